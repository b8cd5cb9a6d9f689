"""A candidate's relatives who work here: named when proposing, at the screening, or by HR later."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.choosing.candidates import GOING, NotNow
from staff.choosing.parts import Part, check, part_of, why_not
from staff.models import Candidate, User


def why_not_now(*, candidate: Candidate, part: Part) -> str | Promise:
    """Return why somebody may not declare relatives of a candidate now, nothing where they may."""
    if refusal := why_not(move="declare_relatives", part=part):
        return refusal
    return "" if candidate.state in GOING else _("The choosing is over: nobody decides any more.")


def declare(*, candidate: Candidate, relatives: Iterable[User], by: User, at: datetime) -> None:
    """Keep who is a relative from now on; what they decided before counts no more.

    HR may name itself, and then decides nothing more either. Raises NotYours, NotNow.
    """
    with transaction.atomic():
        own = Candidate.objects.select_for_update(of=("self",)).select_related("vacancy")
        locked = own.get(pk=candidate.pk)
        part = part_of(candidate=locked, user=by, at=at)
        check(move="declare_relatives", part=part)
        if refusal := why_not_now(candidate=locked, part=part):
            raise NotNow(str(refusal))
        locked.relatives.set(relatives)
