"""One transaction a batch: what is new is matched, told once, and never lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from bot.model import Hit, Ledger, Observation, Receiver, Route, Rule, Severity, SlotKind
from bot.pipeline import Judgement, Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet
from tests.factories import NOON, a_channel, a_post, gone, seen, slots, top
from tests.rules.listed import a_list
from tests.store.conftest import files_up_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

NEWSROOM = Receiver(name="notify", target="@newsroom", default=True)
NIGHT = Receiver(name="night", target="@night_desk")


def a_judgement(*rules: Rule) -> Judgement:
    return Judgement(
        ruleset=RuleSet.compile(rules, lexicon=EMPTY_LEXICON),
        channels={100: a_channel()},
        receivers=[NEWSROOM, NIGHT],
    )


class Desk:
    """A pipeline under test with what it reported."""

    def __init__(self, store: Store, clock: MovedClock, *rules: Rule) -> None:
        self.store = store
        self.hits: list[Hit] = []
        self.heard: list[int] = []  # how many hits each time
        self.troubles: list[str] = []
        self.troubled = asyncio.Event()
        self.pipeline = Pipeline(
            store,
            a_judgement(*rules),
            clock=clock,
            on_hits=self._hear,
            on_trouble=self._note,
        )

    async def ingest(self, *observations: Observation) -> None:
        running = asyncio.create_task(self.pipeline.run())
        await self.pipeline.ingest(observations)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    def _hear(self, hits: Sequence[Hit]) -> None:
        self.hits.extend(hits)
        self.heard.append(len(hits))

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)
        if trouble:
            self.troubled.set()

    async def kept(self) -> tuple[int, int, int, int]:
        """How many posts, hits and alerts there are, and up to which id all is accounted for."""
        posts, hits = await self.store.posts(), await self.store.hits()
        ledger = (await self.store.ledgers())[100]
        return len(posts), len(hits), len(await self.told()), ledger.upto

    async def told(self) -> list[tuple[str, str]]:
        return [(d.receiver, d.subject) for d in await self.store.deliveries()]


FLAG = Rule(name="flag", when="flag")


@pytest.fixture
async def desk(store: Store, moved_clock: MovedClock) -> Desk:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.open_ledger(100, floor=11, since=None)
        await tx.save_receiver(NEWSROOM)
        await tx.save_rule(FLAG, by="test", now=moved_clock.now())
    return Desk(store, moved_clock, FLAG)


async def test_a_match_is_stored_queued_and_accounted_for(desk: Desk) -> None:
    await desk.ingest(seen(a_post(11)), top(11))
    assert [hit.rule for hit in desk.hits] == ["flag"]
    assert await desk.told() == [("notify", "100:11")]
    ledger = (await desk.store.ledgers())[100]
    assert (ledger.upto, ledger.head, ledger.checked_at) == (11, 11, NOON)


async def test_the_same_post_from_every_source_is_one_alert(desk: Desk) -> None:
    post = a_post(11)
    await desk.ingest(seen(post), seen(post, source="history"))
    await desk.ingest(seen(post, source="preview"))
    assert len(desk.hits) == 1
    assert await desk.told() == [("notify", "100:11")]


async def test_four_sources_in_any_order_are_one_alert(desk: Desk) -> None:
    texts = {
        "push": "The flag\n\nis gone",
        "history": "The flag\n\nis gone",
        "preview": "The flag\nis gone",
        "export": "The flag is gone ",
    }
    orders = list(permutations(texts))
    for number, order in enumerate(orders, start=11):
        for source in order:
            await desk.ingest(seen(a_post(number, texts[source]), source=source))
    count = len(orders)
    assert await desk.kept() == (count, count, count, 10 + count)
    assert await desk.store.broken_ledgers() == {}


async def test_what_does_not_match_is_stored_and_not_told(desk: Desk) -> None:
    await desk.ingest(seen(a_post(11, "the flagship sails")))
    assert [post.message_id for post in await desk.store.posts()] == [11]
    assert await desk.told() == []


async def test_history_is_stored_with_its_hits_and_not_told(desk: Desk) -> None:
    await desk.ingest(seen(a_post(5), history=True))
    assert [record.hit.history for record in await desk.store.hits()] == [True]
    assert await desk.told() == []


async def test_an_album_is_one_alert(desk: Desk) -> None:
    await desk.ingest(*(seen(a_post(11 + i, grouped_id=9)) for i in range(10)))
    assert await desk.told() == [("notify", "100:g9")]


async def test_copies_in_two_channels_are_one_story(desk: Desk) -> None:
    await desk.ingest(seen(a_post(11)), seen(a_post(5, "The FLAG is gone", channel_id=101)))
    await desk.ingest(seen(a_post(12, "the flag is up")))
    first, copied, other = desk.hits
    assert (first.story, copied.story, other.story) == (first.hit_id, first.hit_id, other.hit_id)
    assert [record.hit.story for record in await desk.store.hits()] == [
        first.story,
        first.story,
        other.story,
    ]


async def test_a_hit_names_the_entries_and_another_entry_is_another_story(desk: Desk) -> None:
    rule = Rule(name="brands", when="list:brands")
    lists = {"brands": a_list("Acme", "Apex", owner="Fraud desk")}
    desk.pipeline.judgement = replace(
        a_judgement(),
        ruleset=RuleSet.compile([rule], lexicon=EMPTY_LEXICON, lists=lists),
    )
    text = "a leak of the customers of {} is offered for sale in a forum, with a sample of its rows"
    await desk.ingest(
        *(seen(a_post(11 + n, text.format(x))) for n, x in enumerate(["acme", "apex"]))
    )
    acme, apex = [record.hit for record in await desk.store.hits()]
    assert [entry.value for entry in (*acme.entries, *apex.entries)] == ["Acme", "Apex"]
    assert {entry.owner for entry in acme.entries} == {"Fraud desk"}
    assert acme.story != apex.story


async def test_a_route_leads_alerts_of_its_channel_to_its_receiver(desk: Desk) -> None:
    route = Route(name="delta", channels=("delta_live",))
    others = (Receiver(name="archive", routes=(route,)), *a_judgement().receivers)
    desk.pipeline.judgement = replace(desk.pipeline.judgement, receivers=others)
    await desk.ingest(seen(a_post(11)))
    assert await desk.told() == [("archive", "100:11")]


async def test_an_edit_that_newly_matches_alerts_once(desk: Desk) -> None:
    await desk.ingest(seen(a_post(11, "nothing yet")))
    await desk.ingest(seen(a_post(11, "the flag is gone")))
    await desk.ingest(seen(a_post(11, "the flag is gone, confirmed")))
    assert await desk.told() == [("notify", "100:11")]


async def send_next(store: Store, receiver: str = "notify") -> tuple[str, ...]:
    """Send the receiver's next alert and return the rules it names."""
    async with store.transaction() as tx:
        row = await tx.claim(receiver, NOON)
        assert row is not None
        await tx.ack(row, message_id=1, now=NOON)
    return (await store.alert(row)).rules


