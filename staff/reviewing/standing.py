"""What the page of a person says about suspension, leave and departure, and what its reader may."""

from datetime import datetime
from typing import Any

from staff.models import User
from staff.permissions import codenames
from staff.reviewing import leaves, suspensions
from staff.reviewing.clock import zone_of


def standing(*, person: User, viewer: User, at: datetime) -> dict[str, Any]:
    """Return how a person stands, and which buttons the viewer gets."""
    taken = suspensions.running(person=person)
    may_suspend = suspensions.may_suspend(person=person, by=viewer, at=at)
    manages = "manage_people" in codenames(user=viewer, at=at) and person.pk != viewer.pk
    return {
        "zone": zone_of(person=person, at=at),
        "suspension": taken,
        "may_suspend": may_suspend and taken is None and person.is_active,
        "may_lift": taken is not None and suspensions.may_lift(suspension=taken, by=viewer, at=at),
        "leaves": person.leaves.filter(ends_at__gt=at, cancelled_at=None).order_by("begins_at"),
        "may_enter_leave": person.is_active and leaves.may_enter(person=person, by=viewer, at=at),
        "departure": person.departures.filter(done_at=None).select_related("supervisor").first(),
        "may_transfer": manages and person.is_active and person.supervisor_id is not None,
    }
