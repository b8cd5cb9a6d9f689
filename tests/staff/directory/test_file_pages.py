"""The pages and the command of importing people: each sees the own files, for an hour."""

from io import BytesIO, StringIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from staff.models import User
from tests.staff.directory.test_rows import HEADER, number


def upload(client, content: bytes, name: str = "karyawan.csv"):
    """Give a file and return where it leads."""
    return client.post(reverse("staff:import_people"), {"file": SimpleUploadedFile(name, content)})


def content_of(*rows: str, header: str = HEADER) -> bytes:
    """Return a file with these rows."""
    return "\n".join([header, *rows]).encode()


def html(response) -> str:
    """Return the text of a page."""
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_upload_to_the_receipt(cast, enter):
    client, new = enter(cast.hr), number()
    there = upload(client, content_of(f"{new};Siti Rahayu;V1;{cast.supervisor.employee_number};;"))
    page = html(client.get(there.url))
    assert "All 1 rows are good" in page and "1 new, 0 changed, 0 ended, 0 unchanged." in page
    assert not User.objects.filter(employee_number=new).exists()
    receipt = html(client.post(f"{there.url}store/", follow=True))
    assert "Receipt" in receipt and "SHA-256" in receipt
    assert User.objects.get(employee_number=new).full_name == "Siti Rahayu"
    html(client.post(f"{there.url}store/", follow=True))  # a second press changes nothing
    assert User.objects.filter(employee_number=new).count() == 1


def test_a_workbook_is_read_too(cast, enter):
    client, new, file = enter(cast.hr), number(), BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for place, cells in enumerate((["Daftar karyawan"], HEADER.split(";"), [new, "Made Sudana"])):
        sheet.write_row(place, 0, cells)
    book.close()
    page = html(client.get(upload(client, file.getvalue(), "karyawan.xlsx").url))
    assert "1 new" in page


def test_columns_that_are_not_recognised_can_be_chosen(cast, enter):
    client, new = enter(cast.hr), number()
    there = upload(client, content_of(f"{new};Siti Rahayu", header="Kode;Panggilan"))
    page = html(client.get(there.url))
    assert "Needed columns are missing" in page
    wrong = client.post(f"{there.url}columns/", {"column_0": "password", "column_1": "full_name"})
    assert "not one of the available choices" in html(wrong)
    chosen = {"column_0": "employee_number", "column_1": "full_name"}
    assert "1 new" in html(client.post(f"{there.url}columns/", chosen, follow=True))


def test_the_check_names_whom_the_file_changes_and_what_is_not_read(cast, enter):
    header = "Nomor pegawai;Nama lengkap;Supervisor’s employee number;Sepatu"
    row = f"{cast.agent.employee_number};Nama Lain;{cast.supervisor.employee_number};42"
    client = enter(cast.hr)
    page = html(client.get(upload(client, content_of(row, header=header)).url))
    assert "People who work here already" in page and cast.agent.full_name in page
    assert "Columns that are not read" in page and "Sepatu" in page
    assert "0 new, 1 changed" in page


def test_bad_rows_are_shown_stop_all_and_can_be_fetched(cast, enter):
    client, good = enter(cast.hr), number()
    there = upload(client, content_of(f"{good};Siti;;;;", f"{number()};Budi;TAKADA;;;"))
    page = html(client.get(there.url))
    assert "1 rows are good, 1 is not" in page and "Store all rows" not in page
    client.post(f"{there.url}store/")  # a forged form without consent
    assert not User.objects.filter(employee_number=good).exists()
    rest = client.get(f"{there.url}rest/")
    assert rest["Content-Disposition"].startswith("attachment;") and b"TAKADA" in rest.content
    client.post(f"{there.url}store/", {"keep_good_rows": "yes"})
    assert User.objects.filter(employee_number=good).exists()


def test_nobody_sees_the_file_of_another(cast, enter):
    there = upload(enter(cast.hr), content_of(f"{number()};Siti;;;;"))
    other = enter(cast.sysadmin)
    for address in (there.url, f"{there.url}rest/"):
        assert other.get(address).url == reverse("staff:import_people")
    assert other.post(f"{there.url}store/").url == reverse("staff:import_people")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7 ...", "Only CSV and XLSX files can be read."),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.csv", b"x" * ((2 << 20) + 1), "larger than 2 MB"),
        ("a.csv", b"NIP;Nama\n" + b"1;A\n" * 2001, "more than 2000 rows"),
        ("a.csv", b"\x00" + b"\x01" * 200, "not a text file"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field(cast, enter, name, content, told):
    page = html(upload(enter(cast.hr), content, name))
    assert told in page and 'aria-invalid="true"' in page


def run(path, who: str, *options: str) -> str:
    """Run the command and return what it said."""
    out = StringIO()
    call_command("import_people", str(path), "--as", who, *options, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_does_the_same_in_somebodys_name(cast, tmp_path):
    new, path, rest = number(), tmp_path / "k.csv", tmp_path / "sisa.csv"
    path.write_bytes(content_of(f"{new};Siti;;;;", f"{number()};Budi;TAKADA;;;"))
    assert "1 new" in run(path, "hr", "--dry-run", "--rest", str(rest))
    assert b"TAKADA" in rest.read_bytes()
    with pytest.raises(CommandError, match="nothing was stored"):
        run(path, "hr")
    assert not User.objects.filter(employee_number=new).exists()
    assert "Stored." in run(path, "hr", "--keep-good-rows")
    assert User.objects.filter(employee_number=new).exists()


def test_the_command_runs_for_nobody_who_may_not(cast, tmp_path):
    path = tmp_path / "k.csv"
    path.write_bytes(content_of(f"{number()};Siti;;;;"))
    for who in ("agent", "privacy", "nobody"):
        with pytest.raises(CommandError, match="may not manage people"):
            run(path, who)
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "none.csv", "hr")
