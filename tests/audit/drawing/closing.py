"""Closing the samples of a draw, so that its secret may be told."""

from datetime import datetime

from audit.models import CallAttempt, Draw, Sample


def close(sample: Sample, at: datetime, outcome: str = "confirmed") -> None:
    """Record a call on a sample and close it with this outcome, without a phone number."""
    CallAttempt.objects.create(
        sample=sample, by_id=sample.supervisor_id, number_shown_at=at, recorded_at=at,
        outcome=outcome, note="Knows of no call",
    )  # fmt: skip
    Sample.objects.filter(pk=sample.pk).update(state=outcome, closed_at=at)


def close_all(draw: Draw, at: datetime) -> None:
    """Close every sample of a draw as confirmed."""
    for sample in draw.samples.filter(state="waiting"):
        close(sample, at)
