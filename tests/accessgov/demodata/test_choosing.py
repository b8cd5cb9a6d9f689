"""The demo's candidates stand in every state, and one of them was here before."""

from accessgov.demodata.choosing import STORIES, chosen
from staff.choosing import screening
from staff.models import Candidate, User


def test_somebody_stands_in_every_state(demo):
    told = Candidate.objects.filter(full_name__in=[story.full_name for story in STORIES])
    assert chosen() and told.count() == len(STORIES)
    assert {one.state for one in told} == set(Candidate.State.values)
    assert {one.vendor.code for one in told} == {"KDT", "SMI"}


def test_one_of_them_was_refused_before_under_another_spelling(demo):
    again = Candidate.objects.get(full_name="Lukman H. Nasution")
    assert [str(one.what) for one in screening.earlier(candidate=again)] != []


def test_the_recruiter_is_of_a_vendor_and_holds_nothing_else(demo):
    recruiter = User.objects.get(username="vendor")
    assert recruiter.vendor.code == "KDT"
    assert [held.role for held in recruiter.assignments.all()] == ["vendor"]
