"""`manage.py trace CODE --as USERNAME`: from the code on a photographed page to its entry."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit import trails
from audit.codes import BadCode
from audit.models import LogEntry
from audit.reporting import minutes
from staff.models import User
from staff.permissions import branch_ids


class Command(BaseCommand):
    """Show the entry, the opening it belongs to, and what its actor did around it."""

    help = "Lead from the code on a photographed page to its entry. Tracing is an entry too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the code, and who traces it."""
        parser.add_argument("code", help="as it stands on the page, for example 0001-8M2Q-7")
        parser.add_argument("--as", dest="username", required=True, help="who traces")

    def handle(self, *args: Any, **options: Any) -> None:
        """Trace and print."""
        at = timezone.now()
        by = _reader(options["username"], at)
        try:
            seen = trails.visible(user=by, at=at)
            trail = trails.trace(code=options["code"], at=at, by=by, visible=seen)
        except BadCode:
            raise CommandError(
                "A character is misread or missing. Compare the code with the picture."
            ) from None
        if trail is None:
            raise CommandError(
                f"No entry that {by.username} may read has this code. Compare every group with "
                "the picture."
            )
        self._show(trail)

    def _show(self, trail: trails.Trail) -> None:
        entry = trail.entry
        actor = f"{entry.actor.full_name} ({entry.actor})" if entry.actor else "nobody signed in"
        self.stdout.write(f"{entry.code}  {actor}  {entry.remote_addr or 'no address'}")
        self.stdout.write(told(entry))
        if trail.opening:
            self.stdout.write(f"belongs to {trail.opening.code}: {told(trail.opening)}")
        self.stdout.write("Ten minutes before and after, by the same person:")
        for one in trail.around:
            self.stdout.write(f"{'>' if one.pk == entry.pk else ' '} {one.code}  {told(one)}")


def _reader(username: str, at: datetime) -> User:
    by = User.objects.filter(username=username, is_active=True).first()
    if by is None or not branch_ids(user=by, permission="read_ledger", at=at):
        raise CommandError(f"{username} has no assignment in force that reads the ledger.")
    return by


def told(entry: LogEntry) -> str:
    """Return an entry in one line: when by the branch's clock, what, and why."""
    zone = ZoneInfo(entry.actor_branch.time_zone) if entry.actor_branch else None
    at = timezone.localtime(entry.timestamp, zone)
    words = [minutes.title(entry), *(text for text in minutes.details(entry) if text)]
    return f"{at:%Y-%m-%d %H:%M:%S %Z}  {'. '.join(words)}"
