"""Nobody opens a customer while anything is missing that everybody needs; each one is tried."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone, translation

from audit.events import ADVICE, Reason
from audit.models import LogEntry
from customers import gate
from customers.search import search
from staff import assignments
from staff.binding.prerequisites import PREREQUISITES, lacks
from staff.models import (
    AccessReview,
    AgreementText,
    Leave,
    Reminder,
    Signature,
    Suspension,
    Vendor,
)
from tests.cast import customer, person

_HOUR = timedelta(hours=1)
_numbers = iter(range(1000))


@pytest.fixture
def newcomer(cast, now):
    """Return a vendor's agent who has everything."""
    number = next(_numbers)
    vendor = Vendor.objects.create(code=f"P{number}", name=f"PT Peranti {number}")
    return person(
        f"paper-{number}", role="cs_agent", branch=cast.jakarta, boss=cast.supervisor,
        since=now - timedelta(days=30), vendor=vendor,
    )  # fmt: skip


def suspended(agent, now):
    Suspension.objects.create(person=agent, by=agent.supervisor, suspended_at=now, reason="Foto")


def on_leave(agent, now):
    Leave.objects.create(
        person=agent, begins_at=now - _HOUR, ends_at=now + _HOUR, entered_by=agent.supervisor
    )


def vendor_ended(agent, now):
    Vendor.objects.filter(pk=agent.vendor_id).update(ended_at=now)


def interview(agent, now):
    agent.candidacies.update(state="recommended")


def contract(agent, now):
    agent.contracts.update(ends_at=now)


def agreement(agent, now):
    Signature.objects.using("owner").filter(person_id=agent.pk, text__kind="rules").delete()


def course(agent, now):
    agent.attempts.update(valid_until=now)


def confirmation(agent, now):
    agent.confirmations.update(taken_back_at=now)


def reminder(agent, now):
    Reminder.objects.create(
        person=agent, number=1, due_at=now - 3 * _HOUR, closes_at=now, situation="friend"
    )


def review(agent, now):
    AccessReview.objects.create(
        assignment=agent.assignments.get(), reviewer=agent.supervisor, cause="quarter",
        due_at=now - _HOUR, closes_at=now,
    )  # fmt: skip


REMOVALS = (
    suspended, on_leave, vendor_ended, interview, contract, agreement, course, confirmation,
    reminder, review,
)  # fmt: skip


def test_whoever_has_everything_lacks_nothing(newcomer, now):
    assert lacks(person=newcomer, at=now) == []


@pytest.mark.parametrize("remove", REMOVALS, ids=lambda remove: remove.__name__)
def test_the_gate_refuses_as_soon_as_one_is_gone(cast, newcomer, now, remove):
    record = customer(cast, now)
    opened = gate.open_record(actor=newcomer, number=record.number, purpose="service", at=now)
    remove(newcomer, now)
    assert lacks(person=newcomer, at=now) == [remove.__name__]
    asked = {"actor": newcomer, "number": record.number, "at": now}
    for refused in (
        lambda: gate.open_record(purpose="service", **asked),
        lambda: gate.reveal(tier="contact", opening=opened.entry.pk, reason="read_back", **asked),
        lambda: search(actor=newcomer, text=record.number, at=now),
    ):
        with pytest.raises(gate.Refused) as why:
            refused()
        assert why.value.entry.reason == f"lacks_{remove.__name__}" and why.value.advice
        assert LogEntry.objects.get(pk=why.value.entry.pk).outcome == "refused"


def assignment(agent, now):
    assignments.end(assignment=agent.assignments.get(), at=now)


def sent(client, agent, address, values, **headers):
    """Send a form of the record page; whoever is signed out by it signs in again and resends."""
    answer = client.post(address, values, headers=headers)
    leads_to = answer.headers.get("HX-Redirect") or answer.headers.get("Location") or ""
    if not leads_to.startswith("/login/"):
        return answer, False
    assert not answer.content
    client.force_login(agent)
    return client.post(address, values, headers=headers), True


SIGNED_OUT = {"suspended", "on_leave", "vendor_ended", "contract"}
PAGE_SAYS = {
    "suspended": "Your access is suspended",
    "on_leave": "You are on leave",
    "assignment": ADVICE[Reason.ASSIGNMENT_ENDED],
}


@pytest.mark.parametrize("part", [True, False], ids=["part", "page"])
@pytest.mark.parametrize("remove", (*REMOVALS, assignment), ids=lambda remove: remove.__name__)
def test_on_the_record_page_the_next_step_is_refused_in_words(cast, newcomer, enter, remove, part):
    kept, now = customer(cast, timezone.now()), timezone.now()
    client, page = enter(newcomer), f"/customers/{kept.number}/"
    opened = client.post(page, {"purpose": "service"})
    opening, secret = opened.context["entry"].pk, kept.contact["emails"][0]
    tier = f"{page}tiers/contact/"
    reveal, headers = {"opening": opening, "reason": "read_back"}, {"HX-Request": "true"}
    assert secret in client.post(tier, reveal, headers=headers).content.decode()

    remove(newcomer, now)
    steps = ((tier, reveal, headers if part else {}), (page, {"purpose": "service"}, {}))
    with translation.override("en"):
        lacks = f"lacks_{remove.__name__}"
        said = str(PAGE_SAYS.get(remove.__name__) or ADVICE[Reason(lacks)])
    signed_out = []
    for address, values, more in steps:
        answer, out = sent(client, newcomer, address, values, **more)
        signed_out.append(out)
        text = unescape(answer.content.decode())
        assert said in text and secret not in text
        assert kept.full_name not in text
    assert signed_out[0] == (remove.__name__ in SIGNED_OUT)


def test_every_prerequisite_is_tried_here():
    assert {remove.__name__ for remove in REMOVALS} == {one.code for one in PREREQUISITES}


def test_a_new_version_leaves_its_grace_to_who_signed_before_and_none_to_newcomers(newcomer, now):
    later = now + timedelta(days=400)  # where no other test looks
    last = AgreementText.objects.filter(kind="rules").latest("version")
    AgreementText.objects.create(
        kind="rules", version=last.version + 1, published_at=later,
        grace_until=later + 10 * timedelta(days=1),
        title_id="x", title_en="x", body_id="x", body_en="x",
    )  # fmt: skip
    assert "agreement" not in lacks(person=newcomer, at=later + timedelta(days=9))
    assert "agreement" in lacks(person=newcomer, at=later + timedelta(days=11))
    Signature.objects.using("owner").filter(person_id=newcomer.pk).delete()
    assert "agreement" in lacks(person=newcomer, at=later + timedelta(days=9))
