"""The three processes of an installation: web, worker, beat. The same in the demo as in production.

`python -m accessgov.processes web` becomes that process, with the servers of the environment.
"""

import os
import sys

WORKERS, THREADS = 2, 4
LINE = "%(t)s %(m)s %(U)s %(s)s %(M)sms"  # no query; accessgov.logs cleans the path


def commands(*, port: int) -> dict[str, list[str]]:
    """Return each process's command line."""
    celery = ["-m", "celery", "--app", "accessgov"]
    web = [
        "-m",
        "gunicorn",
        "accessgov.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
        "--no-control-socket",
        "--access-logfile",
        "-",
        "--access-logformat",
        LINE,
        "--logger-class",
        "accessgov.access_log.AccessLog",
    ]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    beat = [*celery, "beat", "--loglevel", "INFO"]
    named = {"web": web, "worker": worker, "beat": beat}
    return {name: [sys.executable, *words] for name, words in named.items()}


def main(words: list[str]) -> None:
    """Become the named process."""
    known = commands(port=int(os.environ.get("PORT") or 8000))
    if len(words) != 1 or words[0] not in known:
        sys.exit(f"Name one of {', '.join(known)}.")
    command = known[words[0]]
    os.execv(command[0], command)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
