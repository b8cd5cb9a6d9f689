"""`manage.py check_draws [--at T]`: draws that are missing, withheld, not told of, or repeated."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accessgov.options import add_at, moment
from audit.drawing.alarms import alarms
from staff.models import Branch


class Command(BaseCommand):
    """List the alarms about draws, and fail when there are any."""

    help = (
        "List what must not be: an agent's day without a draw, a sealed draw that was not drawn, a "
        "drawn one whose secret is not told, a second draw of one day. Exit code 1 when there is "
        "any; run it from your monitoring."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the present time."""
        add_at(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the alarms."""
        codes = dict(Branch.objects.values_list("pk", "code"))
        found = alarms(at=moment(options["at"]))
        for alarm in found:
            day = f"{alarm.date:%Y-%m-%d} {codes.get(alarm.branch_id, '?')}"
            self.stdout.write(f"{alarm.kind}: {day}: agent {alarm.agent_id}")
        if found:
            raise CommandError(f"{len(found)} alarms. Tell the DPO; verify_draw says more.")
        self.stdout.write("Every closed day is drawn, once.")
