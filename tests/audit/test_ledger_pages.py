"""Pages of the ledger and the reports: who may read which, and what stands on them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import reports
from audit.events import Event, Outcome, Reason
from audit.models import DailyReport, LogEntry
from customers import gate
from staff.assignments import end
from tests.audit.days import desk
from tests.cast import assign, customer, person


def built(here, supervisor=None):
    """Build the desk's closed day and return one report of it."""
    reports.build_day(branch=here.branch, date=here.day.date, at=timezone.now())
    return DailyReport.objects.get(
        branch=here.branch, date=here.day.date, supervisor=supervisor or here.supervisor
    )


def page(client, name, *args, **query):
    """Return an answer to GET."""
    return client.get(reverse(name, args=args), query)


# ------------------------------------------------------------------ reading reports


def test_a_supervisor_reads_the_own_report_and_the_superior_too(cast, enter, here):
    here.open(41)
    report = built(here)
    for reader in (here.supervisor, cast.manager):
        answer = page(enter(reader), "audit:report", report.pk)
        assert answer.status_code == 200
        assert here.agent.full_name in answer.content.decode()


def test_another_supervisor_finds_no_such_report(cast, enter, here):
    report = built(here)
    assign(cast.supervisor, role="supervisor", branch=here.branch, since=here.day.begins_at)
    client = enter(cast.supervisor)
    assert page(client, "audit:report", report.pk).status_code == 404
    assert page(client, "audit:report_agent", report.pk, here.agent.pk).status_code == 404
    running = (here.branch.code, here.supervisor.pk)
    assert page(client, "audit:running", *running).status_code == 404


def test_a_supervisor_does_not_read_what_the_superior_reads_about_him(cast, enter, here):
    here.open(41, actor_id=here.supervisor.pk)
    above = built(here, supervisor=cast.manager)
    assert page(enter(here.supervisor), "audit:report", above.pk).status_code == 404


@pytest.mark.parametrize("name", ["audit:reports", "audit:ledger", "audit:trace"])
def test_an_agent_is_refused_and_that_is_an_entry(enter, here, name):
    assert page(enter(here.agent), name).status_code == 403
    entry = LogEntry.objects.filter(actor=here.agent, event=Event.PAGE_ASKED).first()
    assert (entry.outcome, entry.object_repr) == (Outcome.REFUSED, name)


def test_a_supervisor_whose_assignment_ended_reads_nothing_any_more(enter, here):
    report, client = built(here), enter(here.supervisor)
    end(assignment=here.supervisor.assignments.get(), at=timezone.now())
    assert page(client, "audit:report", report.pk).status_code == 403


def test_no_agent_outside_the_report_has_minutes_in_it(cast, enter, here):
    report = built(here)
    answer = page(enter(here.supervisor), "audit:report_agent", report.pk, cast.agent.pk)
    assert answer.status_code == 404


def test_the_running_day_is_marked_and_has_nothing_to_sign(enter, here):
    here.write_at(Event.OPENED, timezone.now(), customer="4100000001")
    client, running = enter(here.supervisor), (here.branch.code, here.supervisor.pk)
    text = page(client, "audit:running", *running).content.decode()
    assert "Running day, until now" in text
    assert "Sign and freeze" not in text
    minutes = page(client, "audit:running_agent", *running, here.agent.pk).content.decode()
    assert "/customers/4100000001/" in minutes


def test_no_name_of_a_customer_stands_on_any_page(cast, enter, now):
    record = customer(cast, now, full_name="Zulaikha Paramitha")
    gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    running = (cast.jakarta.code, cast.supervisor.pk)
    watching, reading = enter(cast.supervisor), enter(cast.privacy)
    entry = LogEntry.objects.filter(actor=cast.agent, customer=record.number).first()
    shown = [
        page(watching, "audit:running", *running),
        page(watching, "audit:running_agent", *running, cast.agent.pk),
        page(reading, "audit:ledger", customer=record.number),
        page(reading, "audit:entry", entry.pk),
        reading.post(reverse("audit:trace"), {"code": entry.code}),
    ]
    text = "".join(answer.content.decode() for answer in shown)
    assert all(answer.status_code == 200 for answer in shown)
    assert record.number in text
    assert "Zulaikha" not in text
    assert "Paramitha" not in text


