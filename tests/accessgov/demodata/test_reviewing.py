"""The demo shows every state of access that is looked at again, rests or is taken away."""

from django.utils import timezone

from accessgov.demo_accounts import ACCOUNTS
from staff.binding.prerequisites import lacks
from staff.models import AccessReview, Departure, User


def lacking(username):
    """Return what somebody of the demo lacks now."""
    return lacks(person=User.objects.get(username=username), at=timezone.now())


def test_reviews_are_in_time_overdue_and_closed(demo):
    at = timezone.now()
    states = {
        one.assignment.user.username: (one.due_at <= at, one.closes_at <= at)
        for one in AccessReview.objects.select_related("assignment__user")
    }
    assert states["agent2"] == (False, False)
    assert states["wayan.sukadana"] == (True, False)
    assert states["danang.kusuma"] == (True, True)
    assert lacking("danang.kusuma") == ["review"]


def test_somebody_is_suspended_on_leave_and_about_to_be_transferred(demo):
    assert lacking("jefri.sinaga") == ["suspended"]
    assert lacking("retno.palupi") == ["on_leave"]
    assert Departure.objects.get(person__username="eko.purnomo").leaves_at > timezone.now()


def test_no_account_of_a_visitor_is_closed_by_it(demo):
    taken = {"suspended", "on_leave", "review"}
    assert not [name for name in ACCOUNTS if taken & set(lacking(name))]
