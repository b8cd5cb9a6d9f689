"""Chance: every viewing is drawn as often as its stored probability says."""

import random
from collections import Counter
from hashlib import sha256

import pytest

from audit.drawing import verifier
from audit.drawing.lottery import Row, draw, draw_team, plan, written

SEEDS = 4000
# Below these the sum of squares stays 999 times in 1,000 (chi-square with so many degrees of
# freedom); the seeds are fixed, so the tests say the same in every run.
CRITICAL = {3: 16.27, 4: 18.47, 5: 20.52, 6: 22.46, 7: 24.32, 8: 26.12, 9: 27.88, 11: 31.26}


def rows(*weights: int, standing: str = "unexplained", first: int = 1) -> list[Row]:
    return [
        Row(standing, weight, False, False, f"{6_000_000_000 + number}")
        for number, weight in enumerate(weights, first)
    ]


def manifest(frame, *, calls=2, one_in=10, uncalled=(), agent=1) -> dict:
    (own,) = plan(
        frames={agent: frame}, uncalled=uncalled, calls_per_agent=calls, spare_one_in=one_in
    ).values()
    return own


def seeds(count: int = SEEDS) -> list[str]:
    return [sha256(b"%d" % number).hexdigest() for number in range(count)]


def times_drawn(own: dict, count: int = SEEDS) -> Counter:
    orders = (verifier.order(own, seed) for seed in seeds(count))
    return Counter(customer for places, size in orders for customer, _cause in places[:size])


def distance(own: dict, count: int = SEEDS, chances: dict[str, float] | None = None) -> float:
    """Return how far the frequencies lie from the probabilities, in their standard deviations."""
    drawn, chances = times_drawn(own, count), chances or verifier.chances(own)
    return sum(
        (drawn[customer] - count * chance) ** 2 / (count * chance * (1 - chance))
        for customer, chance in chances.items()
        if 0 < chance < 1
    )


# --- frequencies against probabilities -----------------------------------------------------------


def test_one_call_is_drawn_evenly():
    own = manifest(rows(*[10, 60, 1, 30, 10, 10, 50, 20, 40, 10, 10, 10]), calls=1)
    assert {round(chance, 12) for chance in verifier.chances(own).values()} == {round(1 / 12, 12)}
    # Twelve numbers that add up to one: eleven degrees of freedom, and 12 / 11 as much spread.
    assert distance(own) * 11 / 12 < CRITICAL[11]


def test_a_call_by_weight_takes_each_viewing_as_often_as_its_chance():
    own = manifest(rows(10, 20, 60, 10, 1))
    assert sum(verifier.chances(own).values()) == pytest.approx(2)
    assert distance(own) < CRITICAL[5]


def test_chances_in_proportion_to_the_weight_would_be_told_apart():
    """The measure is sharp enough: the textbook's approximation is not what is drawn."""
    own = manifest(rows(10, 20, 60, 10, 1), calls=3)
    further = {row.customer: 2 * row.weight / 101 for row in rows(10, 20, 60, 10, 1)}
    wrong = {customer: 0.2 + 0.8 * min(1, part) for customer, part in further.items()}
    assert distance(own, 2000, wrong) > 10 * CRITICAL[5] and distance(own, 2000) < CRITICAL[5]


@pytest.mark.parametrize("calls", [3, 4, 5])
def test_more_calls_take_each_viewing_as_often_as_its_integrated_chance(calls):
    own = manifest(rows(10, 20, 60, 10, 1, 5, 30), calls=calls)
    assert sum(verifier.chances(own).values()) == pytest.approx(calls, abs=1e-9)
    assert distance(own, 2500) < CRITICAL[7]


def test_own_words_are_drawn_by_weight_only_and_as_often_as_said():
    own = manifest(rows(10, 10, 20) + rows(6, 6, 12, 4, standing="own_word", first=9))
    assert distance(own) < CRITICAL[7]
    chances = verifier.chances(own)
    assert min(chances["6000000001"], chances["6000000003"]) > 1 / 3 > chances["6000000009"]


