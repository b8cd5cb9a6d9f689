"""Search: a few masked heads of the own branches, never a page of the base, every query logged."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some

from accessgov.context import acting
from audit.models import LogEntry
from audit.trails import trace
from customers.asking import Refused
from customers.policy import Denied
from customers.queries import understand
from customers.search import MOST, search
from staff.assignments import end
from tests.cast import customer, fresh_agent, person


def numbers(actor, text, now) -> list[str]:
    """Return the numbers of the customers that a search shows."""
    return [head.number for head in search(actor=actor, text=text, at=now).heads]


def last_search(actor) -> LogEntry:
    """Return the newest search in the ledger of one actor."""
    return LogEntry.objects.filter(actor=actor, event="searched").first()


def answer_to(search: LogEntry) -> LogEntry:
    """Return the entry of what a search showed."""
    return LogEntry.objects.get(event="found", opening=search)


def test_a_customer_is_found_by_everything_a_caller_says(cast, now):
    record = customer(cast, now, full_name="Dr. Bambang Soejono, S.E.")
    phone = record.contact["phones"][0]  # +62812…
    ways = [
        record.number,
        phone,
        "0" + phone[3:],
        phone[1:],
        f"0{phone[3:6]}-{phone[6:10]} {phone[10:]}",
        record.identity["nik"],
        record.identity["kk"],
        "bambang sujono",
        "SUJONO Bambang",
        "Bamb soej",
    ]
    missed = [text for text in ways if record.number not in numbers(cast.agent, text, now)]
    assert missed == []


def test_a_head_shows_nothing_in_clear(cast, now):
    contact = {
        "phones": ["+628125553331"],
        "addresses": [{"street": "Jl. Melati", "city": "Bogor"}],
    }
    record = customer(cast, now, full_name="Wulandari Kusumaningrum", contact=contact)
    (head,) = search(actor=cast.agent, text=record.number, at=now).heads
    shown = str(head)
    assert record.full_name not in shown and "Wulandari" not in shown
    assert "5553331" not in shown and "Melati" not in shown


def test_every_search_is_an_entry_without_the_words(cast, now):
    record = customer(cast, now, full_name="Zulaikha Prameswari")
    assert numbers(cast.agent, "zulaikha pram", now) == [record.number]
    entry = last_search(cast.agent)
    assert (entry.outcome, entry.additional_data["kind"]) == ("given", "name")
    answer = answer_to(entry)
    assert (answer.additional_data["numbers"], answer.additional_data["count"]) == (
        [record.number], 1,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry::text FROM audit_logentry AS entry WHERE id IN (%s, %s)",
            [entry.pk, answer.pk],
        )
        assert "zulaikha" not in str(cursor.fetchall()).lower()


def test_an_answer_is_in_the_place_and_time_of_its_search(cast, now):
    """All but the running number, and what the database dates and numbers itself."""
    with acting(actor_id=cast.agent.pk, address="10.20.1.9"):
        search(actor=cast.agent, text="siti rahmawati", at=now)
    entry = last_search(cast.agent)
    answer = answer_to(entry)
    assert (answer.number, answer.remote_addr) == (entry.number + 1, "10.20.1.9")
    own = ("id", "event", "number", "recorded_at", "xact", "opening_id", "additional_data")
    search_row, answer_row = LogEntry.objects.filter(pk__in=[entry.pk, answer.pk]).values()[::-1]
    assert {k: v for k, v in search_row.items() if k not in own} == {
        k: v for k, v in answer_row.items() if k not in own
    }


def test_a_refused_search_is_one_entry(cast, now):
    last = LogEntry.objects.filter(actor=cast.agent).first().number
    with pytest.raises(Refused):
        search(actor=cast.agent, text="ab", at=now)
    assert last_search(cast.agent).number == last + 1
    assert not LogEntry.objects.filter(actor=cast.agent, number__gt=last + 1).exists()


def test_the_hash_of_a_question_cannot_be_tried_with_names(cast, now):
    """The same question has another hash each time: its salt is kept nowhere."""
    hashes = set()
    for _ in range(2):
        search(actor=cast.agent, text="siti rahmawati", at=now)
        hashes.add(last_search(cast.agent).additional_data["question"])
    assert len(hashes) == 2


def test_a_search_within_a_larger_transaction_shows_nothing(cast, now):
    record = customer(cast, now)
    with pytest.raises(ProgrammingError, match="No ticket"), transaction.atomic():
        search(actor=cast.agent, text=record.number, at=now)


def test_the_same_query_has_the_same_hash_and_another_one_another(cast, now):
    hashes = []
    for text in ("Soejono Bambang", "bambang sujono", "bambang sujana"):
        search(actor=cast.agent, text=text, at=now)
        hashes.append(last_search(cast.agent).additional_data["query"])
    assert hashes[0] == hashes[1] != hashes[2]


def test_another_branch_finds_nothing_by_any_key(cast, now):
    record = customer(cast, now, full_name="Kurniasih Handayani")
    for text in (record.number, record.contact["phones"][0], record.identity["nik"], "kurniasih"):
        assert record.number not in numbers(cast.outsider, text, now)
    assert record.number in numbers(cast.manager, "kurniasih", now)


def test_no_more_than_twenty_and_no_second_page(cast, now):
    family = [customer(cast, now, full_name="Tjokroaminoto Raharjo") for _ in range(23)]
    found = search(actor=cast.agent, text="cokroaminoto", at=now)
    assert (len(found.heads), found.more) == (MOST, True)
    assert {head.number for head in found.heads} < {record.number for record in family}
    assert numbers(cast.agent, "cokroaminoto", now) == [head.number for head in found.heads]


def test_the_database_gives_no_more_than_one_over_the_limit(cast, now):
    for _ in range(23):
        customer(cast, now, full_name="Gatotkaca Wibisono")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT * FROM customers_found_by_name(%s, %s, %s)",
            [cast.agent.pk, [cast.jakarta.pk], '[["gatotkaca"]]'],
        )
        assert len(cursor.fetchall()) == MOST + 1


@pytest.mark.parametrize("asked", ['[[""]]', "[[]]", "[]", '[["", ""]]', '[["gatot"], [""]]'])
def test_an_empty_beginning_does_not_list_the_base(cast, now, asked):
    customer(cast, now)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT * FROM customers_found_by_name(%s, %s, %s)",
            [cast.agent.pk, [cast.jakarta.pk], asked],
        )
        assert cursor.fetchall() == []


def test_other_hashes_than_those_of_keys_find_nothing(cast, now):
    """An answer's hash, such as the mother's name, is for comparing, not for finding."""
    from customers.sealing import digest

    record = customer(cast, now)
    mother = digest(kind="mother", value="suyatmi", number=record.number)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT * FROM customers_found_by_key(%s, %s, '{}', %s, %s)",
            [cast.agent.pk, [cast.jakarta.pk], ["mother", "birth_date"], [mother]],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("text", ["", " ", "ab", "a b c", "Dr. H.", "%", "___", "12", "0812", "*"])
def test_too_little_is_not_searched_and_the_attempt_is_an_entry(cast, now, text):
    with pytest.raises(Refused) as refused:
        search(actor=cast.agent, text=text, at=now)
    entry = last_search(cast.agent)
    assert entry == refused.value.entry
    assert (entry.outcome, entry.reason, entry.branch) == ("refused", "too_short", cast.jakarta)
    assert not entry.additional_data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ab", "taken for a name"),
        ("zzzz", "doubled letters count once"),
        ("0812", "taken for a number"),
    ],
)
def test_the_page_says_in_the_field_what_is_too_short(enter, cast, text, said):
    page = enter(cast.agent).post("/customers/", {"text": text})
    assert page.status_code == 200
    assert said in page.content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tiada orangnya", "beginnings of words of the name"),
        ("089900001111", "a whole phone number"),
        ("9" * 16, "a NIK and as a KK"),
        ("9999999999", "Looked for as a customer number"),
    ],
)
def test_the_page_of_nobody_says_what_was_looked_for(enter, cast, text, said):
    page = enter(cast.agent).post("/customers/", {"text": text}).content.decode()
    assert "Nobody found" in page and said in page


def test_the_page_of_what_was_found_leads_to_its_entry(enter, cast, now):
    """By the watermark, when it is photographed, and in words."""
    record = customer(cast, now)
    page = enter(cast.agent).post("/customers/", {"text": record.number}).content.decode()
    entry = last_search(cast.agent)
    assert answer_to(entry).additional_data["numbers"] == [record.number]
    assert page.count(entry.code) >= 2
    watermark = page[page.index('<svg class="watermark"') :]
    assert entry.code in watermark and "WIB" in watermark
    trail = trace(code=entry.code, at=now)
    assert trail.entry == entry and answer_to(entry) in trail.around


def test_a_page_that_shows_nobody_wears_no_watermark(enter, cast):
    client = enter(cast.agent)
    for page in (client.get("/customers/"), client.post("/customers/", {"text": "0000000000"})):
        assert "watermark" not in page.content.decode()


@pytest.mark.parametrize("text", ["%%%abc", "%iti", "' OR true --", "abc\\", "xyz' UNION SELECT 1"])
def test_signs_of_sql_are_only_signs(cast, now, text):
    customer(cast, now, full_name="Siti Aminah")
    assert numbers(cast.agent, text, now) == []


@effort(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=some.text(max_size=40))
def test_any_text_is_understood_or_too_short(text):
    try:
        query = understand(text)
    except Denied as denied:
        assert denied.reason == "too_short"
        return
    assert all(beginning for word in query.prefixes for beginning in word)
    assert "\0" not in query.spelled


def test_without_permission_in_force_the_refusal_is_logged(cast, now):
    agent = fresh_agent(cast, now)
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    with pytest.raises(Refused):
        search(actor=agent, text="siti rahmawati", at=now)
    entry = last_search(agent)
    assert (entry.outcome, entry.reason) == ("refused", "assignment_ended")
    assert {*entry.additional_data} == {"kind", "query"}


@pytest.mark.parametrize("who", ["hr", "sysadmin", "privacy", "auditor"])
def test_who_serves_no_customers_searches_none(cast, now, who):
    with pytest.raises(Refused):
        search(actor=getattr(cast, who), text="siti rahmawati", at=now)


def test_the_database_checks_the_branches_again(cast, now):
    """The page could name branches that the person does not hold, or no longer holds."""
    record = customer(cast, now)
    nobody = person(f"nobody-{now.timestamp()}")
    for who in (cast.outsider, cast.hr, nobody):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT * FROM customers_found_by_key(%s, %s, %s, '{}', '{}')",
                [who.pk, [cast.jakarta.pk, cast.denpasar.pk], [record.number]],
            )
            assert cursor.fetchall() == []
