"""Beacons: chance from outside, fixed before it is known, and waited for as long as it takes."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import override_settings

from audit.drawing import beacons, dice, verifier
from audit.drawing.dice import NotYourDice
from audit.drawing.drawing import draw_sealed
from audit.drawing.verification import sealed, verify
from audit.events import Event
from audit.models import DiceRoll, Draw, LogEntry
from tests.cast import person
from tests.drawn import scene
from tests.server import run_environment

FRAME = [f"{6_000_000_000 + number}" for number in range(8)]
ROLLS, MORE = "1234561234", "6543216543"


def stands(draw: Draw) -> bool:
    return verify(draws=sealed().filter(pk=draw.pk)).stands


# --- a public beacon -----------------------------------------------------------------------------


class Node(ThreadingHTTPServer):
    """A drand node of our own, which answers as it is told."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Answering)

    def says(self, chain: str, number: int, signature: str = "c0ffee", **changes) -> None:
        """Let the node have this round."""
        randomness = sha256(bytes.fromhex(signature)).hexdigest()
        told = {"round": number, "signature": signature, "randomness": randomness, **changes}
        self.answers[f"/{chain}/public/{number}"] = json.dumps(told).encode()


class Answering(BaseHTTPRequestHandler):
    """Answers with what the node has, 404 for a round that is not there yet."""

    server: Node

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = self.server.answers.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"not yet")

    def log_message(self, *args) -> None:
        """Say nothing."""


@pytest.fixture
def node() -> Iterator[Node]:
    """Serve a drand node, and configure it as the beacon."""
    server = Node()
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    with override_settings(DRAW_BEACON="drand", DRAND_URL=url, DRAND_CHAIN="ab12"):
        yield server
    server.shutdown()
    server.server_close()


def test_the_round_is_fixed_by_time_and_begins_after_the_sealing(now):
    with override_settings(DRAW_BEACON="drand", DRAND_GENESIS=1_000, DRAND_PERIOD=30):
        plan = beacons.planned(at=now)
        begins = 1_000 + 30 * (plan["round"] - 1)
        assert 60 < begins - now.timestamp() <= 90
        assert beacons.planned(at=now + timedelta(seconds=30))["round"] == plan["round"] + 1


def test_a_sealed_draw_waits_for_its_round_and_takes_no_other(cast, now, node):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw()
    number = draw.manifest["beacon"]["round"]
    assert draw.seed == "" and not draw.samples.exists()
    node.says("ab12", number - 1)
    draw_sealed(at=now)
    assert day.drawn().seed == ""
    node.says("ab12", number)
    draw_sealed(at=now)
    draw = day.drawn()
    assert draw.beacon == f"drand:{number}:{sha256(bytes.fromhex('c0ffee')).hexdigest()}"
    assert draw.seed == verifier.seed_of(draw.manifest_hash, draw.secret, draw.beacon)
    assert draw.samples.count() == 1 and stands(draw)
    assert {path.split("/")[-1] for path in node.asked} == {str(number)}


@pytest.mark.parametrize(
    "changes",
    [
        {"round": 1},
        {"randomness": "00" * 32},
        {"signature": "no hexadecimal", "randomness": ""},
        {"signature": None},
    ],
)
def test_an_answer_that_is_not_the_round_is_no_beacon(cast, now, node, changes):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw()
    number = draw.manifest["beacon"]["round"]
    told = {"round": number, "signature": "c0ffee", "randomness": "", **changes}
    node.answers[f"/ab12/public/{number}"] = json.dumps(told).encode()
    draw_sealed(at=now, draws=Draw.objects.filter(pk=draw.pk))
    assert day.drawn().seed == ""


def test_a_beacon_of_another_round_is_found_by_the_verifier(cast, now, node):
    from audit.drawing.bundles import facts_of

    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw()
    node.says("ab12", draw.manifest["beacon"]["round"])
    draw_sealed(at=now, draws=Draw.objects.filter(pk=draw.pk))
    facts = facts_of(draw=day.drawn(), told=True)
    kind, number, randomness = facts["beacon"].split(":")
    facts["beacon"] = f"{kind}:{int(number) + 1}:{randomness}"
    facts["seed"] = verifier.seed_of(facts["manifest_hash"], facts["secret"], facts["beacon"])
    said, wrong = verifier.check_all([facts])
    assert wrong and any("beacon" in line for line in said)


# --- dice ----------------------------------------------------------------------------------------


