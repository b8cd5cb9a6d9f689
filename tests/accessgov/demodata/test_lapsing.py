"""The demo has people whose papers lapsed or soon will, and takes nothing from its accounts."""

from datetime import timedelta

from django.utils import timezone

from accessgov.demo_accounts import ACCOUNTS
from accessgov.demodata.lapsing import UNSIGNED, VENDOR
from accessgov.demodata.people import NO_MAILBOX
from staff.binding import agreements, waiting
from staff.binding.prerequisites import lacks
from staff.filters import unmailed
from staff.models import Candidate, Departure, User, Vendor
from staff.permissions import codenames


def one(username):
    """Return somebody of the demo."""
    return User.objects.get(username=username)


def lacking(username):
    """Return what somebody of the demo lacks now."""
    return lacks(person=one(username), at=timezone.now())


def test_a_vendor_ended_and_its_people_hold_nothing_any_more(demo):
    assert Vendor.objects.get(code=VENDOR).ended_at < timezone.now()
    for username in ("hasan.basri", "mirna.yulita"):
        assert lacking(username)[0] == "vendor_ended"
        assert codenames(user=one(username), at=timezone.now()) == frozenset()
        assert Departure.objects.get(person__username=username).kind == "vendor"


def test_a_contract_ended_and_another_one_has_five_days_left(demo):
    assert lacking("sulastri") == ["contract"]
    left = Departure.objects.get(person__username="sulastri")
    assert left.kind == "contract" and left.leaves_at == one("sulastri").contracts.get().ends_at
    near = one("fitri.handayani").contracts.get()
    still = near.ends_at - timezone.now()
    assert timedelta(days=4) < still < timedelta(days=7) and lacking("fitri.handayani") == []


def test_new_rules_are_in_their_grace_and_a_few_have_not_signed(demo):
    at = timezone.now()
    for username in UNSIGNED:
        (asked,) = agreements.waiting(person=one(username), at=at)
        assert asked.text.version == 2 and asked.until > at + timedelta(days=20)
        assert lacking(username) == []
    signed = User.objects.filter(signatures__text=asked.text).exclude(username__in=UNSIGNED)
    assert signed.count() > 40


def test_somebody_failed_the_test_twice_and_waits_for_course_and_assignment(demo):
    failed = one("yohana.tiwa")
    assert [tried.right for tried in failed.attempts.order_by("begun_at")] == [6, 7]
    gaps = waiting.missing(person=failed, at=timezone.now())
    assert [gap.prerequisite.code for gap in gaps] == ["course", "confirmation", "assignment"]
    assert all(timezone.now() - gap.since > timedelta(days=16) for gap in gaps)


def test_somebody_refused_may_be_interviewed_again_by_the_supervisor_of_the_demo(demo):
    again = Candidate.objects.get(full_name="Bagas Wicaksono")
    held = again.interviews.get()
    assert again.state == "screened" and held.again_by == one("manager")
    assert held.interviewer != one("supervisor")


def test_a_few_have_no_mailbox_and_everybody_elses_is_nobodys(demo):
    silent = set(unmailed(at=timezone.now()).values_list("username", flat=True))
    assert silent == set(NO_MAILBOX)
    assert not User.objects.exclude(email="").exclude(email__regex=r"\.example$|@example\.com$")


def test_no_account_of_a_visitor_lacks_anything_for_its_work(demo):
    bound = waiting.bound(at=timezone.now()).filter(username__in=ACCOUNTS)
    assert bound.count() > 5
    assert [person.username for person in bound if lacking(person.username)] == ["newcomer"]
