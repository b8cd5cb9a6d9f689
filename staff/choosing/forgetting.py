"""Forgetting: what is known of a refused or withdrawn candidate is deleted after a set time."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from staff.choosing import documents
from staff.happenings import tell
from staff.models import Candidate, Screening, Step

ENDED = (Candidate.State.REFUSED, Candidate.State.WITHDRAWN)
UPLOADS_SETTLE = timedelta(days=1)


def forget_candidates(*, at: datetime) -> int:
    """Empty every candidate whose time is over; return how many.

    One transaction each, so that a killed run has finished some and the next finishes the rest.
    """
    due = _due(at).values_list("pk", flat=True)
    emptied = sum(_empty(pk, at) for pk in list(due))
    documents.sweep(before=at - UPLOADS_SETTLE)
    return emptied


def forgotten_at(*, candidate: Candidate) -> datetime | None:
    """Return when an ended candidate's data goes, nothing while the choosing goes on."""
    if candidate.state not in ENDED:
        return None
    return candidate.state_at + timedelta(days=settings.CANDIDATE_KEEP_DAYS)


def _due(at: datetime) -> QuerySet[Candidate]:
    over = at - timedelta(days=settings.CANDIDATE_KEEP_DAYS)
    return Candidate.objects.filter(state__in=ENDED, emptied_at=None, state_at__lte=over)


def _empty(pk: int, at: datetime) -> int:
    with transaction.atomic():
        # Whoever was let in again, or emptied by another run, meanwhile is left alone.
        found = _due(at).select_for_update(of=("self",)).filter(pk=pk).first()
        if found is None:
            return 0
        _empty_files(found, at)
        _empty_words(found)
        found.full_name = found.phone = found.email = found.nik_last = found.reason = ""
        found.birth_date = found.nik_digest = None
        found.emptied_at = at
        found.save()
        found.relatives.clear()
        tell(event="candidate_empty", about=found, by=None, at=at, branch=found.vacancy.branch_id)
    return 1


def _empty_files(candidate: Candidate, at: datetime) -> None:
    """Delete the files before their rows say so: a run killed between deletes them twice."""
    for document in candidate.documents.filter(deleted_at=None):
        documents.path_of(document.stored_as).unlink(missing_ok=True)
        document.deleted_at = at
        document.save(update_fields=["deleted_at"])


def _empty_words(candidate: Candidate) -> None:
    """Delete what was written about somebody; who decided what, and when, stays."""
    for held in candidate.interviews.all():
        held.scores, held.note, held.reason, held.again_word = {}, "", "", ""
        held.save(update_fields=["scores", "note", "reason", "again_word"])
    Screening.objects.filter(candidate=candidate).update(duplicate_word="")
    Step.objects.filter(candidate=candidate).update(reason="")