async def test_an_edit_that_matches_another_rule_is_told_for_that_rule(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
    desk = Desk(store, moved_clock, FLAG, Rule(name="bridge", when="bridge"))
    await desk.ingest(seen(a_post(11)))
    assert await send_next(store) == ("flag",)
    edited = a_post(11, "the flag is gone, and the bridge too")
    await desk.ingest(seen(edited), seen(edited, source="history"))
    assert await desk.told() == [("notify", "100:11"), ("notify", f"100:11:{edited.content_hash}")]
    assert await send_next(store) == ("bridge",)
    await desk.ingest(seen(a_post(11, "the flag and the bridge")))
    assert len(await desk.told()) == 2
    assert {hit.story for hit in desk.hits} == {desk.hits[0].hit_id}


async def test_an_edit_joins_the_alert_that_still_waits_and_makes_it_urgent(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
    urgent = Rule(name="bridge", when="bridge", severity=Severity.URGENT)
    desk = Desk(store, moved_clock, FLAG, urgent)
    await desk.ingest(seen(a_post(11)))
    await desk.ingest(seen(a_post(11, "the flag is gone, and the bridge too")))
    (row,) = await store.deliveries()
    assert row.severity is Severity.URGENT
    assert await send_next(store) == ("flag", "bridge")


async def test_fifty_edits_without_a_new_text_change_nothing(desk: Desk) -> None:
    for _ in range(50):
        await desk.ingest(seen(a_post(11)))
    assert len(desk.hits) == 1


async def test_on_edit_false_leaves_revisions_alone(store: Store, moved_clock: MovedClock) -> None:
    desk = Desk(store, moved_clock, Rule(name="flag", when="flag", on_edit=False))
    await desk.ingest(seen(a_post(11, "nothing yet")))
    await desk.ingest(seen(a_post(11, "the flag is gone")))
    assert desk.hits == []


async def test_the_loudest_rule_of_a_post_decides_its_lane(
    store: Store, moved_clock: MovedClock
) -> None:
    urgent = Rule(name="gone", when="gone", severity=Severity.URGENT)
    desk = Desk(store, moved_clock, FLAG, urgent)
    await desk.ingest(seen(a_post(11)))
    assert [d.severity for d in await store.deliveries()] == [Severity.URGENT]


async def test_a_rule_that_names_receivers_tells_only_those(
    store: Store, moved_clock: MovedClock
) -> None:
    desk = Desk(store, moved_clock, Rule(name="flag", when="flag", to=("night",)))
    await desk.ingest(seen(a_post(11)))
    assert await desk.told() == [("night", "100:11")]


async def test_a_rule_whose_receiver_is_gone_tells_the_default_ones(
    store: Store, moved_clock: MovedClock
) -> None:
    desk = Desk(store, moved_clock, Rule(name="flag", when="flag", to=("nobody",)))
    await desk.ingest(seen(a_post(11)))
    assert await desk.told() == [("notify", "100:11")]


async def test_a_vanished_post_keeps_its_hit(desk: Desk) -> None:
    await desk.ingest(seen(a_post(11)))
    await desk.ingest(gone(11))
    assert await desk.store.posts() == []
    assert len(await desk.store.hits()) == 1


async def test_every_id_is_accounted_for_whoever_says_what_it_is(desk: Desk) -> None:
    await desk.ingest(slots(12, 13, SlotKind.ABSENT), seen(a_post(14)), top(15))
    await desk.ingest(slots(11, kind=SlotKind.SERVICE), seen(a_post(13)), gone(14))
    assert (await desk.store.ledgers())[100] == Ledger(channel_id=100, floor=11, upto=14, head=15)
    assert await desk.store.slots(100) == [
        slots(11, kind=SlotKind.SERVICE),
        slots(12, kind=SlotKind.ABSENT),
        slots(13, 14),
    ]
    assert await desk.store.broken_ledgers() == {}


async def test_a_full_disk_moves_nothing_and_loses_nothing(
    desk: Desk, moved_clock: MovedClock
) -> None:
    await desk.ingest(seen(a_post(11)))
    running = asyncio.create_task(desk.pipeline.run())
    with files_up_to(10_000):
        batch = [seen(a_post(12 + n, "the flag " * 50)) for n in range(100)]
        ingest = asyncio.create_task(desk.pipeline.ingest(batch))
        await desk.troubled.wait()
        assert await desk.kept() == (1, 1, 1, 11)
        assert not ingest.done()
    while not ingest.done():
        moved_clock.move(2.0)
        await asyncio.sleep(0.01)
    running.cancel()
    assert await desk.kept() == (101, 101, 101, 111)
    assert desk.troubles[-1] == ""
    assert await desk.store.broken_ledgers() == {}


async def test_waiting_observations_are_committed_together(desk: Desk) -> None:
    ingests = [
        asyncio.create_task(desk.pipeline.ingest([seen(a_post(11 + i))])) for i in range(200)
    ]
    await asyncio.sleep(0)
    running = asyncio.create_task(desk.pipeline.run())
    await asyncio.gather(*ingests)
    running.cancel()
    assert desk.troubles == [""]  # reported once a commit
    assert len(desk.hits) == 200


@pytest.mark.parametrize("named", ["delta_live", "delta_new"])
async def test_a_rule_that_names_a_channel_goes_on_when_it_is_renamed(
    named: str, store: Store, moved_clock: MovedClock
) -> None:
    rule = Rule(name="flag", when="flag", channels=(named,))
    desk = Desk(store, moved_clock, rule)
    renamed = replace(a_channel(), username="delta_new")
    desk.pipeline.judgement = replace(a_judgement(rule), channels={100: renamed})
    await desk.ingest(seen(a_post(11)))
    assert [hit.message_id for hit in desk.hits] == [11]


@pytest.mark.parametrize(
    "target", [pytest.param("-1000000000100", id="id"), pytest.param("@Delta_Live", id="name")]
)
async def test_what_is_posted_where_alerts_go_is_stored_and_no_hit(desk: Desk, target: str) -> None:
    judgement = desk.pipeline.judgement
    here = Receiver(name="night", target=target)
    desk.pipeline.judgement = replace(judgement, receivers=[NEWSROOM, here])
    await desk.ingest(seen(a_post(11)), seen(a_post(5, channel_id=101)))
    assert [hit.channel_id for hit in desk.hits] == [101]
    assert {post.channel_id for post in await desk.store.posts()} == {100, 101}


async def test_a_chat_named_by_its_target_hears_of_a_post_once(desk: Desk) -> None:
    here = Rule(name="here", when="gone", to=("@newsroom",))
    own = Receiver(name="@newsroom", target="@newsroom")
    judgement = replace(a_judgement(FLAG, here), receivers=[own, NEWSROOM, NIGHT])
    async with desk.store.transaction() as tx:
        await tx.save_rule(here, by="test", now=NOON)
    desk.pipeline.judgement = judgement
    await desk.ingest(seen(a_post(11)))
    assert sorted(hit.rule for hit in desk.hits) == ["flag", "here"]
    assert await desk.told() == [("notify", "100:11")]
    moved = [own, replace(NEWSROOM, target="@elsewhere")]
    desk.pipeline.judgement = replace(judgement, receivers=moved)
    await desk.ingest(seen(a_post(12)))
    assert sorted((await desk.told())[1:]) == [("@newsroom", "100:12"), ("notify", "100:12")]


@pytest.mark.parametrize("told", [True, False])
async def test_what_became_of_a_told_post_is_told_at_once(
    desk: Desk, moved_clock: MovedClock, *, told: bool
) -> None:
    await desk.ingest(seen(a_post(1)))
    if told:
        async with desk.store.transaction() as tx:
            row = await tx.claim(NEWSROOM.name, moved_clock.now())
            assert row is not None
            await tx.ack(row, message_id=7, now=moved_clock.now())
    await desk.ingest(gone(1))
    assert desk.heard == ([1, 0] if told else [1])
