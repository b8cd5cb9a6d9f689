"""A file's way: asked for, made once whatever happens, fetched by its owner alone, forgotten."""

import hashlib
import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from audit import tasks
from audit.events import Event
from audit.exporting import csv_files, files, folder, making
from audit.models import LogEntry, ReportFile
from staff.assignments import end
from tests.audit.days import build, desk

State = ReportFile.State


@pytest.fixture
def asked(report, now):
    """Return a file that nobody has made yet."""
    return files.ask(report=report, form="csv", by=report.supervisor, at=now)


@pytest.fixture
def in_line():
    """Catch what is put in line for the worker."""
    waiting: list[int] = []
    with patch.object(making, "_put_in_line", waiting.append):
        yield waiting


def steps(file: ReportFile) -> list[tuple[str, str]]:
    """Return what the ledger says of a file, oldest first: the step, and the file's hash."""
    entries = LogEntry.objects.filter(event=Event.EXPORTED, object_id=file.pk, actor=file.by_id)
    about = entries.filter(additional_data__report=file.report_id).order_by("id")
    return [(e.additional_data["step"], e.additional_data.get("sha256", "")) for e in about]


def address(file: ReportFile, name: str = "report_file") -> str:
    """Return a page of a file."""
    return reverse(f"audit:{name}", args=[file.pk])


# ------------------------------------------------------------------ asking


def test_asking_is_an_entry_with_the_reports_hash(asked):
    entry = files.asking_entry(asked)
    assert (entry.actor_id, entry.branch_id) == (asked.by_id, asked.report.branch_id)
    assert len(entry.additional_data["report_sha256"]) == 64


def test_asking_twice_while_one_is_on_its_way_gives_that_one(asked, report, now):
    again = files.ask(report=report, form="csv", by=report.supervisor, at=now)
    assert again.pk == asked.pk
    assert len(steps(asked)) == 1


def test_asking_again_once_it_is_made_gives_a_new_one(made, report, now):
    first = made("csv")
    assert files.ask(report=report, form="csv", by=report.supervisor, at=now).pk != first.pk


def test_the_page_puts_the_file_in_line(report, enter, in_line):
    page = reverse("audit:report_files", args=[report.pk])
    response = enter(report.supervisor).post(page, {"format": "pdf"})
    file = ReportFile.objects.get(report=report)
    assert response.url == address(file)
    assert in_line == [file.pk]


def test_an_unknown_format_is_refused(report, enter, in_line):
    page = reverse("audit:report_files", args=[report.pk])
    response = enter(report.supervisor).post(page, {"format": "exe"})
    assert response.status_code == 200
    assert (in_line, ReportFile.objects.filter(report=report).count()) == ([], 0)


# ------------------------------------------------------------------ making


def test_a_made_file_is_ready_whole_and_in_the_ledger(made):
    file = made("csv")
    content = folder.path_of(file).read_bytes()
    assert (file.state, file.done) == (State.READY, file.total)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert steps(file)[1:] == [("made", file.sha256)]


def test_making_twice_makes_once(made, now):
    file = made("csv")
    folder.path_of(file).write_bytes(b"untouched")
    making.make(file_id=file.pk, at=now)
    assert folder.path_of(file).read_bytes() == b"untouched"
    assert len(steps(file)) == 2


class Killed(BaseException):
    """What a killed worker's process would have been."""


def killed_while_writing(content, file, progress):
    """Write half a file, and die."""
    file.write(b"half a file")
    progress()
    raise Killed


def test_a_worker_killed_in_the_middle_leaves_nothing_to_serve(asked, enter, now):
    with patch.object(csv_files, "write", killed_while_writing), pytest.raises(Killed):
        making.make(file_id=asked.pk, at=now)
    asked.refresh_from_db()
    assert asked.state == State.MAKING
    assert not folder.path_of(asked).exists()
    response = enter(asked.by).get(address(asked, "report_file_fetch"))
    assert response.url == address(asked)


def test_the_next_run_makes_it_once(asked, in_line, now):
    with patch.object(csv_files, "write", killed_while_writing), pytest.raises(Killed):
        making.make(file_id=asked.pk, at=now)
    making.resume(at=now + timedelta(minutes=2))
    making.resume(at=now + timedelta(minutes=2))
    assert in_line.count(asked.pk) == 1
    for _time in range(2):
        making.make(file_id=asked.pk, at=now)
    assert [step for step, _hash in steps(asked)] == ["asked", "made"]


def test_killed_between_renaming_and_committing_it_is_not_served_and_made_again(asked, now):
    def commit_fails(**values):
        raise Killed

    with patch.object(files, "log", commit_fails), pytest.raises(Killed):
        making.make(file_id=asked.pk, at=now)
    asked.refresh_from_db()
    with pytest.raises(files.NotThere):
        files.fetch(file=asked, at=now)
    making.make(file_id=asked.pk, at=now)
    asked.refresh_from_db()
    assert files.fetch(file=asked, at=now)


def test_two_workers_make_one_file(asked, now):
    """The second comes while the first is writing."""
    writing, go_on = threading.Event(), threading.Event()
    really = csv_files.write

    def slow(*given):
        writing.set()
        assert go_on.wait(10)
        really(*given)

    def work():
        making.make(file_id=asked.pk, at=now)
        connection.close()

    with patch.object(csv_files, "write", slow):
        first = threading.Thread(target=work)
        first.start()
        assert writing.wait(10)
        making.make(file_id=asked.pk, at=now)  # returns at once
        asked.refresh_from_db()
        assert asked.state == State.MAKING
        go_on.set()
        first.join(10)
    assert [step for step, _hash in steps(asked)] == ["asked", "made"]


