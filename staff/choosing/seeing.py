"""Who sees a candidate, and the entry that stands before anything of it is shown."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from staff.choosing.parts import HR
from staff.happenings import tell
from staff.models import Candidate, Document, User, Vendor
from staff.permissions import branch_ids, held

Kind, State = Document.Kind, Candidate.State
# The vendor draws up the contract of somebody whom the branch found, once nobody doubts any more.
CONTRACTED = (State.RECOMMENDED, State.TAKEN_ON)
FOUND_HERE = Q(route=Candidate.Route.BRANCH, state__in=CONTRACTED)
# An interviewer needs neither the number of an identity card, nor a police record, nor the wage.
NOT_FOR_INTERVIEWERS = (Kind.IDENTITY, Kind.POLICE, Kind.CONTRACT)


def visible_to(*, viewer: User, at: datetime) -> QuerySet[Candidate]:
    """Return the candidates in whose choosing somebody takes part."""
    led: dict[str, set[int]] = {HR: set(), "interview": set(), "propose": set()}
    rows = held(user=viewer, at=at).filter(permission__codename__in=led)
    for name, branch in rows.values_list("permission__codename", "content_object"):
        led[name].add(branch)
    part = Q(vacancy__branch__in=led[HR] | led["interview"])
    if viewer.vendor_id is not None and led["propose"]:
        working = Vendor.objects.working(at=at).filter(pk=viewer.vendor_id)
        own = Q(vendor__in=working, vacancy__branch__in=led["propose"])
        part |= own & (Q(route=Candidate.Route.VENDOR) | FOUND_HERE)
    return Candidate.objects.filter(part)


def look(*, candidate: int, by: User, at: datetime) -> Candidate:
    """Return a candidate after the entry of this look is committed.

    Raises Candidate.DoesNotExist, alike for what is not there and what is not theirs; either try
    is an entry too.
    """
    with transaction.atomic():
        found = visible_to(viewer=by, at=at).filter(pk=candidate).first()
        if found is None:
            _tell_refused(candidate, by, at)
        else:
            tell(event="candidate_seen", about=found, by=by.pk, at=at, branch=_branch(found))
    if found is None:
        raise Candidate.DoesNotExist
    everything = Candidate.objects.select_related(
        "vacancy__branch", "vendor", "proposed_by", "person"
    )
    return everything.get(pk=found.pk)


def documents_for(*, candidate: Candidate, viewer: User, at: datetime) -> QuerySet[Document]:
    """Return the documents of a visible candidate that somebody may fetch."""
    present = candidate.documents.filter(deleted_at=None)
    branch = candidate.vacancy.branch_id
    if branch in branch_ids(user=viewer, permission=HR, at=at):
        return present
    if viewer.vendor_id is not None and branch not in branch_ids(
        user=viewer, permission="interview", at=at
    ):
        return present.filter(given_by__vendor=viewer.vendor_id)
    return present.exclude(~Q(given_by=viewer), kind__in=NOT_FOR_INTERVIEWERS)


def fetch(*, candidate: int, document: int, by: User, at: datetime) -> Document:
    """Return a document after the entry of handing it out is committed.

    Raises Document.DoesNotExist, alike for what is not there and what is not theirs.
    """
    with transaction.atomic():
        seen = visible_to(viewer=by, at=at).filter(pk=candidate).select_related("vacancy").first()
        own = documents_for(candidate=seen, viewer=by, at=at) if seen else Document.objects.none()
        found = own.filter(pk=document).first()
        if found is None or seen is None:
            _tell_refused(candidate, by, at)
        else:
            tell(
                event="document_given", about=seen, by=by.pk, at=at, branch=_branch(seen),
                document=found.pk, kind=found.kind,
            )  # fmt: skip
    if found is None:
        raise Document.DoesNotExist
    return found


def _tell_refused(candidate: int, by: User, at: datetime) -> None:
    # About who asked: a number that names nobody has no row to be about.
    who = User.objects.get(pk=by.pk)  # a request's user only stands in for the row
    tell(event="candidate_seen", about=who, by=by.pk, at=at, outcome="refused", candidate=candidate)


def _branch(candidate: Candidate) -> int:
    return candidate.vacancy.branch_id
