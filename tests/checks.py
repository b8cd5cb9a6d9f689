"""What `make check` runs, each check even if one before it failed."""

import os
import subprocess
import sys
import time

from tests.servers import use_servers

PY = sys.executable
CHECKS = {
    "lint": [PY, "-m", "ruff", "check", "."],
    "format": [PY, "-m", "ruff", "format", "--check", "."],
    "types": [PY, "-m", "mypy"],
    "templates": [PY, "-m", "djlint", "templates", "--lint", "--quiet"],
    "missing migrations": [PY, "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment settings": [PY, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
# As on a server of one's own: no demo, no owner, over TLS.
PRODUCTION = {
    "DEMO": "0",
    "DEBUG": "0",
    "DATABASE_OWNER_URL": "",
    "ALLOWED_HOSTS": "mercusuar.example",
    "CSRF_TRUSTED_ORIGINS": "https://mercusuar.example",
}


def main() -> int:
    """Run the checks, say which failed, and return the exit code."""
    with use_servers() as environment:
        failed = [name for name in CHECKS if not _passes(name, os.environ | environment)]
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _passes(name: str, environment: dict[str, str]) -> bool:
    if name == "deployment settings":
        environment = environment | PRODUCTION
    started = time.monotonic()
    done = subprocess.run(CHECKS[name], env=environment)
    word = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name}: {word} ({time.monotonic() - started:.1f} s)", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
