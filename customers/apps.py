"""The top floor: what is protected, and the gate to it."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Records, the gate, search and import."""

    name = "customers"
