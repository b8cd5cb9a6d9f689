"""Cards of those who supervise: samples, reports, locks and runs of refusals."""

from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.cards.card import Card, Line, link
from accessgov.cards.drawing import dice_cards
from accessgov.templatetags.formats import branch_clock, branch_date
from audit import reports, samples
from audit.desk.following_up import waiting_for
from audit.events import Event, Outcome, Reason
from audit.models import DailyReport, LogEntry, Sample
from staff.calendar import day_of
from staff.models import User

SHOWN = 5
RUN = 3  # so many refusals in a day deserve a question
DAY = timedelta(hours=24)


def cards(request: HttpRequest, at: datetime) -> list[Card]:
    """Return what waits for a supervisor."""
    own = User.objects.filter(supervisor=request.user)
    return [
        _desk(request.user),
        _samples(request.user, at),
        *_follow_ups(request.user, at),
        _reports(request.user),
        *dice_cards(request.user, at),
        *_locks(own, request.user, at),
        *_runs(own, at),
    ]


def cards_above(request: HttpRequest, at: datetime) -> list[Card]:
    """Return what is late one level down, and the way to the import of customers."""
    return [
        _late_reports(request.user, at),
        _late_samples(request.user, at),
        Card(
            _("Customers"),
            "upload",
            _("Bring a branch's file of customers in, with a dry run first."),
            url=link("customers:import"),
            action=_("Import a file"),
        ),
    ]


def _desk(user: User) -> Card:
    raised = DailyReport.objects.filter(raised_to=user, signed_at=None).count()
    if raised:
        sentence = ngettext(
            "report that nobody signed was raised to you",
            "reports that nobody signed were raised to you",
            raised,
        )
    else:
        sentence = _("Calls, viewings, lists and sign-off of the day, on one page.")
    return Card(
        _("Desk"),
        "lightbulb",
        sentence,
        count=raised or None,
        kind="warn" if raised else "info",
        url=link("audit:desk"),
        action=_("To the desk"),
    )


def _samples(user: User, at: datetime) -> Card:
    waiting = Sample.objects.filter(
        supervisor=user, state=Sample.State.WAITING, due_at__lte=at
    ).count()
    return Card(
        _("Call-backs"),
        "phone",
        ngettext(
            "drawn customer waits for your call", "drawn customers wait for your call", waiting
        ),
        count=waiting,
        kind="warn" if waiting else "ok",
        url=link("audit:samples"),
        action=_("To the call-backs"),
    )


def _follow_ups(user: User, at: datetime) -> list[Card]:
    waiting = waiting_for(person=user, at=at)
    if not waiting:
        return []
    sentence = ngettext(
        "customer knew of no contact; write what was done about it",
        "customers knew of no contact; write what was done about it",
        len(waiting),
    )
    lines = [
        Line(
            one.sample.draw.agent.full_name,
            link("audit:follow_up", one.sample.pk),
            _("raised to you") if one.raised else branch_date(one.sample.draw.date),
        )
        for one in waiting[:SHOWN]
    ]
    return [
        Card(
            _("To follow up"),
            "flag",
            sentence,
            count=len(waiting),
            kind="warn",
            lines=lines,
            url=f"{link('audit:desk')}#follow-up",
            action=_("To the desk"),
        )
    ]


def _reports(user: User) -> Card:
    unsigned = DailyReport.objects.filter(supervisor=user, signed_at=None)
    number = unsigned.count()
    return Card(
        _("Daily reports"),
        "clipboard-check",
        ngettext("report to read and sign", "reports to read and sign", number),
        count=number,
        kind="warn" if number else "ok",
        lines=[
            Line(branch_date(one.date), link("audit:report", one.pk), one.branch.name)
            for one in unsigned.select_related("branch")[:SHOWN]
        ],
        url=link("audit:reports"),
        action=_("All reports"),
    )


def _locks(own: QuerySet[User], user: User, at: datetime) -> list[Card]:
    locked = _entries(own, at).filter(event=Event.VERIFIED, additional_data__locked=True)
    lines = [
        Line(
            _who(one),
            _minutes_of(one, user, at),
            _("customer %(number)s") % {"number": one.customer},
        )
        for one in locked.select_related("actor", "actor_branch").order_by("-timestamp")[:SHOWN]
    ]
    if not lines:
        return []
    title, sentence = (
        _("Locked verifications"),
        _("Three answers were wrong, in the last 24 hours."),
    )
    return [Card(title, "lock", sentence, kind="warn", lines=lines)]


def _minutes_of(entry: LogEntry, user: User, at: datetime) -> str:
    """Return the page with what the agent did around an entry: of the running day or the report."""
    branch, agent = entry.actor_branch, entry.actor_id
    if branch is None:
        return ""
    day = day_of(branch=branch, at=entry.timestamp)
    if at < day.ends_at:
        return f"{link('audit:running_agent', branch.code, user.pk, agent)}#minutes"
    built = DailyReport.objects.filter(supervisor=user, branch=branch, date=day.date).first()
    return f"{link('audit:report_agent', built.pk, agent)}#minutes" if built else ""


def _who(entry: LogEntry) -> str:
    return f"{branch_clock(entry.timestamp)} {entry.actor.full_name}"


def _runs(own: QuerySet[User], at: datetime) -> list[Card]:
    refused = _entries(own, at).filter(outcome=Outcome.REFUSED).order_by()
    # A search of two letters is a slip, and nothing was asked for.
    refused = refused.exclude(reason=Reason.TOO_SHORT)
    runs = refused.values("actor__full_name").annotate(times=Count("pk")).filter(times__gte=RUN)
    lines = [
        Line(run["actor__full_name"], mark=_("%(times)s refusals") % {"times": run["times"]})
        for run in runs.order_by("-times")[:SHOWN]
    ]
    if not lines:
        return []
    sentence = _("Three or more in the last 24 hours. Ask what was being tried.")
    return [Card(_("Runs of refusals"), "ban", sentence, kind="warn", lines=lines)]


def _entries(own: QuerySet[User], at: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(
        actor__in=list(own.values_list("pk", flat=True)), timestamp__gt=at - DAY, timestamp__lte=at
    )


def _late_reports(chief: User, at: datetime) -> Card:
    late = reports.unsigned_below(user=chief, at=at).order_by()
    counted = late.values("supervisor__full_name").annotate(number=Count("pk"))
    return Card(
        _("Reports your supervisors have not signed"),
        "clipboard-check",
        _("unsigned"),
        count=late.count(),
        lines=[
            Line(one["supervisor__full_name"], mark=str(one["number"]))
            for one in counted.order_by("-number")[:SHOWN]
        ],
        url=f"{link('audit:reports')}?late#earlier",
        action=_("See them"),
    )


def _late_samples(chief: User, at: datetime) -> Card:
    late = samples.late_below(chief=chief, at=at)
    counted = late.values("supervisor__full_name").annotate(number=Count("pk"))
    return Card(
        _("Call-backs your supervisors have not made"),
        "phone-missed",
        _("waiting"),
        count=late.count(),
        lines=[
            Line(one["supervisor__full_name"], mark=str(one["number"]))
            for one in counted.order_by("-number")[:SHOWN]
        ],
        url=f"{link('audit:samples')}#below",
        action=_("See them"),
    )
