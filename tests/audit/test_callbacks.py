"""The call-back: a number only under an open call, an outcome for every call, nobody chooses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit import callbacks, samples
from audit.callbacks import NoOpenCall, NoteMissing, NotYourSample, record_call
from audit.drawing import verifier
from audit.events import Event
from audit.models import CallAttempt, LogEntry, Sample
from customers import gate
from tests.drawn import drawn_customers

NOTE = "Knows of no call, was abroad all week"


def called(day, sample, outcome, at, note=""):
    """See the number and record what came of it."""
    gate.call_back(actor=day.supervisor, sample=sample, at=at)
    return record_call(sample=sample, by=day.supervisor, outcome=outcome, at=at, note=note)


def in_order(draw):
    """List the customers of a draw in the order in which they are called."""
    return [customer for customer, _cause in verifier.order(draw.manifest, draw.seed)[0]]


def last_entry(event, sample):
    return LogEntry.objects.filter(event=event, object_id=sample.pk).latest("id")


# --- the number -------------------------------------------------------------------------------


def test_the_number_comes_with_an_entry_and_an_open_call(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    shown = gate.call_back(actor=day.supervisor, sample=sample, at=now)
    assert shown.values["phone"].startswith("+62812")
    assert shown.values["name"] != "Hj. Siti Rahmawati"
    entry = last_entry(Event.CALLED_BACK, sample)
    assert (entry.outcome, entry.purpose, entry.tiers) == (
        "given", "call_back", ["masked", "contact"],
    )  # fmt: skip
    assert sample.attempts.get().by == day.supervisor


def test_the_number_comes_only_after_its_entry_stands(cast, now, monkeypatch):
    day, (sample,) = drawn_customers(cast, now)

    def fails(**columns):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("customers.asking.record", fails)
    with pytest.raises(DatabaseError):
        gate.call_back(actor=day.supervisor, sample=sample, at=now)
    assert not sample.attempts.exists()  # the open call went with its entry


def test_showing_the_number_again_is_the_same_call_and_one_more_entry(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    for _ in range(2):
        gate.call_back(actor=day.supervisor, sample=sample, at=now)
    assert sample.attempts.count() == 1
    assert LogEntry.objects.filter(event=Event.CALLED_BACK, object_id=sample.pk).count() == 2


@pytest.mark.parametrize("who", ["supervisor_elsewhere", "manager"])
def test_another_supervisors_sample_is_refused_and_that_is_logged(cast, now, who):
    _day, (sample,) = drawn_customers(cast, now)
    with pytest.raises(gate.Refused):
        gate.call_back(actor=getattr(cast, who), sample=sample, at=now)
    refusal = LogEntry.objects.filter(customer=sample.customer, event=Event.CALLED_BACK).get()
    assert refusal.outcome == "refused" and not sample.attempts.exists()


def test_nobody_calls_on_a_view_of_his_own_even_when_the_sample_says_so(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    Sample.objects.filter(pk=sample.pk).update(supervisor=day.agent)
    sample.refresh_from_db()
    with transaction.atomic():
        why = callbacks.begin_call(sample=sample, by=day.agent, at=now, zone="Asia/Jakarta")
    assert why == "not_your_sample"


def test_a_second_number_waits_until_the_first_call_is_recorded(cast, now):
    day, (first, second) = drawn_customers(cast, now, count=21, calls=2)
    gate.call_back(actor=day.supervisor, sample=first, at=now)
    with pytest.raises(gate.Refused) as refused:
        gate.call_back(actor=day.supervisor, sample=second, at=now)
    assert refused.value.entry.reason == "call_open"
    record_call(sample=first, by=day.supervisor, outcome="confirmed", at=now)
    assert gate.call_back(actor=day.supervisor, sample=second, at=now).values["phone"]


def test_the_database_knows_no_two_open_calls_of_one_person(cast, now):
    day, (first, second) = drawn_customers(cast, now, count=21, calls=2)
    gate.call_back(actor=day.supervisor, sample=first, at=now)
    with pytest.raises(IntegrityError):
        CallAttempt.objects.create(sample=second, by=day.supervisor, number_shown_at=now)


def test_a_closed_sample_shows_no_number(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    called(day, sample, "confirmed", now)
    with pytest.raises(gate.Refused):
        gate.call_back(actor=day.supervisor, sample=sample, at=now)


# --- the outcomes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state", "follow_up", "replaced"),
    [
        ("confirmed", "confirmed", False, False),
        ("not_me", "not_me", True, False),
        ("wrong_number", "wrong_number", False, True),
        ("no_call", "no_call", False, True),
    ],
)
def test_each_outcome_closes_the_sample(cast, now, outcome, state, follow_up, replaced):
    day, (sample,) = drawn_customers(cast, now, count=3)
    recorded = called(day, sample, outcome, now, note=NOTE)
    sample.refresh_from_db()
    assert (sample.state, sample.follow_up, sample.closed_at) == (state, follow_up, now)
    assert (recorded.replacement is not None) is replaced
    assert sample.draw.samples.count() == 1 + replaced


def test_an_unanswered_sample_comes_back_twice_and_is_then_replaced(cast, now):
    day, (sample,) = drawn_customers(cast, now, count=3)
    at = now
    for _ in range(2):
        recorded = called(day, sample, "no_answer", at)
        assert recorded.sample.state == "waiting" and recorded.replacement is None
        assert recorded.sample.due_at == at + timedelta(hours=2)
        with pytest.raises(gate.Refused):  # not before it is due
            gate.call_back(actor=day.supervisor, sample=sample, at=at + timedelta(minutes=119))
        at = recorded.sample.due_at
    recorded = called(day, sample, "no_answer", at)
    assert (recorded.sample.state, recorded.sample.closed_at) == ("unreached", at)
    assert recorded.replacement.state == "waiting"


def test_replacements_follow_the_order_of_the_draw_to_its_end(cast, now):
    day, (sample,) = drawn_customers(cast, now, count=4)
    draw, shown, at = sample.draw, [sample.customer], now
    for position in range(1, 4):
        at += timedelta(minutes=5)
        recorded = called(day, sample, "wrong_number", at)
        assert samples.drawn_at(sample=recorded.replacement) == at
        sample = recorded.replacement
        assert (sample.position, sample.supervisor) == (position, day.supervisor)
        shown.append(sample.customer)
    assert shown == in_order(draw)
    last = called(day, sample, "wrong_number", at)
    assert last.used_up and last.replacement is None


def test_not_me_needs_a_note(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    for empty in ("", "  ", "."):
        with pytest.raises(NoteMissing):
            record_call(sample=sample, by=day.supervisor, outcome="not_me", at=now, note=empty)
    sample.refresh_from_db()
    assert sample.state == "waiting" and sample.attempts.get().outcome == ""


def test_no_outcome_without_a_call(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    with pytest.raises(NoOpenCall):
        record_call(sample=sample, by=day.supervisor, outcome="confirmed", at=now)
    called(day, sample, "confirmed", now)
    with pytest.raises(NoOpenCall):
        record_call(sample=sample, by=day.supervisor, outcome="not_me", at=now, note=NOTE)
    sample.refresh_from_db()
    assert sample.state == "confirmed"


def test_somebody_elses_open_call_cannot_be_recorded(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    with pytest.raises(NoOpenCall):
        record_call(sample=sample, by=cast.manager, outcome="confirmed", at=now)


def test_an_unknown_outcome_is_refused(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    with pytest.raises(ValueError, match="skipped"):
        record_call(sample=sample, by=day.supervisor, outcome="skipped", at=now)


def test_outcome_change_and_replacement_are_one_entry_without_phone_and_note(cast, now):
    day, (sample,) = drawn_customers(cast, now, count=3)
    phone = gate.call_back(actor=day.supervisor, sample=sample, at=now).values["phone"]
    before = LogEntry.objects.filter(actor=day.supervisor).count()
    recorded = record_call(
        sample=sample, by=day.supervisor, outcome="no_call", at=now, note="Asked not to be phoned"
    )
    assert LogEntry.objects.filter(actor=day.supervisor).count() == before + 1
    entry = last_entry(Event.CALL_RECORDED, sample)
    assert entry.changes == {"state": ["waiting", "no_call"]}
    assert entry.additional_data["outcome"] == "no_call"
    assert entry.additional_data["replacement"] == recorded.replacement.customer
    assert entry.opening == last_entry(Event.CALLED_BACK, sample)
    assert (entry.actor_branch, entry.actor_role) == (day.branch, "supervisor")
    written = f"{entry.changes} {entry.additional_data} {entry.object_repr} {entry.sentence}"
    assert phone[3:] not in written and "Asked" not in written


def test_an_outcome_whose_entry_fails_changes_nothing(cast, now, monkeypatch):
    day, (sample,) = drawn_customers(cast, now, count=3)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)

    def fails(**columns):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("audit.callbacks.record", fails)
    with pytest.raises(DatabaseError):
        record_call(sample=sample, by=day.supervisor, outcome="no_call", at=now)
    sample.refresh_from_db()
    assert (sample.state, sample.draw.samples.count()) == ("waiting", 1)
    assert sample.attempts.get().recorded_at is None


def test_what_was_closed_stays_closed_also_for_sql(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    called(day, sample, "not_me", now, note=NOTE)
    for statement in (
        "UPDATE audit_sample SET follow_up = false WHERE id = %s",
        "UPDATE audit_callattempt SET outcome = 'confirmed' WHERE sample_id = %s",
        "DELETE FROM audit_sample WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement, [sample.pk])


@pytest.mark.parametrize(
    "change",
    [
        "state = 'confirmed', closed_at = now()",
        "state = 'no_call', closed_at = now()",  # a call was recorded, but not with this outcome
        "customer = '4100000001'",
        "position = 7",
    ],
)
def test_sql_neither_closes_a_sample_without_its_call_nor_changes_what_was_drawn(cast, now, change):
    day, (sample,) = drawn_customers(cast, now)
    called(day, sample, "no_answer", now)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_sample SET {change} WHERE id = %s", [sample.pk])


def test_no_sample_is_born_closed(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.create(
            draw=sample.draw, position=9, customer=sample.customer, supervisor=day.supervisor,
            state="confirmed", due_at=now, closed_at=now,
        )  # fmt: skip


def test_two_closings_at_once_draw_two_different_replacements(cast, now):
    from threading import Barrier, Thread

    from django.db import connections

    day, (first, second) = drawn_customers(cast, now, count=22, calls=2)
    # Two people call: the second sample was handed over.
    Sample.objects.filter(pk=second.pk).update(supervisor=cast.manager)
    second.refresh_from_db()
    gate.call_back(actor=day.supervisor, sample=first, at=now)
    gate.call_back(actor=cast.manager, sample=second, at=now)
    together, failed = Barrier(2), []

    def close(sample, by):
        try:
            together.wait()
            record_call(sample=sample, by=by, outcome="wrong_number", at=now)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [
        Thread(target=close, args=pair)
        for pair in ((first, day.supervisor), (second, cast.manager))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    drawn = [s.customer for s in first.draw.samples.order_by("position")]
    assert drawn == in_order(first.draw)[:4]


def test_a_call_left_open_by_someone_who_left_is_taken_over(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    gate.call_back(actor=day.supervisor, sample=sample, at=now)
    Sample.objects.filter(pk=sample.pk).update(supervisor=cast.manager)
    sample.refresh_from_db()
    gate.call_back(actor=cast.manager, sample=sample, at=now)
    assert sample.attempts.get().by == cast.manager
    recorded = record_call(sample=sample, by=cast.manager, outcome="confirmed", at=now)
    assert recorded.sample.state == "confirmed"


# --- whose samples ------------------------------------------------------------------------------


def test_the_drawn_agent_is_refused_the_sample_and_that_is_logged(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    for read in (callbacks.own_sample, callbacks.readable_sample):
        with pytest.raises(NotYourSample):
            read(number=sample.pk, person=day.agent, at=now, asked="audit:sample")
    refusals = LogEntry.objects.filter(actor=day.agent, reason="not_your_sample")
    assert [r.object_id for r in refusals] == [sample.pk] * 2


def test_unknown_and_somebody_elses_sample_look_the_same(cast, now):
    _day, (sample,) = drawn_customers(cast, now)
    said = []
    for number in (sample.pk, 999_999_999):
        with pytest.raises(NotYourSample) as refused:
            callbacks.own_sample(number=number, person=cast.manager, at=now, asked="x")
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_who_watches_over_the_ledger_may_read_a_sample_but_not_call(cast, now):
    _day, (sample,) = drawn_customers(cast, now)
    assert callbacks.readable_sample(number=sample.pk, person=cast.privacy, at=now, asked="x")
    with pytest.raises(NotYourSample):
        callbacks.own_sample(number=sample.pk, person=cast.privacy, at=now, asked="x")
    with pytest.raises(gate.Refused):
        gate.call_back(actor=cast.privacy, sample=sample, at=now)


def test_the_desk_shows_own_samples_due_before_later(cast, now):
    day, (first, second) = drawn_customers(cast, now, count=21, calls=2)
    called(day, first, "no_answer", now)
    desk = samples.desk_of(supervisor=day.supervisor, at=now)
    assert [s.pk for s in desk.due] == [second.pk]
    assert [(s.pk, s.calls) for s in desk.later] == [(first.pk, 1)]
    called(day, second, "confirmed", now)
    desk = samples.desk_of(supervisor=day.supervisor, at=now)
    assert (desk.due, [s.pk for s in desk.closed]) == ([], [second.pk])


def test_openings_are_counted_as_they_are_listed(cast, now):
    day, (sample,) = drawn_customers(cast, now)
    day.opens(sample.customer, at=day.day.begins_at)
    day.opens(sample.customer, at=day.day.ends_at - timedelta(microseconds=1))
    day.opens(sample.customer, at=day.day.ends_at)  # the next day's
    counted = samples.count_openings(samples=[sample])
    assert counted == {sample.pk: samples.openings_of(sample=sample).count()} == {sample.pk: 3}
