"""SQL as the web role against the search: no committed entry of this question, no head.

`test_a_committed_entry_answers_its_question` is the counterpart of every attack here.
"""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from psycopg2 import errors

from audit.models import LogEntry
from customers.queries import Question
from staff.assignments import end
from tests.attacks.statements import asking, committed, forge, found
from tests.cast import customer, fresh_agent


@pytest.fixture
def asked(cast, record):
    """Give the question for the customer's number, and the columns of its ticket."""
    return asking(record.number, cast.jakarta.pk)


def refused(web, ticket, question) -> bool:
    """Tell whether the database knows no ticket for a question, in a transaction of its own."""
    try:
        return _refused(web, ticket, question)
    finally:
        web.rollback()


def _refused(web, ticket, question) -> bool:
    """Tell the same of the running transaction."""
    with web.cursor() as cursor:
        try:
            found(cursor, ticket, question)
        except errors.InsufficientPrivilege as failure:
            assert "No ticket of a search" in str(failure)
            return True
    return False


# --- the way it is meant to go -----------------------------------------------------------


def test_a_committed_entry_answers_its_question(web, cast, record, asked):
    question, columns = asked
    ticket = committed(web, actor=cast.agent.pk, **columns)
    with web.cursor() as cursor:
        assert found(cursor, ticket, question) == [record.number]
    web.commit()
    answer = LogEntry.objects.get(event="found", opening=ticket)
    assert (answer.actor_id, answer.outcome) == (cast.agent.pk, "given")
    assert answer.additional_data == {
        "kind": "number", "query": columns["more"]["query"], "count": 1, "numbers": [record.number],
    }  # fmt: skip


# --- the ticket, its transaction and its time --------------------------------------------


@pytest.mark.parametrize("ticket", [None, 0, -1, 9223372036854775807])
def test_without_a_ticket_nothing_is_found(web, asked, ticket):
    assert refused(web, ticket, asked[0])


def test_a_ticket_of_the_same_transaction_finds_nothing(web, cast, asked):
    question, columns = asked
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, **columns)
    assert refused(web, ticket, question)


def test_a_ticket_of_a_released_savepoint_finds_nothing(web, cast, asked):
    question, columns = asked
    with web.cursor() as cursor:
        cursor.execute("SAVEPOINT hidden")
        ticket = forge(cursor, actor=cast.agent.pk, **columns)
        cursor.execute("RELEASE SAVEPOINT hidden")
    assert refused(web, ticket, question)


@pytest.mark.parametrize("xact", ["1", "9000000000000000"])
def test_a_forged_transaction_id_finds_nothing(web, cast, asked, xact):
    question, columns = asked
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, xact=xact, **columns)
    assert refused(web, ticket, question)


def test_a_rolled_back_ticket_finds_nothing(web, cast, asked):
    question, columns = asked
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, **columns)
    web.rollback()
    assert refused(web, ticket, question)


def test_a_ticket_expires_after_a_minute(web, owner, cast, now, asked):
    question, columns = asked
    with owner.cursor() as cursor:
        tickets = [
            forge(cursor, actor=cast.agent.pk, recorded_at=now - timedelta(seconds=ago), **columns)
            for ago in (61, 40)
        ]
    owner.commit()
    assert [refused(web, ticket, question) for ticket in tickets] == [True, False]


# --- the ticket and its question -----------------------------------------------------------


@pytest.mark.parametrize("event", ["found", "opened", "verified", "imported", "changed"])
def test_another_events_entry_is_no_ticket(web, cast, asked, event):
    question, columns = asked
    ticket = committed(web, actor=cast.agent.pk, **columns | {"event": event})
    assert refused(web, ticket, question)


def test_a_refused_search_is_no_ticket(web, cast, asked):
    question, columns = asked
    ticket = committed(web, actor=cast.agent.pk, outcome="refused", **columns)
    assert refused(web, ticket, question)


def test_an_entry_without_a_question_is_no_ticket(web, cast, asked):
    """Such as those of before there was one."""
    question, columns = asked
    more = {"kind": "number", "query": "00", "count": 0, "numbers": []}
    ticket = committed(web, actor=cast.agent.pk, **columns | {"more": more})
    assert refused(web, ticket, question)


