"""SQL as the web role: what an injected query, a bug or a rollback could try against the tickets.

Every attack has its counterpart in `test_a_committed_ticket_shows_its_tier_and_nothing_else`:
without it, a test that sees nothing would prove nothing.
"""

from datetime import timedelta

import psycopg2
import pytest
from psycopg2 import errors

from staff.assignments import end
from tests.attacks.statements import committed, forge, read, shown
from tests.cast import customer, fresh_agent, person

# --- the way it is meant to go -----------------------------------------------------------


def test_a_committed_ticket_shows_its_tier_and_nothing_else(web, cast, now, record):
    customer(cast, now)  # somebody else's, which must stay unseen
    ticket = committed(web, actor=cast.agent.pk, customer=record.number)
    with web.cursor() as cursor:
        assert read(cursor, ticket) == [(record.number, "masked")]


def test_without_a_ticket_nothing_is_shown(web, record):
    with web.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_dossier")
        assert cursor.fetchone() == (0,)


# --- the ticket, its transaction and its time --------------------------------------------


def test_a_ticket_of_the_same_transaction_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
        assert read(cursor, ticket) == []


def test_a_ticket_of_a_released_savepoint_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        cursor.execute("SAVEPOINT hidden")
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
        cursor.execute("RELEASE SAVEPOINT hidden")
        assert read(cursor, ticket) == []
        cursor.execute("SAVEPOINT another")
        assert read(cursor, ticket) == []


def test_a_ticket_of_a_blocks_subtransaction_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        cursor.execute("SELECT set_config('attack.customer', %s, true)", [record.number])
        cursor.execute("SELECT set_config('attack.actor', %s, true)", [str(cast.agent.pk)])
        cursor.execute(
            """
            DO $$ DECLARE made bigint; BEGIN
                BEGIN
                    INSERT INTO audit_logentry (timestamp, action, actor_id, event, outcome,
                        customer, tiers, number, reason, purpose, sentence, actor_role, object_pk,
                        object_repr, outside_hours, changes_text)
                    VALUES (now(), 3, current_setting('attack.actor')::bigint, 'opened', 'given',
                        current_setting('attack.customer'), '{masked}', 0, '', '', '', '', '', '',
                        false, '') RETURNING id INTO made;
                EXCEPTION WHEN division_by_zero THEN NULL;
                END;
                PERFORM set_config('mercusuar.ticket', made::text, true);
            END $$
            """
        )
        cursor.execute("SELECT count(*) FROM customers_dossier")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("xact", ["1", "3", "9000000000000000"])
def test_a_forged_transaction_id_is_overwritten(web, cast, record, xact):
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number, xact=xact)
        cursor.execute(
            "SELECT xact = pg_current_xact_id() FROM audit_logentry WHERE id = %s", [ticket]
        )
        assert cursor.fetchone() == (True,)
        assert read(cursor, ticket) == []


def test_a_rolled_back_ticket_shows_nothing(web, cast, record):
    with web.cursor() as cursor:
        ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
    web.rollback()
    assert shown(web, ticket) == []


def test_a_ticket_expires_after_a_minute(web, owner, cast, now, record):
    """Only the owner may date an entry back; the web role's expire by the server's clock."""
    fresh = {"actor": cast.agent.pk, "customer": record.number}
    with owner.cursor() as cursor:
        old = forge(cursor, **fresh, recorded_at=now - timedelta(seconds=61))
        young = forge(cursor, **fresh, recorded_at=now - timedelta(seconds=40))
    owner.commit()
    assert (shown(web, old), shown(web, young)) == ([], ["masked"])


@pytest.mark.parametrize("days", [-30, 30])
def test_the_web_role_cannot_date_an_entry(web, cast, now, record, days):
    forged = now + timedelta(days=days)
    ticket = committed(web, actor=cast.agent.pk, customer=record.number, recorded_at=forged)
    with web.cursor() as cursor:
        cursor.execute("SELECT recorded_at FROM audit_logentry WHERE id = %s", [ticket])
        assert abs(cursor.fetchone()[0] - now) < timedelta(minutes=1)


@pytest.mark.parametrize("ticket", ["", "0", "-1", "9223372036854775807"])
def test_a_ticket_that_never_was_shows_nothing(web, record, ticket):
    assert shown(web, ticket) == []


@pytest.mark.parametrize("ticket", ["1 OR true", "NULL", "{1,2}"])
def test_a_ticket_that_is_no_number_is_an_error(web, record, ticket):
    with pytest.raises(errors.InvalidTextRepresentation):
        shown(web, ticket)


