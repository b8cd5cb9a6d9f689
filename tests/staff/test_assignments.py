"""Assignments make and unmake permissions; nobody gives more than they hold."""

from datetime import time, timedelta

import pytest

from audit.models import LogEntry
from staff import assignments
from staff.assignments import NotLendable
from staff.models import Assignment, Branch, Region
from staff.permissions import branch_ids, codenames
from tests.cast import assign, person
from tests.papers import give_confirmation

_SINCE = timedelta(days=30)


def newcomer(cast, name, *, boss=None, **kwargs):
    return person(name, boss=boss or cast.supervisor, **kwargs)


def part(user, now, **terms):
    """Return what the supervisor of Jakarta might lend."""
    terms = {"role": "cs_agent", "tiers": ["contact"], "valid_from": now, **terms}
    return Assignment(user=user, **terms)


def another_boss(cast, name, now, **terms):
    """Make a supervisor in Jakarta whose own access is limited, with one person under them."""
    boss = person(
        name, role="supervisor", branch=cast.jakarta, boss=cast.manager, since=now - _SINCE, **terms
    )
    return boss, person(f"{name}-agent", boss=boss)


# --- making and unmaking ----------------------------------------------------------------------


def test_an_assignment_makes_the_permissions_of_its_role_and_tiers(cast, now):
    agent = newcomer(cast, "made")
    assign(agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta, tiers=["contact"])
    assert codenames(user=agent, at=now) == {
        "search_customers",
        "open_customer",
        "verify_customer",
        "open_without_interaction",
        "declare",
        "reveal_contact",
    }
    assert branch_ids(user=agent, permission="open_customer", at=now) == [cast.jakarta.pk]


def test_a_role_never_gives_a_tier_that_it_does_not_have(cast, now):
    seller = newcomer(cast, "seller")
    given = assign(
        seller, role="telesales", since=now, branch=cast.jakarta, tiers=["contact", "identity"]
    )
    assert given.tiers == ["contact"]
    assert "reveal_identity" not in codenames(user=seller, at=now)


def test_ending_unmakes_the_permissions_at_that_instant(cast, now):
    agent = newcomer(cast, "unmade")
    given = assign(agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta)
    assignments.end(assignment=given, at=now)
    assert codenames(user=agent, at=now - timedelta(seconds=1))
    assert codenames(user=agent, at=now) == frozenset()


def test_ending_never_lengthens_an_assignment_that_is_over(cast, now):
    agent = newcomer(cast, "over")
    until = now - timedelta(days=2)
    given = assign(
        agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta, valid_until=until
    )
    assignments.end(assignment=given, at=now)
    given.refresh_from_db()
    assert given.valid_until == until


def test_an_assignment_to_come_gives_nothing_yet_and_can_be_ended_before_it_begins(cast, now):
    agent = newcomer(cast, "future")
    later = now + timedelta(days=3)
    given = assign(agent, role="cs_agent", since=later, branch=cast.jakarta)
    assert codenames(user=agent, at=now) == frozenset()
    assignments.end(assignment=given, at=now)
    assert codenames(user=agent, at=later + timedelta(days=1)) == frozenset()


def test_two_assignments_hold_side_by_side_and_end_apart(cast, now):
    agent = newcomer(cast, "twofold")
    first = assign(agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta)
    assign(agent, role="field_agent", since=now - _SINCE, branch=cast.denpasar)
    assignments.end(assignment=first, at=now)
    assert branch_ids(user=agent, permission="open_customer", at=now) == [cast.denpasar.pk]


def test_every_change_of_an_assignment_is_in_the_ledger(cast, now):
    agent = newcomer(cast, "logged")
    given = assign(agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta)
    assignments.end(assignment=given, at=now)
    entries = LogEntry.objects.filter(
        content_type__model="assignment", object_id=given.pk, event="changed"
    ).order_by("pk")
    assert entries.last().get_action_display() == "update"
    assert "valid_until" in entries.last().changes


# --- wide places ------------------------------------------------------------------------------


def test_a_region_covers_its_branches_and_no_other(cast, now):
    chief = person("regional", role=None)
    assign(chief, role="manager", since=now - _SINCE, region=cast.jakarta.region)
    held = branch_ids(user=chief, permission="open_customer", at=now)
    assert cast.jakarta.pk in held and cast.denpasar.pk not in held


