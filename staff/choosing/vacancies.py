"""What a branch asks for: how many people, for which work, how deep into the data, until when."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.choosing import candidates
from staff.choosing.parts import HR
from staff.models import Candidate, User, Vacancy, Vendor
from staff.permissions import branch_ids, holds
from staff.roles import DUTIES, ROLE_BY_CODE, ROLES

# Whom a supervisor may lend access to, a branch may ask for; managers and officers are appointed.
ASKED_FOR = tuple(
    role for role in ROLES if role.duty == DUTIES.CUSTOMERS and role.lent_by == "lend_access"
)


class NotAskable(ValidationError):
    """A vacancy that this person may not ask for or close."""


def ask(*, vacancy: Vacancy, vendors: Iterable[Vendor], by: User, at: datetime) -> Vacancy:
    """Save what a branch asks for, addressed to some vendors; raises NotAskable."""
    if not holds(user=by, permission="request_people", branch_id=vacancy.branch_id, at=at):
        raise NotAskable(_("You may not ask for people for this branch."))
    role = ROLE_BY_CODE.get(vacancy.role)
    if role not in ASKED_FOR:
        raise NotAskable(_("Nobody is asked for in this role. Choose another."))
    if deeper := [tier for tier in vacancy.tiers if tier not in role.tiers]:
        raise NotAskable(
            _("The role does not include %(tiers)s. Leave that out, or choose another role."),
            params={"tiers": ", ".join(deeper)},
        )
    with transaction.atomic():
        vacancy.asked_by, vacancy.asked_at = by, at
        vacancy.save()
        vacancy.vendors.set(vendors)
    return vacancy


def close(*, vacancy: Vacancy, by: User, at: datetime) -> None:
    """Take no more candidates and turn down those under way; twice is once. Raises NotAskable."""
    if not may_close(vacancy=vacancy, by=by, at=at):
        raise NotAskable(_("Only the branch that asked closes a vacancy, or HR does."))
    with transaction.atomic():
        locked = Vacancy.objects.select_for_update().get(pk=vacancy.pk)
        if locked.closed_at is None:
            locked.closed_at = at
            locked.save(update_fields=["closed_at"])
            candidates.turn_down_rest(
                vacancy=locked, by=by, at=at, reason=gettext("The vacancy is closed.")
            )


def may_close(*, vacancy: Vacancy, by: User, at: datetime) -> bool:
    """Tell whether somebody may close this vacancy."""
    may = partial(holds, user=by, branch_id=vacancy.branch_id, at=at)
    return may(permission="request_people") or may(permission=HR)


def visible_to(*, viewer: User, at: datetime) -> QuerySet[Vacancy]:
    """Return the vacancies of the branches where somebody asks for people, and those for HR."""
    branches = {
        branch
        for name in ("request_people", HR)
        for branch in branch_ids(user=viewer, permission=name, at=at)
    }
    return _counted(Vacancy.objects.filter(branch__in=branches))


def addressed_to(*, recruiter: User, at: datetime) -> QuerySet[Vacancy]:
    """Return the open vacancies addressed to a recruiter's own vendor."""
    branches = branch_ids(user=recruiter, permission="propose", at=at)
    if recruiter.vendor_id is None:
        return Vacancy.objects.none()
    working = Vendor.objects.working(at=at).filter(pk=recruiter.vendor_id)
    own = Vacancy.objects.filter(vendors__in=working)
    return own.filter(branch__in=branches, closed_at=None).select_related("branch")


def proposable_by(*, user: User, at: datetime) -> QuerySet[Vacancy]:
    """Return the open vacancies for which somebody may put people forward."""
    asking = branch_ids(user=user, permission="request_people", at=at)
    addressed = addressed_to(recruiter=user, at=at).values("pk")
    own = Q(branch__in=asking) | Q(pk__in=addressed)
    return Vacancy.objects.filter(own, closed_at=None).select_related("branch")


def places_left(*, vacancy: Vacancy) -> int:
    """Return how many more people may be taken on."""
    taken = vacancy.candidates.filter(state=Candidate.State.TAKEN_ON).count()
    return max(0, vacancy.number - taken)


def _counted(vacancies: QuerySet[Vacancy]) -> QuerySet[Vacancy]:
    taken = Q(candidates__state=Candidate.State.TAKEN_ON)
    going = Q(candidates__state__in=candidates.GOING)
    return vacancies.select_related("branch", "asked_by").annotate(
        taken=Count("candidates", filter=taken, distinct=True),
        going=Count("candidates", filter=going, distinct=True),
    )
