"""Bundles: what an auditor needs to check draws elsewhere, with no customer data but numbers."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.db.models import Q, QuerySet

from audit.codes import code_of
from audit.drawing import verifier
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import DoNotCall, Draw, LogEntry
from staff.models import User

STEPS = (Event.SEALED, Event.DRAWN, Event.PUBLISHED)
Facts = dict[str, Any]
_HERE = Path(__file__).parent


def bundle_of(*, draws: Iterable[Draw], at: datetime, by: User | None = None) -> bytes:
    """Return a zip of these draws with the file that checks them; that is an entry too."""
    chosen = list(draws)
    actor: Facts = {"actor_id": by.pk} if by else {}
    record(
        event=Event.EXPORTED,
        at=at,
        **actor,
        branch_id=chosen[0].branch_id if len({draw.branch_id for draw in chosen}) == 1 else None,
        object_repr="draws",
        additional_data={"draws": [draw.pk for draw in chosen]},
    )
    facts = [facts_of(draw=draw, told=draw.published_at is not None) for draw in chosen]
    text = json.dumps({"made_at": at.isoformat(), "draws": facts}, indent=1, sort_keys=True)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as bundle:
        bundle.writestr("draws.json", text)
        bundle.write(verifier.__file__, "verifier.py")
        bundle.write(_HERE / "README.txt", "README.txt")
    return packed.getvalue()


def facts_of(*, draw: Draw, told: bool) -> Facts:
    """Return a draw and what the ledger says of it; secret and samples only if they are `told`."""
    entries = list(_entries(draw))
    sealed = next((entry for entry in entries if entry.event == Event.SEALED), None)
    opened, late = _openings(draw, sealed)
    # Also who has changed that wish since: the draw had passed them over.
    then = DoNotCall.objects.filter(Q(ended_at=None) | Q(ended_at__gte=draw.sealed_at))
    silent = set(then.filter(customer__in=draw.frame).values_list("customer", flat=True))
    return {
        "id": draw.pk,
        "agent": draw.agent_id,
        "branch": draw.branch.code,
        "date": f"{draw.date:%Y-%m-%d}",
        "manifest": draw.manifest,
        "manifest_hash": draw.manifest_hash,
        "drawn": draw.drawn_at is not None,
        "published": draw.published_at is not None,
        "beacon": draw.beacon,
        "secret": draw.secret if told else None,
        "seed": draw.seed if told else None,
        "size": draw.size if told else None,
        "samples": _samples(draw) if told else [],
        "do_not_call": sorted(silent) if told else [],
        "openings": opened,
        "late": late,
        "entries": [_entry(entry) for entry in entries],
        # Only the owner of the tables can write two steps at one go, to take over old days.
        "taken_over": len(entries) > 1 and entries[0].xact == entries[1].xact,
    }


def _entries(draw: Draw) -> QuerySet[LogEntry]:
    found = LogEntry.objects.filter(event__in=STEPS, object_id=draw.pk, branch=draw.branch_id)
    return found.order_by("id")


def _entry(entry: LogEntry) -> Facts:
    return {
        "event": str(entry.event),
        "code": entry.code,
        "number": entry.number,
        "xact": int(str(entry.xact)),
        "at": entry.timestamp.isoformat(),
        "recorded_at": _utc(entry.recorded_at or entry.timestamp),
        "told": entry.additional_data or {},
    }


def _utc(moment: datetime) -> str:
    """Write an instant so that later ones come later as texts too."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _openings(draw: Draw, sealed: LogEntry | None) -> tuple[list[str], list[str]]:
    """Return who was opened that day before the sealing, and what was recorded only after it."""
    manifest: Facts = draw.manifest or {}
    found = LogEntry.objects.filter(
        actor=draw.agent_id,
        actor_branch=draw.branch_id,
        timestamp__gte=datetime.fromisoformat(manifest["begins_at"]),
        timestamp__lt=datetime.fromisoformat(manifest["ends_at"]),
        event=Event.OPENED,
        outcome=Outcome.GIVEN,
    )
    before = sealed.recorded_at if sealed else draw.sealed_at
    rows = found.order_by("id").values_list("pk", "customer", "recorded_at")
    opened = {customer for _pk, customer, recorded in rows if recorded <= before}
    late = [
        f"entry {code_of(pk)} of customer {customer}"
        for pk, customer, recorded in rows
        if recorded > before
    ]
    return sorted(opened), late


def _samples(draw: Draw) -> list[Facts]:
    columns = ("position", "customer", "cause", "chance", "state")
    return list(draw.samples.order_by("position").values(*columns))
