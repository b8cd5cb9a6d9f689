"""Silences: gaps of work hours in what a feed told, healed by what it tells later."""

from datetime import UTC, datetime, time, timedelta

import pytest

from audit.evidence import feeds
from audit.evidence.silences import running, silences
from audit.models import Feed, Interaction
from staff.assignments import open_branch
from staff.calendar import day_on
from staff.models import Branch, Holiday
from tests.cast import person
from tests.feeding import make_feed

MONDAY = datetime(2026, 11, 16, tzinfo=UTC).date()


def clock(hour: int, minute: int = 0) -> datetime:
    """Return an instant of that Monday by the clock of Denpasar (UTC+8)."""
    return datetime(2026, 11, 16, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def branch(cast) -> Branch:
    """Open a branch of its own, from 8 to 17 by the clock of Denpasar."""
    code = f"S{Branch.objects.count()}"
    region = cast.jakarta.region
    made = Branch(code=code, name=code, region=region, size="C", time_zone="Asia/Makassar")
    return open_branch(branch=made)


@pytest.fixture
def pbx(cast, now, branch) -> Feed:
    """Make a feed that spoke the week before."""
    feed, _token = make_feed(cast, now, branch)
    call(feed, branch, cast.agent, clock(9) - timedelta(days=7))
    Feed.objects.filter(pk=feed.pk).update(last_heard_at=now)
    return feed


def call(feed, branch, agent, started_at, minutes: int = 1) -> None:
    """Write one call, as if it had been pushed."""
    Interaction.objects.create(
        feed=feed, source=feed.kind, external_id=f"{started_at.timestamp()}", agent=agent,
        branch=branch, channel="call", reference="R", started_at=started_at,
        ended_at=started_at + timedelta(minutes=minutes), received_at=started_at,
    )  # fmt: skip


def spans(branch, at=None) -> list[tuple[str, str]]:
    """Return the silences of that Monday's branch day by the branch's clock."""
    day = day_on(branch=branch, date=MONDAY)
    found = silences(branch=branch, begins_at=day.begins_at, ends_at=day.ends_at, at=at)
    local = timedelta(hours=8)
    return [
        (
            f"{one.begins_at.astimezone(UTC) + local:%H.%M}",
            f"{one.ends_at.astimezone(UTC) + local:%H.%M}",
        )
        for one in found
    ]


def fill(feed, branch, agent, begin, end) -> None:
    """Let a call come every twenty minutes."""
    while begin < end:
        call(feed, branch, agent, begin)
        begin += timedelta(minutes=20)


def test_a_day_without_a_word_is_silent_in_work_hours_only(branch, pbx):
    assert spans(branch) == [("08.00", "17.00")]


def test_a_gap_is_a_silence_until_late_evidence_heals_it(cast, branch, pbx):
    fill(pbx, branch, cast.agent, clock(8, 5), clock(10, 30))
    fill(pbx, branch, cast.agent, clock(12), clock(17))
    assert spans(branch) == [("10.26", "12.00")]
    fill(pbx, branch, cast.agent, clock(10, 35), clock(12))
    assert spans(branch) == []


def test_a_long_call_is_heard_at_both_ends(cast, branch, pbx):
    fill(pbx, branch, cast.agent, clock(8, 5), clock(10))
    call(pbx, branch, cast.agent, clock(9, 50), minutes=50)
    fill(pbx, branch, cast.agent, clock(10, 45), clock(17))
    assert spans(branch) == [("09.50", "10.40")]


def test_a_running_silence_ends_now(cast, branch, pbx):
    fill(pbx, branch, cast.agent, clock(8, 5), clock(10, 30))
    assert spans(branch, at=clock(10, 50)) == []
    assert spans(branch, at=clock(11)) == [("10.26", "11.00")]
    assert [one.begins_at for one in running(feeds=[pbx], at=clock(11))] == [clock(10, 26)]
    assert running(feeds=[pbx], at=clock(10, 50)) == []
    assert running(feeds=[pbx], at=clock(18)) == []


def test_a_morning_without_a_word_is_silent_since_the_opening(branch, pbx):
    assert running(feeds=[pbx], at=clock(8, 20)) == []
    assert [one.begins_at for one in running(feeds=[pbx], at=clock(8, 40))] == [clock(8)]
    feeds.revoke(feed=pbx, at=clock(8, 30))
    assert running(feeds=[pbx], at=clock(8, 40)) == []


def test_nobody_is_silent_on_a_day_off(branch, pbx):
    Holiday.objects.create(branch=branch, date=MONDAY, name="Odalan")
    assert spans(branch) == []


def test_a_feed_that_never_spoke_excuses_nobody(cast, now, branch):
    make_feed(cast, now, branch)
    assert spans(branch) == []


def test_a_feed_is_silent_from_its_first_word_to_its_revocation(cast, now, branch):
    feed, _token = make_feed(cast, now, branch)
    Feed.objects.filter(pk=feed.pk).update(last_heard_at=now)
    call(feed, branch, cast.agent, clock(11))
    assert spans(branch) == [("11.01", "17.00")]
    feeds.revoke(feed=feed, at=clock(15))
    assert spans(branch) == [("11.01", "15.00")]


def test_a_feed_of_another_branch_says_nothing_here(cast, now, branch, pbx):
    other = open_branch(
        branch=Branch(code=f"{branch.code}X", name="Other", region=branch.region, size="C",
                      time_zone="Asia/Makassar", opens_at=time(8))
    )  # fmt: skip
    person(f"agent-{other.code}", role="cs_agent", branch=other, since=now)
    assert spans(other) == []


def test_each_feed_is_patient_as_it_was_told(cast, now, branch):
    patient, _token = make_feed(cast, now, branch, silent_after=180)
    Feed.objects.filter(pk=patient.pk).update(last_heard_at=now)
    call(patient, branch, cast.agent, clock(8))
    call(patient, branch, cast.agent, clock(10, 59))
    call(patient, branch, cast.agent, clock(14, 1))
    assert spans(branch) == [("11.00", "14.01")]
