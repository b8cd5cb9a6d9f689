"""Checks at start-up: what must not be true of a deployment.

`refuse_to_start` runs before the web server, the worker and the beat do anything. What is wrong
with the installation rather than one process, `manage.py check --deploy --database default` finds.
"""

import os
import sys
from pathlib import Path
from typing import Any

from celery.signals import beat_init, worker_init
from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import ProgrammingError, connections
from django.db.migrations.recorder import MigrationRecorder

from accessgov.demo_accounts import ACCOUNTS, PASSWORD

DEMO_USERNAMES, DEMO_PASSWORD = tuple(ACCOUNTS), PASSWORD


@register(Tags.database)
def no_demo_accounts(*, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Refuse the demo's accounts, whose password is public, outside the demo."""
    if settings.DEMO or "default" not in (databases or ()):
        return []
    names = open_demo_accounts()
    if not names:
        return []
    return [
        Error(
            f"This database holds demo accounts: {', '.join(names)}.",
            hint="Their password is public. Use a database without demo data; DEMO=1 is for "
            "trying the product out, never for real customers.",
            id="frame.E2",
        )
    ]


def open_demo_accounts() -> list[str]:
    """Return the demo's usernames that still take the public password."""
    from staff.models import User

    known = User.objects.filter(username__in=DEMO_USERNAMES, is_active=True)
    try:
        return [user.username for user in known if user.check_password(DEMO_PASSWORD)]
    except ProgrammingError:  # no tables yet: nothing to sign in to
        return []


def no_owner() -> list[Error]:
    """Refuse the tables' owner, who could change every rule, to a process that serves.

    Not a check of Django's: `manage.py migrate` must have what web, worker and beat must not.
    """
    if settings.DEMO or "owner" not in settings.DATABASES:
        return []
    return [
        Error(
            "DATABASE_OWNER_URL is set: this process would hold the password of the tables' owner.",
            hint="Take it out of .env and of this environment, and give it only to the shell that "
            "runs make setup or manage.py migrate.",
            id="frame.E3",
        )
    ]


@register(Tags.database, deploy=True)
def no_other_build(*, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Refuse a database that another build has made: its tables are not those of our migrations."""
    unknown = [name for alias in databases or () for name in unknown_migrations(using=alias)]
    if not unknown:
        return []
    return [
        Error(
            f"This database was made by another build: it has {unknown[0]}, which is unknown here.",
            hint="Drop the demo's data with `make demo-reset`, then start it again."
            if settings.DEMO
            else "Nothing is taken over from before the first release: start with an empty "
            "database. One of a newer version needs that version.",
            id="frame.E4",
        )
    ]


def unknown_migrations(*, using: str) -> list[str]:
    """Return the migrations of our apps that a database has and that are none of our files."""
    folders = {
        app.label: Path(app.path) / "migrations"
        for app in apps.get_app_configs()
        if Path(app.path).resolve().parent == settings.BASE_DIR
    }
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return sorted(
        f"{app}.{name}"
        for app, name in applied
        if app in folders and not (folders[app] / f"{name}.py").exists()
    )


def refuse_to_start(**kwargs: Any) -> None:
    """End the process with a sentence when a check of the deployment fails."""
    ours = {"databases": ["default"]}
    for found in [*no_owner(), *no_other_build(**ours), *no_demo_accounts(**ours)]:
        sys.stderr.write(f"Mercusuar does not start. {found.msg} {found.hint}\n")
        sys.stderr.flush()
        # Neither gunicorn nor Celery may go on or try again: 3 is gunicorn's "cannot boot".
        os._exit(3)
    connections.close_all()  # before the server forks: no child may share a connection


def watch_start() -> None:
    """Let the worker and the beat be refused too; the web server asks in wsgi.py."""
    worker_init.connect(refuse_to_start, weak=False, dispatch_uid="start_worker")
    beat_init.connect(refuse_to_start, weak=False, dispatch_uid="start_beat")


@register(Tags.security, deploy=True)
def no_plain_http(**kwargs: Any) -> list[Error]:
    """Refuse a deployment that sends passwords and customer data unencrypted."""
    if not settings.PLAIN_HTTP or settings.DEMO:
        return []
    return [Error("PLAIN_HTTP is on.", hint="Unset PLAIN_HTTP and serve HTTPS.", id="frame.E1")]
