"""What a directory tells: somebody is new, is another, has left. It acts as itself, as nobody.

It gives no role and no assignment, decides about nobody who was appointed, and brings only those
back whom it ended itself: without what they held before.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from scim2_models import PatchOp

from staff import people
from staff.directory.answers import Refused, not_found
from staff.directory.facts import as_told, number, put
from staff.directory.protocol import Enterprise, Told
from staff.happenings import tell
from staff.models import Departure, Directory, DirectoryPerson, User
from staff.rules import explained

LONGEST_EXTERNAL_ID = 200


class Appointed(Exception):
    """A directory wanted to end somebody who was appointed; those who appoint have to."""

    def __init__(self, person: User, directory: Directory) -> None:
        super().__init__(person.pk)
        self.person, self.directory = person, directory


def seen_by(*, directory: Directory) -> QuerySet[User]:
    """Return whom a directory may see: its own people, and those of no directory."""
    own = Q(in_directory__directory=directory, in_directory__withdrawn_at=None)
    seen = User.objects.filter(Q(in_directory=None) | own)
    return seen.select_related("vendor", "supervisor", "in_directory").order_by("pk")


def find(*, directory: Directory, pk: str) -> User:
    """Return one of the people whom a directory may see; raises Refused."""
    person = seen_by(directory=directory).filter(pk=number(pk)).first()
    if person is None:
        raise not_found()
    return person


def create(*, directory: Directory, told: Told, at: datetime) -> User:
    """Register a person whom nobody knew, or whom this directory had deleted.

    Raises Refused, Appointed, ValidationError.
    """
    with explained(), transaction.atomic():
        gone = _deleted_before(directory, told)
        if gone:
            person, _link = _locked(User.objects.filter(pk=gone.person_id))
            told.active = told.active is not False  # as of anybody new
            return _write(person, gone, told, at, ["created again"])
        return _register(directory, told, at)


def _deleted_before(directory: Directory, told: Told) -> DirectoryPerson | None:
    """Find who was deleted in this directory and is told of again: the same name and number."""
    number = (told[Enterprise] or Enterprise()).employee_number or ""
    gone = DirectoryPerson.objects.filter(directory=directory, withdrawn_at__isnull=False)
    same = gone.filter(person__employee_number=number)
    return same.filter(person__username__iexact=told.user_name or "").first()


def _register(directory: Directory, told: Told, at: datetime) -> User:
    person = User(is_active=told.active is not False)
    put(told=told, person=person, at=at)
    people.register(person=person)
    link = DirectoryPerson(directory=directory, person=person, since=at)
    link.ended_at = None if person.is_active else at
    _name(link, told)
    link.save()
    _tell(link, ["created"], at)
    return person


def replace(*, directory: Directory, pk: str, told: Told, at: datetime) -> User:
    """Write what a directory now says of somebody; what it leaves out stays as it is.

    Raises Refused, Appointed, ValidationError.
    """
    with explained(), transaction.atomic():
        person, link, done = _own(directory, pk, at)
        return _write(person, link, _filled(told, as_told(person=person, link=link)), at, done)


def _filled(told: Told, present: Told) -> Told:
    """Complete what was told with what is known, where it says nothing, not even null."""
    for field in ("external_id", "emails", "user_type", "preferred_language", "active"):
        if field not in told.model_fields_set:
            setattr(told, field, getattr(present, field))
    if not (told.name or told.display_name):
        told.display_name = present.display_name
    more, known = told[Enterprise], present[Enterprise]
    if more is None or known is None:
        told[Enterprise] = known
    else:
        for field in {"employee_number", "organization", "manager"} - more.model_fields_set:
            setattr(more, field, getattr(known, field))
    return told


def patch(*, directory: Directory, pk: str, asked: PatchOp[Told], at: datetime) -> User:
    """Change single facts about somebody; raises Refused, Appointed, ValidationError."""
    with explained(), transaction.atomic():
        person, link, done = _own(directory, pk, at)
        told = as_told(person=person, link=link)
        asked.patch(told)
        return _write(person, link, told, at, done)


def withdraw(*, directory: Directory, pk: str, at: datetime) -> None:
    """End somebody whom the directory has deleted; it finds them no more.

    Raises Refused, Appointed.
    """
    with transaction.atomic():
        person, link, done = _own(directory, pk, at)
        _end(person, link, at)
        link.withdrawn_at = at
        link.save()
        _tell(link, [*done, "withdrawn"], at)


def note_refusal(*, refused: Appointed, at: datetime) -> None:
    """Keep that a directory wanted to end somebody who was appointed, for those who appoint."""
    with transaction.atomic():
        _person, link, _done = _own(refused.directory, str(refused.person.pk), at)
        if link.asked_to_end_at is None:
            link.asked_to_end_at = at
            link.save()
            _tell(link, ["end refused"], at)


def _own(directory: Directory, pk: str, at: datetime) -> tuple[User, DirectoryPerson, list[str]]:
    """Return somebody to change, locked; a person of no directory becomes this one's."""
    person, link = _locked(seen_by(directory=directory).filter(pk=number(pk)))
    if link:
        return person, link, []
    made = DirectoryPerson.objects.create(directory=directory, person=person, since=at)
    return person, made, ["taken over"]


