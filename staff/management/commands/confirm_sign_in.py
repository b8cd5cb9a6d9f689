"""`manage.py confirm_sign_in`: the first privacy officer's, whom nobody is there to confirm."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from staff.binding import confirming
from staff.models import User


class Command(BaseCommand):
    """Take the code that stands on the person's screen, as the owner of the tables."""

    help = (
        "Confirm on the server that a sign-in is a person's own: the first privacy officer's. The "
        "code stands under My papers when they are signed in. Needs DATABASE_OWNER_URL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose sign-in it is, and the code."""
        parser.add_argument("username")
        parser.add_argument("code")

    def handle(self, *args: Any, **options: Any) -> None:
        """Confirm, or say why not."""
        if "owner" not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: on the server only the owner confirms.")
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"Nobody has the username {options['username']}.")
        with translation.override("en"):  # as the rest of the command line
            try:
                confirming.confirm(
                    person=person, code=options["code"], by=None, at=timezone.now(), using="owner"
                )
            except ValidationError as refused:
                raise CommandError("\n".join(refused.messages)) from refused
        self.stdout.write(f"The sign-in of {person.username} is confirmed.")
