"""What is left for reading: it is said by number, and is never what somebody calls about."""

from django.test import override_settings

from audit.drawing.drawing import draw_sealed
from audit.drawing.reading import left_for_reading
from audit.models import DoNotCall, Draw
from tests.drawn import scene


def test_must_checks_beyond_the_budget_and_silent_customers_are_left_for_reading(cast, now):
    day = scene(cast, now)
    own = [f"66{day.agent.pk:06}{number:02}" for number in range(7)]
    day.opens(*own)
    day.explains(*own[:5], must_check=True, weight=20)
    day.explains(*own[5:], weight=10)
    DoNotCall.objects.create(customer=own[6], since_at=now, by=day.supervisor)
    with override_settings(CALLS_PER_AGENT=3):
        draw = day.seal()
    asked = {"supervisor": day.supervisor, "branch": day.branch, "date": day.day.date}
    assert left_for_reading(**asked) == []  # not before it is drawn
    draw_sealed(at=now, draws=Draw.objects.filter(pk=draw.pk))
    left = left_for_reading(**asked)
    called = {sample.customer for sample in draw.samples.all()}
    assert {one.customer for one in left} == {*own[:5], own[6]} - called
    assert [one.customer for one in left if one.no_call] == [own[6]]
    assert {one.agent_id for one in left} == {day.agent.pk}
    assert left_for_reading(**asked | {"supervisor": cast.manager}) == []