def test_without_anything_unexplained_the_floor_is_even_among_the_rest():
    own = manifest(rows(6, 60, 6, 6, standing="own_word"), calls=1)
    assert {round(chance, 12) for chance in verifier.chances(own).values()} == {0.25}
    assert distance(own) * 3 / 4 < CRITICAL[3]


def test_explained_ones_come_now_and_then_and_then_cost_the_last_call_by_weight():
    frame = rows(10, 20, 30, 10) + rows(1, 1, 4, standing="explained", first=9)
    own = manifest(frame, calls=3, one_in=4)
    assert own["share"] == {"floor": 1, "must": 0, "further": 2, "spare": "chance"}
    chances = verifier.chances(own)
    assert chances["6000000009"] == pytest.approx(1 / 4 / 6)
    assert sum(chances.values()) == pytest.approx(3)
    assert distance(own) < CRITICAL[7]
    sizes = {len(draw(manifest=own, seed=seed)) for seed in seeds(50)}
    assert sizes == {3}


def test_probabilities_equal_those_of_every_course_that_a_draw_can_take():
    chance = random.Random(3)
    for _ in range(60):
        count = chance.randint(3, 7)
        frame = [
            one._replace(standing=chance.choice(["unexplained", "own_word"]))
            for one in rows(*(chance.choice([1, 2, 10, 60, 1000]) for _ in range(count)))
        ]
        further = chance.randint(0, min(4, count - 1))
        own = manifest(frame, calls=1 + further)
        alone = not further and 0 < sum(row.standing == "unexplained" for row in frame) < count
        by_hand = in_every_course(frame, further, floor=not alone)
        for customer, found in verifier.chances(own).items():
            assert found == pytest.approx(by_hand[customer], abs=1e-9)


def in_every_course(frame: list[Row], further: int, *, floor: bool) -> Counter:
    """Add up the probabilities of all the courses, one drawn after another."""
    total: Counter = Counter()

    def go_on(left: list[Row], calls: int, likely: float) -> None:
        whole = sum(row.weight for row in left)
        for row in left if calls else ():
            total[row.customer] += likely * row.weight / whole
            rest = [other for other in left if other is not row]
            go_on(rest, calls - 1, likely * row.weight / whole)

    if not floor:
        go_on(frame, 1, 1.0)
    evenly = verifier.pool(frame) if floor else []
    for first in evenly:
        total[first.customer] += 1 / len(evenly)
        go_on([row for row in frame if row is not first], further, 1 / len(evenly))
    return total


def test_a_hundred_viewings_and_seven_calls_are_integrated_in_little_time():
    from time import process_time

    own = manifest(rows(*(1 + n % 60 for n in range(100))), calls=7)
    begun = process_time()
    assert sum(verifier.chances(own).values()) == pytest.approx(7, abs=1e-9)
    assert process_time() - begun < 3


# --- tickets -------------------------------------------------------------------------------------


def test_a_ticket_is_a_hash_that_anybody_can_compute():
    texts = [f"seed:weight:6000000001:{ticket}".encode() for ticket in (1, 2, 3)]
    by_hand = min(sha256(text).digest() for text in texts)
    assert verifier.number("seed", "weight", "6000000001", 3) == by_hand


def test_the_same_seed_gives_the_same_order_whatever_order_the_frame_comes_in():
    frame = rows(*range(1, 30))
    own, turned = manifest(frame), manifest(frame[::-1])
    assert own == turned
    assert verifier.order(own, "a" * 64) == verifier.order(turned, "a" * 64)
    assert verifier.order(own, "a" * 64) != verifier.order(own, "b" * 64)


def test_an_order_holds_everybody_who_may_be_called_once():
    frame = rows(*[10] * 9) + rows(*[1] * 20, standing="explained", first=50)
    places, size = verifier.order(manifest(frame), "5eed")
    assert sorted(customer for customer, _cause in places) == [row.customer for row in frame]
    assert [cause for _customer, cause in places[size:]] == ["replacement"] * 27


