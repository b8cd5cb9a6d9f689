"""The bulk path of the demo's history writes, column by column, what the real code writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accessgov.context import acting
from accessgov.demodata import calling
from accessgov.demodata.customers import number_of
from accessgov.demodata.dating import as_owner
from accessgov.demodata.diary import Book, Diary, store_interactions
from accessgov.demodata.directory import Directory
from accessgov.demodata.history import address_of, working_days
from accessgov.demodata.receiving import handed_out, taken_in
from audit import callbacks, interactions, reports
from audit.events import Event, Reason
from audit.evidence import portfolios
from audit.ledger import record, take_over
from audit.models import CallAttempt, DailyReport, Feed, Interaction, LogEntry, Sample
from customers import gate, search, verification
from customers.listing import known
from staff.calendar import is_workday
from staff.models import Assignment, Branch, User
from tests.feeding import push, told

OWN = {"id", "number", "recorded_at", "xact", "timestamp", "opening_id"}


@pytest.fixture
def diary(demo):
    """Return a function that gives somebody's empty diary."""

    def of(username: str) -> Diary:
        person = User.objects.get(username=username)
        assignment = Assignment.objects.get(user=person)
        branch = assignment.branch
        running, *worked = working_days(branch=branch, at=timezone.now())
        workdays = {*worked} | ({running} if is_workday(branch=branch, date=running) else set())
        address = address_of(branch=branch, person=person)
        directory = Directory(branch.code)
        return Diary(Book(), person, assignment, branch, directory, workdays, address)

    return of


def written(diary: Diary) -> list[dict]:
    """Write a diary as the demo does, and return its rows without what must differ."""
    with as_owner():
        store_interactions(diary.book)
        entries = sorted(diary.book.entries, key=lambda entry: entry.timestamp)
        take_over(entries=entries)
    return rows([entry.pk for entry in entries])


def rows(ids: list[int]) -> list[dict]:
    """Return entries as dictionaries, without what must differ."""
    found = LogEntry.objects.filter(pk__in=ids).order_by("id").values()
    return [_without_salt({name: row[name] for name in row if name not in OWN}) for row in found]


def _without_salt(row: dict) -> dict:
    """Say of a search's question only that it is there: its hash is another each time."""
    data = row["additional_data"] or {}
    return row | {"additional_data": data | {"question": True}} if "question" in data else row


@contextmanager
def really(diary: Diary) -> Iterator[list[dict]]:
    """Collect the rows that the real code writes inside."""
    before, collected = LogEntry.objects.order_by("-id").values_list("pk", flat=True)[0], []
    with acting(actor_id=diary.person.pk, address=diary.address):
        yield collected
    collected += rows(list(LogEntry.objects.filter(pk__gt=before).values_list("pk", flat=True)))


@pytest.mark.parametrize("kind", ["ordinary", "protected", "self-claimed", "in words"])
def test_an_opening(diary, now, kind):
    agent = diary("agent")
    number = number_of("singer") if kind == "protected" else agent.directory.ordinary[5]
    words = {"purpose": "service"}
    if kind == "in words":
        words = {"purpose": "other", "sentence": "Menanyakan promo di gerai"}
    running = None
    if kind != "self-claimed":
        place = {"agent": agent.person, "branch_id": agent.branch.pk}
        running = interactions.start(**place, channel="call", reference="C-1", at=now)
    with really(agent) as real:
        gate.open_record(
            actor=agent.person,
            number=number,
            at=now,
            interaction=running.pk if running else None,
            **words,
        )
    agent.open(number, at=now, interaction=running, **words)
    interactions.end(agent=agent.person, at=now)
    assert written(agent) == real


@pytest.mark.parametrize("tier", ["contact", "identity"])
@pytest.mark.parametrize("who", ["agent", "telesales"])
def test_a_reveal_given_or_refused(diary, now, who, tier):
    agent = diary(who)
    number, asked = agent.directory.ordinary[7], {"purpose": "sales", "at": now}
    place = {"agent": agent.person, "branch_id": agent.branch.pk}
    running = interactions.start(**place, channel="call", reference="C-2", at=now)
    opened = gate.open_record(
        actor=agent.person, number=number, interaction=running.pk, **asked
    ).entry
    with really(agent) as real:
        try:
            gate.reveal(
                actor=agent.person,
                number=number,
                tier=tier,
                opening=opened.pk,
                reason="read_back",
                at=now,
            )
        except gate.Refused as refused:
            assert (who, tier) == ("telesales", "identity")
            assert refused.entry.reason == Reason.TIER_NOT_LENT
    agent.reveal(opened, tier, at=now, reason="read_back")
    interactions.end(agent=agent.person, at=now)
    assert written(agent) == real