def test_a_day_is_told_minute_by_minute_with_its_pauses(enter, here):
    here.search("4100000009", minute=600)
    here.write(Event.SEARCHED, 599, additional_data={"kind": "phone"})  # and killed before it found
    opening = here.open("4100000009", 601, purpose="billing")
    here.write(
        Event.REVEALED, 660, customer="4100000009", tiers=["identity"], opening_id=opening.pk
    )
    answer = page(enter(here.supervisor), "audit:report_agent", built(here).pk, here.agent.pk)
    text = answer.content.decode()
    told = [
        "Searched by phone number",
        "Searched by name: 1 customer shown",
        "Record opened 4100000009",
        "Billing and payment. Without an interaction",
        "59 quiet minutes",
        "Identity data of 4100000009 revealed",
    ]
    assert [text.count(words) for words in told] == [1] * 6
    assert text.count("Searched by") == 2  # a search and its answer are one moment
    assert sorted(told, key=text.find) == told
    assert "06:00" in text  # ten hours after the day began at 20:00, by the branch's clock


# ------------------------------------------------------------------ signing on the page


def test_signing_on_the_page_freezes_and_says_so(enter, here):
    here.open(1)
    report, client = built(here), enter(here.supervisor)
    address = reverse("audit:report", args=[report.pk])
    built_at = report.built_at.isoformat()
    refused = client.post(address, {"note": "", "built": built_at})
    assert "needs a word" in refused.content.decode()
    report.refresh_from_db()
    assert report.signed_at is None
    note = {"note": "Asked Rina, a walk-in.", "built": built_at}
    answer = client.post(address, note, follow=True)
    assert "Signed and frozen" in answer.content.decode()
    report.refresh_from_db()
    assert report.note == "Asked Rina, a walk-in."


def test_a_form_from_before_the_report_was_built_again_signs_nothing(enter, here):
    here.open(1)
    report, client = built(here), enter(here.supervisor)
    address = reverse("audit:report", args=[report.pk])
    stale = {"note": "Read.", "built": report.built_at.isoformat()}
    here.open(2)
    reports.build_day(branch=here.branch, date=here.day.date, at=timezone.now(), again=True)
    answer = client.post(address, stale)
    assert "built again since you read it" in answer.content.decode()
    report.refresh_from_db()
    assert report.signed_at is None
    assert report.built_at.isoformat() in answer.content.decode()  # the next try can sign


def test_the_superior_reads_but_cannot_sign(cast, enter, here):
    report, client = built(here), enter(cast.manager)
    address = reverse("audit:report", args=[report.pk])
    assert "Sign and freeze" not in client.get(address).content.decode()
    client.post(address, {"note": "Mine.", "built": report.built_at.isoformat()})
    report.refresh_from_db()
    assert report.signed_at is None


def test_what_waits_for_a_signature_comes_first_in_the_list(enter, here):
    report, client = built(here), enter(here.supervisor)
    waiting = client.get(reverse("audit:reports")).context
    assert [row["report"] for row in waiting["unsigned"]] == [report]
    reports.sign(report=report, by=here.supervisor, note="Read.", at=timezone.now())
    signed = client.get(reverse("audit:reports")).context
    assert signed["unsigned"] == []
    assert [row["report"] for row in signed["rest"]] == [report]


# ------------------------------------------------------------------ the ledger


def listed(client, **query):
    """Return the ids of the entries that the ledger page lists."""
    return [row["entry"].pk for row in page(client, "audit:ledger", **query).context["rows"]]


def test_the_ledger_is_newest_first_and_every_filter_narrows_it(cast, enter, here):
    reader, who = enter(cast.auditor), {"actor": here.agent.username}
    opened = here.open("4100000100", 600)
    refused = here.open(
        "4100000101", 700, outcome=Outcome.REFUSED, reason=Reason.QUOTA, branch_id=None
    )
    searched = here.write(Event.SEARCHED, 650)
    before = here.open("4100000100", 600 - 24 * 60)
    day = {"since": str(here.day.date), "until": str(here.day.date)}
    assert listed(reader, **who) == [refused.pk, searched.pk, opened.pk, before.pk]
    assert listed(reader, **who, event="searched") == [searched.pk]
    assert listed(reader, **who, outcome="refused") == [refused.pk]
    assert listed(reader, **who, reason="quota") == [refused.pk]
    assert listed(reader, **who, reason="locked") == []
    assert listed(reader, **who, **day) == [refused.pk, searched.pk, opened.pk]
    assert listed(reader, customer="4100000100") == [opened.pk, before.pk]
    assert set(listed(reader, branch=here.branch.pk, event="opened")) == {
        refused.pk, opened.pk, before.pk,
    }  # fmt: skip
    assert listed(reader, actor=here.agent.employee_number, event="searched") == [searched.pk]
    assert listed(reader, actor="nobody-of-this-name") == []


