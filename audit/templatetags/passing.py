"""The question in passing, as a part of a page."""

from datetime import datetime
from typing import Any

from django import template

from audit.passing import of_the_week
from staff.models import User

register = template.Library()


@register.inclusion_tag("reminding/passing.html")
def question_in_passing(supervisor: User, at: datetime) -> dict[str, Any]:
    """Show what a supervisor can talk about with the team this week."""
    return {"passing": of_the_week(supervisor=supervisor, at=at)}
