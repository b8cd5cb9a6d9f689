"""Transfers, contracts and vendors end at their minute, with the session and the open work."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audit import handing_over
from audit.evidence import portfolios
from audit.models import DailyReport, Handover, LogEntry, Portfolio, Sample
from customers import gate
from customers.listing import known
from staff import people
from staff.binding.prerequisites import lacks
from staff.models import AccessReview, Departure, User, Vendor
from staff.permissions import holds
from staff.reviewing import departures, leaving
from tests.cast import assign, customer, person
from tests.drawn import drawn_of
from tests.papers import give_papers
from tests.staff.reviewing.teams import team

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
WHY = "Needed elsewhere"


def end_contract(who, at):
    who.contracts.update(ends_at=at)


def test_what_somebody_holds_ends_with_the_contract_at_its_very_minute(here, now):
    end_contract(here.agent, now)
    assert lacks(person=here.agent, at=now - TICK) == []
    assert lacks(person=here.agent, at=now) == ["contract"]
    departures.tend(at=now + timedelta(minutes=7))
    assert here.terms(here.agent).valid_until == now
    told = here.agent.departures.get()
    assert (told.kind, told.leaves_at) == ("contract", now)


def test_a_late_second_run_changes_nothing_and_spares_who_came_back(here, now):
    end_contract(here.agent, now - 30 * DAY)
    departures.tend(at=now)
    back = here.terms(here.agent)
    back.pk, back.valid_from, back.valid_until = None, now - DAY, None
    back._state.adding = True
    back.save()
    departures.tend(at=now + TICK)
    back.refresh_from_db()
    assert back.valid_until is None and here.agent.departures.count() == 1


def test_an_extension_keeps_what_somebody_holds(here, now):
    end_contract(here.agent, now)
    first = here.agent.contracts.get()
    first.pk, first.begins_at, first.ends_at = None, now, now + 30 * DAY
    first._state.adding = True
    first.save()
    departures.tend(at=now + DAY)
    assert here.terms(here.agent).valid_until is None


def test_the_session_dies_with_the_contract_though_no_worker_runs(here, now, enter):
    client = enter(here.agent)
    assert client.get("/").status_code == 200
    end_contract(here.agent, now)
    gone = client.get("/customers/")
    assert gone.status_code == 302 and gone.url.startswith("/login/")
    assert here.terms(here.agent).valid_until is None


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_a_vendors_last_day_is_over_by_the_clock_of_each_branch(cast, now, zone, enter):
    here, clock = team(cast, now, zone), ZoneInfo(zone)
    vendor, agent = ending_vendor(here, now, zone)
    day = now.astimezone(ZoneInfo("Asia/Jakarta")).date() + 2 * DAY
    over = datetime(day.year, day.month, day.day, tzinfo=clock) + DAY
    client, sent = enter(cast.hr), {"day": day.isoformat()}
    assert client.post(f"/staff/vendors/{vendor.pk}/end/", sent).status_code == 302
    assert agent.assignments.get().valid_until == over
    assert holds(user=agent, permission="open_customer", branch_id=here.branch.pk, at=over - TICK)
    assert not holds(user=agent, permission="open_customer", branch_id=here.branch.pk, at=over)
    assert cut_at(agent, over - TICK) is None and cut_at(agent, over) == over
    vendor.refresh_from_db()
    assert vendor.works(at=over - TICK) and not vendor.works(at=vendor.ended_at)
    assert enter(agent).get("/").status_code == 200
    departures.tend(at=over)
    assert agent.departures.get().done_at == over


def ending_vendor(here, now, zone, **given):
    """Make a vendor with one agent of the team."""
    vendor = Vendor.objects.create(code=f"VE{Vendor.objects.count()}", name=f"PT Akhir {zone}")
    agent = person(
        f"vendors-{vendor.code.lower()}", boss=here.supervisor, vendor=vendor,
        **{"role": "cs_agent", "branch": here.branch, "since": now - 30 * DAY, **given},
    )  # fmt: skip
    return vendor, agent


def cut_at(who, at):
    """Ask the database when access was cut last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT staff_cut_at(%s, %s)", [who.pk, at])
        return cursor.fetchone()[0]


def test_a_vendors_agent_of_two_clocks_leaves_each_branch_by_its_own(cast, here, now):
    east = team(cast, now, "Asia/Jayapura")
    vendor, agent = ending_vendor(here, now, "both")
    assign(agent, role="cs_agent", since=now - DAY, branch=east.branch)
    day = now.astimezone(ZoneInfo("Asia/Jakarta")).date() + DAY
    leaving.end_vendor(vendor=vendor, by=cast.hr, at=now, last_day=day)
    ends = {one.branch: one.valid_until for one in agent.assignments.all()}
    assert ends[here.branch] - ends[east.branch] == timedelta(hours=2)
    assert agent.departures.get().leaves_at == ends[here.branch]


