"""What a person was reminded of, for any of the person's own pages."""

from typing import Any

from django import template
from django.utils import timezone

from staff.models import User
from staff.reminding.presence import zone_of
from staff.reminding.rows import rows

register = template.Library()
SHOWN = 12


@register.inclusion_tag("reminding/own.html")
def own_reminders(person: User) -> dict[str, Any]:
    """List the newest reminders of a person, those asked and those said."""
    at = timezone.now()
    said = person.spoken_reminders.select_related("by")[:SHOWN]
    newest = rows(reminders=person.reminders.all()[:SHOWN], at=at)
    return {"rows": newest, "spoken": said, "zone": zone_of(person=person, at=at)}
