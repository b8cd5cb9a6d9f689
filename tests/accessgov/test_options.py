"""One rule for what time it is, on every command that can be told."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accessgov.options import moment

COMMANDS = {
    "draw_samples": [],
    "build_daily_reports": [],
    "check_draws": [],
    "import_customers": [__file__, "--as", "manager"],
    "import_interactions": [__file__, "--feed", "PBX"],
}


def test_every_command_that_takes_a_time_is_tried_here():
    named = settings.BASE_DIR.glob("*/management/commands/*.py")
    told = {path.stem for path in named if "add_at(parser)" in path.read_text()}
    assert told == {*COMMANDS, "load_demo"}  # which runs in a demo only


@pytest.mark.parametrize("command", COMMANDS)
def test_a_future_time_is_refused_outside_the_demo(command, now, settings):
    settings.DEMO = False
    at = (now + timedelta(days=1)).isoformat()
    with pytest.raises(CommandError, match="lies in the future"):
        call_command(command, *COMMANDS[command], at=at)


@pytest.mark.parametrize("at", ["yesterday", "2026-13-45T10:00:00+07:00", "21:00"])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_unreadable_time_is_told(command, at):
    with pytest.raises(CommandError, match=r"is no time\. Write it as 2026-11-23T21:00:00"):
        call_command(command, *COMMANDS[command], at=at)


def test_the_demo_may_count_any_time_as_now(now):
    later = now + timedelta(days=1)
    assert moment(later.isoformat()) == later
    assert moment("2026-11-23T21:00:00") == moment("2026-11-23T21:00:00+07:00")


def test_without_the_option_it_is_now(now):
    assert timedelta(0) <= moment(None) - now < timedelta(minutes=1)
