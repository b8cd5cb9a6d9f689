"""Sealed, drawn, told: nobody skips a step, repeats one, or knows the seed before."""

import secrets
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.drawing import drawing, verifier
from audit.drawing.drawing import draw_sealed, publish_closed
from audit.events import Event
from audit.models import Draw, LogEntry, Sample
from tests.audit.drawing.closing import close, close_all
from tests.drawn import scene


@pytest.fixture
def day(cast, now):
    """Return a closed day with five openings, not drawn yet."""
    made = scene(cast, now)
    made.opens(*(f"{6_000_000_000 + number}" for number in range(5)))
    return made


def entry_of(draw: Draw, event: Event) -> LogEntry:
    return LogEntry.objects.get(event=event, object_id=draw.pk, branch=draw.branch)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def seed_of(draw: Draw) -> str:
    return verifier.seed_of(draw.manifest_hash, draw.secret, "")


# --- no seed before the manifest -----------------------------------------------------------------


def test_the_sealing_is_committed_with_nothing_drawn(day):
    draw = day.seal()
    assert (draw.seed, draw.drawn_at, draw.size, draw.samples.count()) == ("", None, 0, 0)
    assert entry_of(draw, Event.SEALED).additional_data == {
        "agent": day.agent.pk,
        "date": f"{day.day.date:%Y-%m-%d}",
        "manifest_hash": verifier.hash_of(verifier.canonical(draw.manifest)),
        "frame_hash": verifier.frame_hash(draw.manifest["frame"]),
        "frame_size": 5,
        "secret_hash": verifier.hash_of(draw.secret),
    }


def test_no_seed_is_computed_before_the_manifest_is_in_the_ledger(day, monkeypatch):
    seen = []

    def computed(manifest_hash, secret, beacon):
        with transaction.atomic():
            committed = LogEntry.objects.filter(
                event=Event.SEALED, additional_data__manifest_hash=manifest_hash
            )
            seen.append((manifest_hash, committed.count()))
        return verifier.hash_of(f"{manifest_hash}:{secret}:{beacon}")

    monkeypatch.setattr(drawing.verifier, "seed_of", computed)
    draw = day.draw()
    sealed, drawn = entry_of(draw, Event.SEALED), entry_of(draw, Event.DRAWN)
    assert (draw.manifest_hash, 1) in seen and {count for _hash, count in seen} == {1}
    assert int(sealed.xact) < int(drawn.xact)


def test_the_database_takes_no_seed_in_the_transaction_of_the_sealing(day):
    with pytest.raises(IntegrityError, match="before the sealing is in the ledger"):
        with transaction.atomic():
            draw = day.seal()
            sql("UPDATE audit_draw SET seed = %s, drawn_at = now() WHERE id = %s",
                seed_of(draw), draw.pk)  # fmt: skip
    assert not Draw.objects.filter(agent=day.agent).exists()


def test_the_database_takes_no_seed_when_the_ledger_has_no_sealing(day):
    with transaction.atomic():
        made = day.seal()
    copy = Draw.objects.create(
        agent=day.supervisor, branch=day.branch, date=day.day.date, method=made.method, frame=[],
        manifest=made.manifest, manifest_hash=made.manifest_hash, sealed_at=made.sealed_at, size=0,
        secret=made.secret,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="before the sealing is in the ledger"):
        sql("UPDATE audit_draw SET seed = %s, drawn_at = now() WHERE id = %s",
            seed_of(copy), copy.pk)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "seed = repeat('ab', 32), drawn_at = now()",
        "seed = repeat('ab', 32), drawn_at = now(), beacon = 'dice:'",
        "size = 1",
        "published_at = now()",
        "secret = repeat('ab', 32)",
        "manifest = '{}'",
        "manifest = jsonb_set(manifest, '{share,further}', '4')",
        "manifest_hash = repeat('ab', 32)",
        "frame = '{6000000001}'",
        "agent_id = agent_id + 1",
        "date = date - 1",
        "sealed_at = now()",
    ],
)
def test_what_is_sealed_stays_and_only_its_own_seed_is_taken(day, change):
    draw = day.seal()
    with pytest.raises(IntegrityError):
        sql(f"UPDATE audit_draw SET {change} WHERE id = %s", draw.pk)


