"""The top floor: what is protected, and the gate to it."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Records, the gate, search and import."""

    name = "customers"

    def ready(self) -> None:
        """Add the signals of kinship to those that explanation knows."""
        from customers import signals  # noqa: F401 (they register themselves)
