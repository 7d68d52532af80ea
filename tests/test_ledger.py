"""Runs, gaps and proofs, held to plain references that keep one entry an id."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger import Missing, Proof, Run, gaps, overlaid, problems
from bot.model import Ledger, SlotKind
from tests.factories import NOON

POST, SERVICE = SlotKind.POST, SlotKind.SERVICE
UNREADABLE, ABSENT = SlotKind.UNREADABLE, SlotKind.ABSENT
STRENGTH = [ABSENT, UNREADABLE, SERVICE, POST]
TOP = 40

RANGES = st.builds(
    lambda first, more: (first, min(first + more, TOP)),
    st.integers(1, TOP),
    st.sampled_from([0, 0, 1, 3, 12]),
)
RUNS = st.builds(lambda piece, kind: (*piece, kind), RANGES, st.sampled_from(SlotKind))


def plainly(runs: list[Run]) -> dict[int, SlotKind]:
    """Return the strongest kind given for each id."""
    kinds: dict[int, SlotKind] = {}
    for first, last, kind in runs:
        for number in range(first, last + 1):
            kinds[number] = max(kinds.get(number, ABSENT), kind, key=STRENGTH.index)
    return kinds


def ids(ranges: list[tuple[int, int]]) -> set[int]:
    return {number for first, last in ranges for number in range(first, last + 1)}


def ranges_of(numbers: set[int]) -> list[tuple[int, int]]:
    """Return the ascending ranges of a set of ids, none adjoining another."""
    islands = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    found = [[number for _, number in island] for _, island in islands]
    return [(island[0], island[-1]) for island in found]


@given(runs=st.lists(RUNS), new=st.lists(RUNS))
def test_overlaid_is_the_strongest_of_each_id(runs: list[Run], new: list[Run]) -> None:
    laid = overlaid(overlaid((), runs), new)
    assert plainly(laid) == plainly(runs + new)
    for lower, higher in pairwise(laid):
        assert lower[1] < higher[0]
        assert lower[1] + 1 < higher[0] or lower[2] is not higher[2]


@given(runs=st.lists(RUNS), order=st.randoms(use_true_random=False))
def test_the_order_does_not_matter(runs: list[Run], order: object) -> None:
    mixed = list(runs)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    one_by_one: list[Run] = []
    for run in mixed:
        one_by_one = overlaid(one_by_one, [run])
    assert one_by_one == overlaid((), runs)


@pytest.mark.parametrize(
    ("runs", "new", "laid"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([(1, 5, POST)], [(6, 6, POST)], [(1, 6, POST)], id="the next post"),
        pytest.param(
            [(1, 5, ABSENT)],
            [(3, 3, POST)],
            [(1, 2, ABSENT), (3, 3, POST), (4, 5, ABSENT)],
            id="found after all",
        ),
        pytest.param(
            [(3, 3, POST)],
            [(1, 5, ABSENT)],
            [(1, 2, ABSENT), (3, 3, POST), (4, 5, ABSENT)],
            id="asked for later",
        ),
        pytest.param(
            [(1, 2, POST), (5, 6, POST)], [(3, 4, POST)], [(1, 6, POST)], id="a gap closes"
        ),
        pytest.param(
            [(3, 4, SERVICE)], [(4, 4, POST)], [(3, 3, SERVICE), (4, 4, POST)], id="a post wins"
        ),
    ],
)
def test_overlaid(runs: list[Run], new: list[Run], laid: list[Run]) -> None:
    assert overlaid(runs, new) == laid


@given(runs=st.lists(RANGES), first=st.integers(1, TOP), last=st.integers(0, TOP))
def test_gaps_are_what_no_range_covers(runs: list[tuple[int, int]], first: int, last: int) -> None:
    covered = ids(runs)
    assert gaps(ranges_of(covered), first, last) == ranges_of(set(range(first, last + 1)) - covered)


@given(
    upto=st.integers(0, TOP),
    head=st.integers(0, TOP),
    above=st.lists(RANGES, max_size=4),
    steps=st.lists(RANGES | st.integers(1, TOP)),
)
def test_missing_is_what_was_not_added(
    upto: int, head: int, above: list[tuple[int, int]], steps: list[tuple[int, int] | int]
) -> None:
    missing = Missing(upto, head, above)
    known, seen = {*range(1, upto + 1)} | ids(above), max([upto, head, *ids(above)])
    for step in steps:
        if isinstance(step, int):
            missing.see(step)
            seen = max(seen, step)
        else:
            missing.add(*step)
            known |= ids([step])
            seen = max(seen, step[1])
        lacking = set(range(1, seen + 1)) - known
        assert missing.head == seen
        assert missing.gaps == ranges_of(lacking)
        assert missing.any == bool(lacking)
        assert missing.upto == min(lacking, default=seen + 1) - 1


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        pytest.param([(3, 5, POST), (6, 9, ABSENT)], [], id="whole"),
        pytest.param([(1, 12, POST)], [], id="more than is asked for"),
        pytest.param([(3, 5, POST), (7, 9, POST)], ["id 6 has no slot"], id="a hole"),
        pytest.param(
            [(5, 7, POST)], ["ids 3 to 4 have no slot", "ids 8 to 9 have no slot"], id="ends"
        ),
        pytest.param([(3, 7, POST), (6, 9, ABSENT)], ["ids 6 to 7 have two slots"], id="overlap"),
        pytest.param([(3, 9, POST), (5, 5, ABSENT)], ["id 5 has two slots"], id="inside"),
    ],
)
def test_problems(runs: list[Run], said: list[str]) -> None:
    assert problems(Ledger(channel_id=1, floor=3, upto=9, head=9), runs) == said


def test_nothing_is_accounted_for_in_an_empty_ledger() -> None:
    assert problems(Ledger(channel_id=1, floor=5, upto=4, head=4), []) == []
    beyond = ["read up to 4, beyond the newest id 3"]
    assert problems(Ledger(channel_id=1, floor=5, upto=4, head=3), []) == beyond


# What a page said: (seconds, the newest id known by then, the newest id on the page), or what a
# push or sweep said: (seconds, id).
Said = tuple[float, int, int] | tuple[float, int]
WAIT = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("said", "upto"),
    [
        pytest.param([], 0, id="nothing"),
        pytest.param([(0, 10, 10)], 0, id="the top seen once"),
        pytest.param([(0, 10, 10), (29.9, 10, 10)], 0, id="twice within the wait"),
        pytest.param([(0, 10, 10), (30, 10, 10)], 10, id="twice, the wait between"),
        pytest.param([(0, 10), (30, 10, 10)], 10, id="pushed, then on a page"),
        pytest.param([(0, 10), (30, 10)], 10, id="pushed and swept"),
        pytest.param([(0, 10, 10), (30, 12, 12)], 10, id="only what was known before"),
        pytest.param([(0, 10, 10), (30, 12, 12), (60, 12, 12)], 12, id="and the next in its turn"),
        pytest.param([(0, 10, 8)], 0, id="a page that ends below the head"),
        pytest.param([(0, 10, 8), (29, 10, 8)], 0, id="two of them within the wait"),
        pytest.param([(0, 10, 8), (30, 10, 8)], 10, id="two of them, the wait between"),
        pytest.param([(0, 10, 8), (20, 12, 8), (30, 12, 8)], 10, id="a third id meanwhile"),
        pytest.param([(0, 10, 8), (10, 10, 10), (30, 10, 8)], 8, id="it was there in between"),
        pytest.param([(0, 10), (40, 10, 8)], 0, id="known long, missing once"),
        pytest.param([(0, 10), (40, 10, 8), (70, 10, 8)], 10, id="known long, missing twice"),
        pytest.param([(0, 10, 10), (30, 8), (40, 10, 10)], 10, id="a top that goes back and forth"),
        pytest.param([(0, 10, 10), (30, 8), (60, 8)], 0, id="a top that went back"),
        pytest.param([(t, 10 + t) for t in range(30)], 0, id="busy, too early"),
        pytest.param([(t, 10 + t) for t in range(31)], 10, id="busy, half a minute"),
        pytest.param([(t, 10 + t) for t in range(61)], 40, id="busy, a minute"),
    ],
)
def test_up_to_where_absence_is_proven(said: list[Said], upto: int) -> None:
    proof = Proof(WAIT)
    for seconds, *numbers in said:
        now = NOON + timedelta(seconds=seconds)
        if len(numbers) == 1:
            proof.saw(numbers[0], now)
        else:
            proof.read(numbers[0], numbers[1], now)
    assert proof.upto == upto


EVENTS = st.tuples(
    st.sampled_from([0, 1, 10, 25, 40]),  # seconds since the last one
    st.sampled_from(["post", "post", "push", "delete", "page", "page", "below"]),
    st.sampled_from([0.0, 5.0, 29.9]),  # by how much the replica lags that a page comes from
    st.integers(0, 5),  # which of the newest ids is deleted, or was asked for from below
)


@given(events=st.lists(EVENTS, max_size=40))
def test_no_lagging_replica_makes_a_post_absent(
    events: list[tuple[int, str, float, int]],
) -> None:
    """What a page lacks up to the proof does not exist, as long as the lag is below the wait."""
    proof, now, head = Proof(WAIT), 0.0, 0
    posted: dict[int, float] = {}
    deleted: dict[int, float] = {}
    for passed, what, lag, back in events:
        now += passed
        time = NOON + timedelta(seconds=now)
        newest = len(posted)
        if what == "post":
            posted[newest + 1] = now
        elif what == "delete" and newest > back:
            deleted.setdefault(newest - back, now)
        elif what == "push" and newest:
            head = newest
            proof.saw(newest, time)
        elif what == "page":
            there = {n for n, at in posted.items() if at <= now - lag < deleted.get(n, 1e9)}
            head = max([head, *there])
            before = proof.upto
            proof.read(head, max(there, default=0), time)
            assert before <= proof.upto <= head
            for number in range(1, proof.upto + 1):
                assert number in there or number in deleted, "it will never be there again"
        elif what == "below" and head > back:
            below = head - back + 1
            there = {n for n, at in posted.items() if at <= now - lag < deleted.get(n, 1e9)}
            shown = max((n for n in there if n < below), default=0)
            proven = min(proof.read_below(below, shown, time), below - 1)
            assert proof.upto <= head
            for number in range(1, proven + 1):
                assert number in there or number in deleted, "it will never be there again"
