"""What an audited opening costs: as many queries as the benchmark promises, whoever opens."""

from contextlib import contextmanager

from django.db import connection

from audit import interactions
from tests.cast import customer, fresh_agent

MOST_QUERIES = 8


@contextmanager
def counted():
    """Collect every statement sent within the block."""
    seen: list[str] = []

    def note(execute, sql, *rest):
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield seen


def test_opening_a_record_asks_at_most_eight_queries(cast, now, enter):
    client, number = enter(cast.agent), customer(cast, now).number
    interactions.start(
        agent=cast.agent, branch_id=cast.jakarta.pk, channel="call", reference="C-8", at=now
    )
    path = f"/customers/{number}/"
    client.post(path, {"purpose": "service"})  # the first one remembers the purpose
    with counted() as seen:
        assert client.post(path, {"purpose": "service"}).status_code == 200
    interactions.end(agent=cast.agent, at=now)
    assert len(seen) <= MOST_QUERIES, "\n".join(seen)


def test_a_quota_adds_one_query_and_branches_none(cast, now, enter):
    agent = fresh_agent(cast, now, customers_a_day=50)
    for who, most in ((agent, MOST_QUERIES), (cast.manager, MOST_QUERIES)):
        client, number = enter(who), customer(cast, now).number
        client.post(f"/customers/{number}/", {"purpose": "service"})
        with counted() as seen:
            assert client.post(f"/customers/{number}/", {"purpose": "service"}).status_code == 200
        assert len(seen) <= most, "\n".join(seen)
