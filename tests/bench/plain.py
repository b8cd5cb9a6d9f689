"""Variant (a): the same page with no permission check and no entry; and the frame of any page."""

import json

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from audit.models import LogEntry
from customers.display import masked_tiers
from customers.fields import TIER_NAMES
from customers.forms import RevealForm, VerifyForm
from customers.gate import Opened
from staff.models import Branch

_READ = "SELECT values::text FROM textbook_record WHERE number = %s"
BRANCH = Branch(name="Bench", time_zone="Asia/Jakarta")


def record(request: HttpRequest, number: str) -> HttpResponse:
    """Show a masked record to anybody signed in, with one SELECT from a table without rules."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [number])
        content = cursor.fetchone()[0]
    return render(request, "customers/record.html", page(number, json.loads(content)))


def bare(request: HttpRequest) -> HttpResponse:
    """Show the frame alone: session, user, navigation, nothing in it."""
    return render(request, "base.html")


def page(number: str, values: dict) -> dict:
    """Return what the template of the product's own page needs."""
    entry = LogEntry(pk=1, timestamp=timezone.now(), purpose="service", customer=number)
    return {
        "number": number,
        "opened": Opened(entry, values, False, TIER_NAMES),
        "entry": entry,
        "name": values["full_name"],
        "purpose": "Service request",
        "running": None,
        "tiers": masked_tiers(values=values, lent=TIER_NAMES),
        "reveal_form": RevealForm(initial={"opening": 1}, auto_id=False),
        "verify_form": VerifyForm(initial={"opening": 1}),
        "zone": None,
        "minutes": 30,
    }