@pytest.mark.parametrize("right", [True, False])
def test_a_verification(diary, now, right):
    agent = diary("agent2")
    number = agent.directory.ordinary[9 + right]
    opened = gate.open_record(actor=agent.person, number=number, purpose="billing", at=now).entry
    answer = agent.directory.records[number].identity["birth_date"] if right else "1900-01-01"
    with really(agent) as real:
        verification.verify(
            actor=agent.person,
            number=number,
            opening=opened.pk,
            factor="birth_date",
            answers=[answer],
            at=now,
        )
    agent.verify(opened, "birth_date", at=now, match=right)
    assert written(agent) == real


def test_three_wrong_answers_and_the_lock(diary, now):
    agent = diary("agent2")
    number = agent.directory.ordinary[12]
    opened = gate.open_record(actor=agent.person, number=number, purpose="billing", at=now).entry
    asked = {"number": number, "opening": opened.pk, "factor": "mother", "answers": ["siapa"]}
    with really(agent) as real:
        for _ in range(3):
            verification.verify(actor=agent.person, at=now, **asked)
        with pytest.raises(gate.Refused):
            verification.verify(actor=agent.person, at=now, **asked)
    for place in range(3):
        later = now + timedelta(milliseconds=place)
        agent.verify(opened, "mother", at=later, match=False, locked=place == 2)
    refusal = {"event": Event.VERIFIED, "reason": Reason.LOCKED, "branch_id": agent.branch.pk}
    agent.be_refused(number, at=now + timedelta(milliseconds=5), **refusal)
    assert written(agent) == real


@pytest.mark.parametrize("reason", [Reason.OTHER_BRANCH, Reason.UNKNOWN_CUSTOMER])
def test_a_refused_opening(diary, now, reason):
    agent = diary("agent-dps")
    elsewhere = reason == Reason.OTHER_BRANCH
    number = number_of("candidate") if elsewhere else "1000000000"
    with really(agent) as real, pytest.raises(gate.Refused):
        gate.open_record(actor=agent.person, number=number, purpose="service", at=now)
    jakarta = Branch.objects.get(code="JKT").pk if elsewhere else None
    agent.be_refused(number, at=now, event=Event.OPENED, reason=reason, branch_id=jakarta)
    assert written(agent) == real


@pytest.mark.parametrize("place", range(0, 600, 25))
def test_a_search_by_name_number_phone_or_identity(diary, now, place):
    agent = diary("agent")
    record_ = agent.directory.records[agent.directory.ordinary[place]]
    texts = [
        record_.full_name.lower(),
        record_.full_name.split()[0][:4],
        record_.number,
        record_.contact["phones"][0].replace("+62", "0"),
        record_.identity["nik"],
        record_.identity["kk"],
    ]
    texts = [text for text in texts if sum(letter.isalnum() for letter in text) >= 3]
    with really(agent) as real:
        for text in texts:
            search.search(actor=agent.person, text=text, at=now)
    for second, text in enumerate(texts):
        agent.search(text, at=now + timedelta(microseconds=second))
    assert written(agent) == real


def test_an_interaction_begun_and_ended(diary, now):
    agent = diary("agent")
    begun = now.replace(microsecond=120_000)
    with really(agent) as real:
        place = {"agent": agent.person, "branch_id": agent.branch.pk}
        interactions.start(**place, channel="visit", reference="K-77", at=begun)
        interactions.end(agent=agent.person, at=begun + timedelta(minutes=4))
    own = agent.start(at=begun, channel="visit", reference="K-77")
    agent.end(own, at=begun + timedelta(minutes=4))
    copied = written(agent)
    for row in (*real, *copied):  # each is about an interaction of its own
        row.pop("object_id"), row.pop("object_pk"), row["changes"].pop("id", None)
        for pushed in ("external_id", "customers", "caller"):  # empty in an agent's own note
            row["changes"].pop(pushed, None)
    assert copied == real


def test_a_list_handed_out(diary, now):
    chief, agent = diary("supervisor"), diary("anton.simatupang")
    numbers = sorted(agent.directory.ordinary[:3])
    with really(chief) as real:
        record(event=Event.SIGNED_IN, at=now, actor_id=chief.person.pk)
        made = portfolios.hand_out(
            by=chief.person, agent=agent.person, branch=agent.branch, name="Ujian", kind="visit",
            numbers=numbers, begins_at=now, ends_at=now + timedelta(hours=9), at=now, known=known,
        )  # fmt: skip
    changes = real[1]["changes"].items()  # auditlog asks for what belongs to a list before it does
    real[1]["changes"] = {name: of for name, of in changes if not str(of[1]).endswith(".None")}
    entries = handed_out(portfolio=made, numbers=numbers, address=chief.address)
    with as_owner():
        take_over(entries=entries)
    assert rows([entry.pk for entry in entries]) == real


def test_a_push_taken_in(diary, now):
    chief = diary("supervisor")
    feed = Feed.objects.get(name="Telepon dan antrean Barat")
    with really(chief) as real, acting(actor_id=None, address=None):
        push(feed, now, told(diary("agent").person, now), told(diary("agent").person, now))
    came = Interaction.objects.filter(feed=feed).order_by("-id")[:2]
    entries = taken_in(pushed=came)
    with as_owner():
        take_over(entries=entries)
    assert rows([entry.pk for entry in entries]) == real


