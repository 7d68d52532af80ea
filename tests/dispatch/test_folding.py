"""What is more than the pace carries: digests, summaries, and messages written anew."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.config import DeliverySettings
from bot.model import Delivery, DeliveryState, Severity, Silence, next_part

if TYPE_CHECKING:
    from tests.dispatch.conftest import Call, World

SENT = DeliveryState.SENT


@pytest.fixture
async def desk(world: World) -> World:
    """A world of the product's own settings, and a group in it."""
    world.settings = DeliverySettings()
    world.new_dispatch()
    await world.receiver("desk", "@desk")
    world.start()
    return world


def linked(calls: list[Call]) -> set[str]:
    """The posts that messages link to, as text or behind it."""
    found = set()
    for call in calls:
        found.update(re.findall(r"t\.me/([\w/]+)", call.text))
        urls = [entity["url"] for entity in call.entities if "url" in entity]
        found.update(url.removeprefix("https://t.me/") for url in urls)
    return found


def most_in_a_minute(calls: list[Call]) -> int:
    moments = sorted(call.at for call in calls)
    return max(sum(1 for other in moments if 0 <= other - one < 60) for one in moments)


async def test_what_the_pace_carries_in_time_is_told_one_by_one(desk: World) -> None:
    await desk.alerts("desk", 18)
    await desk.pass_time(120)
    assert len(desk.wire.taken) == 18


async def test_what_it_does_not_is_told_in_digests_of_twelve(desk: World) -> None:
    await desk.alerts("desk", 30)
    await desk.pass_time(5)
    first, *others = desk.wire.taken
    assert first.text.startswith("30 hits in 1 second, 12 here, the rest below. flag 12\n")
    assert len(linked([first])) == 12
    assert len(others) == 5  # the other 18 it carries
    await desk.pass_time(90)
    assert len(linked(desk.wire.taken)) == 30
    assert {row.state for row in await desk.store.deliveries()} == {SENT}


async def test_what_waited_behind_many_others_waits_no_longer(desk: World) -> None:
    await desk.alerts("desk", 12)
    await desk.pass_time(15)
    await desk.alerts("desk", 40)  # the next can be sent 45 s later
    await desk.pass_time(60)
    assert len(linked(desk.wire.taken)) == 52


async def test_an_outage_makes_no_digest_of_a_few(desk: World) -> None:
    flood = desk.wire.refusal(429, "Too Many Requests", retry_after=600)
    desk.wire.answers.append(lambda _: flood)
    await desk.alerts("desk", 12)
    await desk.pass_time(615)
    assert len(desk.wire.taken) == 12


async def test_very_much_is_told_in_summaries_that_link_every_post(desk: World) -> None:
    await desk.alerts("desk", 1000)
    await desk.pass_time(150)
    assert len(linked(desk.wire.taken)) == 1000
    assert len(desk.wire.taken) <= 24
    assert most_in_a_minute(desk.wire.taken) <= 18
    rows = await desk.store.deliveries()
    assert {row.state for row in rows} == {SENT}
    assert {row.sent_message_id for row in rows} == set(range(1, len(desk.wire.taken) + 1))


async def test_urgent_alerts_are_told_at_once_in_a_flood(desk: World) -> None:
    for _ in range(6):
        await desk.alerts("desk", 200)
        await desk.alerts("desk", 1, severity=Severity.URGENT)
        await desk.pass_time(10)
    urgent = [call for call in desk.wire.taken if call.text.startswith("🔴")]
    assert len(urgent) == 6
    assert [call.at % 10 < 2 for call in urgent] == [True] * 6
    assert most_in_a_minute(desk.wire.taken) <= 18


async def test_without_a_reserve_they_would_wait(desk: World) -> None:
    await desk.kill()
    desk.settings = DeliverySettings(urgent_per_minute=0, digest_after=1e6)
    desk.new_dispatch()
    desk.start()
    await desk.alerts("desk", 200)
    await desk.pass_time(20)
    await desk.alerts("desk", 1, severity=Severity.URGENT)
    await desk.pass_time(20)
    assert not [call for call in desk.wire.taken if call.text.startswith("🔴")]


async def test_a_story_is_one_message_that_is_written_anew(desk: World) -> None:
    await desk.alerts("desk", 1, story="s")
    await desk.pass_time(3)
    await desk.alerts("desk", 3, story="s", channels=5)
    await desk.pass_time(3)
    assert len(desk.wire.taken) == 1
    (edit,) = desk.wire.edits
    assert edit.edits == 1
    assert "also in 3 channels" in edit.text
    assert len(linked([edit])) == 4
    assert {row.state for row in await desk.store.deliveries()} == {SENT}


async def test_edits_yield_to_what_is_new_and_are_spread(desk: World) -> None:
    await desk.alerts("desk", 1, story="s")
    await desk.pass_time(1)
    for _ in range(60):
        await desk.alerts("desk", 1, story="s", channels=3)
        await desk.pass_time(1)
    await desk.alerts("desk", 1)
    await desk.pass_time(2)
    assert len(desk.wire.taken) == 2  # not kept waiting
    assert 3 <= len(desk.wire.edits) <= 9
    await desk.pass_time(60)
    assert "60 posts" in desk.wire.edits[-1].text
    assert most_in_a_minute([*desk.wire.taken, *desk.wire.edits]) <= 18


