"""The pages of the import: who may, and what they show, which is nothing of a file in clear."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse
from django.utils import timezone

from audit.events import Event
from audit.models import LogEntry
from customers.importing import running
from customers.models import ImportJob
from tests.cast import person
from tests.customers.importing.branch_files import check, line, lines, receive, store, stored, text

State = ImportJob.State
UPLOAD = "customers:import"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "imports"


@pytest.fixture
def line_up():
    """Catch what is put in line for the worker, and run it when the test says so."""
    waiting = []
    with patch.object(running, "_put_in_line", lambda *task: waiting.append(task)):

        def work() -> None:
            job_id, state = waiting.pop(0)
            step = running.check if state == State.CHECKING else running.store
            step(job_id=job_id, at=timezone.now())

        yield work


def upload(client, content, name="pelanggan.csv"):
    return client.post(reverse(UPLOAD), {"file": SimpleUploadedFile(name, content)})


def chosen(job, **other):
    fields = {f"column_{n}": name for n, name in enumerate(job.columns["fields"])}
    return {**fields, **other}


def exported(job):
    """Return the entries of handing out a job's rest; a report's file may have the same number."""
    entries = LogEntry.objects.filter(event=Event.EXPORTED, object_id=job.pk)
    return entries.filter(timestamp__gte=job.uploaded_at)


def html(response):
    assert response.status_code == 200
    return response.content.decode()


def newest(by) -> ImportJob:
    return ImportJob.objects.filter(by=by).latest("pk")


def test_from_the_upload_to_the_receipt(cast, enter, line_up):
    client, rows = enter(cast.manager), lines(3)
    response = upload(client, text(rows))
    job = newest(cast.manager)
    assert response.url == job.get_absolute_url()
    assert "Which column is which?" in html(client.get(response.url))

    client.post(reverse("customers:import_columns", args=[job.pk]), chosen(job))
    assert 'hx-trigger="every 1s"' in html(client.get(response.url))
    line_up()
    assert "All 3 rows are good" in html(client.get(response.url))
    assert stored([row[0] for row in rows]) == 0

    client.post(reverse("customers:import_store", args=[job.pk]))
    assert "Rows stored" in html(client.get(response.url))
    line_up()
    receipt = html(client.get(response.url))
    job.refresh_from_db()
    entry = LogEntry.objects.filter(event=Event.IMPORTED, object_id=job.pk).first()
    for told in ("3 new, 0 changed, 0 unchanged.", job.digest, entry.code, "pelanggan.csv"):
        assert told in receipt
    assert cast.manager.full_name in receipt
    assert stored([row[0] for row in rows]) == 3


def test_no_page_shows_a_value_of_the_file_in_clear(cast, enter, line_up):
    client = enter(cast.manager)
    bad = line(lines(1)[0][0], nama="Wirasanjaya Kertapati", nik="31710145", hp="0811999")
    upload(client, text([bad]))
    job = newest(cast.manager)
    pages = html(client.get(job.get_absolute_url()))
    client.post(reverse("customers:import_columns", args=[job.pk]), chosen(job))
    line_up()
    pages += html(client.get(job.get_absolute_url()))
    assert "No row can be stored" in pages and "•" * 8 in pages
    for secret in ("Wirasanjaya", "Kertapati", "31710145", "0811999"):
        assert secret not in pages


def test_the_progress_asks_again_until_the_step_is_over(cast, enter, line_up):
    client, job = enter(cast.manager), receive(cast.manager, text(lines(2)))
    running.begin(job=job, state=State.CHECKING)
    asked = {"headers": {"hx-request": "true"}}
    part = client.get(job.get_absolute_url(), **asked)
    assert "<html" not in html(part) and "0 / 2" in html(part)
    line_up()
    over = client.get(job.get_absolute_url(), **asked)
    assert over.headers["HX-Refresh"] == "true" and over.content == b""


def test_missing_and_repeated_columns_are_named_and_nothing_is_lost(cast, enter, line_up):
    client = enter(cast.manager)
    upload(client, text(lines(1)))
    job = newest(cast.manager)
    wrong = chosen(job, column_0="", column_3="full_name")
    page = html(client.post(reverse("customers:import_columns", args=[job.pk]), wrong, follow=True))
    assert "Needed columns are missing" in page and "Customer number" in page
    assert "Chosen for more than one column" in page
    job.refresh_from_db()
    assert job.columns["fields"][3] == "full_name"  # what was chosen stays chosen
    assert job.state == State.UPLOADED


def test_a_column_that_cannot_be_is_an_error_of_the_form(cast, enter):
    client, job = enter(cast.manager), receive(cast.manager, text(lines(1)))
    answer = client.post(
        reverse("customers:import_columns", args=[job.pk]), chosen(job, column_1="password")
    )
    assert "not one of the available choices" in html(answer)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF-1.7 ...", "Only CSV and XLSX files can be read."),
        ("a.csv", b"\x00" + b"\x01" * 200, "not a text file"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file"),
        ("a.csv", b"<html><table><tr>", "web page"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_cannot_be_read_is_told_at_the_field(cast, enter, settings, name, content, told):
    page = html(upload(enter(cast.manager), content, name))
    assert told in page and 'aria-invalid="true"' in page
    assert not [*settings.IMPORT_DIR.iterdir()] if settings.IMPORT_DIR.exists() else True


def test_a_file_that_is_too_large_is_dropped_as_it_arrives_and_told(cast, enter, settings):
    settings.IMPORT_MEGABYTES = 1
    written, before = [], ImportJob.objects.count()
    with patch.object(
        TemporaryFileUploadHandler, "receive_data_chunk", lambda _, data, at: written.append(data)
    ):
        page = html(upload(enter(cast.manager), text(lines(1)) + b"\n" * (5 << 20)))
    assert "The file is larger than 1 MB. Split it into several files." in page
    assert 0 < sum(map(len, written)) <= 1 << 20
    assert ImportJob.objects.count() == before


def test_bad_rows_stop_all_but_the_good_ones_by_choice(cast, enter, line_up):
    client, good = enter(cast.manager), lines(2)
    job = check(receive(cast.manager, text([*good, line(lines(1)[0][0], nik="1")])))
    page = html(client.get(job.get_absolute_url()))
    assert "2 rows are good, 1 is not" in page and "Store all rows" not in page
    client.post(reverse("customers:import_store", args=[job.pk]))  # a forged form without consent
    job.refresh_from_db()
    assert job.state == State.CHECKED
    client.post(reverse("customers:import_store", args=[job.pk]), {"keep_good_rows": "yes"})
    line_up()
    receipt = html(client.get(job.get_absolute_url()))
    assert "Fetch the rows that were not stored" in receipt
    assert stored([row[0] for row in good]) == 2


def test_the_rest_is_a_download_for_excel_and_an_entry(cast, enter):
    client, name = enter(cast.manager), "Pelanggan Área 7.csv"
    job = check(receive(cast.manager, text([line(lines(1)[0][0], nik="1")]), name))
    answer = client.get(reverse("customers:import_rest", args=[job.pk]))
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbfNo Pelanggan;Kode Cabang;")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "-sisa.csv" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    entry = exported(job).get()
    assert (entry.actor, entry.remote_addr) == (cast.manager, "127.0.0.1")


def test_warnings_are_shown_beside_the_good_news(cast, enter):
    number = f"002{int(lines(1)[0][0]) % 10**7:07}"
    job = check(receive(cast.manager, text([line(number, no=number.lstrip("0"))])))
    page = html(enter(cast.manager).get(job.get_absolute_url()))
    assert "All 1 rows are good" in page and "Zeros were put in front" in page


def test_a_file_that_was_imported_before_says_when_and_by_whom(cast, enter, now):
    content = text(lines(1))
    store(check(receive(cast.manager, content)))
    other = person(
        f"manager-again-{now.timestamp()}", role="manager", since=now - timedelta(days=1)
    )
    client = enter(other)
    upload(client, content)
    page = html(client.get(newest(other).get_absolute_url()))
    assert "This file was imported before" in page and f"by {cast.manager.full_name}" in page


def test_discarding_asks_first_and_deletes_the_file(cast, enter, settings):
    client, job = enter(cast.manager), receive(cast.manager, text(lines(1)))
    address = reverse("customers:import_discard", args=[job.pk])
    assert "Discard this file?" in html(client.get(address))
    assert len([*settings.IMPORT_DIR.iterdir()]) == 1
    page = html(client.post(address, follow=True))
    assert "Nothing was stored and the file is deleted." in page
    assert [*settings.IMPORT_DIR.iterdir()] == []


def test_a_stale_page_cannot_store_twice(cast, enter, line_up):
    client, job = enter(cast.manager), check(receive(cast.manager, text(lines(1))))
    address = reverse("customers:import_store", args=[job.pk])
    client.post(address)
    again = client.post(address, follow=True)
    assert "at another step by now" in html(again)


@pytest.mark.parametrize("who", ["agent", "telesales", "supervisor", "hr", "sysadmin", "privacy"])
def test_whoever_does_not_import_is_refused_and_it_is_written_down(cast, enter, who):
    client, user = enter(getattr(cast, who)), getattr(cast, who)
    asked = LogEntry.objects.filter(
        actor=user, event=Event.PAGE_ASKED, outcome="refused", object_repr=UPLOAD
    )
    before = asked.count()
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert upload(client, text(lines(1))).status_code == 403
    assert not ImportJob.objects.filter(by=user).exists()
    assert asked.count() == before + 2


@pytest.mark.parametrize("page", ["job", "columns", "store", "discard", "rest"])
def test_another_importers_file_does_not_exist(cast, enter, now, page):
    job = check(receive(cast.manager, text([line(lines(1)[0][0], nik="1")])))
    other = person(f"manager-{page}-{now.timestamp()}", role="manager", since=now)
    client, address = enter(other), reverse(f"customers:import_{page}", args=[job.pk])
    ask = client.post if page in ("columns", "store", "discard") else client.get
    assert ask(address).status_code == 404
    job.refresh_from_db()
    assert job.state == State.CHECKED
    assert not exported(job).exists()


def test_nothing_of_a_file_reaches_a_log(cast, enter, line_up, caplog):
    client = enter(cast.manager)
    rows = [line(lines(1)[0][0], nama="Wirasanjaya", nik="31710145")]
    upload(client, text(rows))
    job = newest(cast.manager)
    client.post(reverse("customers:import_columns", args=[job.pk]), chosen(job))
    line_up()
    assert not re.search("Wirasanjaya|31710145", caplog.text)