def test_signing_in_and_out(diary, now):
    agent = diary("agent")
    with really(agent) as real:
        record(event=Event.SIGNED_IN, at=now, actor_id=agent.person.pk)
        record(event=Event.SIGNED_OUT, at=now, actor_id=agent.person.pk)
    agent.sign_in(at=now)
    agent.sign_out(at=now + timedelta(milliseconds=1))
    assert written(agent) == real


@pytest.mark.parametrize("heard", list(CallAttempt.Outcome))
def test_a_call_back_and_its_outcome(demo, now, heard):
    one, other = _two_waiting(now)
    by, branch = one.supervisor, one.draw.branch
    caller = calling.Caller(by, "supervisor", branch, address_of(branch=branch, person=by))
    done, note = now + timedelta(seconds=50), "Tidak pernah menghubungi siapa pun"
    before = LogEntry.objects.order_by("-id").values_list("pk", flat=True)[0]
    with acting(actor_id=by.pk, address=caller.address):
        shown = gate.call_back(actor=by, sample=one, at=now).entry
        callbacks.record_call(sample=one, by=by, outcome=heard, at=done, note=note)
    real = rows(list(LogEntry.objects.filter(pk__gt=before).values_list("pk", flat=True)))
    with as_owner():
        other.unanswered = 0
        morning = calling.Morning(waiting=[other])
        calling.call(morning=morning, caller=caller, sample=other, at=now, done=done, heard=heard,
                     note=note, outside_hours=shown.outside_hours)  # fmt: skip
        morning.store()
        take_over(entries=morning.entries)
    copied = rows([entry.pk for entry in morning.entries])
    assert [_of_any_sample(row) for row in copied] == [_of_any_sample(row) for row in real]
    assert _standing(other) == _standing(one)


def _two_waiting(now: datetime) -> list[Sample]:
    """Return two samples that wait for the same supervisor at the same branch."""
    waiting = Sample.objects.filter(
        state=Sample.State.WAITING, due_at__lt=now, position=0,
        supervisor__assignments__role="supervisor",
    )  # fmt: skip
    desks: dict[int, list[Sample]] = {}
    for sample in waiting.select_related("draw__branch", "supervisor").order_by("id"):
        desks.setdefault(sample.supervisor_id, []).append(sample)
    return next(samples[:2] for samples in desks.values() if len(samples) > 1)


def _of_any_sample(row: dict) -> dict:
    """Leave out which sample it is, and when it had been due."""
    own = {"customer", "object_id", "object_pk", "object_repr"}
    kept = {name: value for name, value in row.items() if name not in own}
    data, changes = kept["additional_data"] or {}, kept["changes"] or {}
    kept["additional_data"] = {k: bool(v) if k == "replacement" else v for k, v in data.items()
                               if k not in ("agent", "draw", "position")}  # fmt: skip
    kept["changes"] = {name: after for name, (_before, after) in changes.items()}
    return kept


def _standing(sample: Sample) -> tuple:
    again = Sample.objects.get(pk=sample.pk)
    attempt = again.attempts.get()
    replaced = again.draw.samples.filter(position__gte=again.draw.size).exists()
    call = (attempt.by_id, attempt.number_shown_at, attempt.recorded_at, attempt.outcome)
    late = again.due_at if again.state == Sample.State.WAITING else None
    return again.state, again.follow_up, again.closed_at, late, attempt.note, call, replaced


def test_a_signature(demo):
    at = timezone.now() + timedelta(seconds=5)
    unsigned = DailyReport.objects.filter(signed_at=None, supervisor__username="manager")
    one, other = unsigned.select_related("supervisor").order_by("id")[:2]
    before = LogEntry.objects.order_by("-id").values_list("pk", flat=True)[0]
    with acting(actor_id=one.supervisor_id, address="10.20.1.9"):
        reports.sign(report=one, by=one.supervisor, note="Sudah dibahas", at=at)
    real = rows(list(LogEntry.objects.filter(pk__gt=before).values_list("pk", flat=True)))
    with as_owner():
        morning, kind = calling.Morning(waiting=[]), calling.kind_of_reports()
        calling.sign(morning=morning, report=other, note="Sudah dibahas", at=at,
                     address="10.20.1.9", kind=kind)  # fmt: skip
        morning.store()
        take_over(entries=morning.entries)
    own = {"object_id", "object_pk", "object_repr", "branch_id", "actor_branch_id"}
    copied = rows([entry.pk for entry in morning.entries])
    assert [{k: v for k, v in row.items() if k not in own} for row in copied] == [
        {k: v for k, v in row.items() if k not in own} for row in real
    ]
    assert DailyReport.objects.get(pk=other.pk).note == "Sudah dibahas"
