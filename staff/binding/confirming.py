"""A second person confirms that a sign-in is somebody's own, by the code on that one's screen.

Whoever invites could take the invitation, and whoever registers and appoints could make the person
up. So who leads them, or a superior, has them in front and types their code; for whom nobody leads,
and for those who oversee, the privacy officer. Who may is told by the database (staff_may_confirm),
for its trigger too. Before that their permissions rest: staff/permissions.py.
"""

import hmac
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from staff.binding import clock
from staff.binding.prerequisites import confirmed, lacks
from staff.happenings import tell
from staff.models import Assignment, Confirmation, User, WrongCode
from staff.permissions import WATCHES, codenames
from staff.roles import CONFIRMED, DUTIES

CODE = "confirmation"  # how staff_lacks names it
LETTERS = "34679ACDEFHJKMNPQRTVWXY"  # none that is taken for another on paper or by ear
LENGTH, GROUP = 6, 3
TRIES_A_DAY = 5


class NotConfirmed(ValidationError):
    """A sign-in was not confirmed; the sentence says why."""


class WrongCodeTyped(NotConfirmed):
    """The code was not the person's of today."""


def concerned(*, at: datetime) -> QuerySet[User]:
    """Return whose sign-in is to be confirmed: of all but those who administer or supply."""
    others = Assignment.objects.exclude(duty__in=CONFIRMED).exclude(valid_until__lte=at)
    return User.objects.filter(is_active=True).exclude(pk__in=others.values("user"))


def overseeing(*, at: datetime) -> QuerySet[User]:
    """Return who oversees, or is to: nothing but the confirmation is asked of them."""
    theirs = Assignment.objects.filter(duty=DUTIES.OVERSIGHT).exclude(valid_until__lte=at)
    return User.objects.filter(is_active=True, pk__in=theirs.values("user"))


def unconfirmed(*, at: datetime) -> QuerySet[User]:
    """Return whose sign-in is to be confirmed and is not."""
    return concerned(at=at).filter(~Q(confirmed("pk", at=at)))


def waiting(*, at: datetime) -> QuerySet[User]:
    """Return who has chosen a password and waits for a second person."""
    invited_or_none = Q(invited_at__isnull=False) | Q(password__startswith="!")  # noqa: S106
    return unconfirmed(at=at).exclude(invited_or_none)


def waiting_for(*, by: User, at: datetime) -> QuerySet[User]:
    """Return whose code somebody is to type: own staff, or who was appointed and nobody leads.

    Of those who oversee the privacy officers type it, whoever leads them.
    """
    names = codenames(user=by, at=at)
    if "lend_access" in names:
        return waiting(at=at).filter(supervisor=by)
    if names >= WATCHES:
        held = Assignment.objects.exclude(valid_until__lte=at).values("user")
        theirs = Q(supervisor=None, pk__in=held) | Q(pk__in=overseeing(at=at).values("pk"))
        return waiting(at=at).filter(theirs).exclude(pk=by.pk)
    return User.objects.none()


def second_of(*, person: User, at: datetime) -> User | None:
    """Return who types this person's code, nobody in person where a privacy officer does."""
    return None if overseeing(at=at).filter(pk=person.pk).exists() else person.supervisor


def newest(*, person: User) -> Confirmation | None:
    """Return the last confirmation, taken back or not."""
    return person.confirmations.select_related("by").first()


def may_confirm(*, person: User, by: User, at: datetime) -> bool:
    """Tell whether a sign-in waits, and for this one among others."""
    return waiting(at=at).filter(pk=person.pk).exists() and _is_second(person, by, at)


def _is_second(person: User, by: User, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_may_confirm(%s, %s, %s)", [person.pk, by.pk, at])
        return bool(cursor.fetchone()[0])


def code_of(*, person: User, at: datetime) -> str:
    """Return the code that proves to who sees it that this person is signed in, for one day.

    It is kept nowhere: it follows from the password and the day, by the clock of their branch.
    """
    digest = salted_hmac(
        "staff.binding.confirming", f"{person.pk} {person.password} {_today(person, at)}",
        algorithm="sha256",
    ).digest()  # fmt: skip
    number, base = int.from_bytes(digest), len(LETTERS)
    letters = "".join(LETTERS[number // base**place % base] for place in range(LENGTH))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def valid_until(*, person: User, at: datetime) -> datetime:
    """Return the instant at which the code of now is another."""
    return clock.day_after(day=_today(person, at), zone=clock.zone_of(person=person, at=at))


def confirm(
    *, person: User, code: str, by: User | None, at: datetime, using: str = "default"
) -> None:
    """Confirm that whoever showed this code signs in as this person; raises NotConfirmed.

    A wrong code is an entry too. Nobody in person confirms on the server, as the tables' owner.
    """
    with transaction.atomic(using=using):
        locked = User.objects.using(using).select_for_update(of=("self",)).get(pk=person.pk)
        _check(locked, by, at)
        right = hmac.compare_digest(_plain(code), _plain(code_of(person=locked, at=at)))
        _write(locked, by, at, right)
    if not right:
        raise WrongCodeTyped({"code": _why_wrong(person, at)})


def _check(person: User, by: User | None, at: datetime) -> None:
    if by and not _is_second(person, by, at):
        raise NotConfirmed(
            _(
                "Who leads a person confirms the sign-in, or a superior; the privacy officer where "
                "nobody leads, and of those who oversee. Nobody confirms whom they may have "
                "registered, invited or appointed, nor confirms while the own access rests."
            )
        )
    if not person.is_active or person.invited_at or not person.has_usable_password():
        raise NotConfirmed(_("They have not chosen a password yet. Wait until they sign in."))
    if CODE not in lacks(person=person, at=at):
        raise NotConfirmed(_("This sign-in is confirmed already."))
    if _tries_left(person, at) == 0:
        raise NotConfirmed(
            _(
                "Too many wrong codes today. Sit down together tomorrow, and read the code from "
                "their screen."
            )
        )


def _write(person: User, by: User | None, at: datetime, right: bool) -> None:
    """Keep what was typed, and the entry with it, in the running transaction."""
    using = person._state.db or "default"
    if right:
        Confirmation.objects.using(using).create(person=person, by=by, confirmed_at=at)
    else:
        WrongCode.objects.using(using).create(person=person, by=by, typed_at=at)
    tell(
        event="confirmed", about=person, by=by.pk if by else None, at=at, using=using,
        outcome="done" if right else "no_match",
    )  # fmt: skip


def _why_wrong(person: User, at: datetime) -> str:
    left = _tries_left(person, at)
    return _("This is not the code that stands on their screen today. Tries left: %(left)s.") % {
        "left": left
    }


def _tries_left(person: User, at: datetime) -> int:
    begins = clock.midnight(day=_today(person, at), zone=clock.zone_of(person=person, at=at))
    return max(TRIES_A_DAY - person.wrong_codes.filter(typed_at__gte=begins).count(), 0)


def take_back(*, person: User, by: User | None, at: datetime) -> None:
    """Let a sign-in need a second person anew, in the transaction of what makes it doubtful."""
    held = person.confirmations.filter(taken_back_at=None)
    if held.update(taken_back_at=Greatest("confirmed_at", Value(at))):
        tell(event="unconfirmed", about=person, by=by.pk if by else None, at=at)


def _today(person: User, at: datetime) -> date:
    return clock.today(person=person, at=at)


def _plain(code: str) -> bytes:
    """Return what counts of a code as it was typed: neither case nor what stands between."""
    return "".join(one for one in code.upper() if one.isalnum()).encode()
