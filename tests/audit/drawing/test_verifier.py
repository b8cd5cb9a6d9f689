"""The stand-alone verifier: agrees with an honest bundle, and finds every kind of tampering."""

import ast
import sys
from copy import deepcopy
from pathlib import Path

import pytest

from audit.drawing import verifier
from audit.drawing.bundles import facts_of
from audit.drawing.drawing import draw_sealed, publish_closed
from audit.drawing.replacing import replace
from audit.drawing.verification import sealed
from audit.models import Draw
from tests.audit.drawing.closing import close, close_all
from tests.audit.drawing.tampering import alone
from tests.cast import person
from tests.drawn import scene

FRAME = [f"{6_000_000_000 + number}" for number in range(8)]


@pytest.fixture(scope="module")
def told(cast):
    """Return the facts of a drawn, called, replaced and published day of two agents."""
    from django.utils import timezone

    now = timezone.now()
    day = scene(cast, now, alone=True)
    other = person(f"v-{day.agent.pk}", boss=day.supervisor)
    day.opens(*FRAME)
    day.opens(*FRAME[:3], agent=other)
    day.explains(*FRAME[:3], weight=10)
    day.explains(*FRAME[3:6], standing="own_word", weight=6)
    day.explains(*FRAME[6:], standing="explained", weight=1)
    day.seal()
    draw_sealed(at=now, draws=Draw.objects.filter(branch=day.branch))
    first = day.drawn().samples.order_by("position")[0]
    close(first, now, "wrong_number")
    replace(sample=first, at=now)
    for draw in Draw.objects.filter(branch=day.branch):
        close_all(draw, now)
    publish_closed(at=now)
    draws = sealed().filter(branch=day.branch).order_by("id")
    return [facts_of(draw=draw, told=True) for draw in draws]


def test_an_honest_bundle_agrees_in_every_part(told, tmp_path):
    code, said = alone(tmp_path, {"draws": told})
    assert code == 0, said
    assert said.endswith("Everything agrees.\n") and "WRONG" not in said
    assert said.count("  ok ") == 9 * len(told) == 18


def test_an_agent_of_the_team_without_a_draw_in_the_bundle_is_named(told, tmp_path):
    code, said = alone(tmp_path, {"draws": told})
    assert "has no draw" not in said
    kept, left_out = told
    code, said = alone(tmp_path, {"draws": [kept]})
    place = f"{left_out['branch']}, {left_out['date']}"
    note = f"note  Agent {left_out['agent']} of the team of {place}, has no draw in this bundle."
    assert code == 0 and said.count(note) == 1


def draw_of(told: list, tamper) -> list:
    """Return the facts with one thing changed in the first draw."""
    changed = deepcopy(told)
    tamper(changed[0])
    return changed


def _hashed_anew(draw: dict) -> None:
    """Cover the traces within the draw: only the ledger still knows."""
    manifest = draw["manifest"]
    manifest["frame_hash"] = verifier.frame_hash(manifest["frame"])
    draw["manifest_hash"] = verifier.hash_of(verifier.canonical(manifest))


def another_frame(draw):
    draw["manifest"]["frame"].pop()


def another_frame_hashed_anew(draw):
    draw["manifest"]["frame"].pop()
    _hashed_anew(draw)


def another_weight(draw):
    lines = draw["manifest"]["frame"]
    lines[0] = lines[0].replace(" 10 ", " 11 ").replace(" 6 ", " 7 ").replace(" 1 ", " 2 ")


def another_weight_hashed_anew(draw):
    another_weight(draw)
    _hashed_anew(draw)


def another_share(draw):
    draw["manifest"]["share"]["further"] += 1


def another_share_hashed_anew(draw):
    another_share(draw)
    _hashed_anew(draw)


def another_team(draw):
    for one in draw["manifest"]["team"]:
        one["lottery"] += one["agent"] != draw["agent"]
    _hashed_anew(draw)


def another_team_written_into_the_ledger(draw):
    """While the calls are open nothing but the other agents' own draws can tell."""
    another_team(draw)
    manifest = draw["manifest"]
    shares = verifier.allocate(manifest["team"], manifest["calls_per_agent"])
    manifest["share"] = shares[str(draw["agent"])]
    _hashed_anew(draw)
    draw["entries"][0]["told"]["manifest_hash"] = draw["manifest_hash"]
    draw["secret"] = None


def another_method(draw):
    draw["manifest"]["method"] = "weighted-1"
    _hashed_anew(draw)


def another_secret(draw):
    draw["secret"] = "ab" * 32