def test_an_entry_is_on_the_disk_before_it_counts(web, cast, record):
    with web.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        forge(cursor, actor=cast.agent.pk, customer=record.number)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)


# --- the ticket, its customer, its tiers and its actor ------------------------------------


def test_a_ticket_for_another_customer_shows_that_one_only(web, cast, now, record):
    other = customer(cast, now)
    ticket = committed(web, actor=cast.agent.pk, customer=other.number)
    with web.cursor() as cursor:
        assert read(cursor, ticket) == [(other.number, "masked")]


@pytest.mark.parametrize(
    ("event", "tiers"),
    [
        ("opened", ("identity",)),
        ("opened", ("contact", "service", "financial", "identity")),
        ("revealed", ("masked",)),
        ("called_back", ("identity", "financial", "service")),
        ("searched", ("masked",)),
        ("verified", ("identity",)),
        ("stored", ("masked", "contact")),
        ("imported", ("masked",)),
        ("exported", ("masked", "identity")),
        ("changed", ("masked",)),
    ],
)
def test_an_event_opens_only_the_tiers_it_is_for(web, cast, record, event, tiers):
    """Even for a manager, who holds every permission on every branch."""
    ticket = committed(web, actor=cast.manager.pk, customer=record.number, event=event, tiers=tiers)
    assert shown(web, ticket) == []


def test_a_call_back_shows_name_and_phone_tier_only(web, cast, record):
    ticket = committed(
        web, actor=cast.supervisor.pk, customer=record.number, event="called_back",
        tiers=("masked", "contact", "identity"),
    )  # fmt: skip
    assert shown(web, ticket) == ["contact", "masked"]


def test_a_tier_that_the_role_lacks_stays_closed(web, cast, record):
    every = ("contact", "service", "financial", "identity")
    ticket = committed(
        web, actor=cast.telesales.pk, customer=record.number, event="revealed", tiers=every
    )
    assert shown(web, ticket) == ["contact", "service"]


@pytest.mark.parametrize("who", ["outsider", "hr", "sysadmin", "privacy", "auditor"])
def test_a_ticket_in_the_name_of_somebody_without_permission_shows_nothing(web, cast, record, who):
    ticket = committed(web, actor=getattr(cast, who).pk, customer=record.number)
    assert shown(web, ticket) == []


@pytest.mark.parametrize("event", ["opened", "called_back"])
def test_a_refusal_is_no_ticket(web, cast, record, event):
    ticket = committed(
        web, actor=cast.supervisor.pk, customer=record.number, event=event, outcome="refused"
    )
    assert shown(web, ticket) == []


def test_permission_that_ended_after_the_ticket_closes_it(web, cast, now, record):
    agent = fresh_agent(cast, now)
    ticket = committed(web, actor=agent.pk, customer=record.number)
    assert shown(web, ticket) == ["masked"]
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    assert shown(web, ticket) == []


def test_an_ended_person_reads_nothing(web, cast, now, record):
    agent = fresh_agent(cast, now)
    ticket = committed(web, actor=agent.pk, customer=record.number)
    agent.is_active = False
    agent.save()
    assert shown(web, ticket) == []


def test_who_lacks_what_everybody_needs_reads_nothing(web, cast, now, record):
    agent = fresh_agent(cast, now)
    ticket = committed(web, actor=agent.pk, customer=record.number)
    agent.confirmations.update(taken_back_at=now)
    assert shown(web, ticket) == []


def test_an_assignment_in_the_future_reads_nothing(web, cast, now, record):
    later = person(
        "starts-tomorrow", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=now + timedelta(days=1),
    )  # fmt: skip
    ticket = committed(web, actor=later.pk, customer=record.number)
    assert shown(web, ticket) == []


def test_an_entry_without_an_actor_is_no_ticket(web, record):
    ticket = committed(web, actor=None, customer=record.number)
    assert shown(web, ticket) == []


def test_a_ticket_counts_only_once_its_transaction_is_over(web, cast, record):
    """Another session's ticket, still in flight, is not seen either."""
    other = psycopg2.connect(web.dsn, password=web.info.password)
    try:
        with other.cursor() as cursor:
            ticket = forge(cursor, actor=cast.agent.pk, customer=record.number)
            assert shown(web, ticket) == []
            other.commit()
        assert shown(web, ticket) == ["masked"]
    finally:
        other.close()
