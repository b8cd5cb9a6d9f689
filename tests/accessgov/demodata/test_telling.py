"""The demo's directory speaks of people, and one whom it may not end stands on its page."""

from accessgov.demodata.telling import LEFT, SPOKEN_OF
from staff.models import Directory, User


def test_a_directory_speaks_of_people_and_would_have_ended_one(demo):
    directory = Directory.objects.get()
    people = directory.people.select_related("person")
    assert {one.person.username for one in people} == {*SPOKEN_OF, LEFT}
    assert [one.person.username for one in people if one.asked_to_end_at] == [LEFT]
    assert User.objects.get(username=LEFT).is_active
