"""The auditor: fetches a day's bundle in the browser, and checks it with Python alone."""

import json
import subprocess
import sys
from datetime import timedelta
from zipfile import ZipFile

import pytest

from audit.drawing.days import draw_day
from audit.drawing.drawing import publish_closed
from audit.events import Event
from audit.models import Draw, LogEntry
from tests.audit.drawing.closing import close_all
from tests.audit.drawing.tampering import as_owner
from tests.drawn import scene
from tests.journeys.looking import look

FRAME = [f"{6_000_000_000 + number}" for number in range(9)]


@pytest.fixture
def day(cast, now):
    """Return a closed day of two people: one called and told, one whose calls are open."""
    made = scene(cast, now - timedelta(minutes=1), alone=True)
    made.opens(*FRAME)
    made.opens(*FRAME[:2], agent=made.supervisor)
    draw_day(branch=made.branch, date=made.day.date, at=made.at)
    close_all(made.drawn(), now)
    publish_closed(at=now)
    return made


def test_an_auditor_checks_a_draw_in_an_empty_directory(browse, cast, day, tmp_path):
    page = browse(cast.auditor)
    page.goto("/")
    page.get_by_role("link", name="Draws").first.click()
    page.get_by_label("Day").fill(f"{day.day.date:%Y-%m-%d}")
    page.get_by_label("Branch").select_option(label=str(day.branch))
    page.get_by_role("button", name="Show").click()
    page.locator("tr[data-row]", has_text="Closed, secret told").wait_for()
    assert page.locator("tr[data-row]", has_text="Drawn, calls open").count() == 1
    look(page)
    page.locator("tr[data-row] a", has_text=day.agent.full_name).click()
    page.get_by_text("This draw stands", exact=True).wait_for()
    look(page)

    page.go_back()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Fetch the bundle of this day").click()
    bundle = tmp_path / coming.value.suggested_filename
    coming.value.save_as(bundle)
    exported = LogEntry.objects.filter(event=Event.EXPORTED, actor=cast.auditor).latest("id")
    assert len(exported.additional_data["draws"]) == 2

    empty = tmp_path / "empty"
    empty.mkdir()
    with ZipFile(bundle) as packed:
        packed.extractall(empty)
    code, said = alone(empty)
    assert code == 0 and said.endswith("Everything agrees.\n"), said
    assert said.count("when the calls are closed") == 1  # the supervisor's own draw

    told = json.loads((empty / "draws.json").read_text())
    own = next(one for one in told["draws"] if one["agent"] == day.agent.pk)
    own["samples"][0]["customer"] = next(n for n in FRAME if n != own["samples"][0]["customer"])
    (empty / "draws.json").write_text(json.dumps(told))
    code, said = alone(empty)
    assert code == 1 and "WRONG The drawn ones win by their tickets" in said


def alone(folder) -> tuple[int, str]:
    """Run what was in the bundle with Python alone, and return exit code and output."""
    run = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", "draws.json"],
        cwd=folder, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, run.stdout + run.stderr


def test_a_draw_that_was_tampered_with_is_plain_to_see(browse, cast, day):
    draw = Draw.objects.get(agent=day.agent, branch=day.branch)
    as_owner("audit_draw", "in_steps", "UPDATE audit_draw SET seed = %s WHERE id = %s",
             ["ab" * 32, draw.pk])  # fmt: skip
    page = browse(cast.privacy)
    page.goto(f"/draws/{draw.pk}/")
    page.get_by_text("This draw does not stand", exact=True).wait_for()
    assert page.get_by_text("Differs", exact=True).count() >= 1
    look(page)
