"""A whole file is checked row by row, repeats included, fast enough for a hundred thousand rows."""

import csv
import time
import tracemalloc
from datetime import date

import pytest

from customers.importing import files
from customers.importing.checking import check_rows
from customers.importing.columns import CustomerColumns
from tests.customers.importing.samples import BUDI, HEADER, SITI, as_text, write_text

TODAY = date(2026, 11, 23)


@pytest.fixture
def check(tmp_path):
    def check(rows):
        path = write_text(tmp_path / "a.csv", as_text([HEADER, *rows]))
        sheet = files.read(path, filename="a.csv")
        columns = CustomerColumns.guess(sheet.header)
        return list(
            check_rows(sheet=sheet, columns=columns, branches=frozenset({"SBY01"}), today=TODAY)
        )

    return check


def test_good_rows_have_records_and_bad_rows_have_reasons(check):
    bad = [*BUDI[:4], "3,57802E+15", BUDI[5]]
    good, worse = check([SITI, bad])
    assert good.record.full_name == "Siti Rahmawati" and not good.bad
    assert worse.bad and worse.record is None
    assert worse.row.line == 3 and worse.row.cells == bad
    assert [problem.code for problem in worse.problems] == ["rounded"]


def test_a_row_that_stands_twice_is_read_once(check):
    differently_written = [*SITI[:3], "+62 812-3456-7331", SITI[4], "15 April 1980"]
    first, second = check([SITI, differently_written])
    assert first.record and not first.warnings
    assert second.record is None and not second.bad
    assert second.warnings[0].message == "Line 2 is the same row. It is read once."


def test_one_number_with_other_data_is_a_problem_of_the_later_row(check):
    first, second = check([SITI, [SITI[0], *BUDI[1:]]])
    assert first.record and second.record is None
    assert [(p.code, p.other_line) for p in second.problems] == [("number_repeated", 2)]


def test_one_nik_under_two_numbers_is_a_warning(check):
    _first, second = check([SITI, [*BUDI[:4], SITI[4], SITI[5]]])
    assert second.record.number == BUDI[0]
    assert [(w.code, w.other_line) for w in second.warnings] == [("nik_repeated", 2)]


def test_a_bad_row_does_not_make_a_later_good_one_a_repeat(check):
    first, second = check([[*SITI[:4], "123", SITI[5]], SITI])
    assert first.bad and second.record and not second.bad


def test_a_row_with_cells_beyond_the_header_is_not_read(check):
    shifted = [*SITI[:2], "Siti", "S.E.", *SITI[3:]]
    (checked,) = check([shifted])
    assert [problem.code for problem in checked.problems] == ["cells_shifted"]


def test_a_row_with_empty_cells_beyond_the_header_is_read(check):
    (checked,) = check([[*SITI, "", ""]])
    assert checked.record


def test_ten_thousand_rows_take_a_tenth_of_a_minute_and_little_memory(tmp_path):
    path = tmp_path / "a.csv"
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(10_000):
            row = [f"{number:010}", *SITI[1:4], f"357802550480{number:04}", SITI[5]]
            writer.writerow(row)
    sheet = files.read(path, filename="a.csv")
    columns = CustomerColumns.guess(sheet.header)
    options = {"columns": columns, "branches": frozenset({"SBY01"}), "today": TODAY}
    began = time.process_time()
    assert sum(1 for row in check_rows(sheet=sheet, **options) if row.record) == 10_000
    assert time.process_time() - began < 6
    tracemalloc.start()
    assert not any(row.bad for row in check_rows(sheet=sheet, **options))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000 * 800
