"""Amounts of rupiah as branches write them."""

import re

from django.utils.translation import gettext_lazy as _
from lokal import parse_rupiah

from customers.fields import ROUNDED, Unreadable, was_rounded

HIGHEST = 10**12

_PLAIN = re.compile(r"[0-9]{1,13}")
# lokal-id also reads slang and "about 2 million", which no record of an income should be read from.
_AMOUNT = re.compile(
    r"(?:rp\.?|idr)?\s*[0-9][0-9.,\s]*?(?:\s*(?:rb|ribu|jt|juta|miliar|milyar))?(?:,-|\.-)?"
    r"\s*(?:rupiah|idr)?",
    re.IGNORECASE,
)
_DIGIT_GAP = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_MARKS = re.compile(r"^(?:rp\.?|idr)\s*|,-$|\.-$", re.IGNORECASE)


class MoneyError(Unreadable):
    """Text that is not an amount of rupiah."""

    messages = {
        "rounded": ROUNDED,
        "money_form": _("This is not an amount. Write it in full, as Rp1.500.000."),
        "money_small": _(
            "This amount is too small to be rupiah. Write it in full, as Rp1.500.000."
        ),
        "money_large": _("This amount is too large. Check its zeros."),
    }


def parse_money(text: str) -> int:
    """Read whole rupiah, or raise MoneyError."""
    stripped = text.strip()
    if _PLAIN.fullmatch(stripped):
        return _within_limits(int(stripped))
    if was_rounded(stripped):
        raise MoneyError("rounded")
    if not _AMOUNT.fullmatch(stripped):
        raise MoneyError("money_form")
    amount = parse_rupiah(_DIGIT_GAP.sub("", _MARKS.sub("", stripped)))
    if amount is None:
        raise MoneyError("money_form")
    return _within_limits(round(amount.amount))


def _within_limits(amount: int) -> int:
    if 0 < amount < 1000:
        # "4.5" in a column of millions: guessing the unit would invent an income.
        raise MoneyError("money_small")
    if amount > HIGHEST:
        raise MoneyError("money_large")
    return amount
