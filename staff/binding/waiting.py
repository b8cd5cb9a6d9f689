"""Who waits for what, since when, and whose turn it is: one query for any number of people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from staff.binding.prerequisites import ASSIGNMENT, PREREQUISITES, TURNS, Prerequisite
from staff.models import Assignment, User
from staff.roles import DUTIES

__all__ = ["TURNS", "Missing", "bound", "everybody", "missing", "of"]

BY_CODE = {one.code: one for one in (*PREREQUISITES, ASSIGNMENT)}


@dataclass(frozen=True)
class Missing:
    """One thing that a person lacks, and since when."""

    prerequisite: Prerequisite
    since: datetime


def bound(*, at: datetime) -> QuerySet[User]:
    """Return the people who need papers: all but those who administer, oversee or supply."""
    others = Assignment.objects.exclude(duty=DUTIES.CUSTOMERS).exclude(valid_until__lte=at)
    return User.objects.filter(is_active=True).exclude(pk__in=others.values("user"))


def missing(*, person: User, at: datetime) -> list[Missing]:
    """Return what one person lacks, an assignment too, the first to be mended first."""
    return of(people=[person], at=at).get(person.pk, [])


def everybody(
    *, among: QuerySet[User], at: datetime, turn: str = ""
) -> list[tuple[User, list[Missing]]]:
    """Return who lacks something, the longest waiting first; only what is one's turn, if asked."""
    found = list(bound(at=at).filter(pk__in=among).select_related("supervisor", "vendor"))
    gaps = of(people=found, at=at)
    rows = [(one, _whose(gaps.get(one.pk, []), turn)) for one in found]
    return sorted((row for row in rows if row[1]), key=lambda row: min(gap.since for gap in row[1]))


def _whose(gaps: list[Missing], turn: str) -> list[Missing]:
    return [gap for gap in gaps if not turn or gap.prerequisite.whose == turn]


def of(*, people: Iterable[User], at: datetime) -> dict[int, list[Missing]]:
    """Return what each of these people lacks; who lacks nothing is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, {"people": [one.pk for one in people], "at": at})
        names = [column.name for column in cursor.description][4:]
        return {
            row[0]: [Missing(_named(code, row[3]), since[code] or row[1]) for code in row[2]]
            for row in cursor.fetchall()
            if (since := dict(zip(names, row[4:], strict=True))) and row[2]
        }


def _named(code: str, confirms: str) -> Prerequisite:
    named = BY_CODE[code]
    return replace(named, whose=confirms) if code == "confirmation" else named


# Since when each thing is missing, as the tables tell; what never was: since the person is here.
_SINCE = """
WITH newest AS (
    SELECT DISTINCT ON (kind) id, kind, published_at, grace_until FROM staff_agreementtext
     WHERE published_at <= %(at)s ORDER BY kind, version DESC)
SELECT person.id, person.date_joined,
       staff_lacks(person.id, %(at)s)
           || CASE WHEN held.now THEN '{}' ELSE ARRAY['assignment'] END AS lacks,
       CASE WHEN person.invited_at IS NOT NULL THEN 'person'
            WHEN person.password LIKE '!%%' THEN 'hr'
            WHEN person.supervisor_id IS NULL THEN 'privacy' ELSE 'supervisor' END AS confirms,
       (SELECT min(suspended_at) FROM staff_suspension
         WHERE person_id = person.id AND suspended_at <= %(at)s
           AND (lifted_at IS NULL OR lifted_at > %(at)s)) AS suspended,
       (SELECT min(begins_at) FROM staff_leave
         WHERE person_id = person.id AND begins_at <= %(at)s AND ends_at > %(at)s
           AND (cancelled_at IS NULL OR cancelled_at > %(at)s)) AS on_leave,
       vendor.ended_at AS vendor_ended,
       (SELECT max(leaves_at) FROM staff_departure
         WHERE person_id = person.id AND kind = 'ended' AND leaves_at <= %(at)s) AS interview,
       (SELECT max(ends_at) FROM staff_contract
         WHERE person_id = person.id AND ends_at <= %(at)s) AS contract,
       greatest(person.date_joined, (
           SELECT min(CASE WHEN EXISTS (
                           SELECT 1 FROM staff_signature AS given
                             JOIN staff_agreementtext AS earlier ON earlier.id = given.text_id
                            WHERE given.person_id = person.id AND earlier.kind = newest.kind)
                      THEN newest.grace_until ELSE newest.published_at END)
             FROM newest
            WHERE NOT EXISTS (SELECT 1 FROM staff_signature AS given
                               WHERE given.person_id = person.id AND given.text_id = newest.id))
       ) AS agreement,
       (SELECT max(valid_until) FROM staff_courseattempt
         WHERE person_id = person.id AND valid_until <= %(at)s) AS course,
       greatest(person.invited_at, person.password_set_at,
                (SELECT max(taken_back_at) FROM staff_confirmation
                  WHERE person_id = person.id AND taken_back_at <= %(at)s)) AS confirmation,
       (SELECT min(closes_at) FROM staff_reminder
         WHERE person_id = person.id AND answered_at IS NULL AND closes_at <= %(at)s) AS reminder,
       (SELECT min(overdue.closes_at) FROM staff_accessreview AS overdue
          JOIN staff_assignment AS terms ON terms.id = overdue.assignment_id
         WHERE terms.user_id = person.id AND overdue.decided_at IS NULL
           AND overdue.closes_at <= %(at)s) AS review,
       held.until AS assignment
  FROM staff_user AS person
  LEFT JOIN staff_vendor AS vendor ON vendor.id = person.vendor_id
 CROSS JOIN LATERAL (
       SELECT coalesce(bool_or(valid_until IS NULL OR valid_until > %(at)s), false) AS now,
              max(valid_until) AS until
         FROM staff_assignment WHERE user_id = person.id AND valid_from <= %(at)s) AS held
 WHERE person.id = ANY(%(people)s)
"""
