"""The system account PostgreSQL runs as when Mercusuar is started by root.

PostgreSQL refuses to run as root. We then run it as a system account of its own and let that one
account pass (not list, not read) the private folders above its data and its programs. Nobody else
gains anything; where the file system knows no access lists, passage is opened to all, and said.
"""

import os
import pwd
import shutil
import struct
import subprocess
import sys
from pathlib import Path

NAME = "mercusuar-postgres"
PASS = 1  # the x bit: walk through a folder
USER_OBJ, USER, GROUP_OBJ, MASK, OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
NO_ID = 0xFFFFFFFF
Entry = tuple[int, int, int]  # tag, permissions, id: one line of a POSIX access list


def postgres_account() -> pwd.struct_passwd | None:
    """Return the account to run PostgreSQL as, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return _make_account()


def _make_account() -> pwd.struct_passwd:
    if not shutil.which("useradd"):
        return pwd.getpwnam("nobody")
    shell = shutil.which("nologin") or "/bin/false"
    command = ["useradd", "--system", "--no-create-home", "--shell", shell, NAME]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return pwd.getpwnam(NAME)


def own_folder(folder: Path, *, account: pwd.struct_passwd | None) -> None:
    """Make a private folder that belongs to the account (or to us)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        open_way(folder, account=account)
    folder.chmod(0o700)


def open_way(path: Path, *, account: pwd.struct_passwd) -> None:
    """Let the account pass every folder above the path that is closed to it."""
    for folder in reversed(path.resolve().parents):
        state = folder.stat()
        if not state.st_mode & PASS and state.st_uid != account.pw_uid:
            _open_folder(folder, account=account)


def _open_folder(folder: Path, *, account: pwd.struct_passwd) -> None:
    try:
        entries = _read_list(folder)
        os.setxattr(folder, "system.posix_acl_access", _pack(_with_passage(entries, account)))
    except (OSError, AttributeError):
        print(
            f"Opened {folder} for passage (chmod o+x): PostgreSQL may not run as root.",
            file=sys.stderr,
        )
        folder.chmod(folder.stat().st_mode | PASS)


def _read_list(folder: Path) -> list[Entry]:
    mode = folder.stat().st_mode
    plain = [
        (USER_OBJ, mode >> 6 & 7, NO_ID),
        (GROUP_OBJ, mode >> 3 & 7, NO_ID),
        (OTHER, mode & 7, NO_ID),
    ]
    try:
        raw = os.getxattr(folder, "system.posix_acl_access")
    except OSError as error:
        if error.errno not in (61, 93):  # ENODATA, ENOATTR: no list yet, the mode says it all
            raise
        return plain
    return [struct.unpack_from("<HHI", raw, at) for at in range(4, len(raw), 8)]


def _with_passage(entries: list[Entry], account: pwd.struct_passwd) -> list[Entry]:
    group = next(rights for tag, rights, _ in entries if tag == GROUP_OBJ)
    mask = next((rights for tag, rights, _ in entries if tag == MASK), group)
    kept = [e for e in entries if e[0] != MASK and e[:3:2] != (USER, account.pw_uid)]
    return sorted(
        [*kept, (USER, PASS, account.pw_uid), (MASK, mask | PASS, NO_ID)],
        key=lambda entry: (entry[0], entry[2]),
    )


def _pack(entries: list[Entry]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
