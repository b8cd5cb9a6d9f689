"""The stand-alone verifier: agrees with an honest bundle, and finds every kind of tampering."""

import ast
import json
import subprocess
import sys
from copy import deepcopy
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from audit.drawing import verifier
from audit.drawing.bundles import bundle_of, facts_of
from audit.drawing.drawing import draw_sealed, publish_closed
from audit.drawing.replacing import replace
from audit.drawing.verification import missing, sealed, verify
from audit.events import Event
from audit.models import DoNotCall, Draw, LogEntry
from tests.audit.drawing.closing import close, close_all
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


def alone(folder: Path, bundle: bytes | dict) -> tuple[int, str]:
    """Run the file by itself in an empty directory: no site-packages, no path, no environment."""
    if isinstance(bundle, dict):
        bundle = json.dumps(bundle).encode()
    (folder / "bundle").write_bytes(bundle)
    (folder / "verifier.py").write_text(Path(verifier.__file__).read_text())
    run = subprocess.run(
        [sys.executable, "-I", "-S", "verifier.py", "bundle"],
        cwd=folder, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, run.stdout + run.stderr


def test_an_honest_bundle_agrees_in_every_part(told, tmp_path):
    code, said = alone(tmp_path, {"draws": told})
    assert code == 0, said
    assert said.endswith("Everything agrees.\n") and "WRONG" not in said
    assert said.count("  ok ") == 9 * len(told) == 18


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
    draw["samples"][-1]["position"] += 1
    places, _size = verifier.order(draw["manifest"], draw["seed"])
    draw["samples"][-1]["customer"] = places[draw["samples"][-1]["position"]][0]


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


def another_agents_manifest(draw):
    draw["agent"] += 1


TAMPERINGS = [
    another_frame, another_frame_hashed_anew, another_weight, another_weight_hashed_anew,
    another_share, another_share_hashed_anew, another_team, another_secret,
    another_secret_and_its_seed, another_seed, a_beacon_nobody_planned, another_result,
    another_cause, another_chance, a_replacement_that_somebody_picked,
    a_replacement_that_passed_somebody_over, a_replacement_too_many, a_replacement_left_out,
    an_opening_that_was_not_drawn_from, an_opening_taken_out_of_the_ledger, an_opening_dated_back,
    a_second_sealing, a_drawing_without_its_sealing, a_sealing_after_the_drawing,
    a_sealing_recorded_late, another_agents_manifest,
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
    assert wrong and any("draws of the agent's day" in line for line in said)


def test_the_file_needs_no_newer_python_than_3_8_and_nothing_installed():
    source = Path(verifier.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
               for node in imports}  # fmt: skip
    assert modules <= {*sys.stdlib_module_names, "__future__"} and "collections.abc" not in modules


# --- bundles -------------------------------------------------------------------------------------


def unpacked(bundle: bytes, folder: Path) -> dict:
    with ZipFile(BytesIO(bundle)) as packed:
        packed.extractall(folder)
    return json.loads((folder / "draws.json").read_text())


def test_a_bundle_holds_the_secret_only_when_the_calls_are_closed(cast, now, tmp_path):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw(calls=2)
    bundle = bundle_of(draws=[draw], at=now)
    text = json.dumps(unpacked(bundle, tmp_path))
    assert draw.secret not in text and draw.seed not in text and '"samples": []' in text
    code, said = alone(tmp_path, bundle)
    assert code == 0 and "when the calls are closed" in said
    close_all(draw, now)
    publish_closed(at=now)
    told = unpacked(bundle_of(draws=[day.drawn()], at=now), tmp_path)
    assert told["draws"][0]["secret"] == draw.secret and len(told["draws"][0]["samples"]) == 2


def test_a_bundle_is_an_entry_and_holds_no_customer_data_but_numbers(cast, now, tmp_path):
    from tests.drawn import drawn_customers

    day, (sample,) = drawn_customers(cast, now)
    bundle = bundle_of(draws=[sample.draw], at=now, by=cast.auditor)
    entry = LogEntry.objects.filter(event=Event.EXPORTED, actor=cast.auditor).latest("id")
    assert entry.additional_data == {"draws": [sample.draw_id]} and entry.branch == day.branch
    text = json.dumps(unpacked(bundle, tmp_path))
    assert sample.customer in text
    for secret in ("Siti", "Rahmawati", "+62", "Melati", day.agent.full_name, day.agent.username):
        assert secret not in text.replace(sample.customer, "")


def test_the_command_writes_the_bundle_of_a_day(cast, now, tmp_path):
    day, out = scene(cast, now, alone=True), StringIO()
    day.opens(*FRAME)
    day.draw()
    date = f"{day.day.date:%Y-%m-%d}"
    call_command("export_draw", str(tmp_path), branch=day.branch.code, date=date, stdout=out)
    path = tmp_path / f"draws-{day.branch.code}-{date}.zip"
    assert out.getvalue() == f"1 draws: {path}\n"
    assert alone(tmp_path, path.read_bytes())[0] == 0
    with pytest.raises(CommandError, match="no directory"):
        call_command("export_draw", str(tmp_path / "nowhere"), branch=day.branch.code)
    with pytest.raises(CommandError, match="no such draw"):
        call_command("export_draw", str(tmp_path), branch="NOWHERE")


# --- against the ledger -------------------------------------------------------------------------


def verified(*args, **options) -> tuple[str, bool]:
    out = StringIO()
    try:
        call_command("verify_draw", *args, stdout=out, **options)
    except CommandError:
        return out.getvalue(), False
    return out.getvalue(), True


def test_an_untouched_draw_stands_before_and_after_its_calls(cast, now):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw(calls=2)
    for _ in range(2):
        said, fine = verified(draw=draw.pk)
        assert fine and said.strip().endswith("Everything agrees."), said
        close_all(draw, now)
        publish_closed(at=now)


def test_an_opening_dated_back_into_the_day_is_found(cast, now):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw()
    (late,) = day.opens("6999999999")
    said, fine = verified(draw=draw.pk)
    assert not fine and f"entry {late.code} of customer 6999999999" in said


def as_owner(table: str, trigger: str, statement: str, values: list) -> None:
    """Tamper as only the owner of the tables can: with the trigger off."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("seed = repeat('ab', 32)", "seed"),
        ("secret = repeat('ab', 32)", "secret"),
        ("manifest = jsonb_set(manifest, '{share,must}', '0')", "manifest hash"),
        ("manifest = jsonb_set(manifest, '{frame,0}', '\"unexplained 60 - 6000000000\"')", "frame"),
        ("size = 4", "how many are drawn"),
    ],
)
def test_a_draw_written_over_by_the_owner_is_found(cast, now, change, word):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw(calls=2)
    as_owner("audit_draw", "in_steps", f"UPDATE audit_draw SET {change} WHERE id = %s", [draw.pk])
    said, fine = verified(draw=draw.pk)
    assert not fine and word in said


def test_an_exchanged_sample_is_found(cast, now):
    day = scene(cast, now)
    day.opens(*FRAME)
    draw = day.draw()
    other = next(n for n in FRAME if n != draw.samples.get().customer)
    as_owner("audit_sample", "as_drawn", "UPDATE audit_sample SET customer = %s WHERE draw_id = %s",
             [other, draw.pk])  # fmt: skip
    said, fine = verified(draw=draw.pk)
    assert not fine and other in said


def test_an_opening_taken_out_of_the_ledger_is_found(cast, now):
    day = scene(cast, now)
    (first, *_others) = day.opens(*FRAME)
    draw = day.draw()
    as_owner("audit_logentry", "append_only", "DELETE FROM audit_logentry WHERE id = %s",
             [first.pk])  # fmt: skip
    said, fine = verified(draw=draw.pk)
    assert not fine and f"without an opening in the ledger: {first.customer}" in said


def test_a_missing_draw_is_found(cast, now):
    day = scene(cast, now, alone=True)
    day.opens(FRAME[0])
    assert missing(branch=day.branch, date=day.day.date) == [day.agent.pk]
    said, fine = verified(branch=day.branch.code, date=f"{day.day.date:%Y-%m-%d}")
    assert not fine and f"{day.branch.code}: no draw of agent {day.agent.pk}" in said
    day.draw()
    assert verified(branch=day.branch.code, date=f"{day.day.date:%Y-%m-%d}")[1]


def test_the_draw_stands_after_the_branch_moved_its_closing_hour(cast, now):
    from datetime import time, timedelta

    day = scene(cast, now, alone=True)
    day.opens(*FRAME[:3], at=day.day.begins_at + timedelta(minutes=1))
    draw = day.draw()
    day.branch.day_ends_at = time(22)
    day.branch.save()
    assert verify(draws=sealed().filter(pk=draw.pk)).stands


def test_replacements_pass_over_only_who_wants_no_calls(cast, now):
    day = scene(cast, now)
    own = [f"88{day.agent.pk:06}{number:02}" for number in range(6)]
    day.opens(*own)
    draw = day.draw()
    places, _size = verifier.order(draw.manifest, draw.seed)
    DoNotCall.objects.create(customer=places[1][0], since_at=now, by=day.supervisor)
    first = draw.samples.get()
    close(first, now, "wrong_number")
    made, skipped = replace(sample=first, at=now)
    assert (made.customer, made.position, skipped) == (places[2][0], 2, [places[1][0]])
    assert made.cause == "replacement" and made.chance > 0
    assert verify(draws=sealed().filter(pk=draw.pk)).stands
