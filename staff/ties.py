"""What ties a person to customers: given once, kept as keyed hashes, never shown again."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from staff import people
from staff.models import Tie, User


def give(*, person: User, digests: Mapping[str, Sequence[bytes]], by: User, at: datetime) -> None:
    """Put new hashes in the place of a person's old ones, kind by kind; raises people.NotYours."""
    people.check_decides(person=person, by=by, at=at)
    with transaction.atomic():
        for kind, hashed in digests.items():
            for old in Tie.objects.filter(person=person, kind=kind):
                old.delete()
            for digest in sorted(set(hashed)):
                Tie.objects.create(person=person, kind=kind, digest=digest, given_at=at)


def given(*, person: User) -> list[tuple[str, datetime | None]]:
    """Return each kind's name and since when it is given, nothing if it is not."""
    since = dict(Tie.objects.filter(person=person).values_list("kind", "given_at"))
    return [(str(kind.label), since.get(kind.value)) for kind in Tie.Kind]
