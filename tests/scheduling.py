"""How pytest-xdist hands out the suite: a file at a time, the long ones first.

So no process works on alone at the end. The tests of the demo data go to one process together,
since each that runs one of them loads the demo.
"""

from xdist.scheduler import LoadFileScheduling

TOGETHER = "tests/accessgov/demodata/"
FIRST = (
    "tests/accessgov/test_demo.py",
    TOGETHER,
    "tests/journeys/test_every_page.py",
    "tests/test_every_url.py",
    "tests/attacks/",
    "tests/audit/drawing/",
    "tests/audit/explaining/",
    "tests/journeys/",
    "tests/test_simulation.py",
    "tests/accessgov/test_checks.py",
    "tests/customers/importing/",
)


class LongOnesFirst(LoadFileScheduling):
    """Files in the order of the collection, which is sorted by `rank`."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return TOGETHER if file.startswith(TOGETHER) else file


def rank(nodeid: str) -> int:
    """Return how early a test is handed out: 0 is the first."""
    places = (place for place, start in enumerate(FIRST) if nodeid.startswith(start))
    return next(places, len(FIRST))
