#!/usr/bin/env python3
"""Checks draws of samples, with Python 3.8 or later and nothing else: python3 verifier.py BUNDLE

BUNDLE is the file that the draws' page or `manage.py export_draw` gives: a .zip, or its draws.json.
The product draws with the functions of this very file; README.txt in the bundle explains the rules.
"""

from __future__ import annotations

import json
import math
import sys
import zipfile
from collections import namedtuple
from hashlib import sha256

METHOD = "weighted-2"
# Closed without a word from the customer: the next one of the same order takes the place.
REPLACED = ("unreached", "wrong_number", "no_call")
EXPLAINED, UNEXPLAINED = "explained", "unexplained"
MILLION = 1000000

# --- what is drawn from: one row for each customer whom the agent opened that day ----------------

Row = namedtuple("Row", "standing weight must no_call customer")


def hash_of(text):
    """Return the SHA-256 of a text in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def canonical(value):
    """Return the one way in which a manifest is written before it is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read(text):
    """Return the row of a manifest's line: unexplained 12 must,no-call 4000000017."""
    standing, weight, marks, customer = text.split(" ", 3)
    named = marks.split(",")
    return Row(standing, int(weight), "must" in named, "no-call" in named, customer)


def frame_hash(lines):
    """Return the fingerprint of a frame, whatever order its lines come in."""
    return hash_of("\n".join(sorted(lines)))


def split(lines):
    """Return the lottery, the explained and the must-checks of a frame, by customer.

    Who wants no call is in none of them: such a viewing is read, not called.
    """
    rows = sorted((read(line) for line in lines), key=lambda row: row.customer)
    rows = [row for row in rows if not row.no_call]
    lottery = [row for row in rows if row.standing != EXPLAINED]
    explained = [row for row in rows if row.standing == EXPLAINED]
    return lottery, explained, [row for row in rows if row.must]


def kinds_of(lottery, must):
    """Return the [weight, standing] of each must-check in the order of calling, heaviest first.

    Who of a kind is called is told by tickets, so that nothing is shared out by the seed. Where
    all of the lottery must be checked, the last one is left to be drawn.
    """
    kinds = [[row.weight, row.standing] for row in must]
    kinds.sort(key=lambda kind: (-kind[0], kind[1] == EXPLAINED, kind[1] != UNEXPLAINED, kind[1]))
    if lottery and all(row.must for row in lottery):
        last = max(place for place, kind in enumerate(kinds) if kind[1] != EXPLAINED)
        del kinds[last]
    return kinds


def _alike(must, kinds):
    """Yield the must-checks of each kind, and how many of them are called."""
    for place, kind in enumerate(kinds):
        if kind not in kinds[:place]:
            yield [row for row in must if [row.weight, row.standing] == kind], kinds.count(kind)


# --- how the calls of a supervisor's day are shared out, before anything is drawn -----------------


def member(agent, lines, uncalled):
    """Return what the allocation needs to know of one agent; `uncalled`: none drawn last time."""
    lottery, explained, must = split(lines)
    return {
        "agent": agent,
        "frame_hash": frame_hash(lines),
        "lottery": len(lottery),
        "unexplained": sum(row.standing == UNEXPLAINED for row in lottery),
        "weight": sum(row.weight for row in lottery),
        "explained": len(explained),
        "must": kinds_of(lottery, must),
        "uncalled": uncalled,
    }


def allocate(team, calls_per_agent):
    """Return each agent's share of the calls: one drawn, then must-checks, then further drawn ones.

    Whoever has must-checks called is the last to have a second one drawn, but always has the first:
    whatever an agent lays in the way, nothing that is not explained is without a chance.
    """
    team = sorted(team, key=lambda one: one["frame_hash"])
    shares = {str(one["agent"]): _first(one) for one in team}
    left = calls_per_agent * len(team)
    left -= sum(bool(one["lottery"] or one["explained"]) for one in team)
    left = _deal(
        team, shares, left, "must",
        lambda one: len(one["must"]), lambda one, turn: -one["must"][turn][0],
    )  # fmt: skip
    _deal(
        team, shares, left, "further",
        lambda one: _rest(one, shares[str(one["agent"])])[0] - 1,
        lambda one, turn: (shares[str(one["agent"])]["must"], -one["weight"]),
    )  # fmt: skip
    for one in team:
        _finish(one, shares[str(one["agent"])])
    return shares


