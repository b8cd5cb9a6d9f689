"""Alarms: a draw that is missing, withheld or repeated does not stay unseen."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import override_settings

from audit.drawing.alarms import MISSING, REPEATED, UNTOLD, WITHHELD, alarms
from audit.drawing.drawing import publish_closed
from audit.events import Event
from audit.ledger import record
from audit.models import DrawAlarm, LogEntry
from staff.calendar import day_on
from tests.audit.drawing.closing import close_all
from tests.drawn import scene


def of(day, at) -> list[str]:
    return [alarm.kind for alarm in alarms(at=at) if alarm.agent_id == day.agent.pk]


def test_a_day_without_a_draw_is_an_alarm_after_some_hours(cast, now):
    day = scene(cast, now, days_ago=1)
    day.opens("6000000001")
    assert of(day, day.day.ends_at + timedelta(hours=11)) == []
    assert of(day, day.day.ends_at + timedelta(hours=13)) == [MISSING]
    day.draw()
    assert of(day, day.day.ends_at + timedelta(hours=13)) == []


def test_a_sealed_draw_that_is_not_drawn_is_an_alarm_after_some_hours(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    with override_settings(DRAW_BEACON="dice"):
        day.draw()
    assert of(day, now + timedelta(hours=11)) == []
    assert of(day, now + timedelta(hours=13)) == [WITHHELD]


def test_a_secret_not_told_when_the_calls_are_closed_is_an_alarm_after_some_hours(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    draw = day.draw()
    assert of(day, now + timedelta(hours=13)) == []
    close_all(draw, now)
    assert of(day, now + timedelta(hours=11)) == []
    assert of(day, now + timedelta(hours=13)) == [UNTOLD]
    publish_closed(at=now)
    assert of(day, now + timedelta(hours=13)) == []


def test_a_secret_that_open_calls_keep_for_weeks_is_an_alarm(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    day.draw()
    assert of(day, now + timedelta(days=14)) == []
    assert of(day, now + timedelta(days=15)) == [UNTOLD]


def test_a_day_that_no_run_caught_up_with_stays_an_alarm(cast, now):
    day = scene(cast, now, days_ago=40, alone=True)
    day.opens("6000000001")
    assert of(day, now) == []  # nobody is drawn at this branch yet
    earlier = day_on(branch=day.branch, date=day.day.date - timedelta(days=1))
    first = replace(day, day=earlier)
    first.opens("6000000002")
    first.draw()
    assert of(day, now) == [MISSING]
    day.draw()
    assert of(day, now) == []


def test_a_missing_draw_that_was_told_stays_an_alarm_until_the_day_is_drawn(cast, now):
    day = scene(cast, now, days_ago=20)
    beside = scene(cast, now, days_ago=20)
    beside.opens("6000000002")
    beside.draw()
    day.opens("6000000001")
    assert of(day, now) == []  # behind the catching up, and others of the branch were drawn
    DrawAlarm.objects.create(
        kind=MISSING, branch=day.branch.pk, date=day.day.date, agent=day.agent.pk, found_at=now
    )
    assert of(day, now + timedelta(days=300)) == [MISSING]
    day.draw()
    assert of(day, now) == []


def test_a_second_sealing_in_the_ledger_is_an_alarm(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    draw = day.draw()
    assert of(day, now) == []
    first = LogEntry.objects.get(event=Event.SEALED, object_id=draw.pk)
    record(
        event=Event.SEALED, at=now, branch_id=day.branch.pk, object_id=draw.pk,
        additional_data=first.additional_data,
    )  # fmt: skip
    assert of(day, now) == [REPEATED]


def test_a_draw_deleted_to_be_made_again_is_an_alarm(cast, now):
    day = scene(cast, now)
    day.opens("6000000001")
    draw = day.draw()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table, trigger in (("audit_sample", "closed_is_final"), ("audit_draw", "in_steps")):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute("DELETE FROM audit_sample WHERE draw_id = %s", [draw.pk])
        cursor.execute("DELETE FROM audit_draw WHERE id = %s", [draw.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, trigger in (("audit_sample", "closed_is_final"), ("audit_draw", "in_steps")):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
    assert REPEATED in of(day, now)
    assert day.draw("0dd5" * 16).pk != draw.pk
    assert of(day, now) == [REPEATED]


def test_the_command_lists_alarms_and_fails(cast, now):
    day = scene(cast, now, days_ago=1)
    day.opens("6000000001")
    out = StringIO()
    with pytest.raises(CommandError, match="alarms"):
        call_command("check_draws", at=now.isoformat(), stdout=out)
    line = f"missing: {day.day.date:%Y-%m-%d} {day.branch.code}: agent {day.agent.pk}"
    assert line in out.getvalue().splitlines()


@pytest.mark.parametrize("who", ["privacy", "auditor", "sysadmin"])
def test_the_home_page_of_those_who_watch_shows_alarms(cast, now, enter, who):
    day = scene(cast, now, days_ago=1)
    day.opens("6000000001")
    cache.delete("draws:alarms")
    page = enter(getattr(cast, who)).get("/").content.decode()
    assert "Alarms of the draw" in page
    assert "Alarms of the draw" not in enter(cast.hr).get("/").content.decode()
