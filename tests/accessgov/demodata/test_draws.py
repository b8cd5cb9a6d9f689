"""The demo's draws: sealed, drawn and told as real ones, and every one of them stands."""

from audit.drawing.verification import sealed, verify
from audit.models import Draw, Sample


def test_every_draw_of_the_demo_stands(demo):
    draws = list(sealed())
    assert len(draws) == Draw.objects.count() > 100
    verdict = verify(draws=draws)
    assert verdict.stands, "\n".join(line for line in verdict.lines if not line.startswith("  ok"))


def test_the_demo_shows_every_state_and_several_causes(demo):
    told = Draw.objects.filter(published_at__isnull=False)
    assert told.exists() and Draw.objects.filter(published_at=None).exists()
    assert not Sample.objects.filter(draw__in=told, state="waiting").exists()
    assert {"floor", "weight", "replacement"} <= {*Sample.objects.values_list("cause", flat=True)}