def _first(one):
    """Everybody's first call: a drawn one, or one kept for an agent with nothing but explained."""
    kept = one["explained"] and not one["lottery"]
    spare = ("sure" if one["uncalled"] else "chance") if kept else "none"
    return {"floor": int(one["lottery"] > 0), "must": 0, "further": 0, "spare": spare}


def _rest(one, share):
    """Return how many are left to draw from beside the must-checks, and how many unexplained."""
    called = [standing for _weight, standing in one["must"][: share["must"]]]
    rest = one["lottery"] - sum(standing != EXPLAINED for standing in called)
    return rest, one["unexplained"] - called.count(UNEXPLAINED)


def _finish(one, share):
    """Draw by weight where the floor alone would leave out own words; now and then a spare."""
    rest, unexplained = _rest(one, share)
    if share["floor"] and not share["further"] and 0 < unexplained < rest:
        share["floor"], share["further"] = 0, 1
    if share["further"] and one["explained"]:
        share["spare"] = "chance"


def _deal(team, shares, left, kind, wanted, rank):
    """Give one call in turn to everybody who has a use for it, until none is left."""
    turn = 0
    while left > 0:
        asking = [one for one in team if wanted(one) > turn]
        if not asking:
            break
        for one in sorted(asking, key=lambda one: rank(one, turn))[:left]:
            shares[str(one["agent"])][kind] += 1
        left, turn = left - min(left, len(asking)), turn + 1
    return left


# --- the draw: every viewing has as many tickets as its weight, the smallest number wins ----------


def seed_of(manifest_hash, secret, beacon):
    """Return the seed: nobody knows it before the manifest, the secret and the beacon are fixed."""
    return hash_of("%s:%s:%s" % (manifest_hash, secret, beacon))


def number(seed, purpose, customer, weight):
    """Return the smallest of a viewing's ticket numbers."""
    begun = ("%s:%s:%s:" % (seed, purpose, customer)).encode()
    return min(sha256(begun + b"%d" % ticket).digest() for ticket in range(1, weight + 1))


def _by_number(rows, seed, purpose):
    return sorted(rows, key=lambda row: number(seed, purpose, row.customer, row.weight))


def spare_is_drawn(share, one_in, seed):
    """Tell whether an explained viewing is called: surely, by chance, or not at all."""
    wins = int(hash_of(seed + ":spare"), 16) * one_in < 2**256
    return share["spare"] == "sure" or (share["spare"] == "chance" and wins)


def pool(lottery):
    """Return whom the floor is drawn among: the unexplained, else the rest of the lottery."""
    return [row for row in lottery if row.standing == UNEXPLAINED] or lottery


def order(manifest, seed):
    """Return the whole order, (customer, cause) each, and how many of them are drawn.

    Drawn are the must-checks, the floor, the further ones by weight and the spare; who comes after
    them stands in for those who could not be reached, first the unexplained, then the explained.
    """
    lottery, explained, must = split(manifest["frame"])
    share, certain = manifest["share"], []
    for alike, count in _alike(must, kinds_of(lottery, must)[: share["must"]]):
        certain += _by_number(alike, seed, "must")[:count]
    lottery = [row for row in lottery if row not in certain]
    explained = [row for row in explained if row not in certain]
    spare = bool(explained) and spare_is_drawn(share, manifest["spare_one_in"], seed)
    drawn = [(row.customer, "must") for row in certain]
    if share["floor"]:
        first = min(pool(lottery), key=lambda row: number(seed, "floor", row.customer, 1))
        drawn.append((first.customer, "floor"))
        lottery = [row for row in lottery if row is not first]
    further = max(0, share["further"] - spare)
    rest, spares = _by_number(lottery, seed, "weight"), _by_number(explained, seed, "spare")
    drawn += [(row.customer, "weight") for row in rest[:further]]
    drawn += [(row.customer, "spare") for row in spares[:spare]]
    after = rest[further:] + spares[spare:]
    return drawn + [(row.customer, "replacement") for row in after], len(drawn)


def drawn_hash(seed, drawn):
    """Return the fingerprint of a result that tells nothing of it while the seed is unknown."""
    return hash_of(seed + canonical([list(one) for one in drawn]))