def test_a_new_branch_is_covered_by_assignments_of_its_region_and_everywhere(cast, now):
    west = person("regional-west", role=None)
    assign(west, role="manager", since=now - _SINCE, region=cast.jakarta.region)
    east = person("regional-east", role=None)
    assign(east, role="manager", since=now - _SINCE, region=cast.denpasar.region)
    bogor = Branch(
        code="BGR", name="Bogor", region=cast.jakarta.region, size="C", time_zone="Asia/Jakarta"
    )
    assignments.open_branch(branch=bogor)
    covered = {
        one: bogor.pk in branch_ids(user=one, permission="open_customer", at=now)
        for one in (west, cast.manager, east, cast.agent)
    }
    assert covered == {west: True, cast.manager: True, east: False, cast.agent: False}


def test_a_new_branch_gives_nothing_to_an_assignment_that_has_ended(cast, now):
    gone = person("regional-gone", role=None)
    given = assign(gone, role="manager", since=now - _SINCE, region=cast.jakarta.region)
    assignments.end(assignment=given, at=now)
    depok = Branch(
        code="DPK", name="Depok", region=cast.jakarta.region, size="C", time_zone="Asia/Jakarta"
    )
    assignments.open_branch(branch=depok)
    assert branch_ids(user=gone, permission="open_customer", at=now) == []


# --- lending ----------------------------------------------------------------------------------


def test_a_supervisor_lends_a_part_to_own_staff(cast, now):
    agent = newcomer(cast, "lent")
    give_confirmation(agent, at=now)
    given = assignments.lend(
        assignment=part(agent, now, branch=cast.jakarta), by=cast.supervisor, at=now
    )
    assert given.lent_by == cast.supervisor
    assert "reveal_contact" in codenames(user=agent, at=now)


def refused(assignment, by, now):
    with pytest.raises(NotLendable) as error:
        assignments.lend(assignment=assignment, by=by, at=now)
    assert not Assignment.objects.filter(
        user=assignment.user, valid_from=assignment.valid_from, role=assignment.role
    ).exists()
    return error.value.messages[0]


def test_nobody_lends_to_other_peoples_staff(cast, now):
    foreign = newcomer(cast, "foreign", boss=cast.supervisor_elsewhere)
    said = refused(part(foreign, now, branch=cast.jakarta), cast.supervisor, now)
    assert "whom you supervise" in said or "Anda" in said


def test_nobody_lends_at_a_branch_where_they_hold_nothing(cast, now):
    agent = newcomer(cast, "elsewhere")
    bandung = Branch(
        code="BDG", name="Bandung", region=cast.jakarta.region, size="C", time_zone="Asia/Jakarta"
    )
    assignments.open_branch(branch=bandung)
    refused(part(agent, now, branch=cast.denpasar), cast.supervisor, now)
    refused(part(agent, now, region=cast.jakarta.region), cast.supervisor, now)
    refused(part(agent, now), cast.supervisor, now)


def test_an_empty_region_is_nobodys_to_give(cast, now):
    empty = Region.objects.create(code="NEW", name="Region without branches")
    agent = newcomer(cast, "patient")
    refused(part(agent, now, region=empty), cast.supervisor, now)
    refused(part(agent, now, region=empty, role="manager", tiers=[]), cast.agent, now)


def test_nobody_lends_a_tier_that_they_do_not_hold(cast, now):
    boss, agent = another_boss(cast, "lender-tiers", now, tiers=["contact"])
    refused(part(agent, now, branch=cast.jakarta, tiers=["identity"]), boss, now)
    assignments.lend(assignment=part(agent, now, branch=cast.jakarta), by=boss, at=now)


