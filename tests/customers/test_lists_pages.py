"""The pages of lists: handed out from pasted numbers or a file, seen by whom they are for."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit import interactions
from audit.models import Portfolio
from customers import gate, listing
from tests.cast import customer, fresh_agent


@pytest.fixture
def agent(cast, now):
    return fresh_agent(cast, now)


def hand(client, agent, **changes):
    given = {
        "name": "Naik Suar", "kind": "campaign", "branch": agent.assignments.get().branch_id,
        "agent": agent.pk, "until": timezone.localdate() + timedelta(days=3), **changes,
    }  # fmt: skip
    return client.post(reverse("customers:hand_out"), given)


def test_pasted_numbers_become_a_list_that_the_agent_opens_from(cast, now, enter, agent):
    numbers = sorted(customer(cast, now).number for _ in range(2))
    response = hand(enter(cast.supervisor), agent, numbers="\n".join(numbers))
    made = Portfolio.objects.get(agent=agent)
    assert response.url == reverse("customers:list", args=[made.pk])
    page = enter(agent).get(response.url).content.decode()
    for number in numbers:
        assert reverse("customers:record", args=[number]) in page
    assert "Naik Suar" in enter(agent).get(reverse("customers:lists")).content.decode()


def test_what_was_opened_is_ticked(cast, now, enter, agent):
    done, left = (customer(cast, now).number for _ in range(2))
    hand(enter(cast.supervisor), agent, numbers=f"{done}, {left}")
    going = interactions.start(
        agent=agent, branch_id=cast.jakarta.pk, channel="campaign", reference="NS", at=now
    )
    gate.open_record(
        actor=agent, number=done, purpose="sales", sentence="", interaction=going.pk,
        at=timezone.now(),
    )  # fmt: skip
    made = Portfolio.objects.get(agent=agent)
    rows = enter(agent).get(reverse("customers:list", args=[made.pk])).context["rows"]
    assert sorted(rows) == sorted([(done, True), (left, False)])


def test_a_file_gives_its_column_of_numbers(cast, now, enter, agent):
    number = customer(cast, now).number
    content = f"Nama;Nomor pelanggan;HP\nSiti;{number};081234567890\n".encode()
    hand(enter(cast.supervisor), agent, file=SimpleUploadedFile("daftar.csv", content))
    made = Portfolio.objects.get(agent=agent)
    assert list(made.customers.values_list("customer", flat=True)) == [number]


def test_a_wrong_number_hands_nothing_out_and_says_which(cast, now, enter, agent):
    good, elsewhere = customer(cast, now), customer(cast, now, branch=cast.denpasar)
    response = hand(enter(cast.supervisor), agent, numbers=f"{good.number} {elsewhere.number}")
    assert response.status_code == 200
    page = response.content.decode()
    assert f"Not customers of Jakarta (1): {elsewhere.number}." in page
    assert not Portfolio.objects.filter(agent=agent).exists()


@pytest.mark.parametrize("text", ["081234567890", "Siti Rahmawati", "400000000", "4000000001x"])
def test_what_is_no_customer_number_is_not_repeated(text):
    with pytest.raises(ValidationError) as refused:
        listing.pasted(text=text)
    assert text not in str(refused.value.messages)


def test_others_do_not_see_a_list(cast, now, enter, agent):
    hand(enter(cast.supervisor), agent, numbers=customer(cast, now).number)
    address = reverse("customers:list", args=[Portfolio.objects.get(agent=agent).pk])
    seen = {
        name: enter(getattr(cast, name)).get(address).status_code
        for name in ("supervisor", "manager", "agent", "outsider", "supervisor_elsewhere")
    }
    assert seen == {
        "supervisor": 200, "manager": 200, "agent": 404, "outsider": 404,
        "supervisor_elsewhere": 404,
    }  # fmt: skip


def test_an_ended_list_leaves_the_agents_page(cast, now, enter, agent):
    hand(enter(cast.supervisor), agent, numbers=customer(cast, now).number)
    made = Portfolio.objects.get(agent=agent)
    page = reverse("customers:end_list", args=[made.pk])
    assert enter(cast.supervisor_elsewhere).post(page).status_code == 404
    assert enter(cast.supervisor).post(page).status_code == 302
    assert enter(agent).get(reverse("customers:list", args=[made.pk])).status_code == 404
    assert "Over" in enter(cast.supervisor).get(reverse("customers:lists")).content.decode()


def test_agents_of_others_are_not_offered(cast, now, enter):
    page = enter(cast.supervisor).get(reverse("customers:hand_out")).content.decode()
    assert cast.telesales.employee_number in page
    assert cast.outsider.employee_number not in page
