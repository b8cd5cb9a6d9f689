"""A step may run twice, late or half; what stops again and again is given up."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from customers.importing import jobs, running
from customers.models import ImportJob
from tests.customers.importing.branch_files import (
    check,
    lines,
    receive,
    store,
    text,
    whole_base,
)

State = ImportJob.State


# --- running twice, late, or half


@pytest.mark.parametrize("step", ["check", "store"])
def test_a_second_run_of_a_step_changes_nothing(cast, step):
    job = check(receive(cast.manager, text(lines(2))))
    if step == "store":
        job = store(job)
    before, was = whole_base(), ImportJob.objects.filter(pk=job.pk).values().get()
    getattr(running, step)(job_id=job.pk, at=timezone.now())
    assert ImportJob.objects.filter(pk=job.pk).values().get() == was
    assert whole_base() == before


def test_whoever_comes_while_another_is_storing_is_told_at_once(cast):
    job = check(receive(cast.manager, text(lines(1))))
    jobs.advance(job=job, state=State.STORING)
    with transaction.atomic(using="owner"):
        ImportJob.objects.using("owner").select_for_update().get(pk=job.pk)
        with pytest.raises(jobs.NotReady):
            jobs.store_rows(job=job, at=timezone.now(), progress=lambda read: None)
        with pytest.raises(jobs.NotReady):
            jobs.discard(job=job, at=timezone.now())
    running.store(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.created) == (State.DONE, 1)


def test_only_a_job_without_a_sign_of_life_is_put_in_line_again(cast):
    job = receive(cast.manager, text(lines(1)))
    with patch.object(running, "_put_in_line") as line_up:
        running.begin(job=job, state=State.CHECKING)
        line_up.reset_mock()
        running.resume(at=timezone.now() + running.STALE / 2)
        assert not _lined_up(line_up, job)
        running.resume(at=timezone.now() + running.STALE * 1.1)
        assert _lined_up(line_up, job)
        line_up.reset_mock()
        running.resume(at=timezone.now())
        assert not _lined_up(line_up, job)


def _lined_up(line_up, job):
    return [c for c in line_up.call_args_list if c.args[0] == job.pk]


def test_what_stops_again_and_again_is_given_up(cast):
    job = check(receive(cast.manager, text(lines(1))))
    with patch.object(jobs, "store", side_effect=OperationalError("gone")):
        job = store(job)
        for _ in range(running.MOST_RUNS - 1):
            running.store(job_id=job.pk, at=timezone.now())
        job.refresh_from_db()
        assert job.state == State.STORING
        running.store(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    assert job.state == State.FAILED and "technical reason" in job.failure


def test_an_unexpected_error_is_logged_without_a_row_of_the_file(cast, caplog):
    rows = lines(1)
    job = check(receive(cast.manager, text(rows)))
    with patch.object(jobs, "store", side_effect=ValueError(f"bad: {rows[0]}")):
        store(job)
    assert "ValueError" in caplog.text and f"Import {job.pk} stopped" in caplog.text
    assert "Siti" not in caplog.text and rows[0][4] not in caplog.text
