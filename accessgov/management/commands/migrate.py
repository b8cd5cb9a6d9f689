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
        """Migrate, or say what is in the way: no owner's address, or another build's tables."""
        from django.conf import settings
        from django.core.management.base import CommandError

        from accessgov.checks import no_other_build

        if options["database"] not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: migrations run as the tables' owner.")
        for found in no_other_build(databases=[options["database"]]):
            raise CommandError(f"{found.msg} {found.hint}")
        super().handle(*args, **options)
