"""The password entered again, counted against the same limits as signing in."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

TOO_MANY = "too_many_login_attempts"


class WrongPassword(ValidationError):
    """Whoever sits there did not enter the password of the signed-in person."""


def check(*, request: HttpRequest, password: str) -> None:
    """Raise WrongPassword unless it is the signed-in person's own.

    It goes the way of the sign-in itself: a wrong one is an entry, and five wrong ones in five
    minutes lock both pages, so that nobody guesses here what the sign-in does not let be guessed.
    """
    person = request.user
    try:
        found = get_adapter(request).authenticate(
            request, username=person.get_username(), password=password
        )
    except ValidationError as refused:
        if refused.code != TOO_MANY:
            raise
        raise WrongPassword(
            {"password": _("Too many wrong passwords. Wait five minutes and try again.")}
        ) from refused
    if found is None or found.pk != person.pk:
        raise WrongPassword({"password": _("This is not your password. Nothing was signed.")})
