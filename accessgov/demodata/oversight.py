"""The supervisors' side of the six weeks, by the real code at the time of each day.

Evening by evening the reports are built and the samples drawn; in the morning of the next working
day supervisors call the drawn customers and sign. The last closed day is left for the visitor.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from accessgov.context import acting
from accessgov.demodata.customers import SEED
from accessgov.demodata.dating import dated
from accessgov.demodata.history import address_of
from audit.callbacks import begin_call, record_call
from audit.draws import draw_day
from audit.events import Event, Outcome
from audit.ledger import record
from audit.models import CallAttempt, DailyReport, Sample
from audit.purposes import CALL_BACK
from audit.reporting.sentences import needs_a_word
from audit.reports import build_day, sign
from customers.models.records import MASKED
from staff.calendar import day_on, within_work_hours
from staff.models import Assignment, Branch, User

Heard = CallAttempt.Outcome
CLOSING = timedelta(minutes=2)  # after the day's end, when the next run of the beat finds it
ROUNDS = (time(9, 12), time(11, 26), time(13, 48))
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
    branches: list[Branch]
    workdays: dict[str, set[date]]

    def __post_init__(self) -> None:
        """Prepare chance, seeds and the supervisors' standing."""
        self.chance = Random(f"{SEED} oversight")  # noqa: S311
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
                with dated(at):
                    build_day(branch=branch, date=date_, at=at)
                    draw_day(branch=branch, date=date_, at=at, random_seed=self._seed)

    def call_and_sign(self, date_: date) -> None:
        """Let every branch's supervisors call and sign on a working day, if it is in the past."""
        for branch in self.branches:
            last = max(day for day in self.workdays[branch.code] if day < self._today(branch))
            if date_ in self.workdays[branch.code] and date_ <= last:
                for round_ in ROUNDS:
                    at = datetime.combine(date_, round_, ZoneInfo(branch.time_zone))
                    self._call(branch, at)
                self._sign(branch, datetime.combine(date_, time(14, 31), at.tzinfo))

    def _today(self, branch: Branch) -> date:
        """Return the first day whose morning work is left to the visitor."""
        closed = max(
            day
            for day in self.workdays[branch.code]
            if day_on(branch=branch, date=day).ends_at + CLOSING < self.at
        )
        return closed + timedelta(days=1)

    def _call(self, branch: Branch, at: datetime) -> None:
        due = Sample.objects.filter(
            draw__branch=branch,
            state=Sample.State.WAITING,
            due_at__lte=at,
            supervisor__isnull=False,
        )
        clocks: dict[int, datetime] = {}
        for sample in due.select_related("draw", "supervisor").order_by("due_at", "id"):
            by: Any = sample.supervisor  # the filter leaves none without
            began = clocks.get(by.pk, at) + timedelta(seconds=self.chance.uniform(20, 70))
            clocks[by.pk] = self._call_one(branch, sample, by, began)

    def _call_one(self, branch: Branch, sample: Sample, by: User, at: datetime) -> datetime:
        done = at + timedelta(seconds=self.chance.uniform(35, 190))
        with acting(actor_id=by.pk, address=address_of(branch=branch, person=by)):
            with dated(at):
                begin_call(sample=sample, by=by, at=at)
                self._show_number(branch, sample, by, at)
            with dated(done):
                heard = self._hear(sample)
                note = self.chance.choice(_NOT_ME) if heard == Heard.NOT_ME else ""
                record_call(sample=sample, by=by, outcome=heard, at=done, note=note)
        return done

    def _show_number(self, branch: Branch, sample: Sample, by: User, at: datetime) -> None:
        """Write the entry that the gate writes before it shows a phone number."""
        workday = at.date() in self.workdays[branch.code]
        record(
            event=Event.CALLED_BACK,
            outcome=Outcome.GIVEN,
            at=at,
            customer=sample.customer,
            branch_id=branch.pk,
            tiers=[MASKED, "contact"],
            purpose=CALL_BACK.code,
            object_id=sample.pk,
            actor_role=self.roles[by.pk],
            actor_branch_id=branch.pk,
            outside_hours=not within_work_hours(branch=branch, at=at, workday=workday),
        )

    def _hear(self, sample: Sample) -> Heard:
        guilty = (sample.draw.agent_id, sample.customer) in self.guilty
        answers = _GUILTY if guilty else _USUAL
        return self.chance.choices(list(answers), list(answers.values()))[0]

    def _sign(self, branch: Branch, at: datetime) -> None:
        unsigned = DailyReport.objects.filter(branch=branch, signed_at=None, built_at__lt=at)
        for report in unsigned.select_related("supervisor").order_by("date", "id"):
            at += timedelta(seconds=self.chance.uniform(8, 30))
            note = self.chance.choice(_SIGNED) if needs_a_word(report.lines) else ""
            by = report.supervisor
            address = address_of(branch=branch, person=by)
            with dated(at), acting(actor_id=by.pk, address=address):
                sign(report=report, by=by, note=note, at=at)

    def _seed(self) -> str:
        """Return the next seed: the demo's draws are the same in every load."""
        return sha256(f"{SEED} draw {next(self.serial)}".encode()).hexdigest()
