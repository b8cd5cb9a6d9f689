"""Newcomers whom nobody has seen, and somebody who types their code."""

from datetime import timedelta
from itertools import count

from audit.models import LogEntry
from customers import gate
from staff import invitations
from staff.binding import confirming
from tests.cast import customer, fresh_agent, person

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
_numbers = count(1)


def newcomer(cast, now, boss="supervisor", **given):
    """Return an agent who lacks a second person and nothing else."""
    made = fresh_agent(cast, now, **given) if boss == "supervisor" else _led_by(cast, now, boss)
    made.confirmations.update(taken_back_at=now - SECOND)
    return made


def _led_by(cast, now, boss):
    return person(
        f"led-{next(_numbers)}",
        role="manager",
        boss=getattr(cast, boss, None),
        since=now - 30 * DAY,
    )


def confirm(who, by, at, code=None):
    """Let somebody type a person's code, or another one."""
    confirming.confirm(person=who, by=by, at=at, code=code or confirming.code_of(person=who, at=at))


def opens(cast, who, at):
    """Tell whether somebody opens a customer."""
    number = customer(cast, at).number
    try:
        gate.open_record(actor=who, number=number, purpose="service", at=at)
    except gate.Refused as refused:
        assert refused.entry.reason == "lacks_confirmation"
        return False
    return True


def entries(who, event):
    """Return the entries of a kind about a person."""
    return LogEntry.objects.filter(content_type__model="user", object_id=who.pk, event=event)


def taken(who, by, at):
    """Invite somebody, and take the invitation oneself."""
    code = invitations.invite(person=who, by=by, at=at)
    invitations.set_password(person=invitations.invited(code=code), password="sendiri 12345", at=at)
    who.refresh_from_db()
