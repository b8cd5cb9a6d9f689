"""`python -m accessgov.servers env|stop`: the embedded servers for development."""

import shlex
import sys

from accessgov.servers import ServerTrouble, find_servers

HELP = """python -m accessgov.servers env    start the servers (they stay), print their environment
python -m accessgov.servers stop   stop them

In a shell: eval "$(.venv/bin/python -m accessgov.servers env)"
"""


def main(words: list[str]) -> int:
    """Run one subcommand and return the exit code."""
    if words == ["env"]:
        servers = find_servers()
        servers.start(tied=False)
        servers.keep()
        for name, value in (servers.environment() | {"DEMO": "1"}).items():
            print(f"export {name}={shlex.quote(value)}")
    elif words == ["stop"]:
        find_servers().stop()
    else:
        print(HELP, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerTrouble as trouble:
        sys.exit(str(trouble))
