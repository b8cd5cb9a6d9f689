"""What lists of candidates show of a name."""

from datetime import datetime

from django import template

from staff.choosing import board

register = template.Library()


@register.filter
def masked_name(full_name: str) -> str:
    """Shorten a candidate's name for a list: Siti R."""
    return board.masked(full_name)


@register.filter
def days_until(since: datetime, at: datetime) -> int:
    """Count the whole days from an instant to another."""
    return (at - since).days