@pytest.mark.parametrize(
    ("own", "wide", "narrow"),
    [
        ("valid_until", None, timedelta(days=9)),
        ("hours", (time(7), time(20)), (time(9), time(12))),
        ("hours", (None, None), (time(8), time(17))),
        ("workdays_only", False, True),
        ("networks", [], ["10.20.5.0/24"]),
        ("networks", ["10.0.0.0/8"], ["10.20.0.0/16"]),
        ("networks", ["::/0"], ["10.20.0.0/17"]),
        ("customers_a_day", None, 30),
        ("customers_a_day", 41, 40),
    ],
)
def test_nobody_lends_wider_terms_than_the_own(cast, now, own, wide, narrow):
    limits = {
        "valid_until": now + timedelta(days=10),
        "hours_from": time(8),
        "hours_until": time(17),
        "workdays_only": True,
        "networks": ["10.20.0.0/16"],
        "customers_a_day": 40,
    }
    number = Assignment.objects.count()
    boss, agent = another_boss(cast, f"lender-{number}", now, **limits)
    within = {**limits, **_terms(own, narrow, now)}
    refused(
        part(agent, now, branch=cast.jakarta, **{**limits, **_terms(own, wide, now)}), boss, now
    )
    assignments.lend(assignment=part(agent, now, branch=cast.jakarta, **within), by=boss, at=now)


def _terms(name, value, now):
    if name == "hours":
        return {"hours_from": value[0], "hours_until": value[1]}
    return {name: now + value if isinstance(value, timedelta) else value}


def test_a_supervisor_does_not_appoint(cast, now):
    agent = newcomer(cast, "ambitious")
    for role in ("manager", "hr", "sysadmin", "privacy", "auditor"):
        refused(part(agent, now, branch=cast.jakarta, role=role, tiers=[]), cast.supervisor, now)


def test_an_agent_lends_nothing(cast, now):
    below = person("below-agent", boss=cast.agent)
    refused(part(below, now, branch=cast.jakarta), cast.agent, now)


def test_an_administrator_appoints_but_lends_no_access(cast, now):
    officer = person("new-officer")
    given = assignments.lend(
        assignment=part(officer, now, role="privacy", tiers=[]), by=cast.sysadmin, at=now
    )
    give_confirmation(officer, at=now)
    assert codenames(user=officer, at=now) == {"read_ledger", "suspend", "end_no_call"}
    assert given.lent_by == cast.sysadmin
    below = person("below-sysadmin", boss=cast.sysadmin)
    refused(part(below, now, branch=cast.jakarta), cast.sysadmin, now)


def test_nobody_gives_himself_an_assignment(cast, now):
    refused(part(cast.sysadmin, now, role="manager", branch=cast.jakarta), cast.sysadmin, now)
    refused(part(cast.supervisor, now, role="cs_agent", branch=cast.jakarta), cast.supervisor, now)


def test_no_assignment_begins_in_the_past(cast, now):
    agent = newcomer(cast, "backdated")
    past = part(agent, now - timedelta(days=1), branch=cast.jakarta)
    refused(past, cast.supervisor, now)


def test_nobody_lends_with_an_assignment_that_ended(cast, now):
    boss, agent = another_boss(cast, "lender-gone", now)
    assignments.end(assignment=boss.assignments.get(), at=now)
    refused(part(agent, now, branch=cast.jakarta), boss, now)


# --- ending as a person -----------------------------------------------------------------------


def test_lender_supervisor_and_appointer_may_end_and_nobody_else(cast, now):
    agent = newcomer(cast, "ends")
    given = assign(
        agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta, lent_by=cast.manager
    )
    may = {
        one.username: assignments.may_end(assignment=given, by=one, at=now)
        for one in (cast.manager, cast.supervisor, cast.sysadmin, agent, cast.colleague, cast.hr,
                    cast.supervisor_elsewhere, cast.privacy)
    }  # fmt: skip
    assert [name for name, yes in may.items() if yes] == ["manager", "supervisor", "sysadmin"]


def test_nobody_ends_the_own_assignment(cast, now):
    own = cast.sysadmin.assignments.get()
    with pytest.raises(NotLendable):
        assignments.withdraw(assignment=own, by=cast.sysadmin, at=now)


def test_whose_own_access_ended_ends_nobody_elses(cast, now):
    boss, agent = another_boss(cast, "lender-out", now)
    given = assign(agent, role="cs_agent", since=now - _SINCE, branch=cast.jakarta, lent_by=boss)
    assignments.end(assignment=boss.assignments.get(), at=now)
    with pytest.raises(NotLendable):
        assignments.withdraw(assignment=given, by=boss, at=now)
