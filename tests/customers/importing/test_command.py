"""`manage.py import_customers`: the same import in the foreground, in a person's name."""

import io
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from audit.events import Event
from audit.models import LogEntry
from customers.importing import jobs
from customers.models import ImportJob
from tests.customers.importing.branch_files import line, lines, stored, text

State = ImportJob.State


@pytest.fixture
def run(cast, tmp_path):
    """Return a function that imports rows and gives what was said: output and errors."""

    def run(rows, *, by=cast.manager, content=None, **options):
        file = tmp_path / "pelanggan.csv"
        file.write_bytes(content or text(rows))
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command(
                "import_customers", str(file), username=by.username, stdout=out, stderr=err,
                **options,
            )  # fmt: skip
        except CommandError as error:
            return out.getvalue(), err.getvalue() + str(error)
        return out.getvalue(), err.getvalue()

    return run


def newest() -> ImportJob:
    return ImportJob.objects.latest("pk")


def bad_row():
    return line(lines(1)[0][0], nama="Wirasanjaya", nik="31710145")


def test_a_good_file_is_stored_with_a_receipt(run, cast, capsys):
    rows = lines(3)
    said, complained = run(rows)
    assert said.startswith("3 created, 0 changed, 0 unchanged, 0 rows_repeated, 0 rows_bad.")
    assert newest().digest in said and complained == ""
    assert stored([row[0] for row in rows]) == 3
    entry = LogEntry.objects.filter(event=Event.STORED, customer=rows[0][0]).get()
    assert entry.actor == cast.manager


def test_one_bad_row_stops_all_and_is_told_masked(run):
    rows = lines(3)
    said, complained = run([*rows, bad_row()])
    assert "3 good rows, 1 bad rows; nothing was stored." in complained
    assert "line 5: NIK •••••••• " in complained
    assert "31710145" not in complained and "Wirasanjaya" not in said + complained
    assert stored([row[0] for row in rows]) == 0
    assert newest().state == State.DISCARDED


def test_good_rows_by_choice_and_the_others_in_a_private_file(run, tmp_path):
    rows, rest = lines(2), tmp_path / "sisa.csv"
    rest.write_text("was there before, for all to read")
    rest.chmod(0o644)
    said, _ = run([*rows, bad_row()], keep_good_rows=True, rest=rest)
    assert said.startswith("2 created, 0 changed, 0 unchanged, 0 rows_repeated, 1 rows_bad.")
    assert "Wirasanjaya" in rest.read_text(encoding="utf-8-sig")
    assert "was there before" not in rest.read_text()
    assert stat.S_IMODE(rest.stat().st_mode) == 0o600
    assert LogEntry.objects.filter(
        event=Event.EXPORTED, object_id=newest().pk, timestamp__gte=newest().uploaded_at
    ).exists()


def test_a_dry_run_stores_nothing_and_leaves_no_file(run, settings):
    rows = lines(2)
    said, _ = run(rows, dry_run=True)
    assert said.strip() == "2 good rows, 0 bad rows; nothing was stored."
    assert stored([row[0] for row in rows]) == 0
    assert [*settings.IMPORT_DIR.iterdir()] == []


def test_the_same_file_again_says_so(run):
    rows = lines(2)
    run(rows)
    said, complained = run(rows)
    assert said.startswith("0 created, 0 changed, 2 unchanged")
    assert "imported before" in complained


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (["Pemilik=full_name"], ""),
        (["Pemilik=nama"], "no field 'nama'"),
        (["Siapa=full_name"], "No column 'Siapa'"),
        ([], "Missing or repeated columns: full_name"),
    ],
)
def test_a_heading_can_be_named(run, settings, column, told):
    content = text(lines(1)).replace(b"Nama Lengkap", b"Pemilik")
    said, complained = run([], content=content, column=column)
    assert told in complained and said.startswith("1 created") == (not told)
    assert [*settings.IMPORT_DIR.iterdir()] == []


def test_whoever_does_not_import_cannot(run, cast):
    before = ImportJob.objects.count()
    for nobody in (cast.agent, cast.sysadmin, cast.privacy):
        assert "no assignment in force" in run(lines(1), by=nobody)[1]
    assert ImportJob.objects.count() == before


def test_ctrl_c_while_storing_takes_everything_back_and_nothing_resumes_it(run, monkeypatch):
    rows, real = lines(2), jobs.store

    def interrupted(**given):
        real(**given)
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "store", interrupted)
    _, complained = run(rows)
    assert "Interrupted; nothing was stored." in complained
    assert newest().state == State.FAILED
    assert stored([row[0] for row in rows]) == 0


def test_a_missing_file_is_told(cast, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_customers", str(tmp_path / "no.csv"), username=cast.manager.username)


def test_it_never_connects_as_the_owner(run):
    connections["owner"].close()
    run(lines(1))
    assert connections["owner"].connection is None