def another_secret_and_its_seed(draw):
    draw["secret"] = "ab" * 32
    draw["seed"] = verifier.seed_of(draw["manifest_hash"], draw["secret"], draw["beacon"])


def another_seed(draw):
    draw["seed"] = "ab" * 32


def a_beacon_nobody_planned(draw):
    draw["beacon"] = "dice:1=6666666666;2=6666666666"
    draw["seed"] = verifier.seed_of(draw["manifest_hash"], draw["secret"], draw["beacon"])


def another_result(draw):
    drawn = {sample["customer"] for sample in draw["samples"]}
    other = next(number for number in FRAME if number not in drawn)
    draw["samples"][1]["customer"] = other


def another_cause(draw):
    draw["samples"][0]["cause"] = "weight"


def another_chance(draw):
    draw["samples"][0]["chance"] += 5


def a_replacement_that_somebody_picked(draw):
    drawn = {sample["customer"] for sample in draw["samples"]}
    draw["samples"][-1]["customer"] = next(n for n in FRAME[::-1] if n not in drawn)


def a_replacement_that_passed_somebody_over(draw):
    """The one after the next, and everything else as if it had been the next."""
    last = draw["samples"][-1]
    places, _size = verifier.order(draw["manifest"], draw["seed"])
    last["position"] += 1
    last["customer"] = places[last["position"]][0]
    last["chance"] = verifier.millionths(verifier.chances(draw["manifest"])[last["customer"]])


def another_seed_in_the_ledger(draw):
    draw["entries"][1]["told"]["seed_hash"] = "ab" * 32


def another_secret_in_the_ledger(draw):
    draw["entries"][2]["told"]["secret"] = "ab" * 32


def a_replacement_too_many(draw):
    draw["samples"][0]["state"] = "confirmed"


def a_replacement_left_out(draw):
    draw["samples"].pop()


def an_opening_that_was_not_drawn_from(draw):
    draw["openings"].append("6999999999")


def an_opening_taken_out_of_the_ledger(draw):
    draw["openings"].pop()


def an_opening_dated_back(draw):
    draw["late"].append("entry 0001-8M2Q-7 of customer 6999999999")


def a_second_sealing(draw):
    draw["entries"].insert(1, deepcopy(draw["entries"][0]))


def a_drawing_without_its_sealing(draw):
    draw["entries"].pop(0)


def a_sealing_after_the_drawing(draw):
    draw["entries"][0]["xact"] = draw["entries"][1]["xact"] + 1


def a_sealing_recorded_late(draw):
    draw["entries"][0]["recorded_at"] = draw["entries"][2]["recorded_at"]


def a_sealing_with_a_later_running_number(draw):
    draw["entries"][0]["number"] = draw["entries"][2]["number"] + 1


def another_agents_manifest(draw):
    draw["agent"] += 1


TAMPERINGS = [
    another_frame, another_frame_hashed_anew, another_weight, another_weight_hashed_anew,
    another_share, another_share_hashed_anew, another_team, another_method,
    another_team_written_into_the_ledger, another_secret,
    another_secret_and_its_seed, another_seed, a_beacon_nobody_planned, another_result,
    another_cause, another_chance, a_replacement_that_somebody_picked,
    a_replacement_that_passed_somebody_over, another_seed_in_the_ledger,
    another_secret_in_the_ledger, a_replacement_too_many, a_replacement_left_out,
    an_opening_that_was_not_drawn_from, an_opening_taken_out_of_the_ledger, an_opening_dated_back,
    a_second_sealing, a_drawing_without_its_sealing, a_sealing_after_the_drawing,
    a_sealing_recorded_late, a_sealing_with_a_later_running_number, another_agents_manifest,
]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_tampering_is_found(told, tamper):
    said, wrong = verifier.check_all(draw_of(told, tamper))
    assert wrong, "\n".join(said)
    assert verifier.check_all(told)[1] == 0


@pytest.mark.parametrize("tamper", [another_frame, another_weight, another_secret, another_result])
def test_the_file_alone_finds_it_too(told, tmp_path, tamper):
    code, said = alone(tmp_path, {"draws": draw_of(told, tamper)})
    assert code == 1 and "WRONG" in said and said.endswith("do not agree.\n")


def test_a_day_drawn_twice_is_found(told):
    again = deepcopy(told[0]) | {"id": 999_999_999}
    said, wrong = verifier.check_all([*told, again])
    assert wrong and any("2 draws" in line for line in said)


def test_the_file_needs_no_newer_python_than_3_8_and_nothing_installed():
    source = Path(verifier.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
               for node in imports}  # fmt: skip
    assert modules <= {*sys.stdlib_module_names, "__future__"} and "collections.abc" not in modules
