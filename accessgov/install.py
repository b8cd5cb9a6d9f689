"""Make .venv and install the packages: `python3 -I accessgov/install.py [--dev] [--step 1/7]`.

Runs before anything is installed, so it uses the standard library alone, and syntax old enough
for an old Python to read the sentence that says it is too old.
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARKER = VENV / ".installed"


def missing():
    """Return a sentence on what this machine lacks, or None."""
    version = ".".join(map(str, sys.version_info[:2]))
    if sys.version_info < (3, 11):
        return (
            "Mercusuar needs Python 3.11 or later and found %s. Install one and name it: "
            "make demo PYTHON=python3.12" % version
        )
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        return (
            "This Python cannot make virtual environments. Install them "
            "(Debian, Ubuntu: sudo apt-get install python3-venv) and try again."
        )
    if sys.version_info >= (3, 13) and not shutil.which("redis-server"):
        return (
            "With Python %s a redis-server program is needed (the bundled one is for 3.11 and "
            "3.12). Install it (Debian, Ubuntu: sudo apt-get install redis-server), or use "
            "an older Python: make demo PYTHON=python3.12" % version
        )
    return None


def install(*, dev, step):
    """Bring .venv in line with the requirements; does nothing when it already is."""
    names = ["requirements.txt"] + (["requirements-dev.txt"] if dev else [])
    state = _state(names)
    if _ready(state):
        return
    trouble = missing()
    if trouble:
        raise SystemExit(trouble)
    print("[%s] Installing packages into .venv ..." % step, flush=True)
    _make_venv()
    _install_packages(names)
    # The full set holds the small one: remember both, or `make demo` would install again.
    MARKER.write_text("\n".join([_state(["requirements.txt"]), state]))


def compile_texts():
    """Compile the translations that changed; they are not kept in the repository."""
    command = [str(PYTHON), "-m", "accessgov.translations", "compile"]
    subprocess.run(command, cwd=str(ROOT), check=True)


def _state(names):
    content = b"".join((ROOT / name).read_bytes() for name in names)
    return hashlib.sha256(content + str(ROOT).encode()).hexdigest()


def _ready(state):
    if not MARKER.exists() or state not in MARKER.read_text().split():
        return False
    # An upgrade of the machine's Python leaves .venv pointing at one that lacks the packages.
    probe = [str(PYTHON), "-c", "import django, psycopg2"]
    return PYTHON.exists() and subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0


def _make_venv():
    probe = [str(PYTHON), "-m", "pip", "-V"]
    if PYTHON.exists() and subprocess.run(probe, capture_output=True).returncode == 0:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def _install_packages(names):
    total = sum("==" in line for name in names for line in (ROOT / name).read_text().splitlines())
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    for name in names:
        command += ["-r", str(ROOT / name)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    done = 0
    for line in process.stdout or ():
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            done = min(done + 1, total)
            _show(done, total, line)
        elif line.startswith("Installing collected"):
            print("\n      unpacking ...", flush=True)
    if process.wait():
        raise SystemExit(
            "The packages could not be installed; pip says why above. "
            "Check the connection to the package index and try again."
        )


def _show(done, total, line):
    name = line.replace("Requirement already satisfied: ", "").replace("Collecting ", "")
    text = "      %d of %d: %s" % (done, total, name.split("==")[0].strip())
    if sys.stdout.isatty():
        print("\r" + text.ljust(60)[:60], end="", flush=True)
    elif done % 20 == 0:
        print(text, flush=True)


def main(words):
    """Install, and say in a sentence what is wrong if that fails."""
    step = words[words.index("--step") + 1] if "--step" in words else "1/1"
    try:
        install(dev="--dev" in words, step=step)
        compile_texts()
    except PermissionError as error:
        raise SystemExit(
            "%s belongs to another user. Run this as that user, or remove .venv and "
            "try again." % error.filename
        ) from None
    except subprocess.CalledProcessError as error:
        raise SystemExit("The installation could not be finished: %s" % error) from None


if __name__ == "__main__":
    main(sys.argv[1:])
