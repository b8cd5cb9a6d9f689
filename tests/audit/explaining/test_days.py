"""Explaining a day: what stands in a viewing, again and again, and at once."""

from audit.models import Viewing
from tests.audit.explaining.evidence import codes, explained, minute, number, pushed


def test_an_opening_within_a_call_of_that_customer_is_explained(here):
    customer = number()
    here.open(customer, 605)
    pushed(here, customer, begins=604, ends=609)
    viewing = explained(here, customer)
    assert (viewing.standing, codes(viewing)) == ("explained", ["call"])
    assert viewing.first_at == viewing.last_at == minute(here, 605)
    assert (viewing.openings, viewing.weight) == (1, 1)


def test_explaining_again_changes_nothing_and_leaves_what_people_did(here, now):
    customer = number()
    here.open(customer, 605)
    first = explained(here, customer)
    Viewing.objects.filter(pk=first.pk).update(notified_at=now)
    again = explained(here, customer)
    assert (again.pk, again.notified_at, again.standing) == (first.pk, now, "unexplained")