def test_what_is_lent_after_the_last_day_was_entered_ends_with_it_too(cast, now):
    here = team(cast, now, "Asia/Jayapura")
    vendor, agent = ending_vendor(here, now, "later", role=None)
    day = now.astimezone(ZoneInfo("Asia/Jakarta")).date() + DAY
    leaving.end_vendor(vendor=vendor, by=cast.hr, at=now, last_day=day)
    lent = assign(agent, role="cs_agent", since=now, branch=here.branch)
    departures.tend(at=now + TICK)
    lent.refresh_from_db()
    assert lent.valid_until == datetime(
        day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Jayapura")
    ) + DAY  # fmt: skip
    assert agent.departures.get().leaves_at == lent.valid_until


def test_an_end_that_is_entered_only_comes_nearer(cast, here, now):
    vendor, agent = ending_vendor(here, now, "nearer")
    day = now.astimezone(ZoneInfo("Asia/Jakarta")).date() + 5 * DAY
    leaving.end_vendor(vendor=vendor, by=cast.hr, at=now, last_day=day)
    with pytest.raises(ValidationError, match="earlier end"):
        leaving.end_vendor(vendor=vendor, by=cast.hr, at=now, last_day=day + DAY)
    leaving.end_vendor(vendor=vendor, by=cast.hr, at=now)
    assert agent.assignments.get().valid_until == now
    assert "vendor_ended" in lacks(person=agent, at=now)


def test_who_has_another_vendor_by_then_does_not_leave_with_the_first(cast, here, now):
    vendor, agent = ending_vendor(here, now, "former")
    day = now.astimezone(ZoneInfo("Asia/Jakarta")).date() + DAY
    leaving.end_vendor(vendor=vendor, by=cast.hr, at=now, last_day=day)
    agent.vendor = cast.vendor
    people.change(person=agent, by=cast.hr, at=now)
    assert not agent.departures.filter(done_at=None).exists()


def test_another_vendor_ends_what_was_held_under_the_first(cast, here, now):
    agent = person(
        "vendor-changes", role="cs_agent", branch=here.branch, boss=here.supervisor,
        since=now - 30 * DAY, vendor=cast.vendor,
    )  # fmt: skip
    agent.vendor = Vendor.objects.create(code="VCH", name="PT Lain")
    people.change(person=agent, by=cast.hr, at=now)
    assert agent.assignments.get().valid_until == now
    assert agent.departures.get().kind == "vendor"


def test_a_transfer_ends_everything_at_the_minute_and_leads_elsewhere(cast, here, now, enter):
    client = enter(here.agent)
    leaving.transfer(person=here.agent, supervisor=cast.supervisor, reason=WHY, by=cast.hr, at=now)
    here.agent.refresh_from_db()
    assert here.agent.supervisor == cast.supervisor
    assert here.terms(here.agent).valid_until == now
    assert client.get("/").url.startswith("/login/")
    client.force_login(here.agent)
    assert client.get("/").status_code == 200  # signing in again is possible


@pytest.mark.parametrize("zone", ["Asia/Makassar", "Asia/Jayapura"])
def test_a_planned_transfer_holds_from_midnight_of_the_branch_that_is_left(cast, now, zone):
    here, clock = team(cast, now, zone), ZoneInfo(zone)
    day = now.astimezone(clock).date() + 2 * DAY
    leaving.transfer(
        person=here.agent, supervisor=cast.supervisor, reason=WHY, by=cast.hr, at=now, day=day
    )
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock)
    assert here.terms(here.agent).valid_until == midnight
    departures.tend(at=midnight - TICK)
    assert User.objects.get(pk=here.agent.pk).supervisor == here.supervisor
    departures.tend(at=midnight)
    assert User.objects.get(pk=here.agent.pk).supervisor == cast.supervisor


def test_a_transfer_without_sense_is_refused(cast, here, now):
    asked = {"person": here.agent, "by": cast.hr, "at": now, "reason": WHY}
    for wrong in (here.supervisor, here.agent, here.colleague):
        with pytest.raises(ValidationError):
            leaving.transfer(supervisor=wrong, **asked)
    with pytest.raises(ValidationError):
        leaving.transfer(supervisor=cast.supervisor, **{**asked, "by": here.supervisor})
    with pytest.raises(ValidationError):
        leaving.transfer(supervisor=cast.supervisor, **{**asked, "reason": ""})
    assert here.terms(here.agent).valid_until is None and not Departure.objects.filter(
        person=here.agent
    )


