"""The page behind a figure: its single rows in words, each with the way to its entries."""

from datetime import date as Date
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit.models import Sample, Viewing
from audit.trends import rows as found
from audit.trends.scopes import Scope
from staff.models import Branch, User

KINDS = ("viewings", "calls", "declared", "late", "missing")
STANDING_KINDS = {"explained": "ok", "own_word": "info", "unknowable": "plain"}
STATE_KINDS = {"waiting": "info", "confirmed": "ok", "not_me": "danger"}


def rows(*, kind: str, scope: Scope, standing: str, state: str) -> Any:
    """Return the rows of a kind, to be cut into pages."""
    if kind == "viewings":
        return found.viewings(scope=scope, standing=standing)
    if kind == "calls":
        return found.calls(scope=scope, state=state)
    if kind == "missing":
        return found.missing(scope=scope)
    return found.declarations(scope=scope, late=kind == "late")


def title(*, kind: str, standing: str, state: str) -> str:
    """Return what the rows are."""
    if kind == "viewings":
        label = Viewing.Standing(standing).label if standing else ""
        return _("Views: %(standing)s") % {"standing": label} if standing else _("Views")
    if kind == "calls":
        label = (
            _("Not answered")
            if state == "unanswered"
            else Sample.State(state).label
            if state
            else ""
        )
        return _("Calls: %(state)s") % {"state": label} if state else _("Calls")
    return {
        "declared": _("Declarations"),
        "late": _("Declarations that came late"),
        "missing": _("Declarations that are missing"),
    }[kind]


def back(query: dict[str, Any]) -> str:
    """Return the page of trends that the rows were reached from."""
    days = {"since", "until"}
    asked = {name: value for name, value in query.items() if name not in days}
    return f"{reverse('audit:trends')}?{urlencode(asked)}" if asked else reverse("audit:trends")


def shown(*, kind: str, rows: list, scope: Scope, user: User) -> list[dict[str, Any]]:
    """Return one page of rows as the template shows them."""
    if kind == "viewings":
        return _viewings(rows, scope)
    if kind == "calls":
        return [_call(sample, scope, user) for sample in rows]
    return _days(rows, scope)


def _viewings(rows: list[Viewing], scope: Scope) -> list[dict[str, Any]]:
    leading = _leading({(row.branch_id, row.date) for row in rows}, scope)
    return [
        {
            "row": row,
            "customer": row.customer,
            "agent": row.agent,
            "branch": row.branch,
            "date": row.date,
            "kind": STANDING_KINDS.get(row.standing, "warn"),
            "href": _entries(row.agent, row.branch_id, row.date, scope, leading, row.customer),
        }
        for row in rows
    ]


def _call(sample: Sample, scope: Scope, user: User) -> dict[str, Any]:
    readable = scope.oversees or sample.supervisor_id == user.pk
    return {
        "row": sample,
        "agent": sample.draw.agent,
        "branch": sample.draw.branch,
        "date": sample.draw.date,
        "kind": STATE_KINDS.get(sample.state, "warn"),
        "href": reverse("audit:sample", args=[sample.pk]) if readable else "",
        # Whom it is about is nobody else's business until the call is made.
        "customer": sample.customer if readable or sample.state != "waiting" else "",
    }


def _days(rows: list, scope: Scope) -> list[dict[str, Any]]:
    agents = User.objects.in_bulk({row.agent_id for row in rows})
    branches = Branch.objects.in_bulk({row.branch_id for row in rows})
    leading = _leading({(row.branch_id, row.date) for row in rows}, scope)
    return [
        {
            "row": row,
            "agent": agents[row.agent_id],
            "branch": branches[row.branch_id],
            "date": row.date,
            "href": _entries(
                agents[row.agent_id], row.branch_id, row.date, scope, leading, customer=""
            ),
        }
        for row in rows
    ]


def _leading(days: set, scope: Scope) -> dict:
    """Return the reports that hold the minutes; who oversees reads the ledger itself."""
    return {} if scope.oversees else found.reports_of(days=days)


def _entries(
    agent: User, branch: int, date: Date, scope: Scope, leading: dict, customer: str
) -> str:
    if scope.oversees:
        # The branch's day begins in the evening before.
        days = {"since": (date - timedelta(days=1)).isoformat(), "until": date.isoformat()}
        asked = {"actor": agent.username, **({"customer": customer} if customer else {}), **days}
        return f"{reverse('audit:ledger')}?{urlencode(asked)}"
    report = leading.get((branch, date, agent.pk))
    return reverse("audit:report_agent", args=[report, agent.pk]) if report else ""
