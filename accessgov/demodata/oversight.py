"""The supervisors' side of the last weeks.

Evening by evening the reports are built and the samples drawn, by the real code at that time; in
the morning of the next working day supervisors call the drawn customers and sign (calling.py).
The last closed day is left for the visitor.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from accessgov.demodata.calling import Caller, Morning, call, kind_of_reports, sign
from accessgov.demodata.customers import SEED
from accessgov.demodata.dating import dated
from accessgov.demodata.history import address_of
from accessgov.demodata.looking import follow_up, notify, review, say
from audit.drawing.days import draw_day
from audit.drawing.drawing import publish_closed
from audit.explaining import explain_day
from audit.ledger import take_over
from audit.models import CallAttempt, DailyReport, DoNotCall, LogEntry, Sample
from audit.reporting.sentences import needs_a_word
from audit.reports import build_day
from staff.calendar import day_on, within_work_hours
from staff.models import Assignment, Branch, User

Heard = CallAttempt.Outcome
CLOSING = timedelta(minutes=2)  # after the day's end, when the next run of the beat finds it
ROUNDS = (time(9, 12), time(11, 48), time(14, 6))
SIGNING = time(14, 31)
_USUAL = {Heard.CONFIRMED: 70, Heard.NO_ANSWER: 17, Heard.NO_CALL: 7, Heard.WRONG_NUMBER: 5}
_GUILTY = {Heard.NOT_ME: 80, Heard.NO_ANSWER: 20}
_NOT_ME = (
    "Pelanggan tidak pernah menghubungi kami pada hari itu.",
    "Pelanggan heran, terakhir berhubungan dengan cabang tahun lalu.",
    "Tidak merasa menelepon atau datang, minta dijelaskan siapa yang membuka datanya.",
)
_SIGNED = (
    "Sudah dibahas dengan agen, penjelasan sesuai catatan interaksi.",
    "Diperiksa satu per satu, sisanya menunggu telepon balik.",
    "Agen diingatkan untuk memulai interaksi sebelum membuka berkas.",
)


@dataclass
class Oversight:
    """What supervisors know and do; `guilty` pairs an agent with a customer who never called."""

    at: datetime
    guilty: set[tuple[int, str]]
    nobodys: list[LogEntry]  # what systems told and who failed to sign in, in order of time
    branches: list[Branch]
    workdays: dict[str, set[date]]

    def __post_init__(self) -> None:
        """Prepare chance, secrets and the supervisors' standing."""
        self.chance = Random(f"{SEED} oversight")  # noqa: S311
        self.later = Random(f"{SEED} follow-ups")  # noqa: S311
        self.serial = count(1)
        held = Assignment.objects.filter(role__in=("supervisor", "manager"))
        self.roles = dict(held.values_list("user_id", "role"))

    def close(self, date_: date) -> None:
        """Build the reports and draw the samples of every branch whose day of this date is over."""
        ends = sorted(
            (day_on(branch=branch, date=date_).ends_at + CLOSING, branch.pk, branch)
            for branch in self.branches
        )
        for at, _pk, branch in ends:
            if at < self.at:
                self.tell(until=at)
                with dated(at):
                    build_day(branch=branch, date=date_, at=at)
                    draw_day(branch=branch, date=date_, at=at, random_secret=self._secret)
                    publish_closed(at=at)
                notify(branch=branch, day=date_, at=at)

    def tell(self, *, until: datetime) -> None:
        """Write nobody's entries up to an instant: the evening's job numbers its own among them."""
        due = bisect_left(self.nobodys, until, key=lambda entry: entry.timestamp)
        take_over(entries=self.nobodys[:due])
        del self.nobodys[:due]

    def explain(self, date_: date) -> None:
        """Explain a day too old to be drawn from, for what later days are compared with."""
        for branch in self.branches:
            if date_ in self.workdays[branch.code]:
                ends_at = day_on(branch=branch, date=date_).ends_at
                explain_day(branch=branch, date=date_, at=ends_at + CLOSING)

    def call_and_sign(self, date_: date) -> None:
        """Let every branch's supervisors call and sign on a working day, if it is in the past."""
        done: list[LogEntry] = []
        for branch in self.branches:
            last = max(day for day in self.workdays[branch.code] if day < self._today(branch))
            if date_ in self.workdays[branch.code] and date_ <= last:
                done += self._spend_morning(branch, date_)
        take_over(entries=sorted(done, key=lambda entry: entry.timestamp))

    def _spend_morning(self, branch: Branch, date_: date) -> list[LogEntry]:
        zone = ZoneInfo(branch.time_zone)
        silent = set(DoNotCall.objects.values_list("customer", flat=True))
        morning = Morning(waiting=list(_waiting(branch)), silent=silent)
        for round_ in ROUNDS:
            self._call(morning, branch, datetime.combine(date_, round_, zone))
        self._sign(morning, branch, datetime.combine(date_, SIGNING, zone))
        morning.store()
        done = follow_up(branch=branch, day=date_, chance=self.later)
        seen = review(branch=branch, day=date_, chance=self.chance, guilty=self.guilty)
        return morning.entries + done + seen + say(branch=branch, day=date_, chance=self.chance)

    def _today(self, branch: Branch) -> date:
        """Return the first day whose morning work is left to the visitor."""
        closed = max(
            day
            for day in self.workdays[branch.code]
            if day_on(branch=branch, date=day).ends_at + CLOSING < self.at
        )
        return closed + timedelta(days=1)

    def _call(self, morning: Morning, branch: Branch, at: datetime) -> None:
        due = [s for s in morning.waiting if s.state == Sample.State.WAITING and s.due_at <= at]
        clocks: dict[int, datetime] = {}
        for sample in sorted(due, key=lambda sample: (sample.due_at, sample.pk)):
            if sample.customer in morning.silent:
                continue  # asked since then not to be phoned
            caller = self._caller(branch, sample.supervisor)  # type: ignore[arg-type]  # has one
            begun = clocks.get(caller.person.pk, at) + timedelta(seconds=self._seconds(20, 70))
            done = begun + timedelta(seconds=self._seconds(35, 190))
            heard = self._hear(sample)
            call(
                morning=morning,
                caller=caller,
                sample=sample,
                at=begun,
                done=done,
                heard=heard,
                note=self.chance.choice(_NOT_ME) if heard == Heard.NOT_ME else "",
                outside_hours=not within_work_hours(branch=branch, at=begun, workday=True),
            )
            clocks[caller.person.pk] = done

    def _caller(self, branch: Branch, person: User) -> Caller:
        address = address_of(branch=branch, person=person)
        return Caller(person, self.roles[person.pk], branch, address)

    def _seconds(self, least: int, most: int) -> float:
        return self.chance.uniform(least, most)

    def _hear(self, sample: Sample) -> Heard:
        guilty = (sample.draw.agent_id, sample.customer) in self.guilty
        answers = _GUILTY if guilty else _USUAL
        return self.chance.choices(list(answers), list(answers.values()))[0]

    def _sign(self, morning: Morning, branch: Branch, at: datetime) -> None:
        unsigned = DailyReport.objects.filter(branch=branch, signed_at=None, built_at__lt=at)
        for report in unsigned.select_related("supervisor").order_by("date", "id"):
            at += timedelta(seconds=self._seconds(8, 30))
            note = self.chance.choice(_SIGNED) if needs_a_word(report.lines) else ""
            address = address_of(branch=branch, person=report.supervisor)
            kind = kind_of_reports()
            sign(morning=morning, report=report, note=note, at=at, address=address, kind=kind)

    def _secret(self) -> str:
        """Return the next secret: the demo's draws are the same in every load."""
        return sha256(f"{SEED} draw {next(self.serial)}".encode()).hexdigest()


def _waiting(branch: Branch) -> QuerySet[Sample]:
    unanswered = Count("attempts", filter=Q(attempts__outcome=Heard.NO_ANSWER))
    samples = Sample.objects.filter(
        draw__branch=branch, state=Sample.State.WAITING, supervisor__isnull=False
    )
    return samples.select_related("draw", "supervisor").annotate(unanswered=unanswered)