@pytest.mark.parametrize(
    "change",
    [
        "seed = repeat('ab', 32)",
        "seed = ''",
        "beacon = 'dice:'",
        "size = 3",
        "drawn_at = now()",
        "published_at = now()",  # a sample still waits
    ],
)
def test_a_draw_is_drawn_once(day, change):
    draw = day.draw()
    with pytest.raises(IntegrityError):
        sql(f"UPDATE audit_draw SET {change} WHERE id = %s", draw.pk)


def test_no_draw_is_born_drawn_deleted_or_made_a_second_time(day):
    draw = day.draw()
    with pytest.raises(IntegrityError):
        Draw.objects.create(
            agent=day.supervisor, branch=day.branch, date=day.day.date, method="x", frame=[],
            manifest=draw.manifest, manifest_hash="0" * 64, sealed_at=day.at, secret=draw.secret,
            seed="ab" * 32, drawn_at=day.at, size=1,
        )  # fmt: skip
    with pytest.raises(DatabaseError):
        sql("DELETE FROM audit_draw WHERE id = %s", draw.pk)
    with pytest.raises(IntegrityError, match="one_draw_a_day"):
        Draw.objects.create(
            agent=day.agent, branch=day.branch, date=day.day.date, method="x", frame=[],
            manifest=draw.manifest, manifest_hash="0" * 64, sealed_at=day.at, secret=draw.secret,
            size=0,
        )  # fmt: skip


def test_a_secret_that_is_not_the_manifests_is_not_taken(day):
    draw = day.seal()
    with pytest.raises(IntegrityError, match="begins sealed"):
        Draw.objects.create(
            agent=day.supervisor, branch=day.branch, date=day.day.date, method="x", frame=[],
            manifest=draw.manifest, manifest_hash="0" * 64, sealed_at=day.at, size=0,
            secret=secrets.token_hex(32),
        )  # fmt: skip


def test_no_sample_comes_from_a_draw_that_is_not_drawn_or_already_told(day, now):
    draw = day.seal()
    columns = {"draw": draw, "position": 9, "customer": "6000000001", "due_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(**columns)
    draw_sealed(at=now, draws=Draw.objects.filter(pk=draw.pk))
    close_all(day.drawn(), now)
    publish_closed(at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(**columns)


# --- unknown to the drawn agent until the call is closed -----------------------------------------


def test_neither_sealing_nor_drawing_tells_whom_it_chose(day):
    draw = day.draw()
    for event in (Event.SEALED, Event.DRAWN):
        entry = entry_of(draw, event)
        assert entry.actor_id is None and entry.customer is None
        said = f"{entry.additional_data} {entry.object_repr} {entry.changes}"
        assert not any(number in said for number in draw.frame)
        assert draw.seed not in said and draw.secret not in said
    assert entry_of(draw, Event.DRAWN).additional_data["size"] == 1


def test_the_secret_is_told_only_when_every_sample_is_closed(day, now):
    draw = day.draw(calls=2)
    first, second = draw.samples.order_by("position")
    close(first, now)
    publish_closed(at=now)
    assert day.drawn().published_at is None
    close(second, now, "not_me")
    later = now + timedelta(minutes=5)
    assert [told.pk for told in publish_closed(at=later) if told.pk == draw.pk] == [draw.pk]
    told = entry_of(draw, Event.PUBLISHED).additional_data
    assert (told["secret"], told["seed"]) == (draw.secret, draw.seed)
    assert told["drawn"] == [[first.customer, first.cause], [second.customer, second.cause]]


def test_secrets_come_from_the_systems_randomness_and_differ(cast, now):
    from audit.drawing.days import draw_day

    day = scene(cast, now, alone=True)
    day.opens("6000000001")
    day.opens("6000000001", agent=day.supervisor)
    draws = draw_day(branch=day.branch, date=day.day.date, at=now)
    assert len({draw.secret for draw in draws}) == 2
    assert all(len(bytes.fromhex(draw.secret)) == 32 for draw in draws)
