"""`manage.py check_ledger`: whether entries are missing, cut off or dated falsely."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from audit.trails import check
from staff.models import User


class Command(BaseCommand):
    """Read every running number; exit with an error when something is found."""

    help = (
        "Find gaps in the running numbers, ends that were cut off (only with "
        "DATABASE_OWNER_URL), and entries recorded far from the time they tell of."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose entries, and how far apart times may lie."""
        parser.add_argument("--actor", help="only this username's entries")
        parser.add_argument("--minutes", type=int, default=15, help="how far apart times may lie")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and print the findings."""
        names = dict(User.objects.values_list("pk", "username"))
        actor = self._actor(options["actor"]) if options["actor"] else None
        found = list(check(actor=actor, apart=timedelta(minutes=options["minutes"])))
        for finding in found:
            who = names.get(finding.actor_id or 0, "nobody signed in")
            self.stdout.write(f"{finding.kind}: {who}: {finding.text}")
        if "owner" not in connections.databases:
            self.stdout.write("Cut-off ends were not checked: DATABASE_OWNER_URL is not set.")
        if found:
            raise CommandError(f"{len(found)} findings. Compare with a backup, and tell the DPO.")
        self.stdout.write("The running numbers are complete and the times agree.")

    def _actor(self, username: str) -> User:
        actor = User.objects.filter(username=username).first()
        if actor is None:
            raise CommandError(f"Nobody has the username {username!r}.")
        return actor
