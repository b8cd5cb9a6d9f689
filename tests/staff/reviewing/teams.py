"""A branch of one's own with a chain of three, for tests that end what others share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from staff.models import AccessReview, Assignment, Branch, User
from staff.reviewing import opening
from tests.audit.days import desk
from tests.cast import Cast, person

PAST = timedelta(days=60)


@dataclass(frozen=True)
class Team:
    """The agents of one supervisor, who stands under a superior of the same branch."""

    branch: Branch
    superior: User
    supervisor: User
    agent: User
    colleague: User

    def terms(self, who: User) -> Assignment:
        """Return what somebody holds."""
        return who.assignments.latest("valid_from")

    def review(self, who: User, at: datetime) -> AccessReview:
        """Open the review of what somebody holds, and return it."""
        opening.open_after_change(person=who, at=at)
        return AccessReview.objects.get(assignment=self.terms(who), decided_at=None)


def team(cast: Cast, at: datetime, zone: str = "Asia/Jakarta") -> Team:
    """Make a team, in a time zone if one is named."""
    here = desk(cast, at, zone)
    superior = person(
        f"superior-{here.branch.code.lower()}", role="manager", branch=here.branch,
        boss=cast.manager, since=at - PAST,
    )  # fmt: skip
    User.objects.filter(pk=here.supervisor.pk).update(supervisor=superior)
    here.supervisor.refresh_from_db()
    return Team(here.branch, superior, here.supervisor, here.agent, here.colleague)
