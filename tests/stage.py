"""A fresh target for every request of the address table: whoever posts may use it up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from audit import reports
from audit.events import Event
from audit.evidence import portfolios
from audit.exporting import files, making
from audit.ledger import record
from audit.models import (
    CallAttempt,
    DailyReport,
    DoNotCall,
    Feed,
    Handover,
    Portfolio,
    ReportFile,
    Sample,
    Viewing,
)
from customers.listing import known
from customers.models import ImportJob
from staff.choosing import documents
from staff.directory import directories
from staff.models import (
    Assignment,
    Candidate,
    Directory,
    Document,
    Holiday,
    Interview,
    Leave,
    Region,
    Reminder,
    Suspension,
    User,
    Vacancy,
    Vendor,
)
from tests.cast import Cast, assign, customer
from tests.drawn import drawn_of
from tests.feeding import make_feed

_numbers = count(1)


@dataclass(frozen=True)
class Stage:
    """Makes what an address names: people, places, records, samples, reports, files."""

    cast: Cast
    now: datetime
    number: str  # of one customer in Jakarta, whom nothing changes
    lines: list  # of the running day's report, one for each agent of the supervisor

    def person(self, **given: object) -> User:
        """Make somebody of the supervisor in Jakarta, who never signs in."""
        number = next(_numbers)
        given = {"supervisor": self.cast.supervisor, "full_name": f"Target {number}", **given}
        return User.objects.create(
            username=f"target-{number}", employee_number=f"T{number}", **given
        )

    def ended(self) -> User:
        """Make somebody who has left."""
        return self.person(is_active=False)

    def assignment(self, **terms: object) -> Assignment:
        """Lend somebody a little, in the supervisor's name."""
        return assign(
            self.person(), role="cs_agent", since=self.now, branch=self.cast.jakarta, tiers=[],
            lent_by=self.cast.supervisor, **terms,
        )  # fmt: skip

    def suspension(self) -> Suspension:
        """Let the supervisor have suspended somebody."""
        return Suspension.objects.create(
            person=self.person(), by=self.cast.supervisor, suspended_at=self.now, reason="Foto",
        )  # fmt: skip

    def region(self) -> Region:
        """Return a region."""
        return self.cast.jakarta.region

    def directory(self) -> Directory:
        """Make a directory."""
        name = f"Directory {next(_numbers)} of the stage"
        return directories.make(by=self.cast.sysadmin, name=name, at=self.now)[0]

    def vendor(self) -> Vendor:
        """Return a vendor."""
        return self.cast.vendor

    def holiday(self) -> Holiday:
        """Add a day off far ahead, for the other branch."""
        day = date(2040, 1, 1) + timedelta(days=next(_numbers))
        return Holiday.objects.create(branch=self.cast.denpasar, date=day, name="Odalan")

    def report(self) -> DailyReport:
        """Build a report of the supervisor's, a day of its own each time."""
        return DailyReport.objects.create(
            supervisor=self.cast.supervisor, branch=self.cast.jakarta, lines=self.lines,
            date=date(2020, 1, 1) + timedelta(days=next(_numbers)), built_at=self.now,
        )  # fmt: skip

    def file(self) -> ReportFile:
        """Let the supervisor have asked for a report as a file, which is made."""
        asked = files.ask(report=self.report(), form="csv", by=self.cast.supervisor, at=self.now)
        making.make(file_id=asked.pk, at=self.now)
        return asked

    def sample(self) -> Sample:
        """Draw the customer for the supervisor's desk."""
        day = date(2021, 1, 1) + timedelta(days=next(_numbers))
        draw = drawn_of(
            agent=self.cast.agent, branch=self.cast.jakarta, date=day, numbers=[self.number],
            at=self.now,
        )  # fmt: skip
        return draw.samples.get()

    def marked(self) -> Sample:
        """Let the supervisor have phoned the drawn customer, who knew of no contact."""
        sample = self.sample()
        CallAttempt.objects.create(
            sample=sample, by=self.cast.supervisor, number_shown_at=self.now,
            recorded_at=self.now, outcome="not_me", note="Knows of no contact",
        )  # fmt: skip
        sample.state, sample.closed_at, sample.follow_up = "not_me", self.now, True
        sample.save()
        return sample

    def wish(self) -> DoNotCall:
        """Let another customer have told the supervisor that calls are not wanted."""
        return DoNotCall.objects.create(
            customer=f"{8_800_000_000 + next(_numbers)}", branch=self.cast.jakarta,
            since_at=self.now, by=self.cast.supervisor,
        )  # fmt: skip

    def viewing(self) -> Viewing:
        """Let the agent have opened the customer without any explanation, on a day of its own."""
        return Viewing.objects.create(
            agent=self.cast.agent, branch=self.cast.jakarta, customer=self.number, openings=1,
            date=date(2022, 1, 1) + timedelta(days=next(_numbers)), standing="unexplained",
            first_at=self.now, last_at=self.now, explained_at=self.now, notified_at=self.now,
        )  # fmt: skip

    def reminder(self) -> Reminder:
        """Let the agent have answered a reminder, each due at an hour of its own."""
        return Reminder.objects.create(
            person=self.cast.agent, number=1, situation="gone", answered_at=self.now, right=True,
            due_at=self.now - timedelta(hours=next(_numbers)), closes_at=self.now,
        )  # fmt: skip

    def feed(self) -> Feed:
        """Connect a source of Jakarta."""
        return make_feed(self.cast, self.now, self.cast.jakarta)[0]

    def portfolio(self) -> Portfolio:
        """Hand the customer to the agent for a month, in the supervisor's name."""
        return portfolios.hand_out(
            by=self.cast.supervisor, agent=self.cast.agent, branch=self.cast.jakarta,
            name="Kampanye", kind="campaign", numbers=[self.number], begins_at=self.now,
            ends_at=self.now + timedelta(days=30), at=self.now, known=known,
        )  # fmt: skip

    def leave(self) -> Leave:
        """Give somebody of the supervisor a day off."""
        return Leave.objects.create(
            person=self.person(), begins_at=self.now, ends_at=self.now + timedelta(days=1),
            entered_by=self.cast.hr,
        )  # fmt: skip

    def leaving_vendor(self) -> Vendor:
        """Make a vendor without people, to be ended."""
        number = next(_numbers)
        return Vendor.objects.create(code=f"L{number}", name=f"PT Lepas {number}")

    def handover(self) -> Handover:
        """Leave a day of somebody's undeclared on the supervisor's table."""
        return Handover.objects.create(
            kind="day", person=self.person(), supervisor=self.cast.supervisor,
            branch=self.cast.jakarta, date=self.now.date(), handed_at=self.now,
        )  # fmt: skip

    def job(self) -> ImportJob:
        """Let the manager have uploaded a file."""
        return ImportJob.objects.create(
            by=self.cast.manager, filename="pelanggan.csv", stored_as="gone", digest="0" * 64,
            uploaded_at=self.now, columns={"header": ["Nama"], "fields": ["full_name"]},
        )  # fmt: skip

    def vacancy(self) -> Vacancy:
        """Let the supervisor have asked for somebody in Jakarta."""
        return Vacancy.objects.create(
            branch=self.cast.jakarta, position="Customer Service", role="cs_agent", number=2,
            begins_date=self.now.date(), asked_by=self.cast.supervisor, asked_at=self.now,
        )  # fmt: skip

    def candidate(self, state: str = "proposed") -> Candidate:
        """Let somebody have come to a state of being chosen; the supervisor interviewed."""
        found = Candidate.objects.create(
            vacancy=self.vacancy(), route="branch", vendor=self.cast.vendor, state=state,
            proposed_by=self.cast.hr, proposed_at=self.now, state_at=self.now,
            full_name=f"Calon Karyawan {next(_numbers)}",
        )  # fmt: skip
        if state in ("recommended", "refused"):
            Interview.objects.create(
                candidate=found, interviewer=self.cast.supervisor, held_at=self.now, verdict=state
            )
        return found

    def document(self) -> Document:
        """Let HR have added a document about a candidate."""
        content = b"%PDF-1.4\nstartxref\n0\n%%EOF"
        return documents.give(
            candidate=self.candidate(), kind="reference", content=content, by=self.cast.hr,
            at=self.now,
        )  # fmt: skip

    def entry(self) -> int:
        """Write one entry without a branch."""
        return record(event=Event.SIGNED_OUT, at=self.now, actor_id=self.cast.agent.pk).pk


def build_stage(*, cast: Cast, at: datetime) -> Stage:
    """Build a stage around one customer."""
    running = reports.running(supervisor=cast.supervisor, branch=cast.jakarta, at=at)
    return Stage(cast=cast, now=at, number=customer(cast, at).number, lines=running.lines)
