"""My trail and the statement: the own past, whole and provable, and no hint of a waiting draw."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from accessgov.context import acting
from audit import interactions
from audit.declaring.statements import make_statement
from audit.declaring.trail import calendar_day, flags, moment, own_entries, zone_of
from audit.desk.reviews import review
from audit.events import ADVICE, Event, Outcome, Reason
from audit.ledger import take_numbers
from audit.models import CallAttempt, LogEntry
from tests.audit.declaring.shifts import shift
from tests.drawn import drawn_of

WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def noon(worked):
    """Return the calendar day on which the shift's minute 600 lies."""
    return calendar_day(date=worked.desk.day.date, zone=WIB)


def state(worked, number, now, *, customer="", at=None, day=None):
    """Make a statement about the shift's agent."""
    return make_statement(
        user=worked.agent, day=day or calendar_day(date=worked.desk.day.date, zone=WIB), zone=WIB,
        customer=customer or number, at=at or now,
    )  # fmt: skip


def drawn(worked, number, now):
    """Let a draw choose this customer of the shift."""
    return drawn_of(agent=worked.agent, **worked.place, numbers=[number], at=now).samples.get()


def confirm(sample, now):
    """Let the supervisor phone, and the customer confirm."""
    CallAttempt.objects.create(
        sample=sample, by=sample.supervisor, number_shown_at=now, recorded_at=now,
        outcome="confirmed",
    )  # fmt: skip
    sample.state, sample.closed_at = "confirmed", now
    sample.save()


# --- the trail --------------------------------------------------------------------------------


def test_the_trail_holds_every_own_entry_of_the_day_and_nobody_elses(worked, noon):
    own = worked.opens(worked.number(), worked.number())
    worked.opens(worked.number(), actor_id=worked.desk.colleague.pk)
    worked.opens(worked.number(), minute=24 * 60 + 300)  # the day after
    assert list(own_entries(user=worked.agent, day=noon)) == own


def test_a_contact_of_ones_own_is_told_in_the_readers_language(cast, now):
    with translation.override("id"), acting(actor_id=cast.agent.pk, address=None):
        interactions.start(
            agent=cast.agent, branch_id=cast.jakarta.pk, channel="call", reference="C-88 b", at=now
        )
        interactions.end(agent=cast.agent, at=now)
    wrote = LogEntry.objects.filter(actor=cast.agent, object_repr__endswith="C-88 b")
    with translation.override("en"):
        titles = [moment(entry)["title"] for entry in wrote.order_by("id")]
    said = ["Interaction begun: Phone call C-88 b", "Interaction ended: Phone call C-88 b"]
    assert titles == said