def test_names_are_not_found_letter_by_letter_on_one_ticket(web, cast, now):
    customer(cast, now, full_name="Wiryawan Tedjakusuma")
    question, columns = asking("wiry", cast.jakarta.pk)
    ticket = committed(web, actor=cast.agent.pk, **columns)
    for guess in ("wir", "wirya", "wiryb", "wiry t"):
        other, _columns = asking(guess, cast.jakarta.pk)
        for salt in (question.salt, other.salt):
            assert refused(web, ticket, replace(other, salt=salt))


@pytest.mark.parametrize("ask", ["another branch", "another salt", "a space more"])
def test_a_ticket_is_for_its_question_to_the_letter(web, cast, asked, ask):
    question, columns = asked
    ticket = committed(web, actor=cast.agent.pk, **columns)
    text = question.text
    other = {
        "another branch": replace(question, text=text.replace(f"[{cast.jakarta.pk}]", "[1, 2]")),
        "another salt": Question(text),
        "a space more": replace(question, text=text + " "),
    }[ask]
    assert other != question
    assert refused(web, ticket, other)


def test_a_rollback_gives_the_same_answer_again_and_no_other(web, cast, now):
    own = customer(cast, now, full_name="Rustandi Hadiwinata")
    question, columns = asking("rustandi hadiw", cast.jakarta.pk)
    ticket = committed(web, actor=cast.agent.pk, **columns)
    for _ in range(3):
        with web.cursor() as cursor:
            assert found(cursor, ticket, question) == [own.number]
        web.rollback()
    assert LogEntry.objects.filter(pk=ticket, event="searched").exists()


def test_a_number_asked_as_another_kind_of_key_is_not_found(web, cast, record):
    """The kind that stands in the entry is the one that is searched."""
    question, columns = asking(record.identity["nik"], cast.jakarta.pk)
    columns["more"]["kind"] = "phone"
    ticket = committed(web, actor=cast.agent.pk, **columns)
    with web.cursor() as cursor:
        assert found(cursor, ticket, question) == []


# --- the ticket and its actor ------------------------------------------------------------


def test_anothers_ticket_finds_what_that_person_may_find(web, cast, asked):
    """Who asks stands in the entry, not in the question: there is no other to name."""
    question, columns = asked
    for who in (cast.outsider, cast.hr, cast.sysadmin):
        ticket = committed(web, actor=who.pk, **columns)
        with web.cursor() as cursor:
            assert found(cursor, ticket, question) == []


def test_an_entry_without_an_actor_finds_nothing(web, asked):
    question, columns = asked
    ticket = committed(web, actor=None, **columns)
    with web.cursor() as cursor:
        assert found(cursor, ticket, question) == []


def test_permission_that_ended_after_the_ticket_closes_it(web, cast, now, record, asked):
    question, columns = asked
    agent = fresh_agent(cast, now)
    ticket = committed(web, actor=agent.pk, **columns)
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    with web.cursor() as cursor:
        assert found(cursor, ticket, question) == []


# --- how much one ticket may ask -----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "few", "many"),
    [
        ("number", lambda own: {"numbers": [own]}, lambda own: {"numbers": [own, "1", "2"]}),
        (
            "name", lambda _own: {"words": [["siti"]]},
            lambda _own: {"words": [[f"s{sign}" for sign in "abcdefghi"]]},
        ),
    ],
)  # fmt: skip
def test_a_search_is_no_list_to_try_through(web, cast, now, kind, few, many):
    own = customer(cast, now).number
    seen = []
    for asked in (few(own), many(own)):
        question = Question(json.dumps({"branches": [cast.jakarta.pk], **asked}), uuid4())
        more = {"kind": kind, "question": question.hashed}
        ticket = committed(
            web, actor=cast.agent.pk, event="searched", customer="", tiers=(), more=more
        )
        with web.cursor() as cursor:
            seen.append(bool(found(cursor, ticket, question)))
    assert seen == [True, False]


def test_no_more_heads_are_given_than_the_entry_names(web, cast, now):
    for _ in range(22):
        customer(cast, now, full_name="Sasmitawidjaja Purbaningrat")
    question, columns = asking("sasmitawijaya", cast.jakarta.pk)
    ticket = committed(web, actor=cast.agent.pk, **columns)
    with web.cursor() as cursor:
        given = found(cursor, ticket, question)
    web.commit()
    answer = LogEntry.objects.get(event="found", opening=ticket)
    assert answer.additional_data["numbers"] == given and len(given) == 20
