"""A file is stored as a whole or not at all, once however often, by those who may."""

import json
from datetime import UTC, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from audit.events import Event, Outcome
from audit.models import LogEntry
from customers import gate
from customers.importing import folder, jobs, running
from customers.models import ImportJob
from customers.records import BATCH
from staff.assignments import end
from tests.cast import person
from tests.customers.importing.branch_files import (
    check,
    codes,
    line,
    lines,
    receive,
    store,
    stored,
    take,
    text,
    whole_base,
)
from tests.customers.importing.samples import write_workbook

State = ImportJob.State


def numbers(rows):
    return [row[0] for row in rows]


def entries(job, **columns):
    return LogEntry.objects.filter(event=Event.IMPORTED, object_id=job.pk, **columns)


def branch_manager(cast, now, branch):
    name = f"manager-{LogEntry.objects.count()}"
    return person(name, role="manager", since=now - timedelta(days=9), branch=branch)


# --- what arrives is what can be opened


def test_a_stored_customer_opens_and_shows_what_the_file_said(cast, now):
    rows = lines(1)
    job = take(cast.manager, text(rows))
    assert (job.state, job.created, job.rows_bad) == (State.DONE, 1, 0)
    at = timezone.now()
    given = gate.open_record(
        actor=cast.agent, number=rows[0][0], purpose="service", interaction=None, at=at
    )
    assert given.values["full_name"] != "Siti Rahmawati"
    shown = gate.reveal(
        actor=cast.agent, number=rows[0][0], tier="identity", opening=given.entry.pk,
        reason="read_back", at=timezone.now(),
    )  # fmt: skip
    assert shown.values["nik"] == rows[0][4]
    assert shown.values["birth_date"] == "1990-01-05"


NASTY = {
    "semicolons with a mark": lambda rows: b"\xef\xbb\xbf" + text(rows),
    "commas": lambda rows: text(rows, ","),
    "tabs": lambda rows: text(rows, "\t"),
    "Latin-1": lambda rows: text(rows).decode().replace("Siti", "Dés\xf1i").encode("latin-1"),
    "UTF-16": lambda rows: text(rows).decode().encode("utf-16"),
    "blank lines": lambda rows: text(rows).replace(b"\r\n", b"\r\n\r\n;;;;;\r\n"),
    "a title above": lambda rows: b"DATA PELANGGAN CABANG;;;;;\r\n\r\n" + text(rows),
    "lines of a Mac": lambda rows: text(rows).replace(b"\r\n", b"\n"),
}


@pytest.mark.parametrize("kind", NASTY)
def test_files_as_branches_have_them_are_stored(cast, kind):
    rows = lines(3)
    job = take(cast.manager, NASTY[kind](rows))
    assert (job.state, job.created, job.problems) == (State.DONE, 3, [])
    assert stored(numbers(rows)) == 3


def test_a_workbook_is_stored(cast, tmp_path):
    rows = lines(3)
    book = write_workbook(tmp_path / "p.xlsx", [text([]).decode().strip().split(";"), *rows])
    job = take(cast.manager, book, "p.xlsx")
    assert (job.state, job.created) == (State.DONE, 3)
    assert stored(numbers(rows)) == 3


def bad_rows():
    """One row of each kind of damage, each with what must be said about it."""
    a, b, c, d, e, f = numbers(lines(6))
    return [
        (line(a, nik="3,57802E+15"), ("nik", "rounded")),
        (line(b, "XXX9"), ("branch", "branch_unknown")),
        (line(c, nik="123"), ("nik", "sixteen_digits")),
        (line(d, no="12"), ("number", "number_form")),
        (line(e, nama=""), ("full_name", "missing")),
        (line(f, tgl="31-02-1990"), ("birth_date", "date_impossible")),
    ]


def test_every_kind_of_damage_is_told_by_line_and_column_and_stops_the_file(cast):
    bad, good = bad_rows(), lines(4)
    before = whole_base()
    job = check(receive(cast.manager, text([*good, *(row for row, _ in bad)])))
    assert codes(job) == [(6 + n, *why) for n, (_, why) in enumerate(bad)]
    assert (job.rows_read, job.rows_bad, job.rows_good) == (10, 6, 4)
    with pytest.raises(jobs.NotReady):
        store(job)
    assert whole_base() == before


def test_what_is_kept_of_a_bad_row_is_masked(cast):
    job = check(receive(cast.manager, text([line(lines(1)[0][0], nik="3171014501909")])))
    assert codes(job) == [(2, "nik", "sixteen_digits")]
    assert "3171014501909" not in json.dumps(job.problems)
    assert job.problems[0][1][0][2] == "•" * 13


