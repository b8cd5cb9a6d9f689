"""`manage.py createsuperuser` of Django would make a user whom the database refuses."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Say what there is instead."""

    help = "Not available: nobody is above the rules. Use create_administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, and name the command that does it."""
        raise CommandError(
            "There are no superusers here: one person would hold every permission, unseen by the "
            "separation of duties. Use: manage.py create_administrator"
        )
