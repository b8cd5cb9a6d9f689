"""Separation of duties holds in the database itself, whoever writes the SQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import product

import psycopg2
import psycopg2.errors
import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, ProgrammingError, connection, transaction

from staff.assignments import end, give, open_branch
from staff.models import Assignment, Branch, BranchPermission, Region, User
from staff.roles import DUTIES, PERMISSIONS, ROLE_BY_CODE, ROLES, TIERS, permissions_of
from tests.cast import assign, person


def insert(user, *, role, begins, ends=None, duty=None):
    """Write an assignment past every line of Python; the duty is the role's unless one is named."""
    duty = duty or ROLE_BY_CODE[role].duty.value
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO staff_assignment (user_id, role, duty, valid_from, valid_until, tiers,"
            " networks, workdays_only) VALUES (%s, %s, %s, %s, %s, '{}', '{}', false)",
            [user.pk, role, duty, begins, ends],
        )


@pytest.mark.parametrize("other", ["sysadmin", "auditor", "vendor"])
def test_who_serves_customers_administers_or_audits_nothing_meanwhile(cast, now, other):
    agent = person(f"both-{other}")
    assign(agent, role="cs_agent", since=now, branch=cast.jakarta)
    with pytest.raises(IntegrityError, match="one_duty_at_a_time"):
        insert(agent, role=other, begins=now + timedelta(days=30))


def test_who_administers_does_not_audit_meanwhile(cast, now):
    officer = person("both-officer")
    assign(officer, role="hr", since=now)
    with pytest.raises(IntegrityError, match="one_duty_at_a_time"):
        insert(officer, role="auditor", begins=now - timedelta(days=1))


def test_one_duty_after_the_other_is_allowed(cast, now):
    mover = person("mover")
    assign(mover, role="cs_agent", since=now - timedelta(days=9), branch=cast.jakarta,
           valid_until=now)  # fmt: skip
    insert(mover, role="hr", begins=now)
    assert mover.assignments.count() == 2


def test_a_role_stands_with_its_own_duty_only(cast, now):
    """One who administers could otherwise say that it is a duty towards customers."""
    liar = person("liar")
    for number, (role, duty) in enumerate(product(ROLES, DUTIES)):
        day = now + timedelta(days=number)
        written = {"role": role.code, "duty": duty.value, "begins": day, "ends": day}
        if duty == role.duty:
            insert(liar, **written)
        else:
            with pytest.raises(IntegrityError, match="duty_of_the_role"):
                insert(liar, **written)
    with pytest.raises(IntegrityError, match="duty_of_the_role"):
        insert(liar, role="all_powerful", duty=1, begins=now)


def test_what_a_role_gives_is_the_same_in_the_database(cast):
    """After a change of staff/roles.py a migration repeats the function with it."""
    with connection.cursor() as cursor:
        for role, (codename, _label) in product(ROLES, PERMISSIONS):
            cursor.execute("SELECT staff_role_gives(%s, %s)", [role.code, codename])
            given = codename in permissions_of(role=role, tiers=list(TIERS))
            assert cursor.fetchone() == (given,), (role.code, codename)


@pytest.mark.parametrize("column", ["duty", "role", "branch", "valid_from", "tiers"])
def test_an_assignment_stays_as_it_was_given(cast, column):
    terms = Assignment.objects.filter(user=cast.agent)
    with pytest.raises(ProgrammingError, match="permission denied"):
        terms.update(**{column: terms.values_list(column, flat=True)[0]})


def test_moving_an_assignment_into_another_duty_is_refused(cast, now):
    agent = person("moved")
    assign(agent, role="cs_agent", since=now, branch=cast.jakarta)
    second = assign(agent, role="telesales", since=now, branch=cast.jakarta)
    with pytest.raises(IntegrityError, match="one_duty_at_a_time"):
        Assignment.objects.using("owner").filter(pk=second.pk).update(role="hr", duty=2)