# --- how likely each viewing was to be drawn -----------------------------------------------------


def chances(manifest):
    """Return each viewing's probability of being drawn, exact or integrated to 1e-9.

    Which of several must-checks that are alike are called first makes no difference to the rest.
    """
    lottery, explained, must = split(manifest["frame"])
    share, one_in = manifest["share"], manifest["spare_one_in"]
    called = list(_alike(must, kinds_of(lottery, must)[: share["must"]]))
    certain = [row for alike, count in called for row in alike[:count]]
    lottery = [row for row in lottery if row not in certain]
    explained = [row for row in explained if row not in certain]
    spare = {"none": 0.0, "chance": 1.0 / one_in, "sure": 1.0}[share["spare"]] * bool(explained)
    found = {read(line).customer: 0.0 for line in manifest["frame"]}
    total = sum(row.weight for row in explained)
    found.update((row.customer, spare * row.weight / total) for row in explained)
    floor, further = share["floor"], share["further"]
    usual = _included(lottery, floor, further)
    given_up = _included(lottery, floor, further - 1) if spare and further else usual
    for row, one, other in zip(lottery, usual, given_up):
        found[row.customer] = (1 - spare) * one + spare * other
    for alike, count in called:
        sure, later = count / len(alike), found[alike[-1].customer]
        found.update((row.customer, sure + (1 - sure) * later) for row in alike)
    return found


def millionths(chance):
    """Return a probability as it is stored with a sample."""
    return round(chance * MILLION)


def _included(lottery, floor, further):
    """One drawn evenly from the pool, then so many by weight from the others: each one's chance."""
    if len(lottery) <= floor + further:
        return [1.0] * len(lottery)
    weights = [row.weight for row in lottery]
    if not floor:  # one by weight at most, see _finish
        return [further * weight / float(sum(weights)) for weight in weights]
    drawn_evenly = pool(lottery)
    even = 1.0 / len(drawn_evenly)
    inside = [row in drawn_evenly for row in lottery]
    if further == 0:
        later = [0.0] * len(lottery)
    elif further == 1:
        later = _next_one(weights, inside)
    else:
        later = _next_ones(weights, inside, further)
    return [even * (first + more) for first, more in zip(inside, later)]


def _next_one(weights, inside):
    total = sum(weights)
    shares = [1.0 / (total - weight) if first else 0.0 for weight, first in zip(weights, inside)]
    whole = math.fsum(shares)
    return [weight * (whole - own) for weight, own in zip(weights, shares)]


def _next_ones(weights, inside, further):
    """Integrate over time: a viewing's smallest ticket comes up at a rate that is its weight.

    The step is halved until the chances add up to the number of calls, as they must.
    """
    goal, scale, step = further * sum(inside), further / float(sum(weights)), 0.25
    while True:
        points = range(int(-4 / step), int(10 / step) + 1)
        sums = {kind: [0.0] for kind in zip(weights, inside)}
        for point in points:
            at = point * step
            # t = exp(at - exp(-at)) scale: dense where calls fall, whatever the weights' range
            time = scale * math.exp(at - math.exp(-at))
            _add(sums, time, step * time * (1 + math.exp(-at)), weights, inside, further)
        found = {kind: math.fsum(parts) for kind, parts in sums.items()}
        later = [found[kind] for kind in zip(weights, inside)]
        if abs(math.fsum(later) - goal) < 1e-10 * goal or step < 0.004:
            return later
        step /= 2


def _add(sums, time, width, weights, inside, further):
    """Add one point of the integral: how likely fewer than the calls' number came up before."""
    kept = [math.exp(-weight * time) for weight in weights]
    before = _products(kept, inside, further)
    behind = _products(kept[::-1], inside[::-1], further)[::-1]
    done = set()
    for place, kind in enumerate(zip(weights, inside)):
        if kind not in done:
            done.add(kind)
            (one, one_out), (two, two_out) = before[place], behind[place + 1]
            fewer = _up_to(one, two_out, further) + _up_to(one_out, two, further)
            sums[kind].append(width * kind[0] * kept[place] * fewer)