def test_lost_zeros_come_back_and_are_told(cast):
    number = f"001{int(lines(1)[0][0]) % 10**7:07}"
    job = take(cast.manager, text([line(number, no=number.lstrip("0"))]))
    assert (job.created, job.rows_warned) == (1, 1)
    assert job.warnings[0][1][0][1] == "number_filled"
    assert stored([number]) == 1


def test_the_same_row_twice_is_stored_once_and_counted(cast):
    (row,) = lines(1)
    job = take(cast.manager, text([row, row, row]))
    assert (job.rows_read, job.created, job.rows_repeated) == (3, 1, 2)


def test_one_number_with_two_names_is_bad(cast):
    (row,) = lines(1)
    job = check(receive(cast.manager, text([row, line(row[0], nama="Budi Santoso")])))
    assert codes(job) == [(3, "number", "number_repeated")]


def test_counts_of_the_receipt_add_up_to_the_rows_of_the_file(cast):
    old, new, twice = lines(2), lines(3), lines(1)
    take(cast.manager, text(old))
    changed = [line(old[0][0], nama="Siti Rahma Wulandari"), old[1]]
    everything = [*changed, *new, *twice, *twice, *(row for row, _ in bad_rows())]
    job = take(cast.manager, text(everything), keep_good_rows=True)
    assert (job.created, job.changed, job.unchanged) == (4, 1, 1)
    assert (job.rows_repeated, job.rows_bad, job.rows_read) == (1, 6, 13)
    assert sum(getattr(job, name) for name in jobs.COUNTS) == job.rows_read


def test_a_date_of_this_morning_in_jayapura_is_not_in_the_future(cast, now):
    morning = now.astimezone(ZoneInfo("Asia/Jayapura")).replace(hour=7, minute=0)
    assert morning.date() > morning.astimezone(UTC).date()
    head, row = text(lines(1)).decode().split("\r\n")[:2]
    since = f"{head};Pelanggan Sejak\r\n{row};{morning:%d-%m-%Y}\r\n"
    job = receive(cast.manager, since.encode())
    jobs.advance(job=job, state=State.CHECKING)
    assert jobs.check(job=job, at=morning, progress=lambda read: None).problems == []


# --- all or nothing


def test_a_failure_in_the_second_batch_takes_the_first_one_back(cast):
    rows, before = lines(BATCH + 5), whole_base()
    job = check(receive(cast.manager, text(rows)))
    real, calls = jobs.store, []

    def break_down(**given):
        calls.append(len(given["records"]))
        if len(calls) == 2:
            raise OperationalError("connection lost")
        return real(**given)

    with patch.object(jobs, "store", break_down):
        job = store(job)
    assert calls == [BATCH, 5]
    assert job.state == State.STORING  # to be taken up again, not failed for good
    assert whole_base() == before
    running.store(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.created) == (State.DONE, BATCH + 5)


def test_a_row_that_became_bad_since_the_check_stops_the_file(cast, now):
    here = branch_manager(cast, now, cast.jakarta)
    rows = lines(3)
    job = check(receive(here, text(rows)))
    take(cast.manager, text([line(rows[2][0], "DPS")]))
    job = store(job)
    assert job.state == State.FAILED and "Check the file again" in job.failure
    assert stored(numbers(rows)) == 1


def test_a_row_that_became_bad_since_the_check_goes_to_the_rest(cast, now):
    here = branch_manager(cast, now, cast.jakarta)
    rows = lines(3)
    job = check(receive(here, text([*rows, line(lines(1)[0][0], nik="1")])))
    take(cast.manager, text([line(rows[2][0], "DPS")]))
    job = store(job, keep_good_rows=True)
    assert (job.state, job.created, job.rows_bad) == (State.DONE, 2, 2)
    assert rows[2][0] in folder.rest_of(job).read_text()


def test_the_same_file_again_changes_nothing_and_is_recognised(cast):
    content = text(lines(4))
    first = take(cast.manager, content)
    before = whole_base()
    again = receive(cast.manager, content)
    assert jobs.imported_before(job=again) == first
    again = store(check(again))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 4)
    assert whole_base() == before
    ticket = entries(again, outcome=Outcome.GIVEN).get()
    assert not LogEntry.objects.filter(event=Event.STORED, opening=ticket).exists()


# --- who may


