"""Money, numbers and branch time as Indonesians write them, and as English readers expect."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_PIECES = re.compile(r"[^@.]*[@.]|[^@.]+")

ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
ZONE_KEYS = {name: key for key, name in ZONE_NAMES.items()}


@register.filter
def thousands(value: int | None) -> str:
    """Group a whole number: 1.500.000 in Indonesian, 1,500,000 in English."""
    if value is None or value == "":
        return ""
    grouped = f"{int(value):,}"
    return grouped if in_english() else grouped.replace(",", ".")


@register.filter
def email(address: str) -> SafeString:
    """Write an e-mail address that breaks behind its @ and its dots, not within a word."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((one,) for one in _PIECES.findall(address)))


@register.filter
def rupiah(value: int | None) -> str:
    """Write an amount of money: Rp1.500.000, and -Rp25.000 below zero."""
    if value is None or value == "":
        return ""
    sign = "-" if int(value) < 0 else ""
    return f"{sign}Rp{thousands(abs(int(value)))}"


@register.filter
def branch_date(at: datetime | date | None, zone: object = None) -> str:
    """Write the day by a branch's clock: 23 November 2026."""
    if not at:
        return ""
    day = local(at, zone) if isinstance(at, datetime) else at
    return f"{day.day} {MONTHS[day.month]} {day.year}"


@register.filter
def branch_clock(at: datetime | None, zone: object = None) -> str:
    """Write the minute by a branch's clock: 14.05, or 14:05 in English."""
    if not at:
        return ""
    return local(at, zone).strftime("%H:%M" if in_english() else "%H.%M")


@register.filter
def branch_time(at: datetime | None, zone: object = None) -> str:
    """Write day, minute and zone by a branch's clock: 23 November 2026 14.05 WITA."""
    if not at:
        return ""
    return f"{branch_date(at, zone)} {branch_clock(at, zone)} {zone_name(zone)}"


def zone_name(zone: object = None) -> str:
    """Name a zone as Indonesians do: WIB, WITA or WIT."""
    key = str(resolve(zone))
    return ZONE_NAMES.get(key, key)


def local(at: datetime, zone: object) -> datetime:
    """Move a moment to the clock of the zone, or of the current one."""
    return timezone.localtime(at, resolve(zone)) if timezone.is_aware(at) else at


def resolve(zone: object) -> ZoneInfo:
    """Accept a ZoneInfo, its key or WIB, WITA, WIT; nothing means the current zone."""
    if not zone:
        return timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(ZONE_KEYS.get(str(zone), str(zone)))


def in_english() -> bool:
    """Say whether the reader chose English."""
    return (get_language() or "id").startswith("en")
