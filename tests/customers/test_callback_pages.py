"""The call-back desk in the browser's language of requests: no number before its entry."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import translation

from accessgov.templatetags.formats import branch_date
from audit import samples
from audit.events import Event
from audit.models import LogEntry, Sample
from customers import gate
from staff.models import Holiday
from tests.cast import person
from tests.drawn import drawn_customers, scene

NOTE = "Knows of no call, was abroad all week"


def page(sample):
    return reverse("customers:callback", args=[sample.pk])


def outcome(sample):
    return reverse("customers:outcome", args=[sample.pk])


def phone_of(day, sample, now):
    """Return the number as dialled, without going through the page."""
    return f"0812{int(sample.customer) % 10**8:08}"


def test_the_page_shows_no_number_and_no_customer_data_before_the_call(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    html = enter(day.supervisor).get(page(sample)).content.decode()
    assert day.agent.full_name in html and "Service request" in html
    for kept in (phone_of(day, sample, now), "Siti", "Pascabayar", sample.customer, "tel:"):
        assert kept not in html
    assert not LogEntry.objects.filter(event=Event.CALLED_BACK, object_id=sample.pk).exists()


def test_the_number_is_shown_with_its_entrys_code_and_never_stored(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    response = enter(day.supervisor).post(page(sample))
    html = response.content.decode()
    entry = LogEntry.objects.get(event=Event.CALLED_BACK, object_id=sample.pk)
    assert phone_of(day, sample, now) in html
    assert html.count(entry.code) >= 2  # beside the number and in the watermark
    assert "Siti" not in html and "Rahmawati" not in html
    assert "no-store" in response.headers["Cache-Control"]
    assert 'hx-history="false"' in html


def test_the_servers_own_answer_hides_the_number_again(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    shown = client.post(page(sample)).content.decode()
    assert f'hx-get="{page(sample)}" hx-trigger="load delay:60s" hx-target="#number"' in shown
    hidden = client.get(page(sample)).content.decode()
    assert 'id="number"' in hidden and phone_of(day, sample, now) not in hidden
    assert "Show the number again" in hidden


@pytest.mark.parametrize("way", ["get", "head", "post"])
def test_somebody_elses_sample_is_refused_and_logged(cast, now, enter, way):
    _day, (sample,) = drawn_customers(cast, now)
    other = cast.supervisor_elsewhere
    response = getattr(enter(other), way)(page(sample))
    assert response.status_code == 403
    assert phone_of(_day, sample, now) not in response.content.decode()
    refusal = LogEntry.objects.filter(actor=other, object_id=sample.pk).latest("id")
    assert (refusal.outcome, refusal.reason) == ("refused", "not_your_sample")


@pytest.mark.parametrize("name", ["customers:callback", "audit:sample"])
def test_the_drawn_agent_sees_nothing_of_it(cast, now, enter, name):
    day, (sample,) = drawn_customers(cast, now)
    response = enter(day.agent).get(reverse(name, args=[sample.pk]))
    assert response.status_code == 403
    refusal = LogEntry.objects.filter(actor=day.agent).latest("id")
    assert (refusal.outcome, refusal.reason) == ("refused", "not_your_task")


def test_a_drawn_supervisor_does_not_see_the_own_sample(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    Sample.objects.filter(pk=sample.pk).update(supervisor=cast.manager)
    # As if the views had been the supervisor's own: the manager calls, the supervisor may not.
    for name in ("customers:callback", "audit:sample"):
        assert enter(day.supervisor).get(reverse(name, args=[sample.pk])).status_code == 403
    assert f"/callbacks/{sample.pk}/" not in enter(day.supervisor).get("/samples/").content.decode()


def test_an_unknown_sample_looks_like_somebody_elses(cast, now, enter):
    _day, (sample,) = drawn_customers(cast, now)
    client = enter(cast.supervisor_elsewhere)
    known, unknown = client.get(page(sample)), client.get("/callbacks/999999999/")
    assert known.status_code == unknown.status_code == 403
    # All that may differ: the address that was asked for, and tokens of the request.
    differing = r"/callbacks/\d+/|nonce=\S+|[A-Za-z0-9]{64}"
    plain = [re.sub(differing, "", answer.content.decode()) for answer in (known, unknown)]
    assert plain[0] == plain[1]


def test_an_outcome_leads_to_the_next_sample(cast, now, enter):
    day, (first, second) = drawn_customers(cast, now, count=21, calls=2)
    client = enter(day.supervisor)
    client.post(page(first))
    listed = client.get("/samples/").content.decode()
    assert "A call is still open" in listed
    waiting = client.get(page(second)).content.decode()
    assert "Another call is still open" in waiting and "Show the number" not in waiting
    refused = client.post(page(second))
    assert refused.status_code == 403 and "Record that call first" in refused.content.decode()
    done = client.post(outcome(first), {"outcome": "confirmed"}, follow=True)
    assert done.redirect_chain[0][0] == "/desk/"
    assert "A call is still open" not in done.content.decode()
    assert client.post(page(second)).status_code == 200


def test_not_me_asks_for_a_note_and_keeps_the_number_hidden(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    client.post(page(sample))
    again = client.post(outcome(sample), {"outcome": "not_me", "note": "."}).content.decode()
    assert "Write in a few words what the customer said." in again
    assert phone_of(day, sample, now) not in again
    client.post(outcome(sample), {"outcome": "not_me", "note": NOTE})
    sample.refresh_from_db()
    assert sample.follow_up
    history = client.get(reverse("audit:sample", args=[sample.pk])).content.decode()
    assert NOTE in history and "Follow up" in history


def test_an_outcome_cannot_be_given_without_the_call(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    said = client.post(outcome(sample), {"outcome": "confirmed"}, follow=True).content.decode()
    assert "show the number and call first" in said
    sample.refresh_from_db()
    assert sample.state == "waiting"


@pytest.mark.parametrize("given", ["", "skipped", "unreached"])
def test_a_sample_cannot_be_skipped(cast, now, enter, given):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    client.post(page(sample))
    client.post(outcome(sample), {"outcome": given})
    sample.refresh_from_db()
    assert sample.state == "waiting" and sample.attempts.get().outcome == ""


def test_a_closed_sample_leads_to_its_history(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    client.post(page(sample))
    client.post(outcome(sample), {"outcome": "confirmed"})
    for answer in (client.get(page(sample)), client.post(page(sample))):
        assert (answer.status_code, answer.url) == (302, f"/samples/{sample.pk}/")


def test_an_unanswered_sample_says_when_it_comes_back(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    client.post(page(sample))
    said = client.post(outcome(sample), {"outcome": "no_answer"}, follow=True).content.decode()
    assert "comes back at" in said
    early = client.get(page(sample)).content.decode()
    assert "Nobody answered last time" in early and "Show the number" not in early
    assert client.post(page(sample)).status_code == 403


def test_a_refused_second_look_by_htmx_says_why(cast, now, enter):
    from staff.assignments import end

    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    client.post(page(sample))
    # The permission for another branch remains, so the page opens; the gate still says no.
    from staff.models import Assignment
    from tests.cast import assign

    assign(day.supervisor, role="supervisor", since=now - timedelta(days=1), branch=cast.jakarta)
    end(assignment=Assignment.objects.get(user=day.supervisor, branch=day.branch), at=now)
    again = client.post(page(sample), headers={"HX-Request": "true"})
    assert again.status_code == 200
    assert phone_of(day, sample, now) not in again.content.decode()
    assert "There is no record with this number in your branches." in again.content.decode()


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_script_discloses_nothing(cast, now, enter, language):
    day, (sample,) = drawn_customers(cast, now)
    day.supervisor.language = language
    day.supervisor.save()
    html = enter(day.supervisor).get(page(sample)).content.decode()
    scripts = " ".join(scripts_of(html)).lower()
    spoken = " ".join(re.findall(r"<q>(.*?)</q>", scripts, re.DOTALL))
    assert spoken
    told = [day.agent.full_name, "siti", "rahmawati", "halo 100", "pascabayar", "a54"]
    products = ["product", "produk", "kartu", "credit", "kredit", "pulsa", "tagihan", "bill",
                "plan", "paket", "account", "rekening", "pinjaman", "loan", "sales"]  # fmt: skip
    purposes = ["service request", "complaint", "offer", "keluhan", "penawaran"]
    for word in told + products + purposes:
        assert word.lower() not in spoken


def test_before_the_person_is_known_the_script_names_neither_company_nor_branch(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    html = enter(day.supervisor).get(page(sample)).content.decode()
    for script in scripts_of(html):
        spoken = re.findall(r"<q>(.*?)</q>", script, re.DOTALL)
        opening, elsewhere = spoken[0], spoken[3]
        for said in (opening, elsewhere):
            assert day.branch.name not in said and "Mercusuar" not in said


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_script_is_there_in_the_customers_language_too_word_for_word(
    cast, now, enter, language
):
    day, (sample,) = drawn_customers(cast, now)
    type(day.supervisor).objects.filter(pk=day.supervisor.pk).update(language=language)
    html = enter(day.supervisor).get(page(sample)).content.decode()
    other = {"en": "id", "id": "en"}[language]
    assert f'<div lang="{other}">' in html
    name = {"en": "Bahasa Indonesia", "id": "English"}[language]
    assert name in html[html.index('<summary aria-keyshortcuts="b">') :].split("</summary>")[0]
    shown = dict(zip((other, language), scripts_of(html), strict=True))
    said = {"en": "Thank you for your time.", "id": "Terima kasih atas waktu"}
    listened = {"en": "opened without an interaction", "id": "dibuka tanpa interaksi"}
    for code, script in shown.items():
        with translation.override(code):
            date = branch_date(day.day.date)
        assert all(text in script for text in (said[code], listened[code], date))
    texts = [set(re.findall(r">([^<>]*\w[^<>]*)</", script)) for script in shown.values()]
    assert len(texts[0]) > 15 and not texts[0] & texts[1]  # nothing was left in the other language


def scripts_of(html: str) -> list[str]:
    """Return the script in the customer's other language and in the supervisor's."""
    found = re.findall(r'<ol class="script">.*?</ol>', html, re.DOTALL)
    assert len(found) == 2
    return found


def test_the_list_holds_own_samples_only_and_no_customer_data(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    _other, (somebody_elses,) = drawn_customers(cast, now)
    html = enter(day.supervisor).get("/samples/").content.decode()
    assert f"/callbacks/{sample.pk}/" in html
    assert f"/callbacks/{somebody_elses.pk}/" not in html
    assert "Siti" not in html and phone_of(day, sample, now) not in html


def test_a_sample_is_late_after_a_workday_without_a_call_not_after_days_off(
    cast, now, enter, monkeypatch
):
    monkeypatch.setattr("staff.calendar.national", lambda **_year: {})
    day = scene(cast, now, days_ago=2, alone=True)
    day.branch.workdays = [1, 2, 3, 4, 5, 6, 7]
    day.branch.save()
    day.opens("4400000001")
    day.draw()
    client = enter(day.supervisor)
    waited = (now.astimezone(ZoneInfo(day.branch.time_zone)).date() - day.day.date).days
    assert f"{waited} days" in client.get("/samples/").content.decode()
    for days in range(1, waited + 1):
        date = day.day.date + timedelta(days=days)
        Holiday.objects.create(branch=day.branch, date=date, name="Off")
    html = client.get("/samples/").content.decode()
    assert "New" in html and f"{waited} days" not in html


def test_an_empty_desk_says_when_the_next_draw_is(cast, now, enter):
    html = enter(scene(cast, now).supervisor).get("/samples/").content.decode()
    assert "No sample is waiting" in html


def test_the_privacy_officer_sees_samples_that_nobody_may_call(cast, now, enter):
    day = scene(cast, now)
    alone = person(f"alone-{day.agent.pk}")
    day.opens("6000000001", agent=alone)
    day.opens("6000000002")
    day.draw()
    uncalled = Sample.objects.get(draw__agent=alone)
    assigned = Sample.objects.get(draw__agent=day.agent)
    html = enter(cast.privacy).get("/samples/").content.decode()
    assert "Name a supervisor" in html and f"/samples/{uncalled.pk}/" in html
    assert f"/samples/{assigned.pk}/" not in html
    assert enter(cast.privacy).get(f"/samples/{uncalled.pk}/").status_code == 200
    assert enter(cast.privacy).get(f"/callbacks/{uncalled.pk}/").status_code == 403


def test_a_sample_that_came_too_early_for_its_ticket_shows_nothing(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    Sample.objects.filter(pk=sample.pk).update(due_at=now + timedelta(hours=1))
    response = enter(day.supervisor).post(page(sample))
    assert response.status_code == 403
    with pytest.raises(gate.Refused):
        gate.call_back(actor=day.supervisor, sample=sample, at=now)


def test_an_outcome_sent_twice_leads_to_the_closed_sample(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)
    client = enter(day.supervisor)
    client.post(page(sample))
    for _ in range(2):
        answer = client.post(outcome(sample), {"outcome": "confirmed"})
        assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("audit:sample", args=[sample.pk])
    assert sample.attempts.count() == 1


def test_the_caller_is_told_that_the_record_was_changed_after_the_opening(cast, now, enter):
    day, (sample,) = drawn_customers(cast, now)  # stored today, opened yesterday
    told = enter(day.supervisor).get(page(sample)).content.decode()
    assert "This record was changed after it was opened" in told and cast.manager.full_name in told
    later = [LogEntry(timestamp=now + timedelta(hours=1))]
    assert samples.changed_after(sample=sample, openings=later) is None
    assert samples.changed_after(sample=sample, openings=[]) is None
