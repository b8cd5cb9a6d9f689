"""Wishes: customers who asked not to be phoned, and the end of such a wish when they change it.

Whoever wrote a wish down does not end it: a supervisor who may silence customers, and let them be
heard again at will, would choose who is called.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.events import Event
from audit.ledger import record
from audit.models import DoNotCall
from audit.purposes import says_something
from staff.models import Branch, User
from staff.permissions import branch_ids


def wants_no_call(*, customer: str) -> bool:
    """Tell whether a customer has asked not to be phoned."""
    return DoNotCall.objects.filter(customer=customer, ended_at=None).exists()


def note_wish(*, customer: str, branch: Branch, by: User, at: datetime) -> None:
    """Remember that a customer wants no calls; the recorded call is the entry of it."""
    DoNotCall.objects.get_or_create(
        customer=customer, ended_at=None, defaults={"since_at": at, "by": by, "branch": branch}
    )


def wishes_of(*, branches: list[int]) -> QuerySet[DoNotCall]:
    """Return the wishes noted at these branches, those in force first, the newest first."""
    found = DoNotCall.objects.filter(branch__in=branches)
    return found.select_related("branch", "by", "ended_by").order_by("ended_at", "-since_at")


def endable(*, by: User, at: datetime) -> QuerySet[DoNotCall]:
    """Return the wishes that somebody may end: of the own branches, written down by others."""
    branches = branch_ids(user=by, permission="end_no_call", at=at)
    return wishes_of(branches=branches).filter(ended_at=None).exclude(by=by)


def end_wish(*, wish: DoNotCall, by: User, note: str, at: datetime) -> None:
    """Let a customer be phoned again, with its entry; raises ValidationError."""
    if not says_something(note):
        raise ValidationError({"note": _("Write in a few words how you know.")})
    with transaction.atomic():
        locked = endable(by=by, at=at).select_for_update(of=("self",)).filter(pk=wish.pk).first()
        if locked is None:
            raise ValidationError(_("This wish is ended already, or not yours to end."))
        locked.ended_at, locked.ended_by, locked.end_note = at, by, note.strip()
        locked.save(update_fields=["ended_at", "ended_by", "end_note"])
        record(
            event=Event.NO_CALL_ENDED,
            at=at,
            actor_id=by.pk,
            branch_id=locked.branch_id,
            customer=locked.customer,
            object_id=locked.pk,
            object_pk=str(locked.pk),
            object_repr=locked.customer,
            additional_data={"since": locked.since_at.isoformat(), "noted_by": locked.by_id},
        )
