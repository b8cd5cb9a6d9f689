"""Whom a supervisor watches over at a branch on a day, and whose reports a person may read."""

from collections import defaultdict

from django.db import connection
from django.db.models import Q

from audit.models import LogEntry
from staff.calendar import Day, is_workday
from staff.models import Branch, BranchPermission, User

Team = dict[int, str]  # the agents' ids, and the role of each at the branch

_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM staff_user WHERE supervisor_id = %s
    UNION SELECT agent.id FROM staff_user AS agent JOIN below ON agent.supervisor_id = below.id
) SELECT id FROM below WHERE id <> %s
"""


def teams(*, branch: Branch, day: Day) -> dict[int, Team]:
    """Return each supervisor's team: who served customers at the branch, or was assigned to.

    Who was assigned and did nothing belongs in the report as much as who opened fifty records;
    on a day off, which nobody used, there is no report to sign.
    """
    found: dict[int, Team] = defaultdict(dict)
    acted = _acted(branch, day)
    if not acted and not is_workday(branch=branch, date=day.date):
        return found
    for supervisor, agent, role in (*acted, *_assigned(branch, day)):
        found[supervisor].setdefault(agent, role)
    return found


def below(*, user: User) -> list[int]:
    """Return everybody under a person, however many levels down."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [user.pk, user.pk])
        return [row[0] for row in cursor.fetchall()]


def _acted(branch: Branch, day: Day) -> list[tuple]:
    entries = LogEntry.objects.filter(
        actor_branch=branch,
        timestamp__gte=day.begins_at,
        timestamp__lt=day.ends_at,
        actor__supervisor__isnull=False,
    )
    names = ("actor__supervisor_id", "actor_id", "actor_role")
    return list(entries.order_by().values_list(*names).distinct())


def _assigned(branch: Branch, day: Day) -> list[tuple]:
    lasting = Q(valid_until=None) | Q(valid_until__gt=day.begins_at)
    permissions = BranchPermission.objects.filter(
        lasting,
        content_object=branch,
        permission__codename="open_customer",
        valid_from__lt=day.ends_at,
        user__supervisor__isnull=False,
    )
    return list(permissions.values_list("user__supervisor_id", "user_id", "assignment__role"))
