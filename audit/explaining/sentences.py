"""What a screen says of a viewing: its reasons and its signals, as sentences."""

from collections.abc import Mapping

from audit.explaining import reasons, signals  # noqa: F401 (they register themselves)
from audit.explaining.registry import REASONS, SIGNALS, Reason, Signal, Told
from audit.models import Viewing


def reason_sentences(viewing: Viewing) -> list[str]:
    """Return what explains the openings of a viewing, strongest first."""
    return _sentences(viewing, viewing.reasons, REASONS)


def signal_sentences(viewing: Viewing) -> list[str]:
    """Return what is odd about a viewing, heaviest first."""
    return _sentences(viewing, viewing.signals, SIGNALS)


def _sentences(
    viewing: Viewing, found: list[dict], templates: Mapping[str, Reason | Signal]
) -> list[str]:
    zone = viewing.branch.time_zone
    said = [
        templates[one["code"]].sentence(Told(one["values"], zone))
        for one in found
        if one["code"] in templates  # an older version's templates may be gone
    ]
    return list(dict.fromkeys(said))
