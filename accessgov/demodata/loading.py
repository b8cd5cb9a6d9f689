"""The steps of loading the demo; each is all or nothing, and skipped when it is already done."""

import gc
import time
from collections.abc import Callable
from datetime import datetime

from accessgov.demodata import telling
from accessgov.demodata.choosing import choose, chosen
from accessgov.demodata.customers import TOTAL, store_customers, stored
from accessgov.demodata.dating import dated
from accessgov.demodata.history import WORKING_DAYS
from accessgov.demodata.people import PEOPLE, arrive, arrived, make_people
from accessgov.demodata.reminding import remind, reminded
from accessgov.demodata.reviewing import review, reviewed
from accessgov.demodata.weeks import made, make_weeks
from staff.models import Branch

Tell = Callable[[str], object]
Step = Callable[..., None]


def load(*, at: datetime, tell: Tell) -> None:
    """Run every step that is not done yet, in order; `at` is the end of the demo's story."""
    steps = (
        (f"{len(PEOPLE)} people in 12 branches", Branch.objects.exists, make_people),
        (f"{TOTAL:,} customers", stored, store_customers),
        (f"{WORKING_DAYS} working days: accesses, reports, samples, call-backs", made, make_weeks),
        ("reminders of the rules", reminded, _at_the_end(remind)),
        ("access reviews, leave, a transfer and a suspension", reviewed, _at_the_end(review)),
        ("a directory that tells who works here", telling.told, _at_the_end(telling.tell)),
        ("candidates in every state", chosen, _at_the_end(choose)),
        ("a newcomer whose sign-in nobody has confirmed", arrived, _at_the_end(arrive)),
    )
    started, done = time.monotonic(), 0
    gc.disable()  # a hundred thousand entries that all stay: looking for garbage takes seconds
    for number, (text, is_done, run) in enumerate(steps, 1):
        if is_done():
            continue
        begun, done = time.monotonic(), done + 1
        tell(f"      {number} of {len(steps)}: {text} ...")
        run(at=at)
        tell(f"      done in {time.monotonic() - begun:.1f} s")
    if done:
        tell(f"The demo data is loaded ({time.monotonic() - started:.0f} s).")
    else:
        tell("The demo data is already there; nothing was changed.")


def _at_the_end(run: Step) -> Step:
    """Date what comes after the history to the end of the story, however long the loading took."""

    def dated_run(*, at: datetime) -> None:
        with dated(at):
            run(at=at)

    return dated_run
