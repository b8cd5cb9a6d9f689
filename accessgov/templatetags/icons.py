"""{% icon "name" %} writes one of accessgov/icons.svg inline, so that pages need no icon font."""

import re
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SHEET = Path(__file__).resolve().parent.parent / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)">(.*?)</symbol>')
# SafeString: the sheet is our own file, never input.
ICONS = {name: SafeString(inside) for name, inside in SYMBOL.findall(SHEET.read_text())}
HIDDEN = SafeString('aria-hidden="true" focusable="false"')


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Write the icon; it is decoration unless it has a label of its own."""
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"No icon {name!r}: add it to {SHEET.name}.")
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {}>{}</svg>',
        format_html('role="img" aria-label="{}"', label) if label else HIDDEN,
        ICONS[name],
    )
