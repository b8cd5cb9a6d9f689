"""The page of a reminder comes first, disturbs nothing else, and opens what it closed."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from audit.models import LogEntry
from staff.models import Leave, Reminder, SpokenReminder
from staff.reminding import asking, reminders
from staff.situations import SITUATIONS
from tests.cast import customer, fresh_agent, person

PAGE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
DAY = timedelta(days=1)
_numbers = count(1)


@pytest.fixture
def agent(cast, now):
    """Return an agent whom nothing waits for yet."""
    return fresh_agent(cast, now)


def remind(whom, now, closes=2 * DAY, **given):
    """Let a reminder wait for somebody since this morning."""
    return Reminder.objects.create(
        person=whom, number=1, due_at=now - next(_numbers) * timedelta(minutes=1),
        closes_at=now + closes, situation=next(iter(SITUATIONS)), **given,
    )  # fmt: skip


def right_of(reminder):
    return reminders.situation_of(reminder=reminder).right


def test_every_page_leads_to_the_reminder_until_it_is_answered(agent, enter, now):
    waiting, browser = remind(agent, now), enter(agent)
    for address in ("/", "/interactions/?page=2"):
        answer = browser.get(address, **PAGE)
        assert answer.url.startswith("/reminder/?next=%2F")
    page = browser.get(answer.url, **PAGE).content.decode()
    situation = reminders.situation_of(reminder=waiting)
    with translation.override("en"):
        asked = escape(str(situation.text))
    assert asked in page and "phoned by my supervisor" in page
    assert "Later today" in page and 'value="/interactions/?page=2"' in page
    sent = {"answer": right_of(waiting), "next": "/interactions/?page=2"}
    done = browser.post(reverse("staff:reminder_answer", args=[waiting.pk]), sent)
    said = browser.get(done.url, **PAGE).content.decode()
    assert "That is right" in said and 'href="/interactions/?page=2"' in said
    assert browser.get("/", **PAGE).status_code == 200


def test_a_wrong_answer_shows_what_is_right_and_why_and_is_done(agent, enter, now):
    waiting, browser = remind(agent, now), enter(agent)
    situation = reminders.situation_of(reminder=waiting)
    wrong = next(code for code, _label in situation.answers if code != situation.right)
    done = browser.post(reverse("staff:reminder_answer", args=[waiting.pk]), {"answer": wrong})
    said = browser.get(done.url, **PAGE).content.decode()
    assert "That is not right" in said and "Right is" in said
    assert browser.get("/", **PAGE).status_code == 200


def test_no_answer_asks_again_beside_the_choices(agent, enter, now):
    waiting = remind(agent, now)
    page = enter(agent).post(reverse("staff:reminder_answer", args=[waiting.pk]), {})
    assert page.status_code == 200 and page.context["form"].errors["answer"]


def test_another_persons_reminder_is_nowhere(cast, agent, enter, now):
    address = reverse("staff:reminder_answer", args=[remind(agent, now).pk])
    for other in (cast.colleague, cast.supervisor, cast.manager):
        assert enter(other).get(address).status_code == 404
        assert enter(other).post(address, {"answer": "a"}).status_code == 404
    assert Reminder.objects.get(person=agent).answered_at is None


@pytest.mark.parametrize(
    "asked",
    [
        {"HTTP_ACCEPT": "application/json"},
        {},
        {**PAGE, "HTTP_HX_REQUEST": "true"},
    ],
    ids=["a system", "no word of pages", "a part of a page"],
)
def test_what_is_no_page_is_not_disturbed(agent, enter, now, asked):
    remind(agent, now)
    assert enter(agent).get("/", **asked).status_code == 200


def test_a_form_being_sent_the_health_and_the_way_out_are_not_disturbed(agent, enter, now):
    remind(agent, now)
    browser = enter(agent)
    assert browser.get("/healthz", **PAGE).status_code == 200
    assert browser.get("/account/", **PAGE).status_code == 200
    assert browser.get("/logout/", **PAGE).status_code != 404
    sent = browser.post("/customers/", {"text": "4000000001"}, **PAGE)
    assert "reminder" not in sent.headers.get("Location", "")
    assert browser.post("/language/", {"language": "en"}, **PAGE).url == "/"


def test_it_can_be_put_off_within_its_grace_and_comes_back(agent, enter, now, monkeypatch):
    waiting, browser = remind(agent, now), enter(agent)
    assert browser.post("/reminder/later/", {"next": "/account/"}).url == "/account/"
    assert browser.get("/", **PAGE).status_code == 200
    card = next(one for one in browser.get("/").context["cards"] if one.url == "/reminder/")
    assert card.kind == "warn"
    quiet = browser.session[asking.QUIET]
    assert quiet < (now + asking.LATER + DAY).isoformat()
    monkeypatch.setattr(asking.timezone, "now", lambda: now + asking.LATER + timedelta(minutes=5))
    assert browser.get("/", **PAGE).url.startswith("/reminder/")
    waiting.refresh_from_db()
    assert waiting.answered_at is None


def test_peace_ends_with_the_grace(agent, enter, now):
    waiting, browser = remind(agent, now, closes=timedelta(minutes=20)), enter(agent)
    browser.post("/reminder/later/")
    assert browser.session[asking.QUIET] == waiting.closes_at.isoformat()


def test_beyond_the_grace_customers_are_closed_and_open_again_with_the_answer(
    cast, agent, enter, now
):
    record = customer(cast, now)
    waiting, browser = remind(agent, now, closes=-timedelta(seconds=1)), enter(agent)
    assert browser.post("/reminder/later/").url.startswith("/reminder/")
    page = browser.get("/reminder/", **PAGE).content.decode()
    assert "Customer pages are closed" in page and "Later today" not in page
    opening = {"purpose": "service"}
    address = f"/customers/{record.number}/"
    assert browser.post(address, opening).status_code == 403
    refused = LogEntry.objects.filter(actor=agent, outcome="refused").latest("pk")
    assert refused.reason == "lacks_reminder"
    sent = {"answer": right_of(waiting)}
    browser.post(reverse("staff:reminder_answer", args=[waiting.pk]), sent)
    assert browser.post(address, opening).status_code != 403


def test_whoever_is_on_leave_or_serves_no_customers_any_more_is_not_led_there(
    cast, agent, enter, now
):
    remind(agent, now)
    Leave.objects.create(
        person=agent, begins_at=now - DAY, ends_at=now + DAY, entered_by=cast.supervisor
    )
    assert enter(agent).get("/", **PAGE).status_code == 403  # the page that says until when
    left = fresh_agent(cast, now)
    remind(left, now)
    left.assignments.update(valid_until=now)
    assert enter(left).get("/", **PAGE).status_code == 200


def test_pages_look_for_a_reminder_now_and_then_only(agent, enter):
    browser = enter(agent)
    browser.get("/", **PAGE)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/trail/", **PAGE)
    assert not [one for one in asked if "staff_reminder" in one["sql"]]


def test_an_address_elsewhere_is_not_followed(agent, enter, now):
    browser = enter(agent)
    remind(agent, now)
    assert browser.post("/reminder/later/", {"next": "https://example.com/"}).url == "/"
    assert browser.post("/reminder/later/", {"next": "//example.com/"}).url == "/"


def test_a_supervisor_sees_own_people_of_any_depth_and_no_others(cast, agent, enter, now):
    answered = remind(agent, now)
    reminders.answer(reminder=answered.pk, by=agent, answer=right_of(answered), at=now)
    stranger = person(
        f"far-{next(_numbers)}", role="cs_agent", branch=cast.denpasar,
        boss=cast.supervisor_elsewhere, since=now - DAY,
    )  # fmt: skip
    remind(stranger, now)
    for chief, seen in ((cast.supervisor, True), (cast.manager, True)):
        rows = enter(chief).get(f"/reminders/?person={agent.pk}").context["rows"]
        assert [(one.reminder, one.state) for one in rows] == [(answered, "right")] * seen
    elsewhere = enter(cast.supervisor_elsewhere).get("/reminders/").context["rows"]
    assert {one.reminder.person for one in elsewhere} == {stranger}


@pytest.mark.parametrize("state", ["late", "open", "right", "wrong"])
def test_reminders_are_narrowed_by_their_answer(cast, enter, now, state):
    people = {name: fresh_agent(cast, now) for name in ("late", "open", "right", "wrong")}
    for name, one in people.items():
        asked = remind(one, now, closes=-DAY if name == "late" else DAY)
        if name in ("right", "wrong"):
            Reminder.objects.filter(pk=asked.pk).update(answered_at=now, right=name == "right")
    rows = enter(cast.supervisor).get(f"/reminders/?state={state}").context["rows"]
    assert {one.state for one in rows} == {state}
    assert people[state] in {one.reminder.person for one in rows}


def test_a_spoken_reminder_is_written_of_own_people_on_a_day_that_was(cast, agent, enter, now):
    browser = enter(cast.supervisor)
    given = {"person": agent.pk, "held_date": f"{now:%Y-%m-%d}", "topic": "Layar yang difoto"}
    assert browser.post("/reminders/spoken/", given).url == "/reminders/"
    said = SpokenReminder.objects.get(person=agent)
    assert (said.by, said.topic) == (cast.supervisor, "Layar yang difoto")
    assert "Layar yang difoto" in browser.get("/reminders/").content.decode()
    for changes in (
        {"held_date": f"{now + 2 * DAY:%Y-%m-%d}"},
        {"held_date": f"{now - 40 * DAY:%Y-%m-%d}"},
        {"person": cast.outsider.pk},
        {"person": cast.supervisor.pk},
        {"topic": ""},
    ):
        page = browser.post("/reminders/spoken/", given | changes)
        assert list(page.context["form"].errors) == list(changes)
    assert SpokenReminder.objects.filter(person=agent).count() == 1


def test_the_home_of_a_supervisor_names_who_is_late(cast, enter, now):
    late = fresh_agent(cast, now)
    remind(late, now, closes=-DAY)
    cards = enter(cast.supervisor).get("/").context["cards"]
    card = next(one for one in cards if one.url.startswith("/reminders/?"))
    assert card.kind == "warn" and card.count >= 1
    assert enter(cast.supervisor).get(card.url).status_code == 200


def test_ones_own_reminders_stand_on_ones_own_page(cast, agent, now):
    asked = remind(agent, now)
    SpokenReminder.objects.create(
        person=agent, by=cast.supervisor, held_date=now.date(), topic="Kata sandi", entered_at=now
    )
    page = Template("{% load reminding %}{% own_reminders user %}").render(Context({"user": agent}))
    assert str(reminders.situation_of(reminder=asked).topic_label) in page
    assert "Kata sandi" in page and reverse("staff:reminder_answer", args=[asked.pk]) in page
