"""Sessions end with the next request once access was cut, whether or not a worker runs.

The instant of the last cut comes along with the user, in the query that every request makes, and
is part of what a session vouches for (User.get_session_auth_hash). Signing in again is possible:
whoever is suspended shall be able to read that they are.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import DateTimeField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from staff.models import Suspension, User


class Backend(ModelBackend):
    """Loads the signed-in user along with when access was cut, and since when it is suspended."""

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, unless ended."""
        found = _with_cuts(at=timezone.now()).filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None


def _with_cuts(*, at: datetime) -> QuerySet[Any]:
    now = Value(at, output_field=DateTimeField())
    cut = Func(F("pk"), now, function="staff_cut_at", output_field=DateTimeField())
    open_now = Suspension.objects.filter(
        person=OuterRef("pk"), suspended_at__lte=at, lifted_at=None
    )
    return User.objects.annotate(
        cut_at=cut, suspended_since=Subquery(open_now.values("suspended_at")[:1])
    )
