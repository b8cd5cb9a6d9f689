"""The demo's people were reminded all along; whoever is lent to visitors is not asked at once."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from django.utils import timezone

from accessgov.demo_accounts import ACCOUNTS
from accessgov.demodata.reminding import LATE, OPEN
from staff.models import Reminder, SpokenReminder
from staff.reminding import reminders


def test_two_reminders_wait_one_of_them_too_long(demo):
    waiting = Reminder.objects.filter(answered_at=None)
    assert set(waiting.values_list("person__username", flat=True)) == {LATE, OPEN}
    assert not {LATE, OPEN} & set(ACCOUNTS)
    late, still = (waiting.get(person__username=name) for name in (LATE, OPEN))
    assert still.closes_at - late.closes_at == timedelta(days=2)


def test_all_others_answered_some_of_them_wrong_and_none_twice_running(demo):
    answered = Reminder.objects.exclude(answered_at=None)
    assert answered.filter(right=True).count() > 5 * answered.filter(right=False).count() > 0
    asked = list(Reminder.objects.order_by("person_id", "due_at"))
    assert len(asked) > 100 and SpokenReminder.objects.count() == 3
    for one, after in pairwise(asked):
        if one.person_id == after.person_id:
            assert one.situation != after.situation and one.number + 1 == after.number


def test_on_the_day_of_loading_no_account_is_asked(demo):
    before = set(Reminder.objects.values_list("pk", flat=True))
    reminders.send_due(at=timezone.now(), chance=Random(1))
    new = Reminder.objects.exclude(pk__in=before)
    assert not set(new.values_list("person__username", flat=True)) & set(ACCOUNTS)
