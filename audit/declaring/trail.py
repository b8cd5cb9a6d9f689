"""My trail: what somebody did on a day, what was found odd about it, and how that was cleared.

What is shown of a viewing depends on three things only: that its agent was told of it, that
somebody looked into it, or that a call on it is closed. Whether one waits changes nothing here.
"""

from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.events import Outcome
from audit.explaining.sentences import reason_sentences, signal_sentences
from audit.models import LogEntry, OwnWord, Sample, Viewing
from audit.reporting import minutes
from staff.calendar import Day
from staff.filters import in_force
from staff.models import Branch, User


@dataclass(frozen=True)
class Flag:
    """What was found about one own viewing, and what became of it."""

    viewing: Viewing
    reasons: list[str]
    signals: list[str]
    words: list[OwnWord]
    checks: list[Sample]  # closed ones only

    @property
    def cleared(self) -> bool:
        """Tell whether nothing is left of it: explained since, in order, or confirmed by phone.

        What somebody looked into and found to be a concern, evidence alone does not clear.
        """
        confirmed = any(one.state == Sample.State.CONFIRMED for one in self.checks)
        concern = self.viewing.review == Viewing.Review.CONCERN
        explained = self.viewing.standing == Viewing.Standing.EXPLAINED and not concern
        cleared = self.viewing.review == Viewing.Review.CLEARED and not self.viewing.opened_again
        return explained or confirmed or cleared


def zone_of(*, user: User, at: datetime) -> ZoneInfo:
    """Return the clock somebody lives by: that of the own branch, else the capital's."""
    held = in_force(at=at, user=user).filter(branch__isnull=False).select_related("branch")
    first = held.order_by("pk").first()
    return ZoneInfo(first.zone if first else Branch.Zone.WIB.value)


def calendar_day(*, date: Date, zone: ZoneInfo) -> Day:
    """Return a day from midnight to midnight, as people mean it who ask what they did."""
    begins_at = datetime.combine(date, time(0), zone)
    return Day(date, begins_at, datetime.combine(date + timedelta(days=1), time(0), zone))


def own_entries(*, user: User, day: Day) -> QuerySet[LogEntry]:
    """Return every entry of somebody's own on a day, in order."""
    own = LogEntry.objects.filter(
        actor=user, timestamp__gte=day.begins_at, timestamp__lt=day.ends_at
    )
    return own.select_related("interaction", "content_type").order_by("timestamp", "id")


def moment(entry: LogEntry) -> dict[str, object]:
    """Return an own entry as a moment of a timeline, with its running number."""
    told = minutes.moment(entry)
    details = minutes.details(entry)
    if entry.outcome == Outcome.REFUSED:
        # The advice, not the reason: unknown and forbidden look the same to who was refused.
        details = [entry.advice, *details[1:]]
    told["detail"] = ". ".join([f"#{entry.number}", *(text for text in details if text)])
    return told | {"href": ""}  # the record is not opened by looking at one's own past


def flags(*, user: User, day: Day) -> list[Flag]:
    """Return what somebody may know of the own viewings of a day."""
    closed = Sample.objects.filter(
        draw__agent=OuterRef("agent"),
        draw__branch=OuterRef("branch"),
        draw__date=OuterRef("date"),
        customer=OuterRef("customer"),
    ).exclude(state=Sample.State.WAITING)
    known = Viewing.objects.filter(
        Q(notified_at__isnull=False) | Q(reviewed_at__isnull=False) | Exists(closed),
        agent=user,
        first_at__lt=day.ends_at,
        last_at__gte=day.begins_at,
    )
    shown = known.select_related("branch").prefetch_related("words")
    return [_flag(viewing) for viewing in shown.order_by("first_at", "id")]


def _flag(viewing: Viewing) -> Flag:
    checks = Sample.objects.filter(
        draw__agent=viewing.agent_id,
        draw__branch=viewing.branch_id,
        draw__date=viewing.date,
        customer=viewing.customer,
    ).exclude(state=Sample.State.WAITING)
    return Flag(
        viewing=viewing,
        reasons=reason_sentences(viewing),
        signals=signal_sentences(viewing),
        words=list(viewing.words.all()),
        checks=list(checks.order_by("closed_at")),
    )
