"""A source's call explains what its agent opens; a list is handed out and opened from."""

from datetime import timedelta

from django.utils import timezone

from audit.models import Interaction, LogEntry
from tests.cast import customer, fresh_agent
from tests.feeding import told
from tests.journeys.looking import NARROW, look


def press(page, text: str) -> None:
    """Press the button with this text and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=text).click()


def test_a_call_of_a_new_source_is_offered_to_its_agent(cast, browse):
    at, record = timezone.now(), customer(cast, timezone.now())
    agent = fresh_agent(cast, at)
    page = browse(cast.sysadmin)
    page.goto("/sources/")
    page.get_by_role("link", name="Add a source").click()
    page.get_by_label("Name").fill("Antrean perjalanan")
    page.get_by_label("Telephony or queue system").check()
    page.get_by_label("Jakarta").check()
    press(page, "Save")
    look(page)
    token = page.get_by_label("Token").input_value()

    row = told(agent, at, ended_at=None, caller=record.contact["phones"][0])
    bearer = {"Authorization": f"Bearer {token}"}
    answer = page.request.post("/api/v1/interactions", data=[row], headers=bearer)
    assert answer.json()["new"] == 1
    page.get_by_role("link", name="Done").click()
    assert page.get_by_text("Heard", exact=True).is_visible()

    phone = browse(agent)
    phone.set_viewport_size(NARROW)
    phone.goto("/interactions/")
    assert phone.get_by_text("Told by the telephone system").is_visible()
    look(phone)
    phone.goto(f"/customers/{record.number}/")
    phone.get_by_label("Service request").check()
    press(phone, "Open the record")
    entry = LogEntry.objects.filter(actor=agent, customer=record.number, event="opened").get()
    assert entry.interaction == Interaction.objects.get(external_id=row["id"])


def test_a_list_is_handed_out_and_opened_from(cast, browse):
    at = timezone.now()
    agent, numbers = fresh_agent(cast, at), [customer(cast, at).number for _ in range(2)]
    page = browse(cast.supervisor)
    page.goto("/lists/")
    page.get_by_role("link", name="Hand out a list").click()
    page.get_by_label("Name").fill("Naik Suar")
    page.get_by_label("Campaign").check()
    page.get_by_label("Agent").select_option(str(agent.pk))
    page.get_by_label("Last day").fill(f"{timezone.localdate() + timedelta(days=2)}")
    page.get_by_label("Customer numbers").fill("\n".join([*numbers, "4999999997"]))
    press(page, "Hand out")
    assert page.get_by_text("Not customers of Jakarta (1): 4999999997.").first.is_visible()
    look(page)
    page.get_by_label("Customer numbers").fill("\n".join(numbers))
    press(page, "Hand out")
    look(page)

    phone = browse(agent)
    phone.set_viewport_size(NARROW)
    phone.goto("/lists/")
    phone.get_by_role("link", name="Naik Suar").click()
    look(phone)
    phone.get_by_role("link", name=numbers[0]).click()
    assert phone.url.endswith(f"/customers/{numbers[0]}/")
