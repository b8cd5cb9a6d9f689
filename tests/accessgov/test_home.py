"""The home page tells each kind of user what to do next, and nobody more than that."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit import interactions
from audit.events import Event, Outcome, Reason
from audit.ledger import record
from audit.models import DailyReport, Sample
from customers import gate
from staff.models import User
from tests.cast import assign, customer, fresh_agent, person
from tests.drawn import drawn_customers, drawn_of
from tests.stage import build_stage

# What the privacy officer has besides, where other tests left somebody in that state.
OF_OTHERS = {"Suspended people", "Sign-ins to confirm"}
UNMADE = "Call-backs your supervisors have not made"


@pytest.fixture
def titles(enter):
    """Return a function that lists the titles of somebody's cards."""

    def of(user):
        return [card.title for card in enter(user).get("/").context["cards"]]

    return of


def card(browser, title):
    """Return the card with this title, or nothing."""
    cards = browser.get("/").context["cards"]
    return next((one for one in cards if one.title == title), None)


def test_each_role_has_its_own_cards(cast, titles):
    assert titles(cast.telesales)[:2] == ["Running interaction", "My access today"]
    assert titles(cast.supervisor_elsewhere)[:3] == ["Desk", "Call-backs", "Daily reports"]
    assert "Reports your supervisors have not signed" in titles(cast.manager)
    assert "Without an assignment" in titles(cast.hr)
    both = [title for title in titles(cast.privacy) if title not in OF_OTHERS]
    assert titles(cast.auditor) == both
    assert "Refusals" in titles(cast.privacy)
    assert {"Branches", "Nightly work"} <= set(titles(cast.sysadmin))


def test_who_may_search_has_the_search_box_and_nobody_else(cast, enter):
    for user, has in ((cast.telesales, True), (cast.hr, False), (cast.auditor, False)):
        page = enter(user).get("/").content.decode()
        assert (f'action="{reverse("customers:search")}"' in page) is has


def test_the_one_box_that_a_role_works_with_is_in_focus(cast, enter):
    for user, boxes in ((cast.telesales, 1), (cast.auditor, 1), (cast.supervisor, 1), (cast.hr, 0)):
        assert enter(user).get("/").content.decode().count("autofocus") == boxes


def test_who_reads_the_ledger_has_the_trace_box(cast, enter):
    for user, has in ((cast.privacy, True), (cast.auditor, True), (cast.supervisor, False)):
        page = enter(user).get("/").content.decode()
        assert (f'action="{reverse("audit:trace")}"' in page) is has


def test_without_an_assignment_the_page_says_whom_to_ask(cast, enter):
    page = enter(person("idle-at-home", boss=cast.supervisor)).get("/").content.decode()
    assert "Ask your direct supervisor" in page


def test_an_agent_sees_the_running_interaction_and_the_days_count(cast, now, enter):
    agent = fresh_agent(cast, now, customers_a_day=5)
    browser = enter(agent)
    assert "None is running" in card(browser, "Running interaction").sentence
    call = interactions.start(
        agent=agent, branch_id=cast.jakarta.pk, channel="call", reference="C-77", at=now
    )
    gate.open_record(
        actor=agent, number=customer(cast, now).number, purpose="service", at=now,
        interaction=call.pk,
    )  # fmt: skip
    assert "C-77" in card(browser, "Running interaction").sentence
    terms = card(browser, "My access today")
    assert (terms.count, terms.sentence) == (1, "of 5 customers opened today")


def test_an_agents_refusals_do_not_tell_unknown_from_forbidden(cast, now, enter):
    agent = fresh_agent(cast, now)
    elsewhere = customer(cast, now, branch=cast.denpasar).number
    for number in (elsewhere, "9999999999"):
        with pytest.raises(gate.Refused):
            gate.open_record(actor=agent, number=number, purpose="service", at=now)
    lines = card(enter(agent), "My last refusals").lines
    assert len(lines) == 2 and lines[0].text == lines[1].text
    assert elsewhere not in enter(agent).get("/").content.decode()


def test_a_supervisor_sees_samples_reports_locks_and_runs_of_refusals(cast, now, enter):
    boss = person("busy-boss", role="supervisor", branch=cast.jakarta, boss=cast.manager,
                  since=now - timedelta(days=9))  # fmt: skip
    agent = person("busy-agent", boss=boss)
    assign(agent, role="cs_agent", since=now - timedelta(days=9), branch=cast.jakarta)
    stage = build_stage(cast=cast, at=now)
    sample, report = stage.sample(), stage.report()
    type(sample).objects.filter(pk=sample.pk).update(supervisor=boss)
    type(report).objects.filter(pk=report.pk).update(supervisor=boss)
    for _try in range(3):
        record(
            event=Event.OPENED, outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH, at=now,
            actor_id=agent.pk,
        )  # fmt: skip
    record(
        event=Event.VERIFIED, outcome=Outcome.NO_MATCH, at=now, actor_id=agent.pk,
        actor_role="cs_agent", actor_branch_id=cast.jakarta.pk,
        customer=stage.number, additional_data={"factor": "mother", "locked": True},
    )  # fmt: skip
    browser = enter(boss)
    assert card(browser, "Call-backs").count == 1
    assert card(browser, "Daily reports").count == 1
    assert card(browser, "Daily reports").lines[0].url == reverse("audit:report", args=[report.pk])
    locked = card(browser, "Locked verifications").lines[0]
    assert stage.number in locked.mark
    minutes = browser.get(locked.url).content.decode()
    assert stage.number in minutes and 'id="minutes"' in minutes
    assert card(browser, "Runs of refusals").lines[0].mark == "3 refusals"
    assert card(enter(cast.supervisor_elsewhere), "Locked verifications") is None


