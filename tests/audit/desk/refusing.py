"""A mail server that takes nothing."""

from django.core.mail.backends.base import BaseEmailBackend


class Refusing(BaseEmailBackend):
    """Refuse every mail."""

    def send_messages(self, email_messages: object) -> int:
        """Fail like a server that is down."""
        raise ConnectionRefusedError
