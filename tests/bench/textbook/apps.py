"""The textbook's app."""

from django.apps import AppConfig


class TextbookConfig(AppConfig):
    """Registered with auditlog, as its documentation shows."""

    name = "tests.bench.textbook"
    label = "textbook"

    def ready(self) -> None:
        """Let auditlog follow the model, so that its mixin logs views."""
        from auditlog.registry import auditlog

        from tests.bench.textbook.models import Record

        auditlog.register(Record)
