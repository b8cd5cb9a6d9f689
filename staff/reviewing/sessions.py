"""Sessions end with the next request once access was cut, whether or not a worker runs.

The instant of the last cut comes along with the user, in the query that every request makes, and
is part of what a session vouches for (User.get_session_auth_hash). Signing in again is possible:
whoever is suspended or on leave shall be able to read that they are.
"""

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from staff.models import User

# In SQL, since every request asks it: building the same query anew costs more than running it.
_USER = """
SELECT person.*, staff_cut_at(person.id, %(at)s) AS cut_at,
       (SELECT taken.suspended_at FROM staff_suspension AS taken
         WHERE taken.person_id = person.id AND taken.lifted_at IS NULL
           AND taken.suspended_at <= %(at)s) AS suspended_since,
       (SELECT max(away.ends_at) FROM staff_leave AS away
         WHERE away.person_id = person.id AND away.begins_at <= %(at)s AND away.ends_at > %(at)s
           AND (away.cancelled_at IS NULL OR away.cancelled_at > %(at)s)) AS on_leave_until
  FROM staff_user AS person WHERE person.id = %(user)s
"""


class Backend(ModelBackend):
    """Loads the signed-in user along with when access was cut, and whether it rests now."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, unless ended."""
        values = {"user": user_id, "at": timezone.now()}
        found = next(iter(User.objects.raw(_USER, values)), None)
        return found if found and self.user_can_authenticate(found) else None
