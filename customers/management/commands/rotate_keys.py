"""`manage.py rotate_keys`: wrap every data key by the first master key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from customers.rotation import OWNER, count_by_master, count_waiting, rotate
from customers.sealing import CannotUnseal, Keyring, keyring


class Command(BaseCommand):
    """Safe to interrupt, to run twice and to run twice at once; docs/keys.md tells when."""

    help = "Wrap every customer's data key by the first key of MASTER_KEYS."
    # The web role's database is not asked, and its tables may not be migrated yet.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size of a batch, and the question alone."""
        parser.add_argument("--batch", type=int, default=1000, help="data keys per transaction")
        parser.add_argument(
            "--check", action="store_true", help="only tell which keys are in use; fails if old"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, telling how far it is; or only tell."""
        if OWNER not in settings.DATABASES:
            raise CommandError("Set DATABASE_OWNER_URL: data keys are written by the owner only.")
        if options["batch"] < 1:
            raise CommandError("A batch holds at least one data key.")
        keys = keyring()
        if not options["check"]:
            self._rotate(keys, options["batch"])
        self._tell(keys)

    def _rotate(self, keys: Keyring, batch: int) -> None:
        try:
            for progress in rotate(keyring=keys, at=timezone.now(), batch=batch):
                self.stdout.write(f"{progress.done:,} wrapped anew, {progress.waiting:,} waiting")
                self.stdout.flush()
        except CannotUnseal as missing:
            raise CommandError(
                f"{missing} Put it back into MASTER_KEYS behind the first and run this again; "
                "what was wrapped anew so far stays."
            ) from missing

    def _tell(self, keys: Keyring) -> None:
        for master, count in count_by_master().items():
            known = "in use" if master == keys.active else "old"
            missing = "" if master in keys.keys else ", NOT CONFIGURED"
            self.stdout.write(f"{master}: {count:,} data keys ({known}{missing})")
        if waiting := count_waiting(keyring=keys):
            raise CommandError(f"{waiting:,} data keys still need an old master key. Keep it.")
        self.stdout.write(f"Every data key is wrapped by {keys.active}. Older keys may go.")
