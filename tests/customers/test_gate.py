"""The gate: nothing of a customer comes out before its entry stands."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from accessgov.context import acting
from audit import interactions
from audit.events import ADVICE, Reason
from audit.models import Interaction, LogEntry
from customers import dossiers, gate
from customers.models import Customer, Dossier
from staff.assignments import end
from tests.cast import assign, customer, fresh_agent, person


def opened(actor, number, now, **asked):
    """Open a record as an agent does, with the purpose that needs nothing more."""
    return gate.open_record(actor=actor, number=number, at=now, **{"purpose": "service", **asked})


def refusal(ask, *args, **asked) -> LogEntry:
    """Return the ledger's row about an access that must be refused."""
    with pytest.raises(gate.Refused) as refused:
        ask(*args, **asked)
    entry = LogEntry.objects.get(pk=refused.value.entry.pk)
    assert entry.outcome == "refused"
    assert refused.value.advice == str(ADVICE[Reason(entry.reason)])
    return entry


# --- opening ------------------------------------------------------------------------------


def test_an_agent_opens_the_own_branchs_customer_masked(cast, now):
    record = customer(cast, now)
    shown = opened(cast.agent, record.number, now)
    assert record.identity["nik"] not in str(shown.values)
    assert record.full_name not in str(shown.values)
    entry = LogEntry.objects.get(pk=shown.entry.pk)
    assert (entry.outcome, entry.customer, entry.actor) == ("given", record.number, cast.agent)
    assert (entry.branch, entry.actor_branch, entry.tiers) == (
        cast.jakarta,
        cast.jakarta,
        ["masked"],
    )
    assert (entry.actor_role, entry.purpose) == ("cs_agent", "service")


def test_no_value_of_the_record_stands_in_the_ledger(cast, now):
    record = customer(cast, now)
    shown = opened(cast.agent, record.number, now)
    _revealed(cast.agent, record.number, now, shown)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(entry::text, '') FROM audit_logentry AS entry")
        ledger = cursor.fetchone()[0]
    assert record.number in ledger
    secrets = [record.full_name, *record.contact["phones"], *record.contact["emails"]]
    secrets += [record.identity["nik"], record.identity["kk"], "Melati", "Soejatmi", "7500000"]
    assert [secret for secret in secrets if secret in ledger] == []


def test_another_branchs_agent_is_refused_and_that_is_logged(cast, now):
    record = customer(cast, now)
    entry = refusal(opened, cast.outsider, record.number, now)
    assert (entry.reason, entry.customer, entry.branch) == (
        "other_branch", record.number, cast.jakarta,
    )  # fmt: skip


def test_unknown_and_forbidden_look_the_same(cast, now):
    record = customer(cast, now)
    advice = {
        refusal(opened, cast.outsider, number, now).advice
        for number in (record.number, "0000000000", "", "x" * 500, "40000\x0000001", "💥")
    }
    assert len(advice) == 1


@pytest.mark.parametrize("typed", ["3171014501900001", "Siti Rahmawati", "081234567331"])
def test_what_was_typed_instead_of_a_number_is_not_kept(cast, now, typed):
    entry = refusal(opened, cast.agent, typed, now)
    assert (entry.reason, entry.customer) == ("unknown_customer", "")


def test_a_ticket_that_the_database_does_not_honour_is_told_as_a_refusal(
    cast, now, enter, monkeypatch
):
    def too_late(**_given):
        raise dossiers.TicketNotHonoured

    monkeypatch.setattr(dossiers, "read", too_late)
    posted = {"purpose": "service"}
    answer = enter(cast.agent).post(f"/customers/{customer(cast, now).number}/", posted)
    assert answer.status_code == 403
    assert "Open the record again" in answer.content.decode()


@pytest.mark.parametrize("who", ["hr", "sysadmin", "privacy", "auditor"])
def test_who_administers_or_audits_opens_nothing(cast, now, who):
    record = customer(cast, now)
    assert refusal(opened, getattr(cast, who), record.number, now).reason == "no_assignment"


@pytest.mark.parametrize("purpose", ["", "call_back", "read_back", "SERVICE", "service ", "1"])
def test_a_forged_purpose_is_refused(cast, now, purpose):
    record = customer(cast, now)
    assert refusal(opened, cast.agent, record.number, now, purpose=purpose).reason == "purpose"


@pytest.mark.parametrize(
    "sentence", ["", ".", "aaaaaaaaaaaaaaaa", "1234567890123", "ok ok ok ok ok"]
)
def test_a_purpose_that_needs_words_needs_real_ones(cast, now, sentence):
    record = customer(cast, now)
    asked = {"purpose": "other", "sentence": sentence}
    assert refusal(opened, cast.agent, record.number, now, **asked).reason == "sentence"


def test_a_view_that_forgets_the_gate_reads_nothing(cast, now):
    customer(cast, now)
    assert Dossier.objects.count() == 0
    with pytest.raises(ProgrammingError, match="permission denied"):
        Customer.objects.count()


def test_a_dossier_is_not_read_inside_a_transaction(cast, now):
    record = customer(cast, now)
    with transaction.atomic(), pytest.raises(RuntimeError):
        opened(cast.agent, record.number, now)