def test_a_refusal_on_the_trail_tells_no_more_than_it_told_then(worked):
    (other,) = worked.opens(worked.number(), outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    (none,) = worked.opens(worked.number(), outcome=Outcome.REFUSED, reason=Reason.UNKNOWN_CUSTOMER)
    told = [moment(entry)["detail"].partition(". ")[2] for entry in (other, none)]
    assert told[0] == told[1] and str(ADVICE[Reason.OTHER_BRANCH]) in told[0]


def test_a_refused_opening_of_what_is_no_number_says_so(worked):
    (typed,) = worked.opens("", outcome=Outcome.REFUSED, reason=Reason.UNKNOWN_CUSTOMER)
    with translation.override("en"):
        assert moment(typed)["title"] == "Opening (not a customer number) refused"


def test_the_trail_opens_no_record_by_a_click(worked):
    (entry,) = worked.opens(worked.number())
    assert moment(entry)["href"] == ""


@pytest.mark.parametrize("told", [True, False])
def test_a_waiting_draw_changes_nothing_that_its_agent_sees(worked, now, noon, told):
    number, quiet = worked.number(), worked.number()
    worked.viewing(number, notified_at=now if told else None)
    worked.viewing(quiet)
    before = flags(user=worked.agent, day=noon)
    assert [flag.viewing.customer for flag in before] == [number] * told
    sample = drawn(worked, number, now)
    assert sample.state == "waiting"
    assert flags(user=worked.agent, day=noon) == before
    confirm(sample, now)
    (flag,) = flags(user=worked.agent, day=noon)
    assert flag.viewing.customer == number and flag.cleared and flag.checks == [sample]


def test_a_flag_says_how_it_was_cleared(worked, now, noon):
    number = worked.number()
    viewing = worked.viewing(
        number,
        notified_at=now,
        review="cleared",
        reviewed_at=now,
        reviewed_by=worked.desk.supervisor,
    )
    (flag,) = flags(user=worked.agent, day=noon)
    assert flag.cleared and flag.viewing == viewing
    assert flags(user=worked.desk.colleague, day=noon) == []


@pytest.mark.parametrize(
    ("came_to", "cleared"), [("concern", False), ("asked", True), ("cleared", True)]
)
def test_what_somebody_looked_into_is_a_flag_though_nobody_was_told(
    worked, now, noon, enter, came_to, cleared
):
    viewing = worked.viewing(worked.number(), standing="explained")
    assert flags(user=worked.agent, day=noon) == []
    review(
        viewing=viewing, by=worked.desk.supervisor, review=came_to, at=now,
        note="Seen beside the queue's list",
    )  # fmt: skip
    (flag,) = flags(user=worked.agent, day=noon)
    assert (flag.viewing, flag.cleared) == (viewing, cleared)
    html = enter(worked.agent).get(f"/trail/?date={noon.date}").content.decode()
    assert "Looked into by your supervisor" in html and "queue" not in html


def test_a_look_at_it_hints_at_no_waiting_draw(worked, now, noon, enter):
    number = worked.number()
    worked.opens(number)
    viewing = worked.viewing(number, standing="explained")
    review(
        viewing=viewing, by=worked.desk.supervisor, review="concern", at=now,
        note="Seen beside the list",
    )  # fmt: skip
    before = flags(user=worked.agent, day=noon)
    drawn(worked, number, now)
    assert flags(user=worked.agent, day=noon) == before


def test_everybody_lives_by_the_clock_of_the_own_branch(cast, now):
    assert zone_of(user=cast.outsider, at=now) == ZoneInfo("Asia/Makassar")
    assert zone_of(user=cast.auditor, at=now) == WIB


# --- the statement ----------------------------------------------------------------------------


def test_a_statement_lists_what_was_opened_with_running_numbers(worked, now):
    first, second = worked.number(), worked.number()
    entries = [*worked.opens(first), *worked.opens(second), *worked.opens(first, minute=700)]
    worked.opens(worked.number(), outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    made = state(worked, "", now)
    numbers = {one.customer: one.numbers for one in made.looked}
    for entry in entries:
        entry.refresh_from_db()
    assert numbers == {first: [entries[0].number, entries[2].number], second: [entries[1].number]}
    assert made.numbers.missing == 0 and made.numbers.count == 4
    assert made.numbers.last - made.numbers.first == 3


def test_a_statement_says_that_a_record_was_not_opened(worked, now):
    opened, never = worked.number(), worked.number()
    worked.opens(opened)
    assert state(worked, never, now).looked == []
    assert [one.customer for one in state(worked, opened, now).looked] == [opened]


@pytest.mark.parametrize("event", ["revealed", "verified", "called_back"])
def test_other_looks_count_as_opening(worked, now, event):
    number = worked.number()
    worked.desk.write(Event(event), customer=number)
    assert len(state(worked, number, now).looked) == 1


def test_a_statement_tells_of_searches_that_showed_the_record(worked, now):
    number = worked.number()
    answer = worked.desk.search(number)
    worked.desk.search()
    made = state(worked, number, now)
    assert made.looked == [] and made.searches == [answer]


def test_making_a_statement_is_an_entry_that_says_what_it_stated(worked, now):
    number = worked.number()
    worked.opens(number)
    made = state(worked, number, now)
    entry = LogEntry.objects.filter(actor=worked.agent, event=Event.EXPORTED).latest("id")
    assert made.entry == entry and made.entry.number == entry.number > 0
    assert entry.customer == number
    assert entry.additional_data["opened"] == 1 and entry.additional_data["missing"] == 0


def test_a_missing_number_shows_in_the_statement(worked, now, cast):
    worked.opens(worked.number())
    take_numbers(actor_id=worked.agent.pk, count=2)  # as if two entries had been lost
    worked.opens(worked.number())
    assert state(worked, "", now).numbers.missing == 2


def test_a_number_missing_between_two_days_shows_too(cast, now):
    worked = shift(cast, now)
    worked.opens(worked.number())
    take_numbers(actor_id=worked.agent.pk, count=1)
    worked.opens(worked.number(), minute=600 + 24 * 60)
    assert state(worked, "", now).numbers.missing == 1
    day = calendar_day(date=worked.desk.day.date + timedelta(days=1), zone=WIB)
    assert state(worked, "", now, day=day).numbers.missing == 1


def test_a_day_without_entries_is_proved_by_its_neighbours(cast, now):
    worked = shift(cast, now)
    worked.opens(worked.number(), minute=-24 * 60)
    worked.opens(worked.number(), minute=600 + 24 * 60)
    numbers = state(worked, "", now).numbers
    assert (numbers.first, numbers.count, numbers.before, numbers.after) == (None, 0, 1, 2)
    assert numbers.missing == 0
