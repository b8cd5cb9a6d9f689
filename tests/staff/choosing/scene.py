"""A branch that asks for people, two vendors, and a candidate brought to any state."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from staff.assignments import open_branch
from staff.choosing import candidates, identities, interviews, screening, taking_on, vacancies
from staff.choosing.screening import Checks
from staff.models import Branch, Candidate, Region, User, Vacancy, Vendor
from tests.cast import Cast, person

_numbers = count(1)
SCORES = {topic.code: 4 for topic in interviews.TOPICS}
DONE = Checks(documents_received=True, identity_checked=True, references_checked=True)
SECRET = "Tjokorda Rahasia Widjojokusumo"  # no page that is not theirs may show it


@dataclass(frozen=True)
class Scene:
    """Everybody who takes part in choosing for one branch, and some who do not."""

    cast: Cast
    at: datetime
    branch: Branch
    vendor: Vendor
    rival: Vendor
    manager: User
    supervisor: User  # the direct supervisor to be
    colleague: User  # leads people in the same branch
    elsewhere: User  # leads people in another branch
    recruiter: User
    recruiter_of_rival: User
    hr: User
    hr_colleague: User

    def vacancy(self, **given: Any) -> Vacancy:
        """Let the branch ask both vendors for somebody."""
        usual = {
            "branch": self.branch, "position": "Customer Service", "role": "cs_agent",
            "tiers": ["contact"], "number": 3, "begins_date": self.at.date(),
        }  # fmt: skip
        asked = Vacancy(**usual | given)
        vendors = [self.vendor, self.rival]
        return vacancies.ask(vacancy=asked, vendors=vendors, by=self.supervisor, at=self.at)

    def candidate(self, state: str = "proposed", **given: Any) -> Candidate:
        """Bring somebody to a state, each step by whose step it is."""
        found = self.propose(**given)
        if state == "withdrawn":
            self.end(found, "withdraw", self.recruiter)
        elif state != "proposed":
            self.screen(found)
            if state != "screened":
                self.interview(found, refused=state == "refused")
            if state == "taken_on":
                self.take_on(found)
        found.refresh_from_db()
        return found

    def propose(self, *, by: User | None = None, vacancy: Vacancy | None = None, **given: Any):
        """Put somebody forward, in the vendor's name unless somebody else does."""
        number = next(_numbers)
        return candidates.propose(
            **{
                "vacancy": vacancy or self.vacancy(), "by": by or self.recruiter, "at": self.at,
                "vendor": self.vendor, "full_name": f"{SECRET} {number}",
                "identity": nik(number), "phone": "+6281234567890", "email": "calon@example.id",
                **given,
            }
        )  # fmt: skip

    def screen(self, found: Candidate, by: User | None = None, **given: Any) -> None:
        """Let HR pass the candidate on."""
        act = {"by": by or self.hr, "at": self.later(1), "checks": DONE, **given}
        screening.screen(candidate=found, **act)

    def interview(self, found: Candidate, by: User | None = None, refused: bool = False) -> None:
        """Let somebody interview."""
        interviews.hold(
            candidate=found, by=by or self.supervisor, at=self.later(2), scores=SCORES,
            verdict="refused" if refused else "recommended", note=f"Kenal {SECRET}",
            reason="Ragu" if refused else "",
        )  # fmt: skip

    def take_on(self, found: Candidate, by: User | None = None, **given: Any) -> User:
        """Let HR register the person."""
        number = next(_numbers)
        return taking_on.take_on(
            candidate=found, by=by or self.hr,
            **{
                "at": self.later(3), "supervisor": self.supervisor, "username": f"chosen-{number}",
                "employee_number": f"C{number}", **given,
            },
        )  # fmt: skip

    def end(self, found: Candidate, move: str, by: User) -> None:
        """Turn the candidate down or withdraw it."""
        candidates.end(candidate=found, move=move, by=by, at=self.later(2), reason="Batal")

    def later(self, hours: int) -> datetime:
        """Return an instant of the choosing."""
        return self.at + timedelta(hours=hours)


def nik(number: int) -> identities.Identity:
    """Return what is kept of a NIK of its own."""
    return identities.read(nik=nik_text(number), today=date(2026, 1, 1))


def nik_text(number: int) -> str:
    """Write a NIK of somebody born in 1995."""
    return f"3171{10 + number // 280000:02}{1 + number // 10000 % 28:02}0195{number % 10000:04}"


def build_scene(cast: Cast, at: datetime) -> Scene:
    """Make a branch of its own with its people."""
    number = next(_numbers)
    since = at - timedelta(days=60)
    region = Region.objects.create(code=f"CH{number}", name="Choosing")
    branch = open_branch(  # those who are assigned everywhere are assigned here too
        branch=Branch(
            code=f"CH{number}", name="Bogor", region=region, size="B", time_zone="Asia/Jakarta"
        )
    )
    vendors = [
        Vendor.objects.create(code=f"CH{number}{letter}", name=f"PT Pemasok {letter}")
        for letter in "AB"
    ]
    manager = person(f"ch-manager-{number}", role="manager", branch=branch, since=since)
    leading = {"role": "supervisor", "boss": manager, "since": since}
    return Scene(
        cast=cast, at=at, branch=branch, vendor=vendors[0], rival=vendors[1], manager=manager,
        supervisor=person(f"ch-supervisor-{number}", branch=branch, **leading),
        colleague=person(f"ch-colleague-{number}", branch=branch, **leading),
        elsewhere=cast.supervisor_elsewhere,
        recruiter=person(f"ch-vendor-{number}", role="vendor", vendor=vendors[0], since=since),
        recruiter_of_rival=person(
            f"ch-rival-{number}", role="vendor", vendor=vendors[1], since=since
        ),
        hr=cast.hr,
        hr_colleague=person(f"ch-hr-{number}", role="hr", since=since),
    )  # fmt: skip
