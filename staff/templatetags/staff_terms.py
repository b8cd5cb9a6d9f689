"""Filters for terms of access."""

from datetime import time

from django import template
from django.utils.translation import get_language

from staff.forms.access import TIER_LABELS
from staff.models import Assignment

register = template.Library()


@register.filter
def tier_names(terms: Assignment) -> str:
    """Name the tiers that may be revealed, in their usual order."""
    return ", ".join(str(label) for tier, label in TIER_LABELS if tier in terms.tiers)


@register.filter
def clock(hour: time | None) -> str:
    """Write an hour of a branch's clock: 08.00, or 08:00 in English."""
    if hour is None:
        return ""
    return hour.strftime("%H:%M" if (get_language() or "id").startswith("en") else "%H.%M")