def test_the_permission_of_anothers_assignment_is_refused(cast, now):
    row = BranchPermission.objects.filter(user=cast.agent).first()
    with pytest.raises(IntegrityError, match="permission_of_its_assignment"):
        BranchPermission.objects.using("owner").filter(pk=row.pk).update(user=cast.hr)


def _write_permission(terms: Assignment, codename: str, branch: Branch):
    """Write a permission of an assignment, whatever it is, past every line of Python."""
    BranchPermission.objects.create(
        user_id=terms.user_id, assignment=terms, content_object=branch,
        permission=Permission.objects.get(codename=codename),
        valid_from=terms.valid_from, valid_until=terms.valid_until,
    )  # fmt: skip


@pytest.mark.parametrize("codename", ["open_customer", "reveal_identity", "manage_branches"])
def test_a_permission_that_the_role_does_not_give_is_refused(cast, now, codename):
    officer = person(f"officer-{codename}")
    terms = assign(officer, role="hr", since=now)
    with pytest.raises(IntegrityError, match="one that its assignment gives"):
        _write_permission(terms, codename, cast.jakarta)


def test_the_permission_of_a_tier_that_was_not_lent_is_refused(cast, now):
    agent = person("two-tiers")
    terms = assign(agent, role="cs_agent", since=now, branch=cast.jakarta, tiers=["contact"])
    assert terms.permissions.filter(permission__codename="reveal_contact").exists()
    with pytest.raises(IntegrityError, match="one that its assignment gives"):
        _write_permission(terms, "reveal_identity", cast.jakarta)


@pytest.mark.parametrize("where", ["branch", "region"])
def test_a_permission_elsewhere_than_its_assignment_is_refused(cast, now, where):
    leader = person(f"leader-of-a-{where}")
    place = cast.jakarta if where == "branch" else cast.jakarta.region
    terms = give(
        assignment=Assignment(user=leader, role="manager", valid_from=now, **{where: place})
    )
    with pytest.raises(IntegrityError, match="on a branch of its assignment"):
        _write_permission(terms, "open_customer", cast.denpasar)


def test_what_was_given_can_be_ended_even_where_it_would_not_be_given_anew(cast, now):
    """A branch may have moved to another region since, or a role been narrowed."""
    region = Region.objects.create(code="MOVED", name="Moved")
    away = Region.objects.create(code="AWAY", name="Away")
    branch = open_branch(
        branch=Branch(code="MVD", name="Moved", region=region, size="C", time_zone="Asia/Jakarta")
    )
    leader = person("leader-of-the-moved")
    terms = Assignment(user=leader, role="manager", region=region, valid_from=now)
    terms = give(assignment=terms)
    branch.region = away
    branch.save()
    end(assignment=terms, at=now + timedelta(seconds=1))
    assert not terms.permissions.filter(valid_until=None).exists()


@pytest.mark.parametrize("stretch", [{"valid_from": timedelta(days=-400)}, {"valid_until": None}])
def test_a_permission_never_outlasts_its_assignment(cast, now, stretch):
    agent = person(f"stretched-{'-'.join(stretch)}")
    given = assign(
        agent, role="cs_agent", since=now, branch=cast.jakarta, valid_until=now + timedelta(days=1)
    )
    wide = {name: now + by if by else None for name, by in stretch.items()}
    with pytest.raises(IntegrityError, match="within its assignment"):
        BranchPermission.objects.using("owner").filter(assignment=given).update(**wide)


def test_nobody_supervises_himself(cast):
    with pytest.raises(IntegrityError, match="nobody_supervises_himself"):
        User.objects.filter(pk=cast.agent.pk).update(supervisor=cast.agent)


def test_nobody_lends_to_himself(cast):
    with pytest.raises(IntegrityError, match="nobody_lends_to_himself"):
        Assignment.objects.using("owner").filter(user=cast.agent).update(lent_by=cast.agent)


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