# --- how the calls are shared out ----------------------------------------------------------------


def shares(frames: dict[int, list[Row]], calls: int = 2, uncalled=()) -> dict[int, dict]:
    plans = plan(frames=frames, uncalled=uncalled, calls_per_agent=calls, spare_one_in=10)
    return {agent: own["share"] for agent, own in plans.items()}


def test_everybody_has_a_floor_and_the_rest_goes_round():
    given = shares({1: rows(*[10] * 6), 2: rows(*[10] * 6), 3: rows(10)})
    assert {agent: (one["floor"], one["further"]) for agent, one in given.items()} == {
        1: (1, given[1]["further"]), 2: (1, given[2]["further"]), 3: (1, 0),
    }  # fmt: skip
    assert sorted(one["further"] for one in given.values()) == [0, 1, 2]  # six calls in all


def test_the_last_calls_go_where_most_weight_is():
    given = shares({1: rows(*[10] * 6), 2: rows(*[60] * 6), 3: rows(10)})
    assert given[2]["further"] == 2 and given[1]["further"] == 1


def must(*weights: int, first: int = 100) -> list[Row]:
    return [row._replace(must=True) for row in rows(*weights, first=first)]


def test_must_checks_come_before_a_second_drawn_call_and_the_heaviest_first():
    frame = rows(*[10] * 6) + must(20, 60)
    own = manifest(frame)
    assert own["share"] == {"floor": 1, "must": 1, "further": 0, "spare": "none"}
    called = {verifier.order(own, seed)[0][0][0] for seed in seeds(20)}
    assert called == {"6000000101"} and own["reading"] == ["6000000100"]


def test_must_checks_beyond_the_budget_stay_in_the_lottery():
    own = manifest(must(*[20] * 4))
    assert own["share"]["must"] == 1 and len(own["reading"]) == 4  # of no one it is certain
    assert set(verifier.chances(own).values()) == {0.5}
    assert distance(own) < CRITICAL[4]


def test_which_of_equal_must_checks_is_called_is_told_by_the_seed_alone():
    frame = rows(*[10] * 4) + rows(7, 7, standing="own_word", first=20) + must(30, 20, 20, 20)
    own = manifest(frame, calls=4)  # one drawn, and three of the four must-checks
    assert (own["share"]["must"], own["share"]["floor"]) == (3, 0)
    chances = verifier.chances(own)
    assert chances["6000000100"] == 1 and 2 / 3 < chances["6000000101"] < 1
    second = Counter(verifier.order(own, seed)[0][1][0] for seed in seeds(900))
    assert [second[f"{6_000_000_101 + k}"] for k in range(3)] == pytest.approx([300] * 3, abs=60)
    assert sum(chances.values()) == pytest.approx(4)
    assert distance(own) < CRITICAL[8]


def test_explained_must_checks_come_after_others_of_their_weight_and_share_the_spare_chance():
    frame = must(20, 20) + rows(10, 10) + rows(*[1] * 5, standing="explained", first=50)
    frame += [row._replace(standing="explained") for row in must(20, 20, 20, first=200)]
    own = manifest(frame, calls=5, one_in=4)
    assert own["share"] == {"floor": 1, "must": 4, "further": 0, "spare": "none"}
    own = manifest(frame, calls=4, one_in=4)
    assert own["share"]["must"] == 3 and verifier.chances(own)["6000000200"] == 1 / 3
    assert distance(own) < CRITICAL[5]


def test_nothing_that_is_not_explained_is_ever_without_a_chance():
    """Whatever decoys an agent lays: unexplained, protected, of colleagues, with any budget."""
    chance = random.Random(5)
    for _ in range(150):
        frames = {agent: any_frame(chance, agent) for agent in range(1, chance.randint(2, 5))}
        calls = chance.randint(1, 3)
        plans = plan(frames=frames, uncalled=(), calls_per_agent=calls, spare_one_in=10)
        for agent, own in plans.items():
            chances = verifier.chances(own)
            for row in frames[agent]:
                assert chances[row.customer] > 0 or row.standing == "explained", own
            assert own["share"]["floor"] + own["share"]["further"] > 0 or all(
                row.standing == "explained" for row in frames[agent]
            )
        spent = sum(sum(verifier.chances(own).values()) for own in plans.values())
        assert spent < calls * len(plans) + 1e-9


