"""Access reviews: who decides what, what a decision does, and what happens without one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import translation

from audit.models import LogEntry
from customers import gate
from staff import assignments, people
from staff.binding.prerequisites import lacks
from staff.models import AccessReview, Assignment, User
from staff.reviewing import opening, reviews
from staff.reviewing.clock import quarter_begins
from tests.cast import customer, person

DAY = timedelta(days=1)
WHY = "Still works the service desk"


def decide(review, by, at, decision="keep", tiers=()):
    """Decide on one review."""
    return reviews.decide(
        reviews=[review.pk], decision=decision, reason=WHY, by=by, at=at, tiers=tiers
    )


@pytest.mark.parametrize("decision", ["keep", "narrow", "end"])
@pytest.mark.parametrize("who", ["supervisor", "superior"])
def test_the_reviewer_and_the_superior_decide(here, now, who, decision):
    review = here.review(here.agent, now)
    assert decide(review, getattr(here, who), now, decision, tiers=["contact"]) == 1
    review.refresh_from_db()
    assert (review.decision, review.decided_by) == (decision, getattr(here, who))
    told = LogEntry.objects.get(event="access_reviewed", object_id=review.pk)
    assert told.actor_id == getattr(here, who).pk and told.branch_id == here.branch.pk
    assert told.additional_data["decision"] == decision


@pytest.mark.parametrize(
    "who", ["agent", "colleague", "hr", "privacy", "auditor", "sysadmin", "supervisor_elsewhere"]
)
def test_nobody_else_decides(cast, here, now, who):
    review = here.review(here.agent, now)
    by = getattr(here, who, None) or getattr(cast, who)
    with pytest.raises(reviews.NotYourReview):
        decide(review, by, now)
    assert review not in reviews.waiting_for(person=by, at=now)
    review.refresh_from_db()
    assert review.decided_at is None


def test_a_supervisors_own_is_the_superiors_and_never_ones_own(here, now):
    review = here.review(here.supervisor, now)
    with pytest.raises(reviews.NotYourReview):
        decide(review, here.supervisor, now)
    assert decide(review, here.superior, now) == 1


def test_whom_nobody_supervises_those_who_appoint_decide(cast, here, now):
    alone = person("chief-alone", role="manager", branch=here.branch, since=now - 60 * DAY)
    opening.open_after_change(person=alone, at=now)
    review = AccessReview.objects.get(assignment__user=alone)
    with pytest.raises(reviews.NotYourReview):
        decide(review, cast.manager, now)
    assert decide(review, cast.sysadmin, now) == 1


def test_a_decision_needs_a_reason_and_comes_once(here, now):
    review = here.review(here.agent, now)
    with pytest.raises(ValidationError, match="Write why"):
        reviews.decide(reviews=[review.pk], decision="keep", reason=" ", by=here.supervisor, at=now)
    decide(review, here.supervisor, now)
    with pytest.raises(reviews.NotYourReview, match="in the meantime"):
        decide(review, here.superior, now, "end")
    assert here.terms(here.agent).valid_until is None


def test_many_are_decided_at_once_or_none(cast, here, now):
    two = [here.review(one, now) for one in (here.agent, here.colleague)]
    foreign = AccessReview.objects.filter(decided_at=None).exclude(reviewer=here.supervisor)
    opening.open_after_change(person=cast.telesales, at=now)
    keys = [one.pk for one in two]
    asked = {"decision": "end", "reason": WHY, "by": here.supervisor, "at": now}
    with pytest.raises(reviews.NotYourReview):
        reviews.decide(reviews=[*keys, foreign.latest("pk").pk], **asked)
    assert here.terms(here.agent).valid_until is None
    assert reviews.decide(reviews=keys, **asked) == 2
    assert {here.terms(one).valid_until for one in (here.agent, here.colleague)} == {now}


def test_of_two_who_decide_at_once_one_is_told(here, now):
    review = here.review(here.agent, now)

    def act(who: User) -> str:
        try:
            decide(review, who, now, "narrow", ["service"])
            return "decided"
        except ValidationError as refused:
            with translation.override("en"):
                return str(refused.messages[0])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        said = sorted(both.map(act, [here.supervisor, here.superior]))
    assert [text == "decided" for text in said].count(True) == 1
    assert any("in the meantime" in text for text in said)
    assert Assignment.objects.filter(user=here.agent).count() == 2


def test_narrowed_tiers_are_refused_on_the_open_record_page(cast, here, now):
    record = customer(cast, now, branch=here.branch)
    opened = gate.open_record(actor=here.agent, number=record.number, purpose="service", at=now)
    review = here.review(here.agent, now)
    later = now + timedelta(seconds=1)
    decide(review, here.supervisor, later, "narrow", ["contact", "service"])
    asked = {
        "actor": here.agent, "number": record.number, "at": later, "opening": opened.entry.pk,
        "reason": "read_back",
    }  # fmt: skip
    assert gate.reveal(tier="contact", **asked)
    with pytest.raises(gate.Refused) as refused:
        gate.reveal(tier="financial", **asked)
    assert refused.value.entry.reason == "assignment_ended"
    before, after = here.agent.assignments.order_by("valid_from")
    assert before.valid_until == after.valid_from == later
    assert after.tiers == ["contact", "service"] and after.lent_by == here.supervisor


def test_narrowing_takes_something_away_or_is_refused(here, now):
    review = here.review(here.agent, now)
    with pytest.raises(assignments.NotLendable, match="none would go"):
        decide(review, here.supervisor, now, "narrow", here.terms(here.agent).tiers)
    review.refresh_from_db()
    assert review.decided_at is None and here.terms(here.agent).valid_until is None


def test_what_a_narrowed_supervisor_has_lent_is_looked_at_again(here, now):
    terms = here.terms(here.agent)
    Assignment.objects.using("owner").filter(pk=terms.pk).update(lent_by=here.supervisor)
    decide(here.review(here.supervisor, now), here.superior, now, "narrow", ["contact"])
    assert AccessReview.objects.get(assignment=terms, decided_at=None).cause == "change"


def test_an_overdue_review_closes_the_gate_and_deciding_opens_it(cast, here, now):
    record = customer(cast, now, branch=here.branch)
    asked = {"actor": here.agent, "number": record.number, "purpose": "service"}
    soon = now + timedelta(minutes=5)  # not yet over by the database's own clock
    review = here.review(here.agent, soon - 21 * DAY)
    assert review.due_at == soon - 7 * DAY and review.closes_at == soon
    assert gate.open_record(at=soon - timedelta(seconds=1), **asked)
    with pytest.raises(gate.Refused) as refused:
        gate.open_record(at=soon, **asked)
    assert refused.value.entry.reason == "lacks_review"
    decide(review, here.supervisor, soon)
    assert lacks(person=here.agent, at=soon) == []
    assert gate.open_record(at=soon, **asked)


def test_a_change_of_supervisor_opens_reviews_for_the_new_one(cast, here, now):
    here.agent.supervisor = here.superior
    people.change(person=here.agent, by=cast.hr, at=now)
    review = AccessReview.objects.get(assignment__user=here.agent)
    assert (review.reviewer, review.cause) == (here.superior, "change")
    assert review.due_at == now + 14 * DAY


def test_another_supervisor_wins_no_time(cast, here, now):
    review = here.review(here.agent, now - 20 * DAY)
    here.agent.supervisor = here.superior
    people.change(person=here.agent, by=cast.hr, at=now)
    moved = AccessReview.objects.get(assignment__user=here.agent)
    assert moved == review and moved.reviewer == here.superior
    assert moved.closes_at == review.closes_at


def test_another_role_opens_a_review_of_the_first_but_the_same_role_none(here, now):
    first = here.terms(here.agent)
    lent = {"user": here.agent, "branch": here.branch, "valid_from": now, "tiers": ["contact"]}
    assignments.lend(assignment=Assignment(role="cs_agent", **lent), by=here.supervisor, at=now)
    assert not AccessReview.objects.filter(assignment__user=here.agent).exists()
    assignments.lend(assignment=Assignment(role="telesales", **lent), by=here.supervisor, at=now)
    found = AccessReview.objects.filter(assignment__user=here.agent)
    assert [one.assignment for one in found] == [first]  # and none of what was lent just now


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
@pytest.mark.parametrize(
    ("date", "begun"),
    [
        ("2028-02-29", "2028-01-01"),
        ("2028-03-31", "2028-01-01"),
        ("2028-04-01", "2028-04-01"),
        ("2027-12-31", "2027-10-01"),
        ("2028-01-01", "2028-01-01"),
    ],
)
def test_a_quarter_begins_by_the_clock_of_the_branch(zone, date, begun):
    clock = ZoneInfo(zone)
    for hour, minute in ((0, 0), (23, 59)):
        at = datetime.fromisoformat(date).replace(hour=hour, minute=minute, tzinfo=clock)
        found = quarter_begins(zone=clock, at=at.astimezone(UTC))
        assert found == datetime.fromisoformat(begun).replace(tzinfo=clock)


@pytest.fixture
def swept():
    """Take the quarter's reviews of the shared cast away again, or their access would rest."""
    yield
    AccessReview.objects.using("owner").filter(cause="quarter").delete()