def test_lists_and_undeclared_days_go_to_the_supervisor(cast, here, now, enter):
    number = customer(cast, now, branch=here.branch).number
    gate.open_record(
        actor=here.agent, number=number, purpose="complaint",
        sentence="The bill of October is wrong", at=now,
    )  # fmt: skip
    handed = portfolios.hand_out(
        by=here.supervisor, agent=here.agent, branch=here.branch, name="Ronde", kind="visit",
        numbers=[number], begins_at=now, ends_at=now + 9 * DAY, at=now, known=known,
    )  # fmt: skip
    later = now + timedelta(seconds=1)
    leaving.transfer(
        person=here.agent, supervisor=cast.supervisor, reason=WHY, by=cast.hr, at=later
    )
    handed.refresh_from_db()
    assert handed.ends_at == later
    left = Handover.objects.filter(person=here.agent)
    assert {one.kind for one in left} == {"list", "day"}
    assert {one.supervisor for one in left} == {here.supervisor}
    told = LogEntry.objects.filter(event="changed", object_id__in=left.values("pk"))
    assert told.filter(content_type__model="handover").count() == left.count()
    assert handed in portfolios.handed_by(chief=here.supervisor, at=later)
    assert not Portfolio.objects.filter(agent=here.supervisor).exists()
    again = f"/lists/new/?again={handed.pk}"
    assert number in enter(here.supervisor).get(again).content.decode()
    assert number not in enter(cast.supervisor_elsewhere).get(again).content.decode()


def test_the_supervisor_sees_to_it_once_and_nobody_else(here, now, enter):
    row = Handover.objects.create(
        kind="day", person=here.agent, supervisor=here.supervisor, branch=here.branch,
        date=now.date(), handed_at=now,
    )  # fmt: skip
    page = f"/reviews/handovers/{row.pk}/"
    assert enter(here.superior).post(page).status_code == 404
    client = enter(here.supervisor)
    assert here.agent.full_name in client.get("/reviews/handovers/").content.decode()
    assert client.post(page).status_code == 302
    assert not handing_over.see_to(handover=row, by=here.supervisor, at=now)
    row.refresh_from_db()
    assert row.done_by == here.supervisor


def test_a_leaving_supervisors_samples_reports_reviews_and_staff_go_to_the_superior(
    cast, here, now
):
    number = customer(cast, now, branch=here.branch).number
    draw = drawn_of(
        agent=here.agent, branch=here.branch, date=now.date() - 2 * DAY, numbers=[number], at=now
    )
    report = DailyReport.objects.create(
        supervisor=here.supervisor, branch=here.branch, date=now.date() - 2 * DAY, lines=[],
        built_at=now,
    )  # fmt: skip
    review = here.review(here.agent, now)
    give_papers(here.supervisor, at=now - 60 * DAY)
    end_contract(here.supervisor, now)
    departures.tend(at=now + TICK)
    assert draw.samples.get().supervisor == here.superior
    report.refresh_from_db()
    assert report.raised_to == here.superior
    assert AccessReview.objects.get(pk=review.pk).reviewer == here.superior
    assert User.objects.get(pk=here.agent.pk).supervisor == here.superior
    moved = LogEntry.objects.filter(
        event="changed", content_type__model="sample", object_id=draw.samples.get().pk
    )
    assert moved.get().changes == {"supervisor": [here.supervisor.pk, here.superior.pk]}


def test_nobody_inherits_the_check_of_the_own_view(cast, here, now):
    number = customer(cast, now, branch=here.branch).number
    draw = drawn_of(
        agent=here.superior, branch=here.branch, date=now.date() - 2 * DAY, numbers=[number],
        at=now,
    )  # fmt: skip
    Sample.objects.filter(draw=draw).update(supervisor=here.supervisor)
    people.end(person=here.supervisor, by=cast.sysadmin, at=now)
    assert draw.samples.get().supervisor == cast.manager


def test_an_ended_person_leaves_lists_and_days_too(cast, here, now):
    people.end(person=here.agent, by=cast.hr, at=now)
    assert here.agent.departures.get().kind == "ended"
    assert here.terms(here.agent).valid_until == now


def test_the_open_work_moves_in_the_same_transaction_or_nobody_leaves(cast, here, now, monkeypatch):
    def broken(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr(handing_over.samples, "hand_on", broken)
    with pytest.raises(RuntimeError):
        leaving.transfer(
            person=here.agent, supervisor=cast.supervisor, reason=WHY, by=cast.hr, at=now
        )
    assert here.terms(here.agent).valid_until is None
    assert User.objects.get(pk=here.agent.pk).supervisor == here.supervisor


def test_a_contract_on_a_leap_day_ends_when_the_day_does(here):
    clock = ZoneInfo(here.branch.time_zone)
    over = datetime(2028, 3, 1, tzinfo=clock)
    here.agent.attempts.update(valid_until=over + DAY)
    end_contract(here.agent, over)
    assert "contract" not in lacks(person=here.agent, at=over - TICK)
    assert "contract" in lacks(person=here.agent, at=over)
