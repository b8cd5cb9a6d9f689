#!/usr/bin/env python3
"""Push interactions to Mercusuar: an example to start from, with the standard library only.

    MERCUSUAR_TOKEN=msr_… python3 push_interactions.py calls.csv --server https://mercusuar.example

The file is CSV with the field names of the API in its first line. Rows go in pushes of 1,000. What
was pushed before is unchanged, so a file that broke off half way is simply sent again. Refused rows
are printed, and the program then ends with 1.
"""

import argparse
import csv
import json
import os
import sys
import time
import urllib.error
import urllib.request

AT_ONCE = 1000
TRIES = 6


def push(server: str, token: str, rows: list[dict[str, str]]) -> dict:
    """Send rows; wait and try again where the server is busy or does not answer."""
    request = urllib.request.Request(  # noqa: S310 (the operator names the server)
        f"{server.rstrip('/')}/api/v1/interactions",
        data=json.dumps(rows).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    for tried in range(1, TRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 429 and error.code < 500:
                sys.exit(f"{error.code}: {error.read().decode(errors='replace')}")
            wait = int(error.headers.get("Retry-After", 2**tried))
        except OSError:  # no connection: the server starts anew, the line is cut
            wait = 2**tried
        time.sleep(wait)
    sys.exit(f"The server did not take the rows in {TRIES} tries. Run this again later.")


def main() -> int:
    """Push a file and say what became of it."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file")
    arguments.add_argument("--server", required=True)
    given = arguments.parse_args()
    with open(given.file, encoding="utf-8-sig", newline="") as file:
        # An empty cell is a field that the row does not have.
        rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
    counts = dict.fromkeys(("new", "completed", "unchanged", "refused"), 0)
    for start in range(0, len(rows), AT_ONCE):
        answer = push(given.server, os.environ["MERCUSUAR_TOKEN"], rows[start : start + AT_ONCE])
        for name in counts:
            counts[name] += answer[name]
        for line, result in enumerate(answer["results"], start + 2):
            for told in (result.get("problem"), result.get("warning")):
                if told:
                    where = f"line {line}, {told['field'] or 'row'}"
                    print(f"{where}: {told['code']}: {told['detail']}", file=sys.stderr)
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return 1 if counts["refused"] else 0


if __name__ == "__main__":
    sys.exit(main())
