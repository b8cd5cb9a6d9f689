"""The branch's clock: its day, its work hours and its holidays."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.db.models import Q

from staff.models import Branch, Holiday

MOST_DAYS_OFF = 30  # no branch rests longer; whoever looks for a workday looks no further


@dataclass(frozen=True)
class Day:
    """One day of a branch: it ends at the branch's closing of the day, not at midnight."""

    date: date
    begins_at: datetime
    ends_at: datetime


def day_of(*, branch: Branch, at: datetime) -> Day:
    """Return the branch day to which an instant belongs."""
    local = at.astimezone(ZoneInfo(branch.time_zone))
    later = local.time() >= branch.day_ends_at
    return day_on(branch=branch, date=local.date() + timedelta(days=int(later)))


def day_on(*, branch: Branch, date: date) -> Day:
    """Return the branch day with this date: from the evening before to that evening."""
    zone = ZoneInfo(branch.time_zone)
    ends_at = datetime.combine(date, branch.day_ends_at, zone)
    begins_at = datetime.combine(date - timedelta(days=1), branch.day_ends_at, zone)
    return Day(date=date, begins_at=begins_at, ends_at=ends_at)


def last_closed_day(*, branch: Branch, at: datetime) -> Day:
    """Return the newest day of the branch that is already over."""
    return day_on(branch=branch, date=day_of(branch=branch, at=at).date - timedelta(days=1))


def closed_since_workday(*, branch: Branch, at: datetime) -> list[Day]:
    """Return the closed days from the branch's last workday on, that one too, oldest first."""
    days = [last_closed_day(branch=branch, at=at)]
    while not is_workday(branch=branch, date=days[0].date) and len(days) < MOST_DAYS_OFF:
        days.insert(0, day_on(branch=branch, date=days[0].date - timedelta(days=1)))
    return days


def workday_after(*, branch: Branch, date: date) -> Day:
    """Return the branch's next workday after a date."""
    following = date + timedelta(days=1)
    for _day in range(MOST_DAYS_OFF):
        if is_workday(branch=branch, date=following):
            break
        following += timedelta(days=1)
    return day_on(branch=branch, date=following)


def within_work_hours(*, branch: Branch, at: datetime, workday: bool) -> bool:
    """Tell whether an instant falls into the branch's work hours, given what kind of day it is."""
    local = at.astimezone(ZoneInfo(branch.time_zone)).time()
    return workday and branch.opens_at <= local < branch.closes_at


def is_workday(*, branch: Branch, date: date) -> bool:
    """Tell whether the branch works on this date: weekday, no national and no own holiday."""
    added = Holiday.objects.filter(date=date).filter(Q(branch=branch) | Q(branch=None))
    return _usual(branch, date) and not added.exists()


def is_usual_workday(*, branch: Branch, at: datetime) -> bool:
    """Tell the same of the date at this instant, leaving out holidays that were added by hand."""
    return _usual(branch, at.astimezone(ZoneInfo(branch.time_zone)).date())


def _usual(branch: Branch, date: date) -> bool:
    return date.isoweekday() in branch.workdays and date not in national(year=date.year)


@lru_cache(maxsize=16)
def national(*, year: int, language: str = "id") -> holidays.HolidayBase:
    """Return a year's public holidays and days of joint leave, with their names."""
    return holidays.country_holidays(
        "ID", years=year, categories=("public", "government"), language=language
    )