async def test_a_story_told_in_a_digest_is_written_into_that(desk: World) -> None:
    for number in range(30):
        await desk.alerts("desk", 1, story=f"s{number}")
    await desk.pass_time(2)
    await desk.alerts("desk", 2, story="s3", channels=3)
    await desk.pass_time(130)
    (edit,) = desk.wire.edits
    assert edit.edits == 2
    assert "and in " in edit.text
    assert {row.state for row in await desk.store.deliveries()} == {SENT}


async def test_what_joins_a_story_told_in_a_summary_is_counted_there(desk: World) -> None:
    for number in range(400):
        await desk.alerts("desk", 1, story=f"s{number}")
    await desk.pass_time(200)
    assert len(linked(desk.wire.taken)) == 400
    await desk.alerts("desk", 3, story="s100", channels=3)
    await desk.pass_time(60)
    (edit,) = desk.wire.edits
    before = desk.wire.taken[edit.edits - 1] if edit.edits else edit
    assert _hits(edit) == _hits(before) + 3
    new = len(linked([edit])) - len(linked([before]))
    counted = re.search(r" and (\d+) more posts?$", edit.text)
    assert new + int(counted[1] if counted else 0) == 3


def _hits(call: Call) -> int:
    """How many a message tells itself."""
    here = re.match(r"(\d+) hits in [^.]*?(?:, (\d+) here, the rest below)?\. ", call.text)
    assert here is not None
    return int(here[2] or here[1])


@pytest.mark.parametrize(
    ("target", "told"),
    [
        pytest.param("@other", 2, id="another-chat"),
        pytest.param("@desk/7", 1, id="another-topic"),
    ],
)
async def test_no_message_of_another_chat_is_written_to(
    desk: World, target: str, told: int
) -> None:
    await desk.alerts("desk", 1, story="s")
    await desk.pass_time(3)
    await desk.receiver("desk", target)
    await desk.alerts("desk", 2, story="s", channels=3)
    await desk.pass_time(30)
    assert len(desk.wire.taken) == told
    assert len(desk.wire.edits) == 2 - told
    assert len(linked([*desk.wire.taken, *desk.wire.edits])) == 3


async def test_a_story_that_spreads_is_told_again(desk: World) -> None:
    await desk.alerts("desk", 1, story="s")
    await desk.pass_time(3)
    await desk.alerts("desk", 6, story="s", channels=7)
    await desk.pass_time(20)
    assert len(desk.wire.taken) == 1
    await desk.pass_time(50)
    assert len(desk.wire.taken) == 2
    assert desk.wire.taken[1].text.startswith("⚪ in 6 channels now · ")


async def test_stories_that_spread_together_are_told_together(desk: World) -> None:
    for story in "abcdef":
        await desk.alerts("desk", 1, story=story)
    await desk.pass_time(10)
    for story in "abcdef":
        await desk.alerts("desk", 6, story=story, channels=7)
    await desk.pass_time(180)
    assert len(desk.wire.taken) == 7
    assert len(linked(desk.wire.taken[6:])) == 6
    assert {row.state for row in await desk.store.deliveries()} == {SENT}


async def test_escalations_fold_and_what_is_taken_meanwhile_is_told_to_nobody(
    desk: World,
) -> None:
    await escalations(desk, 600)
    await desk.pass_time(0.5)
    async with desk.store.transaction() as tx:
        for number in range(600):
            await tx.take(f"s{number}", by="Olena", now=desk.clock.now())
    told = len(desk.wire.taken)
    assert told == 1
    await desk.pass_time(300)
    assert len(desk.wire.taken) == told
    rows = await desk.store.deliveries()
    states = {row.state for row in rows if row.receiver == "desk"}
    assert states == {SENT, DeliveryState.SUPPRESSED}


async def test_escalations_leave_room_for_alerts(desk: World) -> None:
    await escalations(desk, 500)
    await desk.alerts("desk", 1)
    await desk.pass_time(150)
    assert linked(desk.wire.taken) >= {f"kherson/{number}" for number in range(1, 502)}


async def escalations(desk: World, count: int) -> None:
    """Queue what nobody has taken, each of a story of its own."""
    await desk.receiver("other", "@other", default=False)
    async with desk.store.transaction() as tx:
        await tx.save_silence(
            Silence(
                receiver="other",
                since=desk.clock.now(),
                until=desk.clock.now() + timedelta(days=1),
                by="nobody",
            )
        )
    ids = await desk.alerts("other", count)
    async with desk.store.transaction() as tx:
        await tx.enqueue(
            [
                Delivery(
                    receiver="desk",
                    subject=f"escalation:s{number}:180",
                    kind="escalation",
                    queued_at=desk.clock.now(),
                    severity=Severity.URGENT,
                    channel_id=5,
                    message_id=message_id,
                    story=f"s{number}",
                )
                for number, message_id in enumerate(ids)
            ]
        )
    desk.dispatch.wake()


@pytest.mark.parametrize(
    ("subject", "after"),
    [("quiet:x", "quiet:x#2"), ("quiet:x#2", "quiet:x#3"), ("flood:1:2#9", "flood:1:2#10")],
)
def test_parts_are_numbered(subject: str, after: str) -> None:
    assert next_part(subject) == after