@pytest.fixture
def thrown(cast, now):
    """Return a sealed day that waits for dice, and the function that throws them."""
    with override_settings(DRAW_BEACON="dice"):
        day = scene(cast, now, alone=True)
        day.opens(*FRAME)
        day.draw()

        def throw(by, rolls=ROLLS, seconds=1):
            at = now + timedelta(seconds=seconds)
            return dice.throw(by=by, branch=day.branch, date=day.day.date, rolls=rolls, at=at)

        yield day, throw


def test_two_people_one_of_them_from_outside_let_the_day_be_drawn(cast, now, thrown):
    day, throw = thrown
    assert day.drawn().seed == ""
    throw(day.supervisor)
    draw_sealed(at=now)
    assert day.drawn().seed == ""
    throw(cast.auditor, MORE, seconds=2)
    draw = day.drawn()
    assert draw.beacon == f"dice:{day.supervisor.pk}={ROLLS};{cast.auditor.pk}={MORE}"
    assert draw.samples.count() == 1 and stands(draw)


def test_two_supervisors_are_not_enough(cast, now, thrown):
    day, throw = thrown
    throw(day.supervisor)
    throw(cast.manager)
    assert day.drawn().seed == ""
    throw(cast.privacy, seconds=2)
    assert day.drawn().seed


def test_two_from_outside_are_enough(cast, thrown):
    day, throw = thrown
    throw(cast.auditor)
    throw(cast.privacy, MORE, seconds=2)
    assert day.drawn().seed


def test_nobody_throws_twice_or_for_a_day_of_his_own(cast, now, thrown):
    day, throw = thrown
    throw(cast.auditor)
    for nobody in (cast.auditor, day.agent, cast.hr, cast.supervisor_elsewhere):
        with pytest.raises(NotYourDice):
            throw(nobody, seconds=2)
    assert day.drawn().seed == "" and DiceRoll.objects.filter(branch=day.branch).count() == 1


def test_a_drawn_supervisor_does_not_throw(cast, now):
    with override_settings(DRAW_BEACON="dice"):
        day = scene(cast, now, alone=True)
        day.opens(*FRAME)
        day.opens(*FRAME, agent=day.supervisor)
        day.draw()
        day_of_it = (day.branch, day.day.date)
        assert day_of_it not in dice.waiting(user=day.supervisor, at=now)
        assert day_of_it in dice.waiting(user=cast.auditor, at=now)


def test_dice_of_before_the_sealing_are_not_taken(cast, now, thrown):
    day, throw = thrown
    throw(cast.auditor)
    throw(cast.privacy, MORE, seconds=2)
    late = person(f"late-{day.agent.pk}", boss=day.supervisor)
    day.opens(*FRAME, agent=late)
    with override_settings(DRAW_BEACON="dice"):
        from audit.drawing.days import draw_day

        at = now + timedelta(seconds=10)
        draw_day(branch=day.branch, date=day.day.date, at=at)
    assert Draw.objects.get(agent=late).seed == ""
    throw(cast.auditor, seconds=11)
    throw(day.supervisor, MORE, seconds=12)
    again = Draw.objects.get(agent=late)
    assert again.beacon == f"dice:{cast.auditor.pk}={ROLLS};{day.supervisor.pk}={MORE}"
    assert stands(again) and stands(day.drawn())


def test_what_was_thrown_is_an_entry_and_stays(cast, thrown):
    _day, throw = thrown
    roll = throw(cast.auditor)
    entry = LogEntry.objects.filter(event=Event.CHANGED, object_id=roll.pk).latest("id")
    assert entry.changes["rolls"] == [None, ROLLS]
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_diceroll SET rolls = '1111111111' WHERE id = %s", [roll.pk])


@pytest.mark.parametrize(
    "wrong", [{"DRAW_BEACON": "dices"}, {"CALLS_PER_AGENT": "0"}, {"SPARE_ONE_IN": "0"}]
)
def test_a_misspelt_setting_keeps_the_product_from_starting_without_its_beacon(wrong):
    run = subprocess.run(
        [sys.executable, "-c", "import accessgov.settings"],
        cwd=settings.BASE_DIR, env=run_environment() | wrong, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 1 and "DRAW_BEACON is empty, dice or drand" in run.stderr


def test_dice_of_the_drawn_person_are_not_taken_however_they_came_in(cast, now, thrown):
    day, throw = thrown
    DiceRoll.objects.create(
        branch=day.branch, date=day.day.date, by=day.agent, rolls=ROLLS, outside=False,
        rolled_at=now + timedelta(seconds=1),
    )  # fmt: skip
    throw(cast.auditor, seconds=2)
    assert day.drawn().seed == ""