def _locked(found: QuerySet[User]) -> tuple[User, DirectoryPerson | None]:
    """Lock somebody and read again whose they are: another request may have been first."""
    person = found.select_for_update(of=("self",)).first()
    if person is None:
        raise not_found()
    link = DirectoryPerson.objects.filter(person=person).select_related("directory").first()
    if link != getattr(person, "in_directory", None):
        raise not_found()
    return person, link


def _write(person: User, link: DirectoryPerson, told: Told, at: datetime, done: list[str]) -> User:
    was_named, was_withdrawn = link.external_id, link.withdrawn_at
    if told.active is False and person.is_active:
        # First, so that whatever else is said does not hide that somebody has left.
        _end(person, link, at)
        done = [*done, "ended"]
    if put(told=told, person=person, at=at):
        people.change(person=person, by=None, at=at)
        done = [*done, "changed"]
    if told.active and not person.is_active:
        _bring_back(person, link, at)
        done = [*done, "brought back"]
    _name(link, told)
    link.withdrawn_at = None
    if done or link.external_id != was_named or was_withdrawn:
        link.save()
    if done:
        _tell(link, done, at)
    return seen_by(directory=link.directory).get(pk=person.pk)


def _name(link: DirectoryPerson, told: Told) -> None:
    """Keep the name by which the directory knows them, unless it knows another by it."""
    link.external_id = told.external_id or ""
    if len(link.external_id) > LONGEST_EXTERNAL_ID:
        raise Refused(400, "externalId is too long.", "invalidValue")
    others = DirectoryPerson.objects.filter(directory=link.directory).exclude(person=link.person)
    if link.external_id and others.filter(external_id=link.external_id).exists():
        raise Refused(409, "This directory knows somebody else by this externalId.", "uniqueness")


def _end(person: User, link: DirectoryPerson, at: datetime) -> None:
    if not person.is_active:
        return
    try:
        people.end(person=person, by=None, at=at)
    except people.NotYours as refused:
        raise Appointed(person, link.directory) from refused
    link.ended_at, link.asked_to_end_at = at, None
    person.is_active = False


def _bring_back(person: User, link: DirectoryPerson, at: datetime) -> None:
    """Bring back whom the directory itself ended last; nobody gets back what they held."""
    since = Departure.objects.filter(person=person, kind=Departure.Kind.ENDED)
    if link.ended_at is None or since.filter(leaves_at__gt=link.ended_at).exists():
        raise Refused(403, "This person was ended here. Those who manage people bring them back.")
    people.bring_back(person=person, by=None, at=at)
    link.ended_at = None


def _tell(link: DirectoryPerson, done: list[str], at: datetime) -> None:
    data: dict[str, Any] = {"directory": link.directory.name, "done": done}
    tell(event="provisioned", about=link.person, by=None, at=at, **data)
