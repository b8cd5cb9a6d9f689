"""One pushed row, read strictly: what cannot be understood is refused, never guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from audit.evidence.problems import Problem
from audit.models import Interaction

LENGTHS = {
    "id": 80,
    "channel": 10,
    "reference": 40,
    "agent": 150,
    "branch": 8,
    "customer": 10,
    "caller": 40,
    "started_at": 40,
    "ended_at": 40,
}
NEEDED = ("id", "channel", "reference", "agent", "branch", "started_at")

OLDEST = timedelta(days=31)
SKEW = timedelta(minutes=5)  # clocks differ; more than this is a mistake
# A ticket stays open for days, and people do not stay on the phone.
LONGEST = {Interaction.Channel.TICKET: OLDEST}
LONGEST_CONTACT = timedelta(hours=24)

_RFC_3339 = re.compile(
    r"20\d\d-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
# As customers/fields.py has it; a test keeps the two equal.
_NUMBER = re.compile(r"\d{10}", re.ASCII)
# An Indonesian mobile in any usual spelling: it would be customer data where none may stand.
_MOBILE = re.compile(r"(?:\+62|0062|62|0)8\d{8,11}", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s.()/-]")


@dataclass(frozen=True, repr=False)
class Row:
    """A contact as a system tells it. Its caller is never stored, printed or logged."""

    id: str
    channel: str
    reference: str
    agent: str
    branch: str
    started_at: datetime
    ended_at: datetime | None
    customer: str
    caller: str


def read_row(*, raw: object, at: datetime) -> Row:
    """Return a row from what was sent; raises Problem."""
    if not isinstance(raw, Mapping):
        raise Problem("not_an_object")
    for name in raw:
        if name not in LENGTHS:
            raise Problem("unknown_field")  # its name is not repeated: it may be anything
    texts = {name: _text(raw, name) for name in LENGTHS}
    _check_words(texts)
    started_at = _time(texts["started_at"], "started_at", at)
    ended_at = _time(texts["ended_at"], "ended_at", at) if texts["ended_at"] else None
    _check_times(texts["channel"], started_at, ended_at, at)
    return Row(**{**texts, "started_at": started_at, "ended_at": ended_at})  # type: ignore[arg-type]


def _text(raw: Mapping[str, object], name: str) -> str:
    value = raw.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Problem("not_text", name)
    value = value.strip()
    if not value and name in NEEDED:
        raise Problem("missing", name)
    if len(value) > LENGTHS[name]:
        raise Problem("too_long", name)
    if not value.isprintable():  # nor is NUL or half a character, which the database refuses
        raise Problem("unprintable", name)
    return value


def _check_words(texts: dict[str, str]) -> None:
    if texts["channel"] not in Interaction.Channel.values:
        raise Problem("unknown_channel", "channel")
    if texts["customer"] and not _NUMBER.fullmatch(texts["customer"]):
        raise Problem("customer_form", "customer")
    for name in ("id", "reference"):
        if _MOBILE.fullmatch(_BETWEEN_DIGITS.sub("", texts[name])):
            raise Problem("phone_here", name)


def _time(text: str, name: str, at: datetime) -> datetime:
    if not _RFC_3339.fullmatch(text):
        raise Problem("time_form", name)
    try:
        told = datetime.fromisoformat(text.upper().replace(" ", "T")).astimezone(UTC)
    except ValueError:  # the 30th of February, 25 o'clock
        raise Problem("time_form", name) from None
    if told > at + SKEW:
        raise Problem("in_the_future", name)
    return told


def _check_times(
    channel: str, started_at: datetime, ended_at: datetime | None, at: datetime
) -> None:
    if started_at < at - OLDEST:
        raise Problem("too_old", "started_at")
    if ended_at is None:
        return
    if ended_at < started_at:
        raise Problem("ends_before_it_starts", "ended_at")
    if ended_at - started_at > LONGEST.get(Interaction.Channel(channel), LONGEST_CONTACT):
        raise Problem("lasts_too_long", "ended_at")
