"""Work with customers and oversight rest until a second person has confirmed the sign-in."""

from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.desk.digest import send_digests
from audit.drawing.warning import warn
from audit.events import Event
from audit.models import LogEntry
from staff.binding import confirming
from staff.models import User
from staff.permissions import branch_ids, codenames, held, held_by_anybody, holds
from staff.roles import ROLE_BY_CODE
from tests.cast import fresh_agent, person
from tests.drawn import scene
from tests.papers import give_confirmation
from tests.stage import build_stage

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TOLD = "Nobody has confirmed yet that this sign-in is yours"
_numbers = count(1)


def unconfirmed(cast, now, role, **given):
    """Return somebody of whom nobody knows whose sign-in it is, and who lacks nothing else."""
    given.setdefault("branch", cast.jakarta if role == "supervisor" else None)
    made = person(f"unseen-{role}-{next(_numbers)}", role=role, since=now - 30 * DAY, **given)
    made.confirmations.update(taken_back_at=now - SECOND)
    return made


# --- what is held ---------------------------------------------------------------------------------

RESTS = ("supervisor", "manager", "privacy", "auditor")


@pytest.mark.parametrize("role", RESTS)
def test_who_is_not_confirmed_holds_nothing_and_who_is_all_of_the_role(cast, now, role):
    one = unconfirmed(cast, now, role)
    name = ROLE_BY_CODE[role].permissions[0]
    assert codenames(user=one, at=now) == frozenset()
    assert not held(user=one, at=now).exists()
    assert branch_ids(user=one, permission=name, at=now) == []
    assert not holds(user=one, permission=name, branch_id=cast.jakarta.pk, at=now)
    assert name in codenames(user=one, at=now - DAY)  # as it was before
    confirming.confirm(
        person=one, code=confirming.code_of(person=one, at=now), by=cast.privacy, at=now
    )
    assert codenames(user=one, at=now) >= {*ROLE_BY_CODE[role].permissions}
    assert holds(user=one, permission=name, branch_id=cast.jakarta.pk, at=now)


@pytest.mark.parametrize("who", ["hr", "sysadmin", "recruiter"])
def test_who_administers_or_supplies_works_without_a_second_person(cast, now, who):
    one = getattr(cast, who)
    role = one.assignments.get().role
    assert not one.confirmations.exists()
    assert codenames(user=one, at=now) == {*ROLE_BY_CODE[role].permissions}
    assert held(user=one, at=now).exists()


def test_for_everybody_the_queries_tell_the_same(cast, now):
    unseen = [unconfirmed(cast, now, role) for role in RESTS]
    holder = held(user=OuterRef("pk"), at=now)
    working = set(User.objects.filter(Exists(holder)).values_list("pk", flat=True))
    assert working == set(held_by_anybody(at=now).values_list("user", flat=True))
    assert working == {one.pk for one in User.objects.all() if codenames(user=one, at=now)}
    assert {cast.agent.pk, cast.auditor.pk, cast.hr.pk} <= working
    assert working.isdisjoint(one.pk for one in unseen)


def test_the_confirmation_is_asked_once_however_many_branches(cast, now):
    plan = held(user=cast.manager, at=now).explain(verbose=True)
    asked = next(line for line in plan.splitlines() if "staff_confirmed" in line)
    assert "InitPlan" in plan.split(asked)[0].splitlines()[-2]


# --- the pages ------------------------------------------------------------------------------------

LEADS = ("/desk/", "/viewings/", "/reports/daily/", "/samples/", "/lists/new/", "/reviews/",
         "/staff/", "/onboarding/", "/reminders/", "/customers/", "/trends/")  # fmt: skip
OVERSEES = ("/ledger/", "/ledger/trace/", "/draws/", "/trends/", "/samples/no-calls/")
PAGES = {"supervisor": LEADS, "manager": (*LEADS, "/customers/import/"),
         "privacy": (*OVERSEES, "/staff/suspended/"), "auditor": OVERSEES}  # fmt: skip


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_the_work_says_what_to_do_and_opens_once_it_is_done(cast, enter, role):
    one = unconfirmed(cast, timezone.now(), role)
    browser = enter(one)
    for page in PAGES[role]:
        answer = browser.get(page)
        said = answer.content.decode()
        assert answer.status_code == 403 and TOLD in said
        assert said.count('href="/papers/"') == 2  # in the menu of the own name, and right here
    refused = LogEntry.objects.filter(actor=one, event=Event.PAGE_ASKED, outcome="refused")
    assert [entry.reason for entry in refused] == ["lacks_confirmation"] * len(PAGES[role])
    at = timezone.now()
    code = confirming.code_of(person=one, at=at)
    confirming.confirm(person=one, code=code, by=cast.privacy, at=at)
    assert {browser.get(page).status_code for page in PAGES[role]} == {200}