def test_a_filter_that_is_no_choice_lists_nothing_and_says_so(cast, enter):
    answer = page(enter(cast.auditor), "audit:ledger", event="eaten")
    assert answer.context["rows"] == []
    assert answer.status_code == 200
    assert "eaten" in answer.content.decode()


@pytest.mark.parametrize("edge", ["since=0001-01-01", "until=9999-12-31", "until=9999-12-30"])
def test_the_ends_of_the_calendar_are_dates_like_others(cast, enter, edge):
    assert enter(cast.privacy).get(f"/ledger/?{edge}").status_code == 200


def test_filters_show_as_chips_that_can_be_taken_away(cast, enter, here):
    here.open("4100000200")
    query = {"event": "opened", "customer": "4100000200"}
    text = page(enter(cast.auditor), "audit:ledger", **query).content.decode()
    assert 'href="?customer=4100000200"' in text
    assert 'href="?event=opened"' in text


def test_the_pages_of_the_ledger_miss_nothing_and_repeat_nothing(cast, enter, here):
    # Many at the very same instant: the place between them must not be lost.
    written = [here.open("4100000300", 600 + number // 40) for number in range(120)]
    reader, query, seen = enter(cast.auditor), {"customer": "4100000300"}, []
    for _turn in range(3):
        context = page(reader, "audit:ledger", **query).context
        seen += [row["entry"].pk for row in context["rows"]]
        query["before"] = context["older"]
    assert seen == [entry.pk for entry in reversed(written)]
    assert context["older"] is None


def test_an_entrys_page_shows_its_columns_and_changes_as_stored(cast, enter, here):
    here.supervisor.language = "id"
    here.supervisor.save()
    change = LogEntry.objects.filter(object_pk=str(here.supervisor.pk), event="changed").first()
    text = page(enter(cast.privacy), "audit:entry", change.pk).content.decode()
    assert change.code in text
    assert "language" in text
    refused = here.open("4100000400", outcome=Outcome.REFUSED, reason=Reason.QUOTA)
    text = page(enter(cast.privacy), "audit:entry", refused.pk).content.decode()
    assert "Daily number of customers used up" in text
    assert here.agent.full_name in text


def test_the_entry_of_an_answer_leads_to_its_search(cast, enter, here):
    answer = here.search("4100000410")
    text = page(enter(cast.privacy), "audit:entry", answer.pk).content.decode()
    assert "Answers the search" in text and "4100000410" in text
    assert f'href="{reverse("audit:entry", args=[answer.opening_id])}"' in text


def test_who_reads_the_ledger_of_one_branch_sees_no_other(cast, now, enter, here):
    reader = person(
        f"reader-{here.branch.code}", role="auditor", branch=here.branch,
        since=now - timedelta(days=1),
    )  # fmt: skip
    other = desk(cast, now)
    mine, theirs = here.open("4100000500"), other.open("4100000500")
    # Own staff asking for another branch's customer, and the other way round, concern both.
    asked = here.open("4100000501", branch_id=other.branch.pk, outcome=Outcome.REFUSED)
    client = enter(reader)
    assert listed(client, customer="4100000500") == [mine.pk]
    assert listed(client, customer="4100000501") == [asked.pk]
    assert page(client, "audit:entry", mine.pk).status_code == 200
    assert page(client, "audit:entry", theirs.pk).status_code == 404
    answer = client.post(reverse("audit:trace"), {"code": theirs.code})
    assert "No entry of your branches has this code" in answer.content.decode()
    refused = LogEntry.objects.filter(actor=reader, event=Event.TRACED).get()
    assert (refused.outcome, refused.customer) == (Outcome.REFUSED, None)


def test_entries_of_no_branch_are_seen_by_every_reader(now, enter, here):
    reader = person(
        f"reader2-{here.branch.code}", role="auditor", branch=here.branch,
        since=now - timedelta(days=1),
    )  # fmt: skip
    signed_in = here.write(Event.SIGNED_IN, branch_id=None, actor_branch_id=None)
    assert listed(enter(reader), actor=here.agent.username) == [signed_in.pk]
