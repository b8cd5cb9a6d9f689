"""A file of people does what its rows say, within the rules of the people's pages."""

from itertools import count

import pytest
from django.utils import timezone

from audit.events import Event
from audit.models import LogEntry
from staff.directory import filing
from staff.models import User
from staff.permissions import codenames
from tests.cast import person

HEADER = "NIP;Nama Karyawan;Kode Vendor;NIP Atasan;Bahasa;Aktif"
_numbers = count(1)


def number() -> str:
    """Return an employee number that nobody has."""
    return f"IMP-{next(_numbers):05}"


def file_of(*rows: str, header: str = HEADER):
    """Return a received file with these rows."""
    content = "\r\n".join([header, *rows]).encode()
    return filing.receive(name="karyawan.csv", content=content)


def store(cast, *rows: str, header: str = HEADER, keep: bool = False):
    """Store a file in HR's name and return what became of it."""
    given = file_of(*rows, header=header)
    done = filing.store(given=given, by=cast.hr, at=timezone.now(), keep_good_rows=keep)
    return done.found


def wrong_in(cast, *rows: str, header: str = HEADER) -> list[str]:
    """Return every sentence about what is wrong with a file."""
    given = filing.check(given=file_of(*rows, header=header), by=cast.hr, at=timezone.now())
    return [sentence for _line, wrong in given.found.bad for _label, sentence in wrong]


def of(employee_number: str) -> User:
    """Return who has this number."""
    return User.objects.get(employee_number=employee_number)


# --- what a row does ------------------------------------------------------------------------


def test_a_new_number_is_registered_and_holds_nothing(cast):
    new = number()
    found = store(cast, f"{new};Siti  Nurhaliza ;v1;{cast.supervisor.employee_number};english;ya")
    made = of(new)
    assert found.counts == {"new": 1, "changed": 0, "ended": 0, "unchanged": 0, "bad": 0}
    assert (made.full_name, made.username, made.language) == ("Siti Nurhaliza", new.lower(), "en")
    assert (made.vendor, made.engagement) == (cast.vendor, "outsourced")
    assert made.supervisor == cast.supervisor
    assert not made.has_usable_password() and made.assignments.count() == 0
    assert codenames(user=made, at=timezone.now()) == frozenset()


def test_the_same_file_again_changes_nothing_and_writes_no_change(cast):
    rows = [f"{number()};Orang {n};V1;{cast.supervisor.employee_number};id;ya" for n in range(3)]
    store(cast, *rows)
    before = LogEntry.objects.filter(event=Event.CHANGED).count()
    assert store(cast, *rows).counts["unchanged"] == 3
    assert LogEntry.objects.filter(event=Event.CHANGED).count() == before


def test_an_empty_cell_changes_nothing_and_a_dash_takes_away(cast):
    new = number()
    store(cast, f"{new};Nama Lama;V1;{cast.supervisor.employee_number};en;")
    assert store(cast, f"{new};Nama Baru;;;;").counts["changed"] == 1
    assert (of(new).vendor, of(new).supervisor) == (cast.vendor, cast.supervisor)
    assert (of(new).full_name, of(new).language) == ("Nama Baru", "en")
    store(cast, f"{new};Nama Baru;-;-;;")
    assert (of(new).vendor, of(new).supervisor, of(new).engagement) == (None, None, "internal")


def test_an_address_is_taken_and_stays_where_no_column_names_it(cast):
    new = number()
    store(cast, f"{new};Siti;siti@Example.com", header="NIP;Nama;Surel")
    store(cast, f"{new};Siti Rahayu;;;;")
    assert (of(new).email, of(new).full_name) == ("siti@example.com", "Siti Rahayu")
    assert wrong_in(cast, f"{new};Siti;bukan surel", header="NIP;Nama;Surel")


def test_no_under_works_here_ends_a_person_with_every_assignment(cast, now):
    leaver = person(f"leaver-{number()}", role="cs_agent", branch=cast.jakarta, since=now)
    assert store(cast, f"{leaver.employee_number};{leaver.full_name};;;;berhenti").counts["ended"]
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert codenames(user=leaver, at=timezone.now()) == frozenset()
    again = store(cast, f"{leaver.employee_number};{leaver.full_name};;;;tidak")
    assert again.counts["unchanged"] == 1


def test_a_supervisor_may_stand_below_in_the_same_file(cast):
    chief, below, lowest = number(), number(), number()
    found = store(
        cast, f"{lowest};Paling Bawah;;{below};;", f"{below};Bawahan;;{chief};;",
        f"{chief};Kepala;;;;",
    )  # fmt: skip
    assert found.counts["new"] == 3
    assert of(lowest).supervisor == of(below) and of(below).supervisor == of(chief)


