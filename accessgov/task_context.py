"""A task acts for the person who asked for it: their id and address travel in its headers."""

from contextlib import ExitStack
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

from accessgov.context import acting, current

_open: dict[str, ExitStack] = {}


def connect() -> None:
    """Listen to Celery's signals on both sides of the queue."""
    before_task_publish.connect(_send, weak=False, dispatch_uid="context_send")
    task_prerun.connect(_enter, weak=False, dispatch_uid="context_enter")
    task_postrun.connect(_leave, weak=False, dispatch_uid="context_leave")


def _send(*, headers: dict[str, Any], **kwargs: Any) -> None:
    headers["actor_id"] = current().actor_id
    headers["address"] = current().address


def _enter(*, task_id: str, task: Any, **kwargs: Any) -> None:
    stack = ExitStack()
    request = task.request
    actor_id, address = getattr(request, "actor_id", None), getattr(request, "address", None)
    stack.enter_context(acting(actor_id=actor_id, address=address))
    _open[task_id] = stack


def _leave(*, task_id: str, **kwargs: Any) -> None:
    stack = _open.pop(task_id, None)
    if stack is not None:
        stack.close()
