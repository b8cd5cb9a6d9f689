"""A candidate's documents: taken in after a look inside, kept apart, handed out as downloads."""

import hashlib
import os
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff.choosing import candidates, contents, seeing
from staff.choosing.parts import NotYours, part_of
from staff.models import Candidate, Document, User

Kind = Document.Kind
MOST = 20  # of one candidate


NOT_THEIRS = _(
    "HR adds documents, or who proposed, until it is decided; then the vendor or HR the contract."
)


class TooMany(ValidationError):
    """The candidate has as many documents as fit."""


def kinds_for(*, candidate: Candidate, by: User, at: datetime) -> list[Kind]:
    """Return the kinds of document that somebody may add, none where it is not theirs.

    Until it is decided HR and who put the candidate forward add whatever is asked for; the
    contract, also once the person is taken on, HR and the vendor that draws it up.
    """
    part = part_of(candidate=candidate, user=by, at=at)
    theirs = part.hr or part.recruiter or (part.proposer and part.interviewer)
    if theirs and candidate.state in candidates.GOING:
        return list(Kind)
    draws_up = part.hr or part.supplier
    return [Kind.CONTRACT] if draws_up and candidate.state in seeing.CONTRACTED else []


def has_identity(*, candidate: Candidate) -> bool:
    """Tell whether an identity card is among what is kept of a candidate."""
    return candidate.documents.filter(kind=Kind.IDENTITY, deleted_at=None).exists()


def give(*, candidate: Candidate, kind: str, content: bytes, by: User, at: datetime) -> Document:
    """Keep a document; raises contents.FileRefused, NotYours, TooMany, ValueError."""
    media_type = contents.media_type_of(content)
    with transaction.atomic():
        locked = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
        if Kind(kind) not in kinds_for(candidate=locked, by=by, at=at):
            raise NotYours(NOT_THEIRS)
        if locked.documents.filter(deleted_at=None).count() >= MOST:
            raise TooMany(_("There are %(most)s documents already."), params={"most": MOST})
        return Document.objects.create(
            candidate=locked, kind=kind, stored_as=_keep(content), media_type=media_type,
            size=len(content), digest=hashlib.sha256(content).hexdigest(), given_by=by, given_at=at,
        )  # fmt: skip


def content_of(*, document: Document) -> bytes:
    """Return what a document holds; raises FileNotFoundError."""
    return path_of(document.stored_as).read_bytes()


def download_name(*, document: Document) -> str:
    """Return a name that says nothing about anybody."""
    ending = contents.ENDINGS[document.media_type]
    return f"K-{document.candidate_id}-{document.kind}-{document.pk}.{ending}"


def folder() -> Path:
    """Return where the documents lie: outside of whatever is served."""
    return settings.PEOPLE_DIR / "candidates"


def path_of(stored_as: str) -> Path:
    """Return where one document lies."""
    return folder() / stored_as


def sweep(*, before: datetime) -> int:
    """Delete the files of which no row knows: their upload was undone. Return how many."""
    kept = set(Document.objects.filter(deleted_at=None).values_list("stored_as", flat=True))
    lost = [path for path in folder().glob("*") if path.name not in kept]
    old = [path for path in lost if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _keep(content: bytes) -> str:
    name = secrets.token_hex(16)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    opened = os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
    return name