def test_a_number_of_another_branch_is_bad_and_tells_nothing_else(cast, now):
    (theirs,) = lines(1, "DPS")
    take(cast.manager, text([theirs]))
    here = branch_manager(cast, now, cast.jakarta)
    mine = line(theirs[0], "JKT", nama="Somebody Else")
    job = check(receive(here, text([mine])))
    assert job.problems == [[2, [["number", "number_elsewhere", theirs[0], 0]]]]


def test_a_branch_of_others_looks_like_no_branch(cast, now):
    here = branch_manager(cast, now, cast.jakarta)
    job = check(receive(here, text([*lines(1, "DPS"), *lines(1, "NONE9")])))
    assert codes(job) == [(2, "branch", "branch_unknown"), (3, "branch", "branch_unknown")]


def test_a_right_that_ended_after_the_check_stores_nothing_and_is_logged(cast, now):
    here = branch_manager(cast, now, cast.jakarta)
    rows = lines(2)
    job = check(receive(here, text(rows)))
    end(assignment=here.assignments.get(), at=timezone.now())
    job = store(job)
    assert job.state == State.FAILED and "has ended" in job.failure
    assert stored(numbers(rows)) == 0
    assert entries(job, outcome=Outcome.REFUSED, reason="no_assignment").exists()


def test_a_right_that_ends_between_two_batches_stores_nothing(cast, now):
    here = branch_manager(cast, now, cast.jakarta)
    rows = lines(BATCH + 2)
    job = check(receive(here, text(rows)))
    real, calls = jobs.store, []

    def end_before_the_second(**given):
        calls.append(1)
        if len(calls) == 2:
            with connections["owner"].cursor() as cursor:
                cursor.execute("DELETE FROM staff_branchpermission WHERE user_id = %s", [here.pk])
        return real(**given)

    with patch.object(jobs, "store", end_before_the_second):
        job = store(job)
    assert job.state == State.FAILED and "has ended" in job.failure
    assert stored(numbers(rows)) == 0


# --- the ledger


def test_the_import_and_every_customer_are_entries_without_customer_data(cast):
    rows = lines(3)
    job = take(cast.manager, text(rows), "Siti Rahmawati 3171.csv")
    ticket, closing = entries(job).order_by("id")
    assert (ticket.outcome, closing.outcome, closing.opening) == ("given", "done", ticket)
    assert ticket.additional_data == {"sha256": job.digest, "rows": 3}
    assert closing.additional_data["created"] == 3
    each = LogEntry.objects.filter(event=Event.STORED, opening=ticket)
    assert sorted(each.values_list("customer", flat=True)) == numbers(rows)
    assert {e.actor_id for e in each} == {cast.manager.pk}
    told = "".join(str(list(e.__dict__.values())) for e in [ticket, closing, *each])
    for secret in ("Siti", "Rahmawati", rows[0][3], rows[0][4], "1990"):
        assert secret not in told


def test_the_ticket_stands_although_the_storing_fails(cast):
    job = check(receive(cast.manager, text(lines(1))))
    with patch.object(jobs, "store", side_effect=OperationalError("gone")):
        job = store(job)
    assert [e.outcome for e in entries(job)] == [Outcome.GIVEN]


# --- columns


def test_examples_show_the_form_of_a_column_and_nothing_of_it(cast):
    job = receive(cast.manager, text([["", "", "", "", "", ""], *lines(1)]))
    number, _, name, _, _, born = job.columns["examples"]
    assert (number, name, born) == ("•" * 10, "•••• •••••••••", "••-••-••••")
    assert not any(c.isalnum() for c in "".join(job.columns["examples"]))


def test_a_file_with_headings_of_its_own_is_read_by_choice(cast):
    rows = lines(2)
    content = text(rows).replace(b"No Pelanggan", b"Kolom A").replace(b"Nama Lengkap", b"Kolom C")
    job = receive(cast.manager, content)
    with pytest.raises(jobs.NotReady):
        jobs.advance(job=job, state=State.CHECKING)
    jobs.choose_columns(job=job, fields={0: "number", 2: "full_name"})
    job.refresh_from_db()
    assert store(check(job)).created == 2


def test_columns_can_be_corrected_after_the_check_and_not_while_it_runs(cast):
    job = receive(cast.manager, text(lines(1)))
    jobs.advance(job=job, state=State.CHECKING)
    with pytest.raises(jobs.NotReady):
        jobs.choose_columns(job=job, fields={3: ""})
    running.check(job_id=job.pk, at=timezone.now())
    jobs.choose_columns(job=job, fields={3: ""})
    job.refresh_from_db()
    assert job.state == State.UPLOADED
    with pytest.raises(jobs.NotReady):
        jobs.advance(job=job, state=State.STORING)