def test_progress_is_seen_from_outside(asked, now):
    seen = []
    really = csv_files.write

    def watched(content, file, progress):
        def look():
            progress()
            seen.append(ReportFile.objects.get(pk=asked.pk).done)

        really(content, file, look)

    with patch.object(csv_files, "write", watched):
        making.make(file_id=asked.pk, at=now)
    assert seen == [1, 2]


def test_what_kills_five_workers_is_given_up(asked, now):
    with patch.object(csv_files, "write", killed_while_writing):
        for _run in range(making.MOST_RUNS):
            with pytest.raises(Killed):
                making.make(file_id=asked.pk, at=now)
        making.make(file_id=asked.pk, at=now)
    asked.refresh_from_db()
    assert asked.state == State.FAILED


def ended(cast, now) -> ReportFile:
    """Return a file asked for by somebody whose assignment then ends."""
    there = desk(cast, now)
    file = files.ask(report=build(there), form="csv", by=there.supervisor, at=now)
    end(assignment=there.supervisor.assignments.get(), at=timezone.now())
    return file


def test_a_reader_whose_right_ended_meanwhile_gets_no_file(cast, now):
    asked = ended(cast, now)
    making.make(file_id=asked.pk, at=timezone.now())
    asked.refresh_from_db()
    assert asked.state == State.FAILED
    assert not folder.path_of(asked).exists()


def test_the_task_makes_the_file(asked):
    tasks.make_report_file(asked.pk)
    asked.refresh_from_db()
    assert asked.state == State.READY


# ------------------------------------------------------------------ fetching


def test_fetching_gives_the_file_and_writes_an_entry(made, enter):
    file = made("pdf")
    response = enter(file.by).get(address(file, "report_file_fetch"))
    assert hashlib.sha256(response.content).hexdigest() == file.sha256
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    day = f"{file.report.date:%Y-%m-%d}"
    name = f'filename="laporan-akses-{file.report.branch.code}-{day}.pdf"'
    assert response["Content-Disposition"] == f"attachment; {name}"
    assert steps(file)[-1] == ("fetched", file.sha256)


@pytest.mark.parametrize("page", ["report_file", "report_file_fetch"])
def test_nobody_else_sees_or_fetches_it(page, made, cast, enter):
    file = made("csv")
    # The manager may read the report itself, and asks for a file of his own.
    assert (
        enter(cast.manager).get(reverse("audit:report", args=[file.report_id])).status_code == 200
    )
    for other in (cast.manager, cast.supervisor, cast.supervisor_elsewhere):
        assert enter(other).get(address(file, page)).status_code == 404
    assert len(steps(file)) == 2


def test_an_ended_right_is_checked_when_fetching(cast, enter, now):
    file = ended(cast, now)
    assert enter(file.by).get(address(file, "report_file_fetch")).status_code == 403
    assert len(steps(file)) == 1


def test_a_file_that_was_changed_on_the_disk_is_not_handed_out(made, now):
    file = made("csv")
    with folder.path_of(file).open("ab") as written:
        written.write(b"more")
    with pytest.raises(files.NotThere) as why:
        files.fetch(file=file, at=now)
    assert why.value.args[0] == files.DAMAGED
    assert len(steps(file)) == 2


# ------------------------------------------------------------------ forgetting


def test_after_its_time_it_is_deleted_and_the_page_offers_it_again(made, enter, now):
    file = made("csv")
    ReportFile.objects.filter(pk=file.pk).update(expires_at=now)
    file.refresh_from_db()
    response = enter(file.by).get(address(file, "report_file_fetch"), follow=True)
    page = response.content.decode()
    assert "This file has expired" in page and "Make it again" in page
    making.resume(at=now)
    assert not folder.path_of(file).exists()


def test_a_file_in_its_time_stays(made, now):
    file = made("csv")
    making.resume(at=now + timedelta(hours=23))
    assert folder.path_of(file).exists()


def test_halves_and_files_of_no_row_are_deleted(made, own_folder, now):
    file = made("csv")
    strays = [own_folder / "999999999.csv", own_folder / "999999999.ab12cd34.part"]
    for stray in strays:
        stray.write_bytes(b"")
    assert making.forget(at=now) == 2
    assert folder.path_of(file).exists()
    assert not [stray for stray in strays if stray.exists()]


def test_only_the_owner_of_the_process_can_read_the_folder(made):
    path = folder.path_of(made("csv"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


# ------------------------------------------------------------------ the pages


def test_the_page_asks_again_until_the_file_is_made(asked, enter, now):
    client = enter(asked.by)
    assert "every 1s" in client.get(address(asked)).content.decode()
    polled = client.get(address(asked), headers={"HX-Request": "true"})
    assert "<progress" in polled.content.decode()
    making.make(file_id=asked.pk, at=now)
    polled = client.get(address(asked), headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
    assert address(asked, "report_file_fetch") in client.get(address(asked)).content.decode()


def test_the_report_leads_to_its_files(report, enter):
    page = enter(report.supervisor).get(reverse("audit:report", args=[report.pk])).content.decode()
    assert reverse("audit:report_files", args=[report.pk]) in page
