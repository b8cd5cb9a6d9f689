"""The reviewer's pages: what was used, and deciding on one or many."""

from datetime import timedelta

from audit.events import Event, Outcome
from audit.ledger import record
from audit.usage import usage
from staff.models import AccessReview

DAY = timedelta(days=1)
WHY = {"reason": "Works the desk"}


def used(here, at, event, tiers, **more):
    """Write what the agent opened or revealed."""
    columns = {"actor_id": here.agent.pk, "actor_branch_id": here.branch.pk, "customer": "1"}
    record(event=event, at=at, tiers=tiers, **{"outcome": Outcome.GIVEN, **columns, **more})


def test_usage_tells_the_last_of_each_tier_in_ninety_days_at_the_branch(here, now, cast):
    used(here, now - 5 * DAY, Event.OPENED, ["masked"])
    used(here, now - 2 * DAY, Event.REVEALED, ["contact"])
    used(here, now - 9 * DAY, Event.REVEALED, ["contact"])
    used(here, now - 91 * DAY, Event.REVEALED, ["identity"])
    used(here, now - DAY, Event.REVEALED, ["service"], outcome=Outcome.REFUSED)
    used(here, now - DAY, Event.REVEALED, ["financial"], actor_branch_id=cast.jakarta.pk)
    found = usage(people=[here.agent.pk], at=now)[here.agent.pk, here.branch.pk]
    assert found.tiers == {"masked": now - 5 * DAY, "contact": now - 2 * DAY}
    assert found.opened_at == now - 2 * DAY
    everywhere = usage(people=[here.agent.pk], at=now)[here.agent.pk, None]
    assert set(everywhere.tiers) == {"masked", "contact", "financial"}


def test_the_list_shows_unused_tiers_and_the_form_keeps_the_used_ones(here, now, enter):
    used(here, now - DAY, Event.REVEALED, ["contact"])
    review = here.review(here.agent, now)
    client = enter(here.supervisor)
    shown = client.get("/reviews/").content.decode()
    assert here.agent.full_name in shown and "unused" in shown
    form = client.get(f"/reviews/decide/?review={review.pk}").context["form"]
    assert form.initial["tiers"] == ["contact"]


def test_many_are_decided_on_one_page(here, now, enter):
    chosen = [here.review(one, now).pk for one in (here.agent, here.colleague)]
    client = enter(here.supervisor)
    page = client.get("/reviews/decide/", {"review": chosen})
    assert sorted(row.review.pk for row in page.context["rows"]) == sorted(chosen)
    answer = client.post("/reviews/decide/", {"review": chosen, "decision": "keep", **WHY})
    assert answer.status_code == 302
    decided = AccessReview.objects.filter(pk__in=chosen, decision="keep")
    assert decided.count() == 2 and client.get("/reviews/").context["rows"] == []


def test_anothers_review_in_the_address_shows_and_decides_nothing(cast, here, now, enter):
    review = here.review(here.agent, now)
    client = enter(cast.supervisor_elsewhere)
    page = client.get(f"/reviews/decide/?review={review.pk}")
    assert here.agent.full_name not in page.content.decode() and page.context["rows"] == []
    sent = client.post("/reviews/decide/", {"review": review.pk, "decision": "end", **WHY})
    assert sent.status_code == 200
    review.refresh_from_db()
    assert review.decided_at is None


def test_nonsense_in_the_address_leads_back_to_the_list(here, enter):
    client = enter(here.supervisor)
    for asked in ("?review=x", "?review=²", f"?review={'9' * 30}", ""):
        assert client.get(f"/reviews/decide/{asked}").url == "/reviews/"


def test_the_home_page_tells_of_reviews_and_of_what_was_left(here, now, enter):
    here.review(here.agent, now - 15 * DAY)
    shown = enter(here.supervisor).get("/").content.decode()
    assert "access waits for your review" in shown
    assert "access waits for your review" in enter(here.superior).get("/").content.decode()