def test_the_connection_keeps_no_ticket_after_reading(cast, now):
    record = customer(cast, now)
    opened(cast.agent, record.number, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('mercusuar.ticket', true)")
        assert not cursor.fetchone()[0]


# --- terms of the assignment, at the moment of reading --------------------------------------


def test_an_assignment_that_ended_a_second_ago_is_refused(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    assert refusal(opened, agent, record.number, now).reason == "assignment_ended"


def test_an_assignment_that_begins_tomorrow_is_refused(cast, now):
    agent, record = person(f"early-{now.timestamp()}"), customer(cast, now)
    assign(agent, role="cs_agent", branch=cast.jakarta, since=now + timedelta(days=1))
    assert refusal(opened, agent, record.number, now).reason == "assignment_not_begun"


def test_an_ended_person_is_refused(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    agent.is_active = False
    agent.save()
    assert refusal(opened, agent, record.number, now).reason == "no_assignment"


def test_hours_count_by_the_branchs_clock(cast, now):
    agent = fresh_agent(cast, now, hours_from=time(8), hours_until=time(9))
    record = customer(cast, now)
    at = now.replace(hour=1, minute=30)  # 08.30 in Jakarta
    assert opened(agent, record.number, at).entry.pk
    late = refusal(opened, agent, record.number, at + timedelta(minutes=30))
    assert (late.reason, late.customer) == ("outside_hours", record.number)


@pytest.mark.parametrize(
    ("address", "reason"),
    [("10.20.3.4", ""), ("10.21.0.1", "outside_network"), (None, "outside_network")],
)
def test_networks_are_the_branchs(cast, now, address, reason):
    agent = fresh_agent(cast, now, networks=["10.20.0.0/16", "fd00::/8"])
    record = customer(cast, now)
    with acting(actor_id=agent.pk, address=address):
        if reason:
            assert refusal(opened, agent, record.number, now).reason == reason
        else:
            assert opened(agent, record.number, now).entry.remote_addr == address


def test_the_answer_outside_hours_is_the_same_for_every_number(cast, now):
    """Otherwise the refusal would tell whether a number is a customer of the branch."""
    agent = fresh_agent(cast, now, networks=["192.0.2.0/24"])
    record = customer(cast, now)
    reasons = {refusal(opened, agent, n, now).reason for n in (record.number, "0000000000")}
    assert reasons == {"outside_network"}


# --- the day's number of customers ------------------------------------------------------------


def test_a_quota_counts_distinct_customers(cast, now):
    agent = fresh_agent(cast, now, customers_a_day=2)
    first, second, third = (customer(cast, now).number for _ in range(3))
    for number in (first, second, first, second):
        opened(agent, number, now)
    assert refusal(opened, agent, third, now).reason == "quota"
    assert opened(agent, first, now).entry.outcome == "given"


def test_twenty_parallel_requests_do_not_exceed_a_quota(cast, now):
    agent = fresh_agent(cast, now, customers_a_day=5)
    numbers = [customer(cast, now).number for _ in range(20)]

    def attempt(number: str) -> str:
        try:
            return opened(agent, number, now).entry.outcome
        except gate.Refused as refused:
            return refused.entry.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        outcomes = list(pool.map(attempt, numbers))
    assert (outcomes.count("given"), outcomes.count("quota")) == (5, 15)
    entries = LogEntry.objects.filter(actor=agent, event="opened").order_by("number")
    assert [entry.number for entry in entries] == list(range(1, 21))


def test_the_larger_of_two_quotas_counts(cast, now):
    agent = fresh_agent(cast, now, customers_a_day=1)
    assign(
        agent, role="cs_agent", branch=cast.jakarta, since=now - timedelta(days=1),
        customers_a_day=2,
    )  # fmt: skip
    first, second, third = (customer(cast, now).number for _ in range(3))
    opened(agent, first, now)
    opened(agent, second, now)
    assert refusal(opened, agent, third, now).reason == "quota"


# --- the interaction --------------------------------------------------------------------------


def test_a_running_interaction_explains_an_opening(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    call = _call(agent, cast, now)
    entry = opened(agent, record.number, now, interaction=call.pk).entry
    assert (entry.interaction_id, entry.self_claimed) == (call.pk, False)


def test_an_opening_without_interaction_is_self_claimed(cast, now):
    record = customer(cast, now)
    assert opened(cast.agent, record.number, now).entry.self_claimed


def test_a_role_that_may_not_claim_needs_an_interaction(cast, now):
    record = customer(cast, now)
    assert refusal(opened, cast.telesales, record.number, now).reason == "no_interaction"


@pytest.mark.parametrize("interaction", [0, -1, 2**62, 2**80])
def test_an_invented_interaction_is_refused(cast, now, interaction):
    record = customer(cast, now)
    asked = {"interaction": interaction}
    assert refusal(opened, cast.agent, record.number, now, **asked).reason == "not_your_interaction"


def test_a_colleagues_interaction_is_refused(cast, now):
    colleague, record = fresh_agent(cast, now), customer(cast, now)
    theirs = _call(colleague, cast, now)
    asked = {"interaction": theirs.pk}
    assert refusal(opened, cast.agent, record.number, now, **asked).reason == "not_your_interaction"


def test_an_interaction_that_is_over_is_refused(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    over = _call(agent, cast, now)
    interactions.end(agent=agent, at=now)
    asked, later = {"interaction": over.pk}, now + interactions.JUST_ENDED + timedelta(seconds=1)
    assert refusal(opened, agent, record.number, later, **asked).reason == "not_your_interaction"


def test_a_form_sent_just_after_the_contact_still_names_it(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    over = _call(agent, cast, now)
    interactions.end(agent=agent, at=now)
    soon = now + interactions.JUST_ENDED - timedelta(seconds=1)
    entry = opened(agent, record.number, soon, interaction=over.pk).entry
    assert (entry.interaction_id, entry.self_claimed) == (over.pk, False)


def test_a_form_of_the_last_contact_is_stale_once_the_next_has_begun(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    old = _call(agent, cast, now - timedelta(minutes=1))
    _call(agent, cast, now)
    asked = {"interaction": old.pk}
    assert refusal(opened, agent, record.number, now, **asked).reason == "not_your_interaction"
    interactions.end(agent=agent, at=now)  # nor does the next one's end make it fresh again
    assert refusal(opened, agent, record.number, now, **asked).reason == "not_your_interaction"


def _call(agent, cast, now) -> Interaction:
    return interactions.start(
        agent=agent, branch_id=cast.jakarta.pk, channel="call", reference="C-1", at=now
    )


# --- revealing a tier -------------------------------------------------------------------------


def _revealed(actor, number, now, opening, tier="identity", **asked):
    named = opening.entry.pk if isinstance(opening, gate.Opened) else opening
    asked = {"reason": "read_back", **asked}
    return gate.reveal(actor=actor, number=number, tier=tier, opening=named, at=now, **asked)


def test_a_reveal_shows_its_tier_and_names_it_once(cast, now):
    record = customer(cast, now)
    opening = opened(cast.agent, record.number, now)
    shown = _revealed(cast.agent, record.number, now, opening)
    assert shown.values == record.identity
    entry = LogEntry.objects.get(pk=shown.entry.pk)
    assert (entry.event, entry.tiers, entry.opening_id) == (
        "revealed", ["identity"], opening.entry.pk,
    )  # fmt: skip
    assert LogEntry.objects.filter(opening=opening.entry, event="revealed").count() == 1


def test_a_tier_that_is_not_lent_stays_closed(cast, now):
    agent, record = fresh_agent(cast, now, tiers=["contact"]), customer(cast, now)
    opening = opened(agent, record.number, now)
    assert opening.tiers == ("contact",)
    assert _revealed(agent, record.number, now, opening, tier="contact").values["phones"]
    for tier in ("service", "financial", "identity"):
        entry = refusal(_revealed, agent, record.number, now, opening, tier=tier)
        assert entry.reason == "tier_not_lent"


@pytest.mark.parametrize("tier", ["masked", "", "*", "identity'; --", "customers"])
def test_an_invented_tier_stays_closed(cast, now, tier):
    record = customer(cast, now)
    opening = opened(cast.agent, record.number, now)
    assert refusal(_revealed, cast.agent, record.number, now, opening, tier=tier[:10])


def test_a_reveal_needs_an_opening_of_ones_own_customer_and_time(cast, now):
    record, other = customer(cast, now), customer(cast, now)
    theirs = opened(cast.colleague, record.number, now)
    elsewhere = opened(cast.agent, other.number, now)
    old = opened(cast.agent, record.number, now - timedelta(minutes=31))
    refused = refusal(opened, cast.outsider, record.number, now)
    for opening in (theirs, elsewhere, old, refused.pk, 0, 2**70):
        entry = refusal(_revealed, cast.agent, record.number, now, opening)
        assert entry.reason == "not_opened"


def test_a_reveal_is_no_opening(cast, now):
    record = customer(cast, now)
    opening = opened(cast.agent, record.number, now)
    revealed = _revealed(cast.agent, record.number, now, opening)
    entry = refusal(_revealed, cast.agent, record.number, now, revealed.entry.pk)
    assert entry.reason == "not_opened"


def test_a_reveal_needs_a_reason(cast, now):
    record = customer(cast, now)
    opening = opened(cast.agent, record.number, now)
    for asked, reason in (
        ({"reason": "service"}, "purpose"),
        ({"reason": ""}, "purpose"),
        ({"reason": "reveal_other", "sentence": "."}, "sentence"),
    ):
        entry = refusal(_revealed, cast.agent, record.number, now, opening, **asked)
        assert entry.reason == reason


def test_a_reveal_after_the_assignment_ended_is_refused(cast, now):
    agent, record = fresh_agent(cast, now), customer(cast, now)
    opening = opened(agent, record.number, now - timedelta(minutes=1))
    end(assignment=agent.assignments.get(), at=now - timedelta(seconds=1))
    entry = refusal(_revealed, agent, record.number, now, opening)
    assert entry.reason == "assignment_ended"