def test_a_quarter_opens_one_review_each_however_often_it_runs(here, now, swept):
    begun = quarter_begins(zone=ZoneInfo(here.branch.time_zone), at=now)
    assignments = Assignment.objects.using("owner")
    assignments.filter(user=here.agent).update(valid_from=begun - DAY)
    assignments.filter(user=here.colleague).update(valid_from=begun)
    assert opening.open_due(at=now) >= 1
    assert opening.open_due(at=now) == 0
    review = AccessReview.objects.get(assignment__user=here.agent)
    assert (review.cause, review.reviewer) == ("quarter", here.supervisor)
    assert not AccessReview.objects.filter(assignment__user=here.colleague).exists()
    decide(review, here.supervisor, now)
    assert opening.open_due(at=now + timedelta(hours=1)) == 0
    nexts = quarter_begins(zone=ZoneInfo(here.branch.time_zone), at=now + 100 * DAY)
    opening.open_due(at=nexts)
    assert AccessReview.objects.filter(assignment__user=here.agent, decided_at=None).count() == 1
    assert AccessReview.objects.filter(assignment__user=here.colleague).count() == 1


def test_what_has_ended_waits_for_nobody(here, now):
    review = here.review(here.agent, now)
    assert review in reviews.waiting_for(person=here.supervisor, at=now)
    assignments.end(assignment=review.assignment, at=now)
    assert review not in reviews.waiting_for(person=here.supervisor, at=now)
    with pytest.raises(reviews.NotYourReview, match="over by now"):
        decide(review, here.supervisor, now)
