"""The top floor: what is protected, and the gate to it."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Records, the gate, search and import."""

    name = "customers"

    def ready(self) -> None:
        """Add the signals of kinship to those that explanation knows; read candidates' NIKs."""
        from customers import signals, ties  # noqa: F401 (signals register themselves)
        from staff.choosing import identities

        identities.use(ties.identity)
