"""The first floor: what happened, and the oversight of it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ledger, the daily access reports and the draws."""

    name = "audit"

    def ready(self) -> None:
        """Follow every change of people, permissions and settings; note who signs in."""
        from audit import handing_over, hearing, sign_ins, tracked

        tracked.register()
        sign_ins.connect()
        hearing.connect()
        handing_over.connect()
