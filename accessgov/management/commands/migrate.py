"""`manage.py migrate`, as the owner of the tables unless told otherwise."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    """The web role owns no table and may change none, so migrations never run as it."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Migrate the database of DATABASE_OWNER_URL."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, or say that the owner's address is missing."""
        from django.conf import settings
        from django.core.management.base import CommandError

        if options["database"] not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: migrations run as the tables' owner.")
        super().handle(*args, **options)
