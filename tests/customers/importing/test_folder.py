"""What lies in the folder of uploads: the rest for its importer, and nothing for long."""

import csv
import io
import os
import stat
from datetime import timedelta

import pytest
from django.utils import timezone

from accessgov.tables.formulas import harmless
from accessgov.tables.refusals import FileRefused
from audit.events import Event
from audit.models import LogEntry
from customers.importing import files, folder, jobs, rest, running
from customers.models import ImportJob
from tests.customers.importing.branch_files import (
    HEADER,
    check,
    line,
    lines,
    receive,
    store,
    stored,
    take,
    text,
)

State = ImportJob.State


def left(settings):
    return sorted(path.name for path in settings.IMPORT_DIR.iterdir())


def bad_row():
    return line(lines(1)[0][0], nik="1")


# --- the rest


def rest_rows(job):
    content = folder.rest_of(job).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_rest_holds_the_bad_rows_their_line_and_why(cast):
    good, bad = lines(2), [bad_row(), bad_row()[:3]]
    job = take(cast.manager, text([bad[0], *good, bad[1]]), keep_good_rows=True)
    # the second one lacks its last cells, and is not bad for that
    head, found = rest_rows(job)
    assert head == [*HEADER, "Line", "What is wrong"]
    assert found[:7] == [*bad[0], "2"]
    assert found[7] == "NIK: This number has exactly 16 digits. Compare it with the card."


def test_a_corrected_rest_can_be_imported_as_it_is(cast):
    good = lines(2)
    (other,) = lines(1)
    job = take(cast.manager, text([*good, line(other[0], nik="1")]), keep_good_rows=True)
    content = folder.rest_of(job).read_bytes().replace(b";1;", b";" + other[4].encode() + b";")
    again = take(cast.manager, content)
    assert (again.state, again.created) == (State.DONE, 1)
    assert stored([other[0]]) == 1


def test_a_formula_in_a_bad_row_is_defused_and_a_phone_is_not(cast):
    number = lines(1)[0][0]
    row = line(number, nama='=HYPERLINK("http://x";1)', nik="1", hp="+62 812-555")
    quoted = text([]) + b";".join(b'"' + c.replace('"', '""').encode() + b'"' for c in row)
    job = check(receive(cast.manager, quoted))
    _, found = rest_rows(job)
    assert found[2] == '\'=HYPERLINK("http://x";1)'
    assert found[3] == "+62 812-555"


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "-2+cmd|x", "+A1", "\t=1", " =1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-", "+62812", "-5", "0812-33", "Siti", "", "(021) 555"])
def test_what_is_harmless_stays(cell):
    assert harmless(cell) == cell


def test_handing_out_the_rest_is_an_entry(cast):
    job = check(receive(cast.manager, text([bad_row()])))
    with rest.hand_out(job=job, at=timezone.now()):
        exported = LogEntry.objects.filter(
            event=Event.EXPORTED, object_id=job.pk, timestamp__gte=job.uploaded_at
        )
        entry = exported.latest("id")  # files of reports have numbers of their own
    assert entry.actor_id == cast.manager.pk and entry.additional_data["rows"] == 1


# --- the files


def test_files_are_private_and_gone_once_stored(cast, settings):
    job = receive(cast.manager, text(lines(1)))
    path = folder.path_of(job)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.IMPORT_DIR.stat().st_mode) == 0o700
    assert "pelanggan" not in path.name
    store(check(job))
    assert left(settings) == []


def test_after_storing_good_rows_only_the_rest_is_kept(cast, settings):
    job = take(cast.manager, text([*lines(1), bad_row()]), keep_good_rows=True)
    assert left(settings) == [folder.rest_of(job).name]
    assert stat.S_IMODE(folder.rest_of(job).stat().st_mode) == 0o600


def test_a_discarded_file_is_gone_with_its_rest(cast, settings):
    job = check(receive(cast.manager, text([bad_row()])))
    jobs.discard(job=job, at=timezone.now())
    assert left(settings) == []
    with pytest.raises(FileRefused):
        rest.hand_out(job=job, at=timezone.now())


def test_a_refused_upload_leaves_no_file(cast, settings):
    with pytest.raises(FileRefused):
        receive(cast.manager, b"\x00\x01\x02 not a table", "x.csv")
    assert left(settings) == []


def test_what_is_too_large_is_refused_by_its_size(cast, settings):
    settings.IMPORT_MEGABYTES = 1
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        receive(cast.manager, text(lines(1)) + b" " * (1 << 20))
    assert left(settings) == []


def test_the_limit_of_the_setting_holds_in_the_check_too(cast, settings, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    monkeypatch.setattr(files.read, "__kwdefaults__", {"max_bytes": 100})
    assert check(receive(cast.manager, text(lines(9)))).state == State.CHECKED


def test_forgotten_files_are_discarded_after_their_days(cast, settings, now):
    waiting = check(receive(cast.manager, text(lines(1))))
    kept = take(cast.manager, text([*lines(1), bad_row()]), keep_good_rows=True)
    orphan = settings.IMPORT_DIR / ("0" * 32 + ".upload")
    orphan.write_text("left by a killed server")
    later = timezone.now() + timedelta(days=settings.IMPORT_REST_DAYS, minutes=1)
    running.resume(at=timezone.now())
    assert len(left(settings)) == 3 + 1 - (0 if folder.rest_of(waiting).exists() else 1)
    running.resume(at=later)
    waiting.refresh_from_db()
    kept.refresh_from_db()
    assert (waiting.state, kept.state) == (State.DISCARDED, State.DONE)
    assert left(settings) == []


def test_a_folder_that_lost_the_file_says_so(cast):
    job = receive(cast.manager, text(lines(1)))
    os.unlink(folder.path_of(job))
    job = check(job)
    assert job.state == State.FAILED and "no longer kept" in job.failure
