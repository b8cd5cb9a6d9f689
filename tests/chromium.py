"""The browser of the journeys: Debian's Chromium, installed where we may."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
SKIPPED = """
======================================================================
 NO BROWSER: the journeys and the accessibility checks are SKIPPED.
 Install one (Debian, Ubuntu: sudo apt-get install chromium), or name
 one: CHROMIUM=/path/to/chromium make test
======================================================================
"""


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def demand_browser() -> dict[str, str]:
    """Return the environment that names the browser; install one where that is allowed."""
    found = find_chromium() or (_install() and find_chromium())
    if found:
        return {"CHROMIUM": found}
    if os.environ.get("REQUIRE_BROWSER") == "1":
        sys.exit(
            "REQUIRE_BROWSER=1, and there is no Chromium. "
            "Install it (Debian, Ubuntu: sudo apt-get install chromium) and try again."
        )
    print(SKIPPED, file=sys.stderr, flush=True)
    return {}


def _install() -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests ...", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    commands = [
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ]
    return all(
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode == 0
        for command in commands
    )
