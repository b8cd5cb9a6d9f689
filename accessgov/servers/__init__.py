"""The embedded servers: PostgreSQL and Redis in a folder, for the demo, development and tests."""

import fcntl
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from accessgov.servers.cluster import OWNER, WEB
from accessgov.servers.launch import end
from accessgov.servers.places import Places, ServerTrouble
from accessgov.servers.postgres import Postgres
from accessgov.servers.redis import Redis
from accessgov.servers.secrets import read_secrets

ROOT = Path(__file__).resolve().parent.parent.parent

__all__ = ["ROOT", "ServerTrouble", "Servers", "find_servers"]


@dataclass(frozen=True)
class Servers:
    """Both servers of one folder."""

    places: Places
    postgres: Postgres
    redis: Redis

    def start(self, *, tied: bool) -> None:
        """Start what does not run yet; tied servers end with us, others stay."""
        with self._alone():
            self.places.make_run()
            for server in (self.postgres, self.redis):
                pid = server.pid()
                if pid and not server.answers():  # it is ending, or was cut off from its socket
                    end([pid], sign=signal.SIGINT)
                if not server.pid():
                    server.start(tied=tied)

    def stop(self) -> None:
        """Stop both servers, in an orderly way if they let us."""
        with self._alone():
            pids = [pid for server in (self.redis, self.postgres) if (pid := server.pid())]
            # SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost.
            end(pids, sign=signal.SIGINT, seconds=4)
            self._kept.unlink(missing_ok=True)
            self.places.drop_run()

    def keep(self) -> None:
        """Note that the servers were started to stay, so that a demo leaves them running."""
        self._kept.touch()

    def kept(self) -> bool:
        """Return whether somebody started the servers to stay."""
        return self._kept.exists()

    @property
    def _kept(self) -> Path:
        return self.places.folder / "kept"

    def environment(self) -> dict[str, str]:
        """Return what a process needs to use the servers, the owner's database URL included."""
        kept = read_secrets(folder=self.places.folder)
        return {name: kept[name] for name in ("SECRET_KEY", "MASTER_KEYS", "INDEX_KEY")} | {
            "DATABASE_URL": self.postgres.url(WEB),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER),
            "REDIS_URL": self.redis.url,
        }

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.places.folder / "servers.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def find_servers(*, folder: Path = ROOT / "var", hasty: bool = False) -> Servers:
    """Return the servers of a folder, running or not; hasty ones may lose data in a crash."""
    places = Places(folder.resolve())
    places.make()
    kept = read_secrets(folder=places.folder)
    return Servers(places, Postgres(places, kept, hasty), Redis(places, hasty))