def _products(kept, inside, further):
    """Chances of 0, 1, 2 ... having come up among the first, and the sum with each left out."""
    every, out = [1.0] + [0.0] * (further - 1), [0.0] * further
    found = [(every, out)]
    for stays, first in zip(kept, inside):
        comes = -math.expm1(math.log(stays)) if stays > 0 else 1.0
        left = [a * stays + b * comes for a, b in zip(out, [0.0, *out])]
        out = [a + b for a, b in zip(left, every)] if first else left
        every = [a * stays + b * comes for a, b in zip(every, [0.0, *every])]
        found.append((every, out))
    return found


def _up_to(one, two, further):
    return sum(a * b for i, a in enumerate(one) for b in two[: further - i])


# --- the check: (name, what it must be, what it is) for every part of a draw ----------------------


def check(draw, others=()):
    """Yield each part of a draw with its comparisons; what must be [] is a list of faults."""
    manifest, steps = draw["manifest"], draw["entries"]
    if manifest["method"] != METHOD:
        yield _part("The rules are this file's", ("method", METHOD, manifest["method"]))
        return
    told = {entry["event"]: entry["told"] for entry in steps}
    sealed, frame = told.get("sealed", {}), frame_hash(manifest["frame"])
    drawn_from = {read(line).customer for line in manifest["frame"]}
    opened = set(draw["openings"])
    yield _part(
        "The frame is what was opened, by the ledger",
        ("frame hash in the manifest", frame, manifest["frame_hash"]),
        ("frame hash in the ledger", frame, sealed.get("frame_hash")),
        ("in the draw, without an opening in the ledger", [], sorted(drawn_from - opened)),
        ("opened, but not in the draw", [], sorted(opened - drawn_from)),
        ("recorded after the sealing", [], draw["late"]),
    )
    computed = hash_of(canonical(manifest))
    yield _part(
        "The manifest is the sealed one",
        ("manifest hash", computed, draw["manifest_hash"]),
        ("manifest hash in the ledger", computed, sealed.get("manifest_hash")),
        *[(name, manifest[name], draw[name]) for name in ("agent", "branch", "date")],
    )
    events = ["sealed"] + ["drawn"] * draw["drawn"] + ["published"] * draw["published"]
    xacts, numbers, times = (
        [entry[name] for entry in steps] for name in ("xact", "number", "recorded_at")
    )
    yield _part(
        "Sealed, drawn and told came once each, and in this order",
        ("entries", events, [entry["event"] for entry in steps]),
        ("running numbers", sorted(set(numbers)), numbers),
        ("times of recording", sorted(times), times),
        ("transactions", sorted(xacts if draw["taken_over"] else set(xacts)), xacts),
    )
    yield "The calls are shared out by the rule", _sharing(manifest, others)
    if draw["secret"] is not None:
        secret = hash_of(draw["secret"])
        yield _part(
            "The secret is the sealed one",
            ("hash of the secret", secret, manifest["secret_hash"]),
            ("hash in the ledger", secret, sealed.get("secret_hash")),
            ("secret", draw["secret"], told.get("published", draw).get("secret")),
        )
    if draw["secret"] is not None and draw["drawn"]:
        yield from _result(draw, manifest, told.get("drawn", {}))


def _part(what, *compared):
    return what, compared


def _sharing(manifest, others):
    own = [one for one in manifest["team"] if one["agent"] == manifest["agent"]]
    uncalled = bool(own) and own[0]["uncalled"]
    facts = member(manifest["agent"], manifest["frame"], uncalled)
    shares = allocate(manifest["team"], manifest["calls_per_agent"])
    team = [
        other["manifest"]["team"]
        for other in others
        if all(other["manifest"][name] == manifest[name] for name in _TEAM)
    ]
    return [
        ("numbers of the agent", [facts], own),
        ("share of the calls", shares.get(str(manifest["agent"])), manifest["share"]),
        ("numbers of the team", team, [manifest["team"]] * len(team)),
    ]


_TEAM = ("branch", "date", "sealed_at", "supervisor")


