"""Separation of duties holds in the database itself, whoever writes the SQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import psycopg2
import psycopg2.errors
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from staff.models import Assignment, BranchPermission, User
from tests.cast import assign, person


def insert(user, *, duty, begins, ends=None, role="auditor"):
    """Write an assignment past every line of Python."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO staff_assignment (user_id, role, duty, valid_from, valid_until, tiers,"
            " networks, workdays_only) VALUES (%s, %s, %s, %s, %s, '{}', '{}', false)",
            [user.pk, role, duty, begins, ends],
        )


@pytest.mark.parametrize("other", [2, 3])
def test_who_serves_customers_administers_or_audits_nothing_meanwhile(cast, now, other):
    agent = person(f"both-{other}")
    assign(agent, role="cs_agent", since=now, branch=cast.jakarta)
    with pytest.raises(IntegrityError, match="one_duty_at_a_time"):
        insert(agent, duty=other, begins=now + timedelta(days=30))


def test_who_administers_does_not_audit_meanwhile(cast, now):
    officer = person("both-officer")
    assign(officer, role="hr", since=now)
    with pytest.raises(IntegrityError, match="one_duty_at_a_time"):
        insert(officer, duty=3, begins=now - timedelta(days=1))


def test_one_duty_after_the_other_is_allowed(cast, now):
    mover = person("mover")
    assign(mover, role="cs_agent", since=now - timedelta(days=9), branch=cast.jakarta,
           valid_until=now)  # fmt: skip
    insert(mover, duty=2, begins=now)
    assert mover.assignments.count() == 2


def test_moving_an_assignment_into_another_duty_is_refused(cast, now):
    agent = person("moved")
    first = assign(agent, role="cs_agent", since=now, branch=cast.jakarta)
    second = assign(agent, role="telesales", since=now, branch=cast.jakarta)
    with pytest.raises(IntegrityError, match="one_duty_at_a_time"):
        Assignment.objects.filter(pk=second.pk).update(duty=2)
    assert first.pk != second.pk


def test_the_permission_of_anothers_assignment_is_refused(cast, now):
    row = BranchPermission.objects.filter(user=cast.agent).first()
    with pytest.raises(IntegrityError, match="permission_of_its_assignment"):
        BranchPermission.objects.filter(pk=row.pk).update(user=cast.hr)


@pytest.mark.parametrize("stretch", [{"valid_from": timedelta(days=-400)}, {"valid_until": None}])
def test_a_permission_never_outlasts_its_assignment(cast, now, stretch):
    agent = person(f"stretched-{'-'.join(stretch)}")
    given = assign(
        agent, role="cs_agent", since=now, branch=cast.jakarta, valid_until=now + timedelta(days=1)
    )
    wide = {name: now + by if by else None for name, by in stretch.items()}
    with pytest.raises(IntegrityError, match="within its assignment"):
        BranchPermission.objects.filter(assignment=given).update(**wide)


def test_nobody_supervises_himself(cast):
    with pytest.raises(IntegrityError, match="nobody_supervises_himself"):
        User.objects.filter(pk=cast.agent.pk).update(supervisor=cast.agent)


def test_nobody_lends_to_himself(cast):
    with pytest.raises(IntegrityError, match="nobody_lends_to_himself"):
        Assignment.objects.filter(user=cast.agent).update(lent_by=cast.agent)


@pytest.mark.parametrize("below", ["supervisor", "agent"])
def test_a_circle_of_supervisors_is_refused_however_long(cast, below):
    with pytest.raises(IntegrityError, match="above himself"):
        User.objects.filter(pk=cast.manager.pk).update(supervisor=getattr(cast, below))
    cast.manager.refresh_from_db()
    assert cast.manager.supervisor is None


def test_outsourced_people_have_a_vendor_and_internal_people_none(cast):
    for engagement, vendor in (("outsourced", None), ("internal", cast.vendor)):
        with pytest.raises(IntegrityError, match="outsourced_has_vendor"):
            User.objects.filter(pk=cast.hr.pk).update(engagement=engagement, vendor=vendor)


@pytest.mark.parametrize("kind", ["user", "branch", "assignment", "branchpermission", "vendor"])
def test_people_places_and_assignments_are_never_deleted(cast, kind):
    with pytest.raises(ProgrammingError, match="permission denied"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM staff_{kind}")


def test_no_role_mixes_duties():
    from staff.roles import DUTIES, ROLES

    serving = {"search_customers", "open_customer", "verify_customer", "call_back", "lend_access"}
    for role in ROLES:
        if role.duty != DUTIES.CUSTOMERS:
            assert not serving & set(role.permissions) and not role.tiers, role.code


def test_two_changes_at_once_close_no_circle_together(cast):
    one, other = person("ring-one"), person("ring-other")
    with _plain_connection() as first, _plain_connection() as second, ThreadPoolExecutor() as pool:
        _put_under(first, one, other)
        late = pool.submit(_put_under, second, other, one)
        with pytest.raises(TimeoutError):
            late.result(timeout=0.5)  # it waits for the first to be decided
        first.commit()
        with pytest.raises(psycopg2.errors.CheckViolation):
            late.result(timeout=10)


def _plain_connection():
    kept = ("host", "port", "dbname", "user", "password")
    parameters = connection.get_connection_params()
    return closing(
        psycopg2.connect(**{name: parameters[name] for name in kept if name in parameters})
    )


def _put_under(plain, person, supervisor):
    with plain.cursor() as cursor:
        cursor.execute(
            "UPDATE staff_user SET supervisor_id = %s WHERE id = %s", [supervisor.pk, person.pk]
        )
