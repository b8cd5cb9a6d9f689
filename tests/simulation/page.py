"""docs/detection.md: the tables between its marks; the words around them are written by hand."""

import os

from accessgov.servers import ROOT
from tests.simulation import report
from tests.simulation.running import Outcome

PAGE = ROOT / "docs" / "detection.md"


def write(outcome: Outcome) -> None:
    """Put the tables of this simulation between the marks of the page."""
    text = PAGE.read_text()
    for name, content in (
        ("command", _command(outcome)),
        ("tables", report.tables(outcome)),
        ("assumptions", report.assumptions_told()),
        ("kinds", report.kinds_told()),
    ):
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}{content}\n{end}{rest.partition(end)[2]}"
    PAGE.write_text(text)


def _command(outcome: Outcome) -> str:
    asked, minutes = outcome.options, outcome.seconds / 60
    words = f"--runs {asked.runs} --days {asked.days} --seed {asked.seed}"
    return (
        f'`make simulate ARGS="{words} --write"`, which took {minutes:.0f} minutes on'
        f" {os.cpu_count()} cores."
    )
