"""Where an embedded installation keeps its things."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path


class ServerTrouble(Exception):
    """A server could not be started or stopped; the text says what to do next."""


@dataclass(frozen=True)
class Places:
    """The folders of one installation; sockets live apart, for their paths must be short."""

    folder: Path

    @property
    def postgres(self) -> Path:
        """Return PostgreSQL's data folder."""
        return self.folder / "postgres"

    @property
    def redis(self) -> Path:
        """Return Redis' data folder."""
        return self.folder / "redis"

    @property
    def run(self) -> Path:
        """Return the folder of sockets: a Unix socket's path ends at 107 bytes."""
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path("/tmp") / f"mercusuar-{os.geteuid()}-{name}"  # noqa: S108 (checked in make)

    def log(self, name: str) -> Path:
        """Return the log file of one process."""
        return self.folder / "log" / f"{name}.log"

    def make(self) -> None:
        """Make the folders, private to us."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / "log").mkdir(exist_ok=True)
            self.redis.mkdir(mode=0o700, exist_ok=True)
        except PermissionError as error:
            raise ServerTrouble(_closed(error.filename)) from None
        _demand_ours(self.folder)

    def make_run(self) -> None:
        """Make the folder of sockets, private to us."""
        self.run.mkdir(mode=0o700, exist_ok=True)
        _demand_ours(self.run)

    def drop_run(self) -> None:
        """Remove the folder of sockets: nothing of ours stays outside the installation."""
        shutil.rmtree(self.run, ignore_errors=True)

    def drop(self) -> None:
        """Remove everything but the tests' servers and the locks."""
        for place in self.folder.iterdir():
            if place.name in ("test", "demo.lock", "servers.lock", "users.lock"):
                continue
            shutil.rmtree(place, ignore_errors=True) if place.is_dir() else place.unlink()
        self.drop_run()


def _demand_ours(place: Path) -> None:
    # /tmp is everyone's: a folder put there by somebody else must not get our sockets.
    state = place.lstat()
    if state.st_uid != os.geteuid() or place.is_symlink():
        raise ServerTrouble(_closed(str(place)))


def _closed(name: str) -> str:
    return (
        f"{name} belongs to another user. Run this as that user, "
        f"or remove it (sudo rm -r '{name}') and try again."
    )