def _result(draw, manifest, told):
    """Yield what follows from the seed: the drawn ones, their chances, and the replacements."""
    seed, plan, samples = draw["seed"], manifest["beacon"], draw["samples"]
    fixed = [str(plan[name]) for name in ("kind", "round") if plan.get(name)]
    yield _part(
        "The seed follows from manifest, secret and beacon",
        ("beacon", fixed, draw["beacon"].split(":")[: len(fixed)] if draw["beacon"] else []),
        ("seed", seed_of(draw["manifest_hash"], draw["secret"], draw["beacon"]), seed),
        ("hash of the seed in the ledger", hash_of(seed), told.get("seed_hash")),
    )
    places, size = order(manifest, seed)
    expected = [list(place) for place in places[:size]]
    known = {customer: millionths(chance) for customer, chance in chances(manifest).items()}
    yield _part(
        "The drawn ones win by their tickets",
        ("drawn", expected, [[s["customer"], s["cause"]] for s in samples[:size]]),
        ("result in the ledger", drawn_hash(seed, expected), told.get("drawn_hash")),
        ("how many are drawn", size, draw["size"]),
        *[
            ("chance of " + s["customer"], known.get(s["customer"]), s["chance"])
            for s in samples
            if abs(known.get(s["customer"], -9) - s["chance"]) > 1
        ],
    )
    silent = set(draw["do_not_call"])
    later = [(s["position"], s["customer"]) for s in samples[size:]]
    last = max(later, default=(0, ""))[0]
    passed = [one for place, (one, _cause) in enumerate(places) if size <= place < last]
    called = {customer for _place, customer in later}
    possible = [one for one, _cause in places[size:] if one in called or one not in silent]
    replaced = sum(s["state"] in REPLACED for s in samples)
    yield _part(
        "The replacements are the next ones of the same order",
        ("in order", [(at, places[at][0]) for at, _one in later if at < len(places)], later),
        ("passed over", [], sorted(set(passed) - called - silent)),
        ("how many", min(replaced, len(possible)), len(later)),
    )


def parts(draw, others=()):
    """Return each part of a draw that was checked, and what is wrong with it in sentences."""
    compared = check(draw, others)
    return [(what, [_trouble(*one) for one in of if one[1] != one[2]]) for what, of in compared]


def check_all(draws):
    """Return what is to be said of a bundle, line by line, and how many things do not agree."""
    said, wrong = [], 0
    days = [tuple(draw[name] for name in _NAMES[1:]) for draw in draws]
    for draw, day in zip(draws, days):
        said.append("Draw %s: agent %s, %s, %s" % (draw["id"], *day))
        once = ["%d draws" % days.count(day)] if days.count(day) > 1 else []
        for what, troubles in [*parts(draw, draws), ("The agent's day was drawn once", once)]:
            said.append("  %s %s." % ("WRONG" if troubles else "ok   ", what))
            said += ["        " + trouble for trouble in troubles]
            wrong += len(troubles)
        if draw["secret"] is None:
            said.append("  later The secret is told when the calls are closed; the rest then.")
        if draw["taken_over"]:
            said.append("  note  An old day, taken over in one go by the owner of the tables.")
    absent = "note  Agent %s of the team of %s, %s, has no draw in this bundle."
    return said + [absent % one for one in _absent(draws)], wrong


def _absent(draws):
    """Return the agents of these teams who have no draw here: whoever chose may have hidden one."""
    teams = [(tuple(draw["manifest"].get(name) for name in _TEAM), draw) for draw in draws]
    here = {(team, draw["agent"]) for team, draw in teams}
    members = [(team, draw["manifest"].get("team", [])) for team, draw in teams]
    named = {(team, one["agent"]) for team, numbers in members for one in numbers}
    return sorted((agent, *team[:2]) for team, agent in named - here)


_NAMES = ("id", "agent", "branch", "date")


def _trouble(name, expected, found):
    if expected == []:
        return "%s: %s" % (name, ", ".join(map(str, found)))
    return "%s: %s is expected, %s is there" % (name, expected, found)


def main(arguments):
    """Check the bundle that is named, and say so; the exit code is 0 when all of it agrees."""
    if len(arguments) != 1:
        sys.exit(__doc__)
    if zipfile.is_zipfile(arguments[0]):
        with zipfile.ZipFile(arguments[0]) as bundle:
            text = bundle.read("draws.json").decode()
    else:
        with open(arguments[0], encoding="utf-8") as file:
            text = file.read()
    said, wrong = check_all(json.loads(text)["draws"])
    print("\n".join(said))
    print("%d things do not agree." % wrong if wrong else "Everything agrees.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