@pytest.mark.parametrize("role", PAGES)
def test_the_home_page_leads_to_the_code_and_to_nothing_else(cast, enter, role):
    one = unconfirmed(cast, timezone.now(), role)
    browser, code = enter(one), confirming.code_of(person=one, at=timezone.now())
    home = browser.get("/")
    assert len(home.context["cards"]) == 1 and not home.context["idle"]
    assert "/papers/#confirmation" in home.content.decode()
    papers = browser.get("/papers/").content.decode()
    assert code in papers
    assert ("No contract in force" in papers, "Pages stay closed" in papers) == (
        False, role in ("privacy", "auditor")
    )  # fmt: skip
    confirming.confirm(person=one, code=code, by=cast.privacy, at=timezone.now())
    again = browser.get("/papers/").content.decode()
    assert code not in again and "Pages stay closed" not in again
    assert "Your sign-in is not confirmed" not in browser.get("/").content.decode()


def test_a_taken_invitation_signs_no_report_clears_no_signal_and_suspends_nobody(cast, enter):
    stage = build_stage(cast=cast, at=timezone.now())
    boss = unconfirmed(cast, stage.now, "supervisor", boss=cast.manager)
    agent = fresh_agent(cast, stage.now)
    User.objects.filter(pk=agent.pk).update(supervisor=boss)
    report, viewing = stage.report(), stage.viewing()
    type(report).objects.filter(pk=report.pk).update(supervisor=boss)
    type(viewing).objects.filter(pk=viewing.pk).update(agent=agent)
    browser, note = enter(boss), "Sudah saya tanyakan"
    for page, sent in (
        (f"/reports/daily/{report.pk}/", {"note": note}),
        (f"/viewings/{viewing.pk}/", {"review": "cleared", "note": note}),
        ("/viewings/", {"viewing": viewing.pk, "note": note}),
        (f"/staff/{agent.pk}/suspend/", {"reason": note}),
        (f"/staff/{agent.pk}/assignments/new/", {"role": "cs_agent"}),
    ):
        assert TOLD in browser.post(page, sent).content.decode()
    report.refresh_from_db(), viewing.refresh_from_db()
    assert report.signed_at is None and viewing.reviewed_at is None
    assert not agent.suspensions.exists()


@pytest.mark.parametrize(("who", "page"), [("hr", "/staff/new/"), ("recruiter", "/vendor/"),
                                           ("sysadmin", "/staff/branches/")])  # fmt: skip
def test_pages_of_hr_administrators_and_vendors_open_unconfirmed(cast, enter, who, page):
    assert not getattr(cast, who).confirmations.exists()
    assert enter(getattr(cast, who)).get(page).status_code == 200


# --- where the work goes --------------------------------------------------------------------------


def test_no_mail_goes_to_who_could_not_open_what_it_counts(cast, now):
    day = scene(cast, now, days_ago=1)
    day.opens("6100000001")
    auditor, seen = unconfirmed(cast, now, "auditor"), cast.auditor
    people = {day.supervisor: "boss", auditor: "unseen", seen: "seen"}
    for one, name in people.items():
        User.objects.filter(pk=one.pk).update(email=f"{name}@example.id")
    day.supervisor.confirmations.update(taken_back_at=now - SECOND)
    tomorrow = now.replace(hour=3, minute=0) + DAY  # ten o'clock in Jakarta
    mail.outbox.clear()
    send_digests(at=tomorrow)
    warn(at=now)
    told = {address for one in mail.outbox for address in one.to}
    assert "seen@example.id" in told
    assert not {"boss@example.id", "unseen@example.id"} & told
    give_confirmation(day.supervisor, at=now)
    send_digests(at=tomorrow + DAY)
    assert ["boss@example.id"] in [one.to for one in mail.outbox]
