"""The gate: nothing of a customer comes out before its entry stands."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.models import LogEntry
from customers import gate
from customers.models import Customer, Dossier
from tests.cast import customer


def test_an_agent_opens_the_own_branchs_customer_masked(cast, now):
    record = customer(cast, now)
    opened = gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    assert record.identity["nik"] not in str(opened.values)
    assert record.full_name not in str(opened.values)
    entry = LogEntry.objects.get(pk=opened.entry.pk)
    assert (entry.outcome, entry.customer, entry.actor) == ("given", record.number, cast.agent)


def test_another_branchs_agent_is_refused_and_that_is_logged(cast, now):
    record = customer(cast, now)
    with pytest.raises(gate.Refused) as refused:
        gate.open_record(actor=cast.outsider, number=record.number, purpose="service", at=now)
    entry = LogEntry.objects.get(pk=refused.value.entry.pk)
    assert (entry.outcome, entry.reason) == ("refused", "other_branch")


def test_unknown_and_forbidden_look_the_same(cast, now):
    record = customer(cast, now)
    advice = []
    for number in (record.number, "0000000000"):
        with pytest.raises(gate.Refused) as refused:
            gate.open_record(actor=cast.outsider, number=number, purpose="service", at=now)
        advice.append(refused.value.advice)
    assert advice[0] == advice[1]


def test_a_view_that_forgets_the_gate_reads_nothing(cast, now):
    customer(cast, now)
    assert Dossier.objects.count() == 0
    with pytest.raises(ProgrammingError, match="permission denied"):
        Customer.objects.count()


def test_a_dossier_is_not_read_inside_a_transaction(cast, now):
    record = customer(cast, now)
    with transaction.atomic(), pytest.raises(RuntimeError):
        gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)


def test_an_assignment_that_ended_a_second_ago_is_refused(cast, now):
    from staff.assignments import end
    from tests.cast import fresh_agent

    agent, record = fresh_agent(cast, now), customer(cast, now)
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    with pytest.raises(gate.Refused) as refused:
        gate.open_record(actor=agent, number=record.number, purpose="service", at=now)
    assert refused.value.entry.reason == "assignment_ended"


def test_the_connection_keeps_no_ticket_after_reading(cast, now):
    record = customer(cast, now)
    gate.open_record(actor=cast.agent, number=record.number, purpose="service", at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mercusuar.ticket', true)")
        assert not cursor.fetchone()[0]
