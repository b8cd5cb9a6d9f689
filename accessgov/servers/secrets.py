"""Secrets of an embedded installation: made once, kept in var/secrets.env, readable by us alone."""

import base64
import os
import secrets
from pathlib import Path


def read_secrets(*, folder: Path) -> dict[str, str]:
    """Return the folder's secrets, made on the first call."""
    file = folder / "secrets.env"
    if not file.exists():
        _write(file, _new_secrets())
    lines = file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _new_secrets() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "MASTER_KEYS": f"k1:{key()}",
        "INDEX_KEY": key(),
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "OWNER_PASSWORD": secrets.token_urlsafe(24),
        "WEB_PASSWORD": secrets.token_urlsafe(24),
    }


def _write(file: Path, values: dict[str, str]) -> None:
    # Written aside, then put in place whole: a run killed half-way leaves no half of the keys.
    draft = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.writelines(f"{name}={value}\n" for name, value in values.items())
    try:
        os.link(draft, file)
    except FileExistsError:  # another first run was quicker: its secrets count
        pass
    finally:
        draft.unlink()
