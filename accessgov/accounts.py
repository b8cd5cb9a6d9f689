"""Accounts are opened by staff only: nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Close the sign-up that the login library would offer."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False
