"""What a report's file says, whatever its format: facts, sentences, a table, and their hash."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accessgov.templatetags.formats import branch_date, branch_time
from audit.models import DailyReport, Viewing
from audit.reporting.numbers import Line, team_usual
from audit.reporting.sentences import told, usual_of, whole
from staff.models import User
from staff.roles import ROLE_BY_CODE

Cell = str | int
Counts = dict[int, dict[str, int]]  # viewings by agent and standing


@dataclass(frozen=True)
class Request:
    """Who asked for the file, when, and the code of the entry that says so."""

    by: User
    at: datetime
    code: str


@dataclass(frozen=True)
class Content:
    """One report in the reader's language, ready to be written into any kind of file."""

    title: str
    facts: list[tuple[str, str]]
    sentences: list[str]
    columns: list[str]
    rows: list[list[Cell]]
    note: str
    signed: str  # who signed and when; empty while nobody has
    supervisor: str
    branch: str
    digest: str  # of the report itself: the same in every format and language
    asked: str  # who asked for this file, when, and the entry's code
    code: str

    def marked(self) -> tuple[list[str], list[list[Cell]]]:
        """Return headings and rows, each row with the entry's code at its end.

        A row that somebody takes out of the table still leads to whose file it was.
        """
        return [*self.columns, _("Entry of this file")], [[*row, self.code] for row in self.rows]


def content_of(*, report: DailyReport, request: Request) -> Content:
    """Put a report into words and rows, in the language that is active."""
    viewings, zone = viewings_of(report), report.branch.time_zone
    pairs = told(report.lines)
    return Content(
        title=_("Daily access report"),
        facts=_facts(report, len(pairs)),
        sentences=[sentence.text for _line, said in pairs for sentence in said],
        columns=_columns(bool(viewings)),
        rows=[_row(line, team_usual(report.lines), viewings) for line, _said in pairs],
        note=report.note,
        signed=_signed(report),
        supervisor=report.supervisor.full_name,
        branch=report.branch.name,
        digest=digest_of(report=report, viewings=viewings),
        asked=_("%(name)s (%(username)s), %(at)s, entry %(code)s")
        % {
            "name": request.by.full_name,
            "username": request.by.username,
            "at": branch_time(request.at, zone),
            "code": request.code,
        },
        code=request.code,
    )


def viewings_of(report: DailyReport) -> Counts:
    """Count the viewings of the report's agents by how far the evidence reaches."""
    found: Counts = defaultdict(dict)
    agents = [line["agent"] for line in report.lines]
    of_day = Viewing.objects.filter(branch=report.branch_id, date=report.date, agent__in=agents)
    counted = of_day.order_by().values_list("agent", "standing").annotate(Count("pk"))
    for agent, standing, count in counted:
        found[agent][standing] = count
    return dict(found)


def digest_of(*, report: DailyReport, viewings: Counts) -> str:
    """Return the SHA-256 of what the report says, the same on every day and in every language."""
    said: dict[str, Any] = {
        "branch": report.branch.code,
        "date": report.date.isoformat(),
        "supervisor": report.supervisor.username,
        "built_at": report.built_at.isoformat(),
        "signed_at": report.signed_at.isoformat() if report.signed_at else None,
        "signed_by": report.signed_by.username if report.signed_by else None,
        "note": report.note,
        "lines": report.lines,
        "viewings": {str(agent): counts for agent, counts in viewings.items()},
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _facts(report: DailyReport, agents: int) -> list[tuple[str, str]]:
    zone = report.branch.time_zone
    return [
        (_("Branch"), f"{report.branch.name} ({report.branch.code})"),
        (_("Day"), branch_date(report.date)),
        (_("Supervisor"), report.supervisor.full_name),
        (_("Agents"), str(agents)),
        (_("Built"), branch_time(report.built_at, zone)),
        (_("State"), _signed(report) or _("Not signed")),
    ]


def _signed(report: DailyReport) -> str:
    if report.signed_at is None:
        return ""
    by = report.signed_by or report.supervisor
    words = {"name": by.full_name, "at": branch_time(report.signed_at, report.branch.time_zone)}
    return _("Signed by %(name)s on %(at)s") % words


_NUMBERS = (
    "searches",
    "opened",
    "without_interaction",
    "outside_hours",
    "protected",
    "refused",
    "contact",
    "service",
    "financial",
    "identity",
    "matches",
    "no_matches",
    "locks",
    "call_backs",
)


def _columns(explained: bool) -> list[str]:
    standings = [str(label) for label in Viewing.Standing.labels] if explained else []
    return [
        _("Agent"),
        _("Role"),
        _("Customers"),
        _("Usual"),
        _("Searches"),
        _("Records opened"),
        _("Without interaction"),
        _("Outside hours"),
        _("Protected"),
        _("Refused"),
        pgettext("tier", "Contact"),
        pgettext("tier", "Service"),
        pgettext("tier", "Financial"),
        pgettext("tier", "Identity"),
        _("Match"),
        _("No match"),
        _("Locked"),
        _("Call-backs"),
        *standings,
    ]


def _row(line: Line, team: float | None, viewings: Counts) -> list[Cell]:
    usual, _own = usual_of(line, team)
    role = ROLE_BY_CODE.get(line["role"])
    counts = viewings.get(line["agent"], {})
    return [
        line["name"],
        str(role.label) if role else line["role"],
        line["customers"],
        "–" if usual is None else whole(usual),
        *(line[name] for name in _NUMBERS),  # type: ignore[literal-required]
        *(counts.get(standing, 0) for standing in Viewing.Standing.values if viewings),
    ]
