"""The demo's six weeks: whole, in order, ready for the visitor, with the misuses that are told."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from accessgov.demodata.customers import number_of
from accessgov.demodata.history import WORKING_DAYS, working_days
from accessgov.demodata.misuses import MISUSES
from audit import reports, trails
from audit.declaring import missing
from audit.drawing.days import draw_samples
from audit.events import Event, Outcome, Reason
from audit.models import (
    DailyReport,
    Draw,
    FollowUp,
    Interaction,
    LogEntry,
    Portfolio,
    Sample,
    Viewing,
)
from audit.samples import desk_of
from staff.calendar import is_workday, last_closed_day
from staff.models import Branch, User

PUSHED_BY_TESTS = "Antrean 2"
DOCS = Path(settings.BASE_DIR) / "docs" / "demo.md"


def test_no_running_number_is_missing_and_every_time_agrees(demo):
    assert list(trails.check()) == []


def test_running_numbers_are_in_the_order_of_time(past):
    entries = past.order_by("actor_id", "number").values_list("actor_id", "timestamp")
    for (actor, earlier), (same, later) in pairwise(entries.iterator()):
        assert actor != same or earlier <= later


def test_customers_were_stored_before_anybody_opened_them(past):
    times = past.order_by("timestamp").values_list("timestamp", flat=True)
    opened = times.filter(event=Event.OPENED)
    assert times.filter(event=Event.STORED).last() < opened.first()


def test_nobody_looks_anything_up_before_signing_in(past):
    acts = past.filter(remote_addr__isnull=False, actor__isnull=False)
    acts = acts.exclude(actor_role__in=("manager", "")).select_related("actor_branch")
    seen = {(entry.actor_id, _local_day(entry)) for entry in acts.order_by()}
    signed = past.filter(event=Event.SIGNED_IN).values_list("actor_id", "timestamp")
    days = {(actor, at.date() + timedelta(days=more)) for actor, at in signed for more in (0, 1)}
    assert seen <= days


def _local_day(entry: LogEntry) -> date:
    return entry.timestamp.astimezone(ZoneInfo(entry.actor_branch.time_zone)).date()


def test_a_reveal_comes_after_its_own_opening(past):
    within = past.filter(event__in=(Event.REVEALED, Event.VERIFIED))
    for entry in within.filter(opening__isnull=False).select_related("opening"):
        opening = entry.opening
        assert (opening.actor_id, opening.customer) == (entry.actor_id, entry.customer)
        assert opening.timestamp < entry.timestamp


def test_the_history_has_thirty_working_days(demo):
    branch = Branch.objects.get(code="JKT")
    opened = LogEntry.objects.filter(event=Event.OPENED, actor_branch=branch)
    days = {at.astimezone(timezone.get_default_timezone()).date()
            for at in opened.values_list("timestamp", flat=True)}  # fmt: skip
    running, *worked = working_days(branch=branch, at=timezone.now())
    assert len(worked) == WORKING_DAYS and set(worked) <= days <= {running, *worked}


def test_samples_of_the_last_working_day_wait_and_its_report_is_unsigned(demo):
    at = timezone.now()
    for name in ("supervisor", "supervisor-dps"):
        supervisor = User.objects.get(username=name)
        branch = supervisor.assignments.get().branch
        _running, last, *_before = working_days(branch=branch, at=at)
        waiting = {sample.draw.date for sample in desk_of(supervisor=supervisor, at=at).due}
        assert last in waiting
        assert DailyReport.objects.get(supervisor=supervisor, date=last).signed_at is None
        earlier = DailyReport.objects.filter(supervisor=supervisor, date__lt=last)
        assert earlier.exists() and not earlier.filter(signed_at=None).exists()


def test_every_closed_day_that_the_evening_job_would_look_at_is_done(demo):
    before = DailyReport.objects.count(), Draw.objects.count()
    reports.build_daily_reports(at=timezone.now())
    draw_samples(at=timezone.now())
    assert (DailyReport.objects.count(), Draw.objects.count()) == before


@pytest.mark.parametrize("back", range(7))
def test_a_working_day_ago_is_never_a_day_off(demo, back):
    branch = Branch.objects.get(code="YGY")
    at = timezone.now() - timedelta(days=back)
    running, *worked = working_days(branch=branch, at=at)
    assert running == last_closed_day(branch=branch, at=at).date + timedelta(days=1)
    assert all(is_workday(branch=branch, date=day) for day in worked)


def opened_by(username: str, *keys: str) -> int:
    """Return how often somebody opened the known customers."""
    given = LogEntry.objects.filter(event=Event.OPENED, outcome=Outcome.GIVEN)
    numbers = [number_of(key) for key in keys]
    return given.filter(actor__username=username, customer__in=numbers).count()


def test_every_misuse_is_in_the_documentation():
    told = " ".join(DOCS.read_text().split())
    assert len(MISUSES) >= 12
    assert [m.__name__ for m in MISUSES if " ".join(m.__doc__.split()) not in told] == []


def test_neighbours_family_colleagues_and_former_partners_were_looked_up(demo):
    assert opened_by("bagus.hermawan", "bagus_neighbour", "bagus_neighbour_wife") == 2
    assert opened_by("bagus.hermawan", "bagus", "bagus_wife") == 2
    assert opened_by("hendrik.lumban", "dewi") == 1
    assert opened_by("fajar.nugroho", "fajar_former") == 7
    assert opened_by("agent-dps", "ariani_relative") == 1


def test_kin_shows_in_the_signals_of_whoever_was_looked_up(demo):
    found = {
        (viewing.agent.username, viewing.customer): {one["code"] for one in viewing.signals}
        for viewing in Viewing.objects.exclude(signals=[]).select_related("agent")
    }
    assert "own_record" in found["bagus.hermawan", number_of("bagus")]
    assert "same_family" in found["bagus.hermawan", number_of("bagus_wife")]
    assert "same_neighbourhood" in found["bagus.hermawan", number_of("bagus_neighbour")]
    assert "colleague" in found["hendrik.lumban", number_of("dewi")]
    assert "same_address" in found["agent-dps", number_of("ariani_relative")]


def test_what_came_in_and_was_handed_out_is_in_the_ledger(past):
    pushes = past.filter(event=Event.TAKEN_IN)
    told = sum(entry.additional_data["rows"] for entry in pushes)
    pushed = Interaction.objects.filter(feed__isnull=False).exclude(reference=PUSHED_BY_TESTS)
    assert told == pushed.count() > 1000
    listed = {entry.object_id for entry in past.filter(event=Event.HANDED_OUT)}
    assert listed and listed <= set(Portfolio.objects.values_list("pk", flat=True))


def test_nobody_has_a_day_to_declare_on_which_nothing_was_done(demo):
    for branch in Branch.objects.all():
        day = last_closed_day(branch=branch, at=timezone.now())
        for back in range(8):
            for one in missing(branch=branch, date=day.date - timedelta(days=back)):
                since = one.last_at - timedelta(hours=16)
                begun = LogEntry.objects.filter(event=Event.SIGNED_IN, actor=one.agent_id)
                assert begun.filter(timestamp__gt=since, timestamp__lte=one.last_at).exists()


def test_the_singer_was_opened_by_many_and_refused_to_others(demo):
    asked = LogEntry.objects.filter(customer=number_of("singer"), event=Event.OPENED)
    given = asked.filter(outcome=Outcome.GIVEN)
    assert given.values("actor").distinct().count() == 8
    assert all(entry.additional_data == {"protected": True} for entry in given)
    refused = asked.filter(outcome=Outcome.REFUSED, reason=Reason.OTHER_BRANCH)
    assert refused.values("actor").distinct().count() == 2


def test_the_night_series_is_marked_as_outside_hours(demo):
    night = LogEntry.objects.filter(
        actor__username="dewi.anggraini", event=Event.OPENED, outside_hours=True
    )
    assert night.count() == 14 and not night.filter(interaction__isnull=False).exists()


def test_a_lock_and_refused_tiers_are_there(demo):
    locked = LogEntry.objects.filter(event=Event.VERIFIED, additional_data__locked=True)
    assert locked.filter(actor__username="rudi.hartono").count() == 1
    tried = LogEntry.objects.filter(reason=Reason.TIER_NOT_LENT, actor__username="melati.puspita")
    assert tried.count() == 5


def test_customers_who_never_called_say_so(demo):
    marked = Sample.objects.filter(state=Sample.State.NOT_ME, follow_up=True)
    assert marked.filter(follow_up_done=None).exists()
    done = FollowUp.objects.filter(sample__in=marked)
    entries = LogEntry.objects.filter(event=Event.FOLLOWED_UP).values_list("object_id", "actor")
    assert set(done.values_list("sample", "by")) == set(entries) != set()
