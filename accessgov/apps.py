"""The frame, as an app for its templates, static files and commands."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class FrameConfig(AppConfig):
    """What every page shares."""

    name = "accessgov"

    def ready(self) -> None:
        """Grant the web role its rights after every migration; carry the context into tasks."""
        from accessgov import checks, grants, task_context

        # Sent once for each app with models, after all migrations: one of them is enough.
        post_migrate.connect(grants.grant, sender=apps.get_app_config("staff"))
        task_context.connect()
        checks.watch_start()
