"""Started by root: PostgreSQL's account may pass private folders, and nobody gains more."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from accessgov.servers import account
from accessgov.servers.account import open_way, own_folder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as others")

READS = "import sys; print(open(sys.argv[1]).read())"
LISTS = "import os, sys; print(os.listdir(sys.argv[1]))"


@pytest.fixture
def private() -> Iterator[Path]:
    """Give a private folder of root with a file that all may read."""
    folder = Path(tempfile.mkdtemp())
    (folder / "inner").mkdir()
    (folder / "inner" / "file").write_text("seen")
    (folder / "inner" / "file").chmod(0o644)
    yield folder
    shutil.rmtree(folder)


def run(code: str, path: Path, *, user: str) -> bool:
    """Run a line of Python as a user and return whether it was allowed."""
    person = pwd.getpwnam(user)
    python = sys.executable if user == "root" else "/usr/bin/python3"
    done = subprocess.run(
        [python, "-c", code, str(path)],
        user=person.pw_uid,
        group=person.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 or "Permission" in done.stderr, done.stderr
    return done.returncode == 0


needs_python = pytest.mark.skipif(
    not Path("/usr/bin/python3").exists(), reason="other users need a Python of the machine's"
)


@needs_python
def test_the_account_passes_and_neither_lists_nor_writes(private: Path) -> None:
    file = private / "inner" / "file"
    assert not run(READS, file, user="nobody")
    open_way(file, account=pwd.getpwnam("nobody"))
    assert run(READS, file, user="nobody")
    assert not run(LISTS, private, user="nobody")
    assert not run("import sys; open(sys.argv[1], 'w')", private / "new", user="nobody")


@needs_python
def test_no_other_user_passes(private: Path) -> None:
    open_way(private / "inner" / "file", account=pwd.getpwnam("nobody"))
    assert not run(READS, private / "inner" / "file", user="daemon")


def test_opening_twice_changes_nothing(private: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    open_way(private / "inner", account=nobody)
    once = os.getxattr(private, "system.posix_acl_access")
    open_way(private / "inner", account=nobody)
    assert os.getxattr(private, "system.posix_acl_access") == once


def test_without_access_lists_passage_is_opened_and_said(
    private: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*words: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(account.os, "setxattr", refused)
    open_way(private / "inner", account=pwd.getpwnam("nobody"))
    assert private.stat().st_mode & 0o077 == 0o001
    assert f"Opened {private}" in capsys.readouterr().err


def test_folders_that_all_may_pass_are_left_alone(private: Path) -> None:
    private.chmod(0o711)
    open_way(private / "inner", account=pwd.getpwnam("nobody"))
    with pytest.raises(OSError, match="No data"):
        os.getxattr(private, "system.posix_acl_access")


def test_an_owned_folder_is_private(private: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    own_folder(private / "data", account=nobody)
    state = (private / "data").stat()
    assert (state.st_uid, state.st_mode & 0o777) == (nobody.pw_uid, 0o700)
