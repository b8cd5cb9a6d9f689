"""{% icon "name" %} writes one of accessgov/icons.svg inline, so that pages need no icon font."""

import re
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHEET = Path(__file__).resolve().parent.parent / "icons.svg"
ICONS = dict(re.findall(r'<symbol id="([a-z0-9-]+)">(.*?)</symbol>', SHEET.read_text()))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Write the icon; it is decoration unless it has a label of its own."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"No icon {name!r}: add it to {SHEET.name}.")
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>',
        format_html('role="img" aria-label="{}"', label) if label else mark_safe(HIDDEN),
        mark_safe(ICONS[name]),  # noqa: S308 - our own file
    )


HIDDEN = 'aria-hidden="true" focusable="false"'
