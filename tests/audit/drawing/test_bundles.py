"""Bundles and verify_draw: what an auditor is given, and what the ledger knows better."""

import json
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from audit.drawing import verifier
from audit.drawing.bundles import bundle_of
from audit.drawing.drawing import publish_closed
from audit.drawing.replacing import replace
from audit.drawing.verification import missing, sealed, verify
from audit.events import Event
from audit.models import DoNotCall, LogEntry
from tests.audit.drawing.closing import close, close_all
from tests.audit.drawing.tampering import alone, as_owner
from tests.drawn import scene

FRAME = [f"{6_000_000_000 + number}" for number in range(8)]


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


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("seed = repeat('ab', 32)", "seed"),
        ("secret = repeat('ab', 32)", "secret"),
        ("manifest = jsonb_set(manifest, '{share,further}', '5')", "manifest hash"),
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