def test_the_file_is_one_entry_and_every_change_another_in_the_importers_name(cast):
    new = number()
    given = file_of(f"{new};Siti;;;;")
    filing.store(given=given, by=cast.hr, at=timezone.now(), keep_good_rows=False)
    entry = LogEntry.objects.filter(event=Event.PROVISIONED, actor=cast.hr).latest("pk")
    assert entry.additional_data["sha256"] == given.digest
    assert (entry.additional_data["new"], entry.additional_data["bad"]) == (1, 0)
    assert new not in str(entry.additional_data) and "Siti" not in str(entry.additional_data)
    assert LogEntry.objects.filter(event=Event.CHANGED, object_id=of(new).pk).exists()


# --- what a row may not do ------------------------------------------------------------------


def test_the_check_stores_nothing_and_promises_what_storing_does(cast):
    new = number()
    given = file_of(f"{new};Siti;;;;", f"{cast.agent.employee_number};Nama Lain;;;;")
    before = LogEntry.objects.count()
    checked = filing.check(given=given, by=cast.hr, at=timezone.now())
    assert (checked.found.counts["new"], checked.found.counts["changed"]) == (1, 1)
    assert not User.objects.filter(employee_number=new).exists()
    cast.agent.refresh_from_db()
    assert cast.agent.full_name != "Nama Lain" and LogEntry.objects.count() == before


def test_a_bad_row_stops_all_unless_the_good_ones_are_agreed_to(cast):
    good, bad = f"{number()};Siti;;;;", f"{number()};Budi;TAKADA;;;"
    with pytest.raises(filing.BadRows):
        store(cast, good, bad)
    assert not User.objects.filter(employee_number=good.split(";")[0]).exists()
    found = store(cast, good, bad, keep=True)
    assert (found.counts["new"], found.counts["bad"], found.good) == (1, 1, 1)
    assert not User.objects.filter(employee_number=bad.split(";")[0]).exists()


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("{new};;;;;", "required"),
        (";Siti;;;;", "needed"),
        ("{new};Siti;TAKADA;;;", "vendor"),
        ("{new};Siti;;TAKADA;;", "number"),
        ("{new};Siti;;;perancis;", "valid choice"),
        ("{new};Siti;;;;mungkin", "yes or no"),
        ("{new};Siti;;;;tidak", "Nobody has"),
        ("3,57802E+15;Siti;;;;", "rounded"),
        ("{new};Siti;;;;ya;lebih", "more cells"),
        ("{new};" + "x" * 121 + ";;;;", "120"),
        ("=1+1;Siti;;;;", "username"),
    ],
)
def test_what_cannot_be_is_named_with_what_to_do(cast, row, word):
    [sentence] = wrong_in(cast, row.format(new=number()))
    assert word.lower() in sentence.lower()


def test_a_number_twice_in_a_file_is_refused_the_second_time(cast):
    new = number()
    assert wrong_in(cast, f"{new};Siti;;;;", f"{new};Budi;;;;") == [
        "Line 2 has the same employee number. Keep one of them."
    ]


def test_zeros_that_a_spreadsheet_lost_are_asked_for(cast):
    known = person(f"padded-{number()}")
    User.objects.filter(pk=known.pk).update(employee_number="000471")
    assert "000471" in wrong_in(cast, "471;Siti;;;;")[0]


def test_a_circle_of_supervisors_is_refused(cast):
    one, two = number(), number()
    store(cast, f"{one};Satu;;;;", f"{two};Dua;;{one};;")
    assert "circle" in wrong_in(cast, f"{one};Satu;;{two};;")[0]


def test_a_file_decides_about_nobody_who_was_appointed(cast):
    for chief in (cast.sysadmin, cast.manager, cast.auditor):
        [sentence] = wrong_in(cast, f"{chief.employee_number};{chief.full_name};;;;tidak")
        assert "appointed" in sentence
        assert wrong_in(cast, f"{chief.employee_number};Nama Lain;;;;")


def test_nobody_decides_about_himself_by_file(cast):
    assert wrong_in(cast, f"{cast.hr.employee_number};Nama Lain;;;;")


def test_a_file_brings_nobody_back(cast):
    gone = person(f"gone-{number()}")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert "Bring them back" in wrong_in(cast, f"{gone.employee_number};Siti;;;;ya")[0]


def test_markup_in_a_name_is_a_name(cast):
    new = number()
    store(cast, f"{new};<script>alert(1)</script>;;;;")
    assert of(new).full_name == "<script>alert(1)</script>"


def test_the_bad_rows_come_back_as_a_file_without_formulas(cast):
    given = filing.check(
        given=file_of("=HYPERLINK(1);Siti;TAKADA;;;", f"{number()};Budi;;;;"),
        by=cast.hr, at=timezone.now(),
    )  # fmt: skip
    text = filing.rest(given=given).decode("utf-8-sig")
    header, bad = text.splitlines()
    assert header.startswith("NIP;Nama Karyawan;") and "Budi" not in text
    assert bad.startswith("'=HYPERLINK(1);Siti;TAKADA;") and ";2;" in bad