def test_searches_that_are_too_short_are_no_run_of_refusals(cast, now, enter):
    boss = person("patient-boss", role="supervisor", branch=cast.jakarta, boss=cast.manager,
                  since=now - timedelta(days=9))  # fmt: skip
    agent = person("quick-agent", boss=boss)
    for _slip in range(3):
        record(
            event=Event.SEARCHED, outcome=Outcome.REFUSED, reason=Reason.TOO_SHORT, at=now,
            actor_id=agent.pk,
        )  # fmt: skip
    assert card(enter(boss), "Runs of refusals") is None


def test_what_happened_yesterday_raises_no_alarm_today(cast, now, enter):
    boss = person("calm-boss", role="supervisor", branch=cast.jakarta, boss=cast.manager,
                  since=now - timedelta(days=9))  # fmt: skip
    agent = person("calm-agent", boss=boss)
    for hours in (25, 26, 27):
        record(
            event=Event.OPENED, outcome=Outcome.REFUSED, reason=Reason.QUOTA,
            at=now - timedelta(hours=hours), actor_id=agent.pk,
        )  # fmt: skip
    assert card(enter(boss), "Runs of refusals") is None


def test_a_manager_sees_what_supervisors_left_undone(cast, now, enter):
    since = now - timedelta(days=9)
    boss = person("late-boss", role="manager", branch=cast.jakarta, since=since)
    late = person("late-lead", role="supervisor", branch=cast.jakarta, boss=boss, since=since)
    for who, where in ((late, cast.jakarta), (boss, cast.jakarta), (late, cast.denpasar)):
        DailyReport.objects.create(
            supervisor=who, branch=where, date=now.date(), lines=[], built_at=now
        )
    DailyReport.objects.create(
        supervisor=late, branch=cast.jakarta, date=now.date() - timedelta(days=1), lines=[],
        built_at=now - timedelta(days=1), signed_at=now,
    )  # fmt: skip
    browser = enter(boss)
    left = card(browser, "Reports your supervisors have not signed")
    assert (left.count, [line.text for line in left.lines]) == (1, [late.full_name])
    listed = browser.get(left.url).context
    assert [row["report"].supervisor for row in listed["rest"]] == [late]
    assert listed["page"].paginator.count == left.count


def test_a_manager_is_led_to_the_calls_that_supervisors_have_not_made(cast, now, enter):
    boss = person("calls-boss", role="manager", branch=cast.jakarta, since=now - timedelta(days=9))
    made, [sample] = drawn_customers(cast, now)
    of_boss = drawn_of(
        agent=boss, branch=made.branch, date=made.day.date, numbers=["4200000009"], at=now
    ).samples.get()
    for one in (made.supervisor, made.agent):
        User.objects.filter(pk=one.pk).update(supervisor=boss)
    Sample.objects.filter(pk=of_boss.pk).update(supervisor=made.supervisor, due_at=now)
    Sample.objects.filter(pk=sample.pk).update(due_at=now + timedelta(days=1))
    browser = enter(boss)
    assert card(browser, UNMADE).count == 0  # the own one is no business of theirs
    Sample.objects.filter(pk=sample.pk).update(due_at=now)
    left = card(browser, UNMADE)
    assert (left.count, [line.text for line in left.lines]) == (1, [made.supervisor.full_name])
    page = browser.get(left.url.partition("#")[0])
    assert 'id="below"' in page.text and sample.customer not in page.text
    assert [row["sample"] for row in page.context["below"]] == [sample]


def test_hr_sees_whom_nobody_leads_and_who_was_invited(cast, now, enter):
    from staff import invitations, people

    gone = person("gone-boss", role="supervisor", branch=cast.jakarta, boss=cast.manager,
                  since=now - timedelta(days=9))  # fmt: skip
    orphan = person("orphan", boss=gone)
    people.end(person=gone, by=cast.hr, at=now)
    invitations.invite(person=orphan, by=cast.hr, at=now)
    browser = enter(cast.hr)
    assert card(browser, "Without a supervisor").count >= 1
    assert card(browser, "Open invitations").count >= 1
    assert card(browser, "Without an assignment").url.endswith("?state=idle")


def test_overseers_count_refusals_of_their_branches_by_reason(cast, now, enter):
    before = card(enter(cast.privacy), "Refusals").count
    more = before + 1  # than any other reason that the day has seen: the commonest are named
    for _refusal in range(more):
        record(
            event=Event.OPENED, outcome=Outcome.REFUSED, reason=Reason.QUOTA, at=now,
            actor_id=cast.agent.pk, branch_id=cast.jakarta.pk,
        )  # fmt: skip
    after = card(enter(cast.privacy), "Refusals")
    assert after.count == before + more
    assert "Daily number of customers used up" in [str(line.text) for line in after.lines]
    record(
        event=Event.OPENED, outcome=Outcome.REFUSED, reason=Reason.QUOTA,
        at=now - timedelta(days=2), actor_id=cast.agent.pk, branch_id=cast.jakarta.pk,
    )  # fmt: skip
    listed = enter(cast.privacy).get(after.url).context["filter"]
    assert listed.qs.count() == after.count


def test_the_page_costs_a_bounded_number_of_queries(cast, enter, django_assert_max_num_queries):
    for user in (cast.telesales, cast.supervisor, cast.manager, cast.hr, cast.privacy):
        browser = enter(user)
        with django_assert_max_num_queries(60):
            assert browser.get("/").status_code == 200
