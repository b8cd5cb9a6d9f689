"""Invitations: the link by which a person chooses the first, or a new, password.

Nobody ever knows another one's password. Who invites could use the link themselves, so that an
invitation and its use are entries in the ledger, the old password ends with the invitation: its
owner notices; and customers, reports and the ledger stay closed until a second person has
confirmed whose sign-in it is.
"""

from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from staff.binding import confirming
from staff.models import User
from staff.people import check_decides


class InvitationTokens(PasswordResetTokenGenerator):
    """Django's signed tokens, each good for one invitation only."""

    key_salt = "staff.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        # Not of the e-mail, as Django's: HR may enter one while an invitation is open.
        return f"{user.pk} {user.password} {user.invited_at} {timestamp}"


tokens = InvitationTokens()


def invite(*, person: User, by: User, at: datetime) -> str:
    """Return the code of a link to a new password; an earlier one stops working.

    Whoever takes it reaches neither customers nor oversight before a second person has seen them.
    Raises ValidationError.
    """
    check_decides(person=person, by=by, at=at)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if not locked.is_active:
            raise ValidationError(_("This person has ended. Take them back first."))
        confirming.take_back(person=locked, by=by, at=at)
        locked.set_unusable_password()
        locked.invited_at = at
        locked.save(update_fields=["password", "invited_at"])
    return f"{locked.pk}.{tokens.make_token(locked)}"


def invited(*, code: str) -> User | None:
    """Return whom a code invites; nobody when it is used up, replaced, too old or made up."""
    number, _dot, token = code.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    person = User.objects.filter(pk=int(number), is_active=True, invited_at__isnull=False).first()
    return person if person and tokens.check_token(person, token) else None


def set_password(*, person: User, password: str, at: datetime) -> None:
    """Save a person's own choice of password, and when it was made; an invitation is used up.

    Raises ValidationError when another was chosen, or an invitation made, since the person was
    read: two may have followed one link, and the second would sign in for whom the first is seen.
    """
    read = person.password, person.invited_at
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if (locked.password, locked.invited_at) != read:
            raise ValidationError(_("Meanwhile the password was changed, or a new link was made."))
        person.set_password(password)
        person.password_set_at, person.invited_at = at, None
        person.save(update_fields=["password", "password_set_at", "invited_at"])
