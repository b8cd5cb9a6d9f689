"""A tier's values as rows for the screen, masked or in clear."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accessgov.templatetags.formats import rupiah
from customers.fields import ADDRESS_PARTS, TIERS, Field, find_tier
from customers.masking import mask_text
from customers.phones import local

ICONS = {"contact": "phone", "service": "package", "financial": "wallet", "identity": "id-card"}


def masked_tiers(*, values: dict[str, Any], lent: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return every tier with its masked rows, and whether the actor may reveal it."""
    return [
        {
            "name": tier.name,
            "label": tier.label,
            "icon": ICONS[tier.name],
            "lent": tier.name in lent,
            "rows": [
                _row(field, values[tier.name].get(field.name), masked=True) for field in tier.fields
            ],
        }
        for tier in TIERS
    ]


def clear_rows(*, tier: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a tier's rows in clear; the contact tier begins with the full name."""
    name = [{"label": _("Full name"), "value": values.get("full_name"), "revealed": True}]
    rows = [_row(field, values.get(field.name), masked=False) for field in find_tier(tier).fields]
    return [*(name if "full_name" in values else []), *rows]


def _row(field: Field, value: Any, *, masked: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"label": field.label, "masked" if masked else "revealed": True}
    if value in (None, "", [], {}):
        return {"label": field.label, "value": ""}
    if isinstance(value, list):
        row["lines"] = [str(one) if masked else _clear(field, one) for one in value]
    else:
        row["value"] = str(value) if masked else _clear(field, value)
    return row


def _clear(field: Field, value: Any) -> str:
    if field.kind == "secret":
        return mask_text(value)  # compared when a caller is verified, shown to nobody
    if field.kind == "phones":
        return local(value)
    if field.kind == "addresses":
        return ", ".join(value[part] for part, _label in ADDRESS_PARTS if value.get(part))
    if field.kind == "money":
        return rupiah(value)
    if field.kind == "date":
        return date_format(date.fromisoformat(value), "j F Y")
    if field.kind == "years":
        return _("%(years)s years") % {"years": value}
    return str(value)
