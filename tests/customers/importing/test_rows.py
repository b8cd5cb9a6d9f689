"""A row becomes a record with every value in one form, or says all that is wrong with it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.fields import Record
from customers.importing.columns import FIELDS
from customers.importing.problems import MESSAGES, Problem
from customers.importing.rows import clean
from customers.importing.values import RowError

TODAY = date(2026, 11, 23)
BRANCHES = frozenset({"SBY01", "DPS01"})
HEAD = {"number": "0010000001", "branch": "SBY01", "full_name": "Siti Rahmawati"}
NIK = "3578025504800001"


def clean_row(**values):
    return clean(HEAD | values, branches=BRANCHES, today=TODAY)


def codes(cleaned):
    return [(problem.column, problem.code) for problem in cleaned.problems]


def warning_codes(cleaned):
    return [(warning.column, warning.code) for warning in cleaned.warnings]


def test_a_full_row_becomes_a_record():
    cleaned = clean_row(
        status="Diblokir",
        protected="Ya",
        phones="0812-3456-7331 / (031) 5551234\n0812 3456 7331",
        emails="Siti@Gmail.com; siti@kantor.co.id",
        street="Jl. Merdeka No. 5",
        rt="003",
        rw="004",
        kelurahan="Jemur Wonosari",
        kecamatan="Wonocolo",
        city="Kota Surabaya",
        province="Jawa Timur",
        postcode="60237",
        products="Internet, TV; Internet",
        plan="50 Mbps",
        device="ZTE F609",
        since="1 Agustus 2020",
        income="Rp4.500.000",
        employer="PT Maju Jaya",
        job="Karyawan",
        years_of_service="5 tahun 3 bulan",
        nik="3578 0255 0480 0001",
        kk="3578020101100001",
        birth_date="15/04/1980",
        mothers_maiden_name="Aminah",
        spouse="Budi Santoso",
        relatives="Ani, Tono",
    )
    assert cleaned.problems == cleaned.warnings == ()
    assert cleaned.record == Record(
        number="0010000001",
        branch_code="SBY01",
        full_name="Siti Rahmawati",
        status="suspended",
        protected=True,
        contact={
            "phones": ["+6281234567331", "+62315551234"],
            "emails": ["siti@gmail.com", "siti@kantor.co.id"],
            "addresses": [
                {
                    "street": "Jl. Merdeka No. 5 RT 003/RW 004",
                    "kelurahan": "Jemur Wonosari",
                    "kecamatan": "Wonocolo",
                    "city": "Kota Surabaya",
                    "province": "Jawa Timur",
                    "postcode": "60237",
                }
            ],
        },
        service={
            "products": ["Internet", "TV"],
            "plan": "50 Mbps",
            "device": "ZTE F609",
            "since": "2020-08-01",
        },
        financial={
            "income": 4500000,
            "employer": "PT Maju Jaya",
            "job": "Karyawan",
            "years_of_service": 5,
        },
        identity={
            "nik": NIK,
            "kk": "3578020101100001",
            "birth_date": "1980-04-15",
            "mothers_maiden_name": "Aminah",
            "spouse": "Budi Santoso",
            "relatives": ["Ani", "Tono"],
        },
    )


def test_a_row_with_only_what_is_required_is_enough():
    record = clean_row().record
    assert (record.status, record.protected, record.contact, record.identity) == (
        "active",
        False,
        {},
        {},
    )


@pytest.mark.parametrize("blank", ["", "  ", "-", "N/A", "NULL", "tidak ada", "\xa0"])
def test_the_usual_words_for_nothing_are_nothing(blank):
    optional = dict.fromkeys(set(FIELDS) - set(HEAD), blank)
    assert clean_row(**optional).record == clean_row().record


@pytest.mark.parametrize("column", list(HEAD))
def test_what_is_required_is_asked_for(column):
    assert codes(clean_row(**{column: " "})) == [(column, "missing")]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("number", "12345", "number_form"),
        ("number", "12345678901", "number_form"),
        ("number", "A010000001", "number_form"),
        ("number", "1,2E+09", "rounded"),
        ("branch", "XXX99", "branch_unknown"),
        ("full_name", "12345", "no_letter"),
        ("full_name", "A" * 201, "too_long"),
        ("status", "mungkin", "status_unknown"),
        ("protected", "kadang", "yes_no"),
        ("phones", "6,2812E+11", "rounded"),
        ("phones", "081234567331 / 12", "phone_form"),
        ("emails", "siti@", "email_form"),
        ("emails", "siti@gmail.com; budi", "email_form"),
        ("postcode", "6023", "postcode_form"),
        ("postcode", "00237", "postcode_form"),
        ("since", "24/11/2026", "date_future"),
        ("income", "4.5", "money_small"),
        ("years_of_service", "lama", "years_form"),
        ("years_of_service", "99", "years_form"),
        ("nik", "3,57802E+15", "rounded"),
        ("nik", "123", "sixteen_digits"),
        ("nik", "3578023002800001", "nik_date"),
        ("kk", "3578", "sixteen_digits"),
        ("birth_date", "31/02/1980", "date_impossible"),
        ("spouse", "#REF!", "excel_error"),
        ("nik", "#N/A", "excel_error"),
        ("plan", "########", "excel_error"),
        ("products", "x" * 201, "too_long"),
    ],
)
def test_each_wrong_value_stops_the_row_and_says_what_to_do(column, text, code):
    cleaned = clean_row(**{column: text})
    assert cleaned.record is None
    assert codes(cleaned) == [(column, code)]
    problem = cleaned.problems[0]
    assert problem.message == str(MESSAGES[code]) and problem.label == str(FIELDS[column])


def test_everything_wrong_with_a_row_is_said_at_once():
    cleaned = clean_row(number="", nik="123", birth_date="kemarin", phones="x")
    assert set(codes(cleaned)) == {
        ("number", "missing"),
        ("nik", "sixteen_digits"),
        ("birth_date", "date_form"),
        ("phones", "phone_form"),
    }


def test_lost_zeros_of_a_customer_number_are_put_back_with_a_warning():
    cleaned = clean_row(number="10000001.0")
    assert cleaned.record.number == "0010000001"
    assert warning_codes(cleaned) == [("number", "number_filled")]


@pytest.mark.parametrize("number", ["0010000001", " 001.000.0001", "001-0000001", "'0010000001"])
def test_a_customer_number_in_any_spelling(number):
    cleaned = clean_row(number=number)
    assert cleaned.record.number == "0010000001" and not cleaned.warnings


def test_a_branch_code_is_matched_in_any_case():
    assert clean_row(branch="sby01").record.branch_code == "SBY01"


@pytest.mark.parametrize(
    ("text", "years"),
    [("5", 5), ("5 th", 5), ("5,5 tahun", 5), ("18 bulan", 1), ("0", 0), ("10 years", 10)],
)
def test_years_of_service(text, years):
    assert clean_row(years_of_service=text).record.financial["years_of_service"] == years


def test_a_nik_of_another_birth_date_is_a_warning():
    cleaned = clean_row(nik=NIK, birth_date="16/04/1980")
    assert cleaned.record is not None
    assert warning_codes(cleaned) == [("nik", "nik_birth_date")]


def test_the_century_of_a_nik_gives_way_to_the_birth_date():
    cleaned = clean_row(nik="3578021504200001", birth_date="15/04/1920")
    assert cleaned.record.identity["birth_date"] == "1920-04-15" and not cleaned.warnings


def test_an_unknown_region_is_a_warning():
    cleaned = clean_row(nik="9978025504800001", kk="9978020101100001")
    assert warning_codes(cleaned) == [("nik", "region_unknown"), ("kk", "region_unknown")]


def test_control_characters_of_a_copy_are_dropped():
    record = clean_row(full_name="Siti\u200b  Rahma\x07wati\xa0", street="Jl. A\nNo. 5").record
    assert record.full_name == "Siti Rahmawati"
    assert record.contact["addresses"] == [{"street": "Jl. A No. 5"}]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("nik", "3578025504800"),
        ("kk", "35780255048000019"),
        ("phones", "0812345673317777777"),
        ("birth_date", "31/02/1980"),
        ("emails", "siti@gmail"),
        ("number", NIK),
        ("number", "Siti Rahmawati"),
        ("branch", "Siti Rahmawati"),
        ("branch", NIK),
        ("status", "Siti Rahmawati"),
        ("protected", NIK),
    ],
)
def test_a_problem_never_repeats_a_value_of_a_person(column, text):
    (problem,) = clean_row(**{column: text}).problems
    assert not any(c.isalnum() for c in problem.shown)
    assert text not in problem.message


def test_a_problem_shows_a_customer_number_and_a_branch_code():
    cleaned = clean_row(number="12345", branch="SBY99")
    assert [problem.shown for problem in cleaned.problems] == ["12345", "SBY99"]


def test_a_problem_is_kept_as_json_and_read_again():
    problem = Problem("nik", "nik_repeated", "", 7)
    assert Problem(*problem.as_json()) == problem
    assert "Line 7" in problem.message


def test_every_code_has_a_message_that_can_be_shown():
    for code in MESSAGES:
        assert len(Problem("nik", code, "", 3).message) > 10
    assert str(RowError("missing"))


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=30)))
def test_any_text_in_any_column_is_a_record_or_problems(values):
    cleaned = clean(values, branches=BRANCHES, today=TODAY)
    assert (cleaned.record is None) == bool(cleaned.problems)
    for problem in (*cleaned.problems, *cleaned.warnings):
        assert problem.message and problem.column in FIELDS
