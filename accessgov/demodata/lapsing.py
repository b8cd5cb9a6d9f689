"""What lapsed of what binds people, or soon will: new rules, a failed test, a vendor's end.

Nobody concerned ever opened a customer, so that the history of the weeks stays as it is; no account
that is given to visitors loses anything.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random

from accessgov.context import acting
from accessgov.demodata.customers import SEED
from staff.binding import agreements, course
from staff.binding.texts import digest_of
from staff.models import AgreementText, Signature, User, Vendor
from staff.reviewing import leaving

DAY = timedelta(days=1)
# Before HR enters ties (kin.py), so that HR's running numbers are in the order of time.
ENDED, PUBLISHED, TRIED = 20 * DAY, 18 * DAY, 1 * DAY
VENDOR = "BJP"
GRACE_DAYS = 60
UNSIGNED = ("agent2", "bagus.hermawan", "komang.trisna", "endang.lestari")
PHONES = {
    "id": "Telepon pribadi disimpan di loker selama halaman pelanggan terbuka di layar. Kamera "
          "yang diarahkan ke layar diperlakukan sebagai percobaan menyalin data.",
    "en": "Personal phones stay in the locker while customer pages are open on the screen. A "
          "camera pointed at the screen is treated as an attempt to copy data.",
}  # fmt: skip
FAILS, RIGHT = "yohana.tiwa", (6, 7)  # of ten, in each attempt


def happenings(*, at: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Yield what happened and when, to be taken in the order of time."""
    yield at - ENDED, partial(_end_vendor, at - ENDED)
    yield at - PUBLISHED, partial(_publish, at - PUBLISHED)
    for number, right in enumerate(RIGHT):
        tried_at = at - TRIED + number * timedelta(minutes=25)
        yield tried_at, partial(_try, right, tried_at)


def _end_vendor(at: datetime) -> None:
    """Let a vendor end; with it goes whoever held something beyond the own contract."""
    by, vendor = User.objects.get(username="hr"), Vendor.objects.get(code=VENDOR)
    with acting(actor_id=by.pk, address=None):
        leaving.end_vendor(vendor=vendor, by=by, at=at)


def _publish(at: datetime) -> None:
    """Let all but a few sign new rules in the hours after; who joins later signs them at once."""
    by, last = User.objects.get(username="hr"), AgreementText.objects.get(kind="rules", version=1)
    text = AgreementText(
        kind="rules", title_id=last.title_id, title_en=last.title_en,
        body_id=f"{last.body_id}\n\n{PHONES['id']}", body_en=f"{last.body_en}\n\n{PHONES['en']}",
    )  # fmt: skip
    with acting(actor_id=by.pk, address=None):
        agreements.publish(text=text, grace_days=GRACE_DAYS, by=by, at=at)
    asked = User.objects.filter(signatures__text=last, is_active=True)
    Signature.objects.bulk_create(
        Signature(
            person=one, text=text, language=one.language, signed_at=at + timedelta(hours=number),
            digest=digest_of(text=text, language=one.language),
        )
        for number, one in enumerate(asked.exclude(username__in=UNSIGNED).order_by("pk"), 1)
    )  # fmt: skip


def _try(right: int, at: datetime) -> None:
    """Let a newcomer take the test and answer so many situations right."""
    person, chance = User.objects.get(username=FAILS), Random(f"{SEED} {right}")  # noqa: S311
    with acting(actor_id=person.pk, address=None):
        going = course.begin(person=person, at=at, chance=chance)
        for place, asked in enumerate(course.asked_in(going)):
            wrong = next(code for code, _label in asked.answers if code != asked.right)
            given = asked.right if place < right else wrong
            course.answer(attempt=going, place=place, given=given, by=person, at=at)
