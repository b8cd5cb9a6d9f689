"""What the calls found about each reason and signal, and what that makes of its weight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accessgov.templatetags.formats import thousands
from audit.explaining.rates import SPAN, Rate, remembered
from audit.explaining.reasons import LIST
from audit.explaining.registry import REASONS, SIGNALS
from audit.explaining.weights import BASE, TENTHS, weight_of


@dataclass(frozen=True)
class Row:
    """One reason or signal: its calls, its findings, and its weight in figures and in words."""

    label: str | Promise
    calls: int
    found: int
    weight: str
    words: str


def overview(*, at: datetime) -> dict[str, Any]:
    """Return what the page of the rates shows; over all branches, since weights are for all."""
    counted = remembered(at=at)
    ordered = sorted(counted, key=lambda rate: (-rate.percent, -rate.calls))
    return {
        "days": SPAN.days,
        "sentences": _sentences(counted),
        "reasons": [_reason(rate) for rate in ordered if rate.code in REASONS],
        "signals": [_signal(rate) for rate in ordered if rate.code in SIGNALS],
    }


def _sentences(counted: Sequence[Rate]) -> list[str]:
    called = [rate for rate in counted if rate.calls]
    if not called:
        return [_("No call was recorded in these days: everything weighs what it was set to.")]
    said = []
    most = max(called, key=lambda rate: (rate.found / rate.calls, rate.calls))
    if most.found:
        text = _("Most often something was found with “%(name)s”: %(found)s of %(calls)s calls.")
        said.append(text % _words(most))
    idle = [str(_label(rate)) for rate in called if not rate.found]
    if idle:
        said.append(
            _("Called about, and nothing found yet: %(names)s.") % {"names": ", ".join(idle)}
        )
    return said


def _reason(rate: Rate) -> Row:
    told = REASONS[rate.code]
    standing, text = _standing(told.strength)
    now = weight_of(standing=standing, signals=0, percent=rate.percent * told.times)
    words = {"now": now, "set": BASE[standing] * told.times, "most": BASE["unexplained"]}
    return _row(rate, str(now), text % words)


def _standing(strength: int) -> tuple[str, str]:
    """Return how a view stands by a reason of this strength, and what its weight says."""
    if strength >= LIST:
        return "explained", _(
            "Among explained views, to which a call goes now and then, one that nothing better "
            "explains weighs %(now)s; it was set to %(set)s."
        )
    return "own_word", _(
        "A view that nothing better explains weighs %(now)s; it was set to %(set)s, and an "
        "unexplained view to %(most)s."
    )


def _signal(rate: Rate) -> Row:
    tenths = SIGNALS[rate.code].weight
    now, was = (100 // TENTHS * number for number in (tenths * rate.percent // 100, tenths))
    text = _("It makes a view %(now)s %% heavier; it was set to %(set)s %%.")
    return _row(rate, f"+{now} %", text % {"now": now, "set": was})


def _row(rate: Rate, weight: str, weighed: str) -> Row:
    return Row(_label(rate), rate.calls, rate.found, weight, f"{_called(rate)} {weighed}")


def _called(rate: Rate) -> str:
    if not rate.calls:
        return _("Nobody was called about it.")
    text = ngettext(
        "Of %(calls)s call %(found)s found something.",
        "Of %(calls)s calls %(found)s found something.",
        rate.calls,
    )
    return text % _words(rate)


def _label(rate: Rate) -> str | Promise:
    return (REASONS.get(rate.code) or SIGNALS[rate.code]).label


def _words(rate: Rate) -> dict[str, str]:
    return {
        "name": str(_label(rate)),
        "calls": thousands(rate.calls),
        "found": thousands(rate.found),
    }
