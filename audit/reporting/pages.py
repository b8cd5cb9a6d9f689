"""What the report's pages show of a report: sentences first, then the numbers and the plots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.events import Reason
from audit.models import DailyReport
from audit.reporting.numbers import Line, team_usual
from audit.reporting.sentences import Sentence, sentences, told, usual_of, whole
from audit.reporting.teams import below
from staff.models import Branch, BranchPermission, User
from staff.permissions import branch_ids
from staff.roles import ROLE_BY_CODE


@dataclass(frozen=True)
class RunningPlace:
    """A team whose running day the reader may look at."""

    branch: Branch
    supervisor: User
    own: bool


def running_places(*, user: User, at: datetime) -> list[RunningPlace]:
    """Return the own teams of this moment, then the teams of those below."""
    held = branch_ids(user=user, permission="read_reports", at=at)
    over = [user.pk, *below(user=user)]
    serving = BranchPermission.objects.filter(
        content_object__in=held,
        permission__codename="open_customer",
        user__supervisor__in=over,
        valid_from__lte=at,
    ).exclude(valid_until__lte=at)
    pairs = set(serving.values_list("content_object_id", "user__supervisor_id"))
    branches = Branch.objects.in_bulk([branch for branch, _supervisor in pairs])
    people = User.objects.in_bulk([supervisor for _branch, supervisor in pairs])
    places = [RunningPlace(branches[b], people[s], s == user.pk) for b, s in pairs]
    return sorted(places, key=lambda p: (not p.own, p.branch.code, p.supervisor.full_name))


def summary(report: DailyReport) -> dict[str, Any]:
    """Return a report as a row of the list: how many agents, and what matters most."""
    of = told(report.lines)
    return {
        "report": report,
        "agents": len(of),
        "follow_ups": sum(said[0].follow_up for _line, said in of),
        "first": of[0][1][0] if of else None,
    }


def context(report: DailyReport) -> dict[str, Any]:
    """Return what one report's page shows."""
    of = told(report.lines)
    team = team_usual(report.lines)
    follow_ups = [said[0].follow_up for _line, said in of]
    return {
        "report": report,
        "zone": report.branch.time_zone,
        "rows": [_row(report, line, said, team) for line, said in of],
        "bars": [_bar(report, line, said, team) for line, said in of],
        "team_usual": None if team is None else whole(team),
        "follow_ups": sum(follow_ups),
        "needs_a_word": any(follow_ups),
    }


def line_context(report: DailyReport, line: Line) -> dict[str, Any]:
    """Return what the page of one agent's minutes shows above them."""
    said = sentences(line=line, team=team_usual(report.lines))
    return {**_row(report, line, said, team_usual(report.lines)), "days": _days(line)}


def address(report: DailyReport, agent: int | None = None) -> str:
    """Return the page of a report, stored or running, or of one agent's minutes in it."""
    if report.pk is not None:
        kwargs: dict[str, Any] = {"report": report.pk}
        name = "audit:report"
    else:
        kwargs = {"branch": report.branch.code, "supervisor": report.supervisor_id}
        name = "audit:running"
    return reverse(
        name if agent is None else f"{name}_agent",
        kwargs=kwargs if agent is None else kwargs | {"agent": agent},
    )


def _row(
    report: DailyReport, line: Line, said: list[Sentence], team: float | None
) -> dict[str, Any]:
    usual, own = usual_of(line, team)
    role = ROLE_BY_CODE.get(line["role"])
    return {
        "line": line,
        "role": role.label if role else line["role"],
        "sentences": said,
        "usual": None if usual is None else whole(usual),
        "own_usual": own,
        "days": _days(line),
        "refusals": _refusals(line),
        "href": address(report, line["agent"]),
        "back": address(report),
    }


def _bar(
    report: DailyReport, line: Line, said: list[Sentence], team: float | None
) -> dict[str, Any]:
    usual, _own = usual_of(line, team)
    return {
        "label": line["name"],
        "value": line["customers"],
        "usual": None if usual is None else whole(usual),
        "kind": "warn" if said[0].follow_up else "",
        "href": address(report, line["agent"]),
    }


def _days(line: Line) -> list[int]:
    return [*line["history"], line["customers"]]


def _refusals(line: Line) -> list[tuple[str, int]]:
    known = sorted(line["refusals"].items(), key=lambda item: (-item[1], item[0]))
    return [
        (str(Reason(code).label) if code in Reason.values else code, count) for code, count in known
    ]