def any_frame(chance: random.Random, agent: int) -> list[Row]:
    standings = ("unexplained", "own_word", "unknowable", "explained", "explained")
    return [
        Row(chance.choice(standings), chance.choice([1, 7, 10, 20]), chance.random() < 0.3, False,
            f"{agent}{number}")
        for number in range(chance.randint(1, 9))
    ]  # fmt: skip


def test_whoever_has_a_must_check_called_is_the_last_to_have_a_second_drawn_call():
    given = shares({1: rows(*[60] * 6) + must(60), 2: rows(*[10] * 6), 3: rows(*[10] * 6)})
    drawn = {agent: one["floor"] + one["further"] for agent, one in given.items()}
    assert given[1]["must"] == 1 and drawn == {1: 1, 2: 2, 3: 2}


def test_no_budget_is_overspent_however_many_must_checks_there_are():
    frames = {agent: must(*[20] * 40) for agent in range(5)}
    given = shares(frames).values()
    assert sum(one["must"] + one["floor"] + one["further"] for one in given) == 10


def test_must_checks_of_several_agents_are_called_in_turn():
    given = shares({1: must(*[60] * 9) + rows(10), 2: must(20, 20) + rows(10)}, calls=3)
    assert [given[agent]["must"] for agent in (1, 2)] == [2, 2]


def test_a_must_check_that_is_the_only_unexplained_one_is_the_floor():
    own = manifest(must(20))
    (only,) = draw(manifest=own, seed="5eed")
    assert (only.cause, only.chance, own["reading"]) == ("floor", 1_000_000, [])


def test_who_wants_no_call_is_read_and_never_drawn():
    frame = rows(10, 10, 10)
    frame[0] = frame[0]._replace(no_call=True)
    own = manifest(frame)
    assert own["reading"] == [frame[0].customer]
    assert {customer for customer, _cause in verifier.order(own, "5eed")[0]} == {
        row.customer for row in frame[1:]
    }


def test_who_has_only_explained_ones_is_called_surely_unless_called_the_last_time():
    frame = rows(*[1] * 30, standing="explained")
    assert manifest(frame, uncalled=[1])["share"]["spare"] == "sure"
    assert [one.cause for one in draw(manifest=manifest(frame, uncalled=[1]), seed="a")] == [
        "spare"
    ]
    own = manifest(frame, one_in=10)
    assert own["share"] == {"floor": 0, "must": 0, "further": 0, "spare": "chance"}
    called = sum(verifier.order(own, seed)[1] for seed in seeds(1000))
    assert 70 < called < 130


def test_an_agent_with_nothing_to_call_costs_nothing():
    frame = [row._replace(no_call=True) for row in rows(10, 10)]
    own = manifest(frame)
    assert draw(manifest=own, seed="a") == [] and len(own["reading"]) == 2


def test_a_whole_team_is_drawn_in_one_step():
    frames = {agent: rows(*[10] * 6, first=10 * agent) for agent in (1, 2, 3)}
    drawn = draw_team(frames=frames, uncalled=(), secret="s3cret")
    assert {agent: len(ones) for agent, ones in drawn.items()} == {1: 2, 2: 2, 3: 2}
    assert drawn == draw_team(frames=frames, uncalled=(), secret="s3cret")
    assert drawn != draw_team(frames=frames, uncalled=(), secret="another")


def test_lines_of_a_frame_can_be_read_back():
    for row in (rows(12)[0], must(1)[0]._replace(no_call=True), rows(3, standing="own_word")[0]):
        assert verifier.read(written(row)) == row
