"""The ground floor: people, branches, roles and assignments."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Who may: staff knows neither customers nor the ledger."""

    name = "staff"
