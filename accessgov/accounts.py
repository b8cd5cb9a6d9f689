"""Accounts are opened by staff only: nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Close the sign-up that the login library would offer."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the ledger writes too; the limits of sign-ins count by it."""
        return getattr(request, "address", None) or ""
