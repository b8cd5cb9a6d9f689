"""Attacks on supervision: other branches' lists, verdicts from above, calls not made, the draw."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from audit import callbacks, samples
from audit.desk import reviews
from audit.desk.reviews import OneByOne, ReviewedAbove, clear, review
from audit.drawing import verifier
from audit.drawing.lottery import Row, plan
from audit.events import Event
from audit.evidence import portfolios
from audit.models import CallAttempt, DailyReport, DoNotCall, LogEntry, Viewing
from audit.models.viewings import TO_LOOK_AT
from audit.reports import has_open_questions
from customers import gate
from customers.listing import known
from staff.models import User
from tests.cast import assign, customer, fresh_agent, person
from tests.drawn import drawn_customers, scene

NOTE = "Asked Rina: the queue number was typed wrong"
WAITING, AGAIN = "Drawn for a call", "Opened again since"


@pytest.fixture
def day(cast, now):
    """Return a scene with one unexplained viewing."""
    made = scene(cast, now)
    made.opens("4100000001")
    made.explains("4100000001")
    return made


def of(day):
    return Viewing.objects.get(agent=day.agent, customer="4100000001")


def test_a_list_of_a_branch_that_one_does_not_hold_stays_unseen_and_unended(cast, now, enter):
    agent = fresh_agent(cast, now)
    assign(agent, role="telesales", since=now - timedelta(days=1), branch=cast.denpasar)
    elsewhere = portfolios.hand_out(
        by=cast.manager, agent=agent, branch=cast.denpasar, name="Bali", kind="campaign",
        numbers=[customer(cast, now, branch=cast.denpasar).number], begins_at=now,
        ends_at=now + timedelta(days=3), at=now, known=known,
    )  # fmt: skip
    boss = enter(cast.supervisor)  # of the agent, but in Jakarta only
    assert boss.get(reverse("customers:list", args=[elsewhere.pk])).status_code == 404
    assert boss.post(reverse("customers:end_list", args=[elsewhere.pk])).status_code == 404
    assert (
        enter(cast.manager).get(reverse("customers:list", args=[elsewhere.pk])).status_code == 200
    )


def test_what_a_superior_came_to_is_not_overturned_from_below(cast, day, now, enter):
    review(viewing=of(day), by=cast.manager, review="concern", note=NOTE, at=now)
    with pytest.raises(ReviewedAbove):
        review(viewing=of(day), by=day.supervisor, review="cleared", note=NOTE, at=now)
    with pytest.raises(ReviewedAbove):
        clear(numbers=[of(day).pk], by=day.supervisor, note=NOTE, at=now)
    client, given = enter(day.supervisor), {"review": "cleared", "note": NOTE}
    assert client.post(reverse("audit:viewing", args=[of(day).pk]), given).status_code == 200
    assert client.post("/viewings/", {"viewing": [of(day).pk], "note": NOTE}).status_code == 200
    assert (of(day).review, of(day).reviewed_by) == ("concern", cast.manager)
    assert review(viewing=of(day), by=cast.manager, review="cleared", note=NOTE, at=now)


def test_a_concern_is_not_cleared_among_many(day, now):
    review(viewing=of(day), by=day.supervisor, review="concern", note=NOTE, at=now)
    with pytest.raises(OneByOne):
        clear(numbers=[of(day).pk], by=day.supervisor, note=NOTE, at=now)
    assert of(day).review == "concern"


def test_whoever_does_not_call_is_not_told_whom_a_waiting_call_is_about(cast, now, enter):
    made, (sample,) = drawn_customers(cast, now)
    viewing = Viewing.objects.get(agent=made.agent, customer=sample.customer)
    page = reverse("audit:viewing", args=[viewing.pk])
    assert WAITING in enter(made.supervisor).get(page).content.decode()
    assert WAITING not in enter(cast.manager).get(page).content.decode()


def test_the_agent_reads_nothing_of_a_waiting_call_anywhere(cast, now, enter):
    made, (sample,) = drawn_customers(cast, now, count=3)
    assign(made.agent, role="cs_agent", since=now - timedelta(days=60), branch=made.branch)
    client, pages = enter(made.agent), set()
    for number in made.drawn().frame:
        viewing = Viewing.objects.get(agent=made.agent, customer=number)
        html = client.get(reverse("audit:own_word", args=[viewing.pk])).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        pages.add(re.sub(r'<svg.*?</svg>|value="\w{64}"|\d+', "*", main))
    assert len(pages) == 1  # drawn or not, all three say the same
    for address in (f"/samples/{sample.pk}/", "/samples/", f"/draws/{sample.draw_id}/", "/desk/"):
        assert client.get(address).status_code == 403


def test_a_call_closed_without_phoning_names_whoever_closed_it(cast, now):
    made, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=made.supervisor, sample=sample, at=now)  # left open by who then leaves
    successor = person(
        f"next-{sample.pk}", role="supervisor", branch=made.branch, boss=cast.manager,
        since=now - timedelta(days=1),
    )  # fmt: skip
    User.objects.filter(pk=made.agent.pk).update(supervisor=successor)
    made.supervisor.assignments.get().permissions.update(valid_until=now)
    assert samples.hand_over(at=now) >= 1
    sample.refresh_from_db()
    DoNotCall.objects.create(customer=sample.customer, since_at=now, by=successor)
    callbacks.close_uncalled(sample=sample, by=successor, at=now)
    assert CallAttempt.objects.get(sample=sample).by == successor
    entry = LogEntry.objects.get(event=Event.CALL_RECORDED, object_id=sample.pk)
    assert entry.actor == successor


def test_a_record_opened_again_after_its_clearing_is_to_be_looked_at_again(day, now, enter):
    review(viewing=of(day), by=day.supervisor, review="cleared", note=NOTE, at=day.day.begins_at)
    day.explains("4100000001", openings=9, last_at=day.day.begins_at + timedelta(hours=20))
    waiting = reviews.readable(user=day.supervisor, at=now).filter(TO_LOOK_AT)
    assert waiting.filter(agent=day.agent).exists()
    report = DailyReport(branch=day.branch, date=day.day.date, lines=[{"agent": day.agent.pk}])
    Viewing.objects.filter(pk=of(day).pk).update(must_check=True)
    assert has_open_questions(report)
    page = enter(day.supervisor).get(reverse("audit:viewing", args=[of(day).pk]))
    assert AGAIN in page.content.decode()
    review(viewing=of(day), by=day.supervisor, review="cleared", note=NOTE, at=now)
    assert not waiting.filter(agent=day.agent).exists() and not has_open_questions(report)


def test_no_unexplained_decoy_and_protected_customer_take_every_chance_from_the_rest():
    frame = [
        Row("unexplained", 10, False, False, "4100000001"),  # the decoy: harmless, takes the floor
        Row("explained", 2, True, False, "4100000002"),  # protected, rightly opened: takes a call
        Row("own_word", 7, False, False, "4100000003"),  # the one that nobody shall be asked about
    ]
    planned = plan(frames={1: frame}, uncalled=[], calls_per_agent=2, spare_one_in=10)
    assert verifier.chances(planned[1])["4100000003"] > 0
