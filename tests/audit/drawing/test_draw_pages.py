"""The draws' pages: their state, whether they stand, the bundle, and the dice."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import override_settings

from audit.drawing import verification
from audit.drawing.drawing import publish_closed
from audit.events import Event
from audit.models import DiceRoll, Draw, LogEntry
from audit.views_draws import PARTS
from staff.models import User
from tests.audit.drawing.closing import close_all
from tests.audit.drawing.tampering import as_owner
from tests.cast import person
from tests.drawn import scene

FRAME = [f"{6_000_000_000 + number}" for number in range(8)]


@pytest.fixture
def day(cast, now):
    """Return a drawn day at a branch of its own."""
    made = scene(cast, now, alone=True)
    made.opens(*FRAME)
    made.draw(calls=2)
    return made


def asked(day) -> dict[str, object]:
    return {"date": f"{day.day.date:%Y-%m-%d}", "branch": day.branch.pk}


def test_a_days_draws_are_listed_with_their_state(cast, enter, day, now):
    client = enter(cast.auditor)
    page = client.get("/draws/", asked(day)).content.decode()
    assert day.agent.full_name in page and "Drawn, calls open" in page and "0 of 2" in page
    close_all(day.drawn(), now)
    publish_closed(at=now)
    page = client.get("/draws/", asked(day)).content.decode()
    assert "Closed, secret told" in page and "2 of 2" in page


def test_the_newest_day_stands_in_the_form_in_either_language(cast, enter, day):
    User.objects.filter(pk=cast.auditor.pk).update(language="id")
    page = enter(cast.auditor).get("/draws/").content.decode()
    User.objects.filter(pk=cast.auditor.pk).update(language="en")
    newest = Draw.objects.filter(manifest__isnull=False).order_by("-date").first()
    assert f'value="{newest.date:%Y-%m-%d}"' in page  # browsers read no other form


def test_a_draw_is_computed_again_on_its_page(cast, enter, day):
    draw = day.drawn()
    client = enter(cast.privacy)
    page = client.get(f"/draws/{draw.pk}/").content.decode()
    assert "It agrees so far" in page and "This draw stands" not in page
    assert page.count("Agrees") == page.count("until the secret is told") == 4
    assert not any(sample.customer in page for sample in draw.samples.all())
    assert draw.secret not in page and draw.seed not in page
    as_owner("audit_draw", "in_steps", "UPDATE audit_draw SET size = 7 WHERE id = %s", [draw.pk])
    page = client.get(f"/draws/{draw.pk}/").content.decode()
    assert "This draw does not stand" in page and "how many are drawn" in page


def test_a_draw_whose_secret_is_told_stands_by_everybodys_word(enter, cast, day, now):
    close_all(day.drawn(), now)
    publish_closed(at=now)
    page = enter(cast.privacy).get(f"/draws/{day.drawn().pk}/").content.decode()
    assert "This draw stands" in page and page.count("Agrees") == 8


def test_every_part_of_a_told_draw_is_said_in_words_of_the_page(day, now):
    close_all(day.drawn(), now)
    publish_closed(at=now)
    assert [what for what, _troubles in verification.parts(draw=day.drawn())] == list(PARTS)


def test_another_draw_of_the_team_with_other_numbers_is_found_on_the_page(cast, enter, now):
    day = scene(cast, now, alone=True)
    other = person(f"team-{day.branch.code}", boss=day.supervisor)
    day.opens(*FRAME)
    day.opens(*FRAME[:3], agent=other)
    draw = day.draw()
    client = enter(cast.auditor)
    assert "It agrees so far" in client.get(f"/draws/{draw.pk}/").content.decode()
    tampered = (
        "UPDATE audit_draw SET manifest = jsonb_set(manifest, '{team,0,weight}', '999')"
        " WHERE branch_id = %s AND agent_id = %s"
    )
    as_owner("audit_draw", "in_steps", tampered, [day.branch.pk, other.pk])
    page = client.get(f"/draws/{draw.pk}/").content.decode()
    assert "This draw does not stand" in page and "numbers of the team" in page


def test_the_bundle_comes_as_a_file_and_is_an_entry(cast, enter, day):
    answer = enter(cast.auditor).post("/draws/bundle/", asked(day))
    name = f"draws-{day.branch.code}-{day.day.date:%Y-%m-%d}.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    with ZipFile(BytesIO(answer.content)) as bundle:
        assert sorted(bundle.namelist()) == ["README.txt", "draws.json", "verifier.py"]
        told = json.loads(bundle.read("draws.json"))
    assert [one["id"] for one in told["draws"]] == [day.drawn().pk]
    entry = LogEntry.objects.filter(event=Event.EXPORTED, actor=cast.auditor).latest("id")
    assert entry.additional_data == {"draws": [day.drawn().pk]}


def test_a_day_without_draws_gives_no_bundle(cast, enter):
    answer = enter(cast.auditor).post("/draws/bundle/", {"date": "2001-01-01"}, follow=True)
    assert "There are no draws of that day" in answer.content.decode()


def test_dice_are_typed_in_by_two_people(cast, enter, now):
    with override_settings(DRAW_BEACON="dice"):
        day = scene(cast, now, alone=True)
        day.opens(*FRAME)
        day.draw()
        key = f"{day.branch.pk}/{day.day.date:%Y-%m-%d}"
        boss, auditor = enter(day.supervisor), enter(cast.auditor)
        assert "Dice for the draw" in boss.get("/").content.decode()
        wrong = boss.post("/draws/dice/", {"day": key, "rolls": "123 789"}).content.decode()
        assert "Type at least ten numbers from 1 to 6" in wrong
        boss.post("/draws/dice/", {"day": key, "rolls": "12345 61234"})
        assert DiceRoll.objects.get(by=day.supervisor).rolls == "1234561234"
        assert "No day waits for your dice" in boss.get("/draws/dice/").content.decode()
        auditor.post("/draws/dice/", {"day": key, "rolls": "6543216543"})
        assert day.drawn().samples.count() == 1


def test_nobody_throws_for_a_day_that_is_not_theirs(cast, enter, now):
    with override_settings(DRAW_BEACON="dice"):
        day = scene(cast, now, alone=True)
        day.opens(*FRAME)
        day.draw()
        key = f"{day.branch.pk}/{day.day.date:%Y-%m-%d}"
        enter(cast.supervisor_elsewhere).post("/draws/dice/", {"day": key, "rolls": "1" * 10})
        assert not DiceRoll.objects.filter(branch=day.branch).exists()


def test_a_long_day_is_paged_and_bundled_by_branch(cast, enter, now, monkeypatch):
    day = scene(cast, now, alone=True)
    for number in range(3):
        agent = person(f"many-{day.branch.code}-{number}", boss=day.supervisor)
        day.opens(*FRAME[:2], agent=agent)
    day.opens(*FRAME[:2])
    day.draw()
    monkeypatch.setattr("audit.views_draws.PAGE", 2)
    monkeypatch.setattr("audit.views_draws.MOST", 3)
    client = enter(cast.auditor)
    first, second = (
        client.get("/draws/", asked(day) | {"page": page}).content.decode() for page in (1, 2)
    )
    assert first.count("data-row") == second.count("data-row") == 2
    answer = client.post("/draws/bundle/", asked(day), follow=True).content.decode()
    assert "too many draws for one bundle" in answer


def test_a_days_page_costs_the_same_for_one_draw_and_for_many(
    cast, enter, now, django_assert_max_num_queries
):
    day = scene(cast, now, alone=True)
    for number in range(12):
        agent = person(f"cost-{day.branch.code}-{number}", boss=day.supervisor)
        day.opens(*FRAME[:2], agent=agent)
    day.opens(*FRAME[:2])
    day.draw()
    client = enter(cast.auditor)
    client.get("/draws/", asked(day))  # which remembers the alarms
    with django_assert_max_num_queries(16):
        assert client.get("/draws/", asked(day)).content.count(b"data-row") == 13
