"""Who may do what, where: read from the database at the moment of asking, nothing cached."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.binding.prerequisites import confirmed
from staff.models import BranchPermission, Suspension, User
from staff.roles import CONFIRMED

WATCHES = frozenset({"suspend", "read_ledger"})  # the privacy officer, over everybody


def held(*, user: User | OuterRef, at: datetime) -> QuerySet[BranchPermission]:
    """Return the permissions in force for a user; an ended or suspended user has none.

    Nor has one who touches customers or oversees and whose sign-in nobody has confirmed.
    """
    return _in_force(getattr(user, "pk", user), at).filter(user=user)


def held_by_anybody(*, at: datetime) -> QuerySet[BranchPermission]:
    """Return the permissions in force, whosever they are, for those who write to their holders."""
    return _in_force("user", at)


def _in_force(user: object, at: datetime) -> QuerySet[BranchPermission]:
    lasting = Q(valid_until=None) | Q(valid_until__gt=at)
    suspended = Suspension.objects.filter(
        person=OuterRef("user"), lifted_at=None, suspended_at__lte=at
    )
    seen = ~Q(assignment__duty__in=CONFIRMED) | Q(confirmed(user, at=at))
    return BranchPermission.objects.filter(
        lasting, ~Exists(suspended), seen, user__is_active=True, valid_from__lte=at
    )


_CODENAMES = """
SELECT DISTINCT permission.codename
  FROM staff_branchpermission AS held
  JOIN auth_permission AS permission ON permission.id = held.permission_id
  JOIN staff_user AS holder ON holder.id = held.user_id AND holder.is_active
  JOIN staff_assignment AS terms ON terms.id = held.assignment_id
 WHERE held.user_id = %(user)s AND held.valid_from <= %(at)s
   AND (held.valid_until IS NULL OR held.valid_until > %(at)s)
   AND NOT EXISTS (SELECT FROM staff_suspension AS taken
                    WHERE taken.person_id = held.user_id AND taken.lifted_at IS NULL
                      AND taken.suspended_at <= %(at)s)
   AND (terms.duty <> ALL (%(confirmed)s) OR (SELECT staff_confirmed(%(user)s, %(at)s)))
"""


def codenames(*, user: User, at: datetime) -> frozenset[str]:
    """Return what the user may do on at least one branch."""
    if not user.is_authenticated:
        return frozenset()
    with connection.cursor() as cursor:  # in SQL, since every page asks it
        cursor.execute(_CODENAMES, {"user": user.pk, "at": at, "confirmed": [*CONFIRMED]})
        return frozenset(row[0] for row in cursor.fetchall())


def branch_ids(*, user: User, permission: str, at: datetime) -> list[int]:
    """Return the branches on which the user holds the permission."""
    rows = held(user=user, at=at).filter(permission__codename=permission)
    return list(rows.values_list("content_object", flat=True).distinct())


def holds(*, user: User, permission: str, branch_id: int, at: datetime) -> bool:
    """Tell whether the user holds the permission on this branch."""
    rows = held(user=user, at=at).filter(permission__codename=permission)
    return rows.filter(content_object=branch_id).exists()


UNCONFIRMED = "lacks_confirmation"
_SENTENCES = {
    "not_your_task": _("Your role does not include this page."),
    "assignment_ended": _("Your assignment has ended. Ask your supervisor to renew it."),
    "assignment_not_begun": _("Your assignment has not begun yet. Ask your supervisor."),
    UNCONFIRMED: _(
        "Nobody has confirmed yet that this sign-in is yours. Show the code that stands under My "
        "papers to who leads you, or to the privacy officer."
    ),
}


class NotYourTask(PermissionDenied):
    """A page was asked for by someone whose role does not include it, or not now."""

    def __init__(self, code: str = "not_your_task") -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(_SENTENCES[self.code])


def requires(*needed: str) -> Callable[..., Any]:
    """Guard a view: the user must hold one of the permissions on at least one branch.

    Raises NotYourTask. The frame turns that into the forbidden page and a ledger entry.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request, *needed):
                raise NotYourTask(_why_not(request.user, needed))  # type: ignore[arg-type]
            return view(request, *args, **kwargs)

        guarded.requires = needed  # type: ignore[attr-defined]  # read by the test of every URL
        return guarded

    return guard


def _why_not(user: User, needed: tuple[str, ...]) -> str:
    """Tell whether the permission rests, is to come, was held once, or is not of the role."""
    at = timezone.now()
    rows = BranchPermission.objects.filter(user=user, permission__codename__in=needed)
    if rows.filter(valid_from__lte=at).exclude(valid_until__lte=at).exists():
        return UNCONFIRMED  # who is suspended is stopped before (Resting)
    if rows.filter(valid_from__gt=at).exists():
        return "assignment_not_begun"
    ended = rows.filter(valid_until__lte=at).exists()
    return "assignment_ended" if ended else "not_your_task"


def may(request: HttpRequest, *needed: str) -> bool:
    """Tell whether the signed-in user holds one of the permissions; asks once per request."""
    if not hasattr(request, "codenames"):
        request.codenames = codenames(user=request.user, at=timezone.now())  # type: ignore
    return not request.codenames.isdisjoint(needed)  # type: ignore[attr-defined]
