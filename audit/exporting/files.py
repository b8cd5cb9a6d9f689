"""Report files: asking for one, fetching it, and what the ledger says of both."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit import reports
from audit.events import Event, Outcome
from audit.exporting import folder
from audit.exporting.content import digest_of, viewings_of
from audit.ledger import record
from audit.models import DailyReport, LogEntry, ReportFile
from staff.models import User

State = ReportFile.State
UNFINISHED = (State.WAITING, State.MAKING)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('report files', %s))"


class NotThere(Exception):
    """The file cannot be fetched; the text says why and what to do."""


EXPIRED = _("This file has expired and was deleted. Ask for it again.")
NOT_READY = _("This file is not ready. Wait for it, or ask for it again.")
DAMAGED = _("This file is no longer as it was made, so it is not handed out. Ask for it again.")


def ask(*, report: DailyReport, form: str, by: User, at: datetime) -> ReportFile:
    """Ask for a report as a file; who asks twice while one is on its way gets that one."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [by.pk])
        going = ReportFile.objects.filter(
            report=report, format=form, by=by, state__in=UNFINISHED, expires_at__gt=at
        ).first()
        return going or _ask(report, form, by, at)


def _ask(report: DailyReport, form: str, by: User, at: datetime) -> ReportFile:
    expires_at = at + timedelta(hours=settings.REPORT_FILE_HOURS)
    file = ReportFile.objects.create(
        report=report,
        format=form,
        by=by,
        asked_at=at,
        expires_at=expires_at,
        total=len(report.lines),
    )
    digest = digest_of(report=report, viewings=viewings_of(report))
    log(file=file, at=at, step="asked", report_sha256=digest)
    return file


def own(*, user: User, at: datetime) -> QuerySet[ReportFile]:
    """Return the files that a user asked for, of reports that he may read at this moment."""
    readable = reports.readable(user=user, at=at)
    files = ReportFile.objects.filter(by=user, report__in=readable)
    return files.select_related("report__branch", "report__supervisor", "by")


def fetch(*, file: ReportFile, at: datetime) -> bytes:
    """Return a whole file for the one who asked for it; the entry stands before a byte leaves.

    Raises NotThere.
    """
    if file.expires_at <= at:
        raise NotThere(EXPIRED)
    if file.state != State.READY:
        raise NotThere(NOT_READY)
    try:
        content = folder.path_of(file).read_bytes()
    except FileNotFoundError:
        raise NotThere(EXPIRED) from None
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotThere(DAMAGED)
    log(file=file, at=at, step="fetched", outcome=Outcome.GIVEN, sha256=file.sha256)
    return content


def download_name(file: ReportFile) -> str:
    """Return the name under which the file is saved: the branch and the day."""
    report = file.report
    return f"laporan-akses-{report.branch.code}-{report.date:%Y-%m-%d}.{file.format}"


def asking_entry(file: ReportFile) -> LogEntry:
    """Return the entry of the moment when the file was asked for."""
    # By person and instant, which the ledger has an index for.
    own_entries = LogEntry.objects.filter(actor=file.by_id, timestamp=file.asked_at)
    about = own_entries.filter(event=Event.EXPORTED, object_id=file.pk, content_type=_kind())
    return about.get(additional_data__step="asked")


def log(
    *,
    file: ReportFile,
    at: datetime,
    step: str,
    outcome: Outcome = Outcome.DONE,
    **more: str,
) -> LogEntry:
    """Write an entry about a file, in the name of the one who asked for it."""
    return record(
        event=Event.EXPORTED,
        outcome=outcome,
        at=at,
        actor_id=file.by_id,
        branch_id=file.report.branch_id,
        actor_branch_id=file.report.branch_id,
        content_type=_kind(),
        object_id=file.pk,
        object_pk=str(file.pk),
        object_repr=f"{file.report} {file.format}",
        additional_data={"step": step, "report": file.report_id, **more},
    )


def _kind() -> ContentType:
    return ContentType.objects.get_for_model(ReportFile)
