"""A task acts for the person who asked for it, and for nobody afterwards."""

from queue import Queue
from types import SimpleNamespace
from uuid import uuid4

from celery.contrib.testing.worker import start_worker

from accessgov import task_context
from accessgov.celery import app
from accessgov.context import NOBODY, acting, current


def _headers() -> dict:
    headers: dict = {}
    task_context._send(headers=headers)
    return headers


def _task(**headers) -> SimpleNamespace:
    return SimpleNamespace(request=SimpleNamespace(**headers))


def test_the_asking_person_travels_along():
    with acting(actor_id=5, address="10.0.0.5"):
        headers = _headers()
    task_context._enter(task_id="a", task=_task(**headers))
    assert (current().actor_id, current().address) == (5, "10.0.0.5")
    task_context._leave(task_id="a")
    assert current() is NOBODY


def test_a_task_of_the_schedule_acts_for_nobody():
    task_context._enter(task_id="b", task=_task())
    assert (current().actor_id, current().address) == (None, None)
    task_context._leave(task_id="b")
    task_context._leave(task_id="b")  # a signal that comes twice is harmless
    assert current() is NOBODY


def test_a_task_asked_for_by_a_task_acts_for_the_first_person():
    with acting(actor_id=5, address=None):
        headers = _headers()
    task_context._enter(task_id="c", task=_task(**headers))
    assert _headers()["actor_id"] == 5
    task_context._leave(task_id="c")


def test_a_real_worker_gets_it_from_a_real_broker(cast):
    seen: Queue = Queue()
    name = f"seen-{uuid4()}"  # a queue of its own: other runs share the broker

    @app.task(name=name)
    def see() -> None:
        seen.put((current().actor_id, current().address))

    with start_worker(app, pool="solo", perform_ping_check=False, queues=[name]):
        with acting(actor_id=cast.manager.pk, address="192.0.2.9"):
            see.apply_async(queue=name)
        assert seen.get(timeout=15) == (cast.manager.pk, "192.0.2.9")
        see.apply_async(queue=name)
        assert seen.get(timeout=15) == (None, None)
    del app.tasks[name]
