"""Taking a recommended candidate on: HR registers the person; access is a later story."""

from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff import people
from staff.binding.prerequisites import lacking
from staff.choosing import candidates, vacancies
from staff.filters import in_force
from staff.models import Candidate, Interview, User, Vacancy
from staff.permissions import holds
from staff.rules import explained


class NotTakeable(ValidationError):
    """A candidate who cannot be taken on, though recommended."""


def supervisors_for(*, candidate: Candidate, at: datetime) -> list[User]:
    """Return who may become the direct supervisor: who recommended and still leads people there.

    Nobody who turned out to be a relative: somebody else interviews then.
    """
    held = candidate.interviews.filter(verdict=Interview.Verdict.RECOMMENDED)
    held = held.exclude(interviewer__in=candidate.relatives.all())
    found = [one.interviewer for one in held.select_related("interviewer")]
    leads = partial(holds, permission="interview", branch_id=candidate.vacancy.branch_id, at=at)
    return [one for one in found if leads(user=one)]


def returning(*, candidate: Candidate, at: datetime) -> QuerySet[User]:
    """Return the people of the candidate's vendor who may be this one: chosen by nobody at present.

    They have ended, or came back without an interview and hold nothing. Who is known by another
    NIK is somebody else.
    """
    others = Candidate.objects.exclude(nik_digest=None).exclude(nik_digest=candidate.nik_digest)
    theirs = User.objects.filter(vendor=candidate.vendor_id).annotate(lacks=lacking("pk", at=at))
    waiting = Q(lacks__contains=["interview"]) & ~Exists(in_force(at=at, user=OuterRef("pk")))
    return theirs.filter(Q(is_active=False) | waiting).exclude(candidacies__in=others)


def take_on(
    *,
    candidate: Candidate,
    by: User,
    at: datetime,
    supervisor: User,
    username: str = "",
    employee_number: str = "",
    person: User | None = None,
    seen: str = "",
) -> User:
    """Register a candidate as a person, or take one who had ended back; the last place closes it.

    Raises NotYours, NotNow, NotTakeable, and what the database's rules say.
    """
    with explained(), transaction.atomic():
        vacancy = Vacancy.objects.select_for_update().get(pk=candidate.vacancy_id)
        locked = candidates.lock(candidate=candidate, move="take_on", by=by, at=at, seen=seen)
        _check(locked, vacancy, supervisor, at)
        new = person or User(username=username, employee_number=employee_number)
        locked.person = _registered(new, locked, supervisor, by, at)
        candidates.advance(candidate=locked, move="take_on", by=by, at=at)
        if vacancies.places_left(vacancy=vacancy) == 0:
            vacancy.closed_at = at
            vacancy.save(update_fields=["closed_at"])
            candidates.turn_down_rest(
                vacancy=vacancy, by=by, at=at, reason=gettext("The vacancy is filled.")
            )
    return locked.person


def _check(locked: Candidate, vacancy: Vacancy, supervisor: User, at: datetime) -> None:
    if vacancy.closed_at is not None or vacancies.places_left(vacancy=vacancy) == 0:
        raise NotTakeable(_("This vacancy is closed or filled. The branch asks for people anew."))
    if not locked.vendor.works(at=at):
        raise NotTakeable(_("The candidate's vendor no longer works for us."))
    if supervisor not in supervisors_for(candidate=locked, at=at):
        raise NotTakeable(
            {"supervisor": _("The direct supervisor interviews first. Choose one who recommended.")}
        )


def _registered(
    person: User, candidate: Candidate, supervisor: User, by: User, at: datetime
) -> User:
    back = person.pk is not None
    if back:
        person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        people.check_decides(person=person, by=by, at=at)
        if not returning(candidate=candidate, at=at).filter(pk=person.pk).exists():
            raise NotTakeable({"person": _("This person cannot be linked. Register a new one.")})
    person.full_name, person.vendor = candidate.full_name, candidate.vendor
    person.engagement, person.supervisor = User.Engagement.OUTSOURCED, supervisor
    person.email = User.objects.normalize_email(candidate.email) or person.email
    person.is_active = True
    if not back:
        person.set_unusable_password()
    person.save()
    return person
