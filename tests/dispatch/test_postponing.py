"""What is told later: in the morning, or when a silence is over, in one message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.config import DeliverySettings
from bot.model import DeliveryState, Hit, Receiver, Severity, Silence
from bot.quiet_hours import parse_quiet_hours

if TYPE_CHECKING:
    from tests.dispatch.conftest import World

HOUR = 3600.0
NIGHT = parse_quiet_hours("14:30-16:00", "Europe/Kyiv")  # the world begins at 14:00 there
HELD, SENT, PENDING = DeliveryState.HELD, DeliveryState.SENT, DeliveryState.PENDING


@pytest.fixture
async def desk(world: World) -> World:
    world.settings = DeliverySettings()
    world.new_dispatch()
    await save(world, Receiver(name="desk", target="@desk", default=True, quiet=NIGHT))
    world.start()
    return world


async def save(world: World, receiver: Receiver) -> None:
    async with world.store.transaction() as tx:
        await tx.save_receiver(receiver)
    world.dispatch.wake()


async def silence(
    world: World, hours: float, *, rule: str = "", channel_id: int | None = None
) -> int:
    async with world.store.transaction() as tx:
        made = await tx.save_silence(
            Silence(
                receiver="desk",
                since=world.clock.now(),
                until=world.clock.now() + timedelta(hours=hours),
                by="an editor",
                rule=rule,
                channel_id=channel_id,
            )
        )
    return made.number


async def states(world: World) -> dict[str, DeliveryState]:
    return {row.subject: row.state for row in await world.store.deliveries()}


async def test_what_comes_while_it_is_quiet_is_told_in_the_morning(desk: World) -> None:
    await desk.alerts("desk", 1)
    await desk.pass_time(HOUR)  # 15:00
    for _ in range(3):
        await desk.alerts("desk", 1)
        await desk.pass_time(60)
    assert len(desk.wire.taken) == 1
    assert desk.clock.sleeps < 200  # nothing is looked for again and again
    await desk.pass_time(HOUR)
    assert len(desk.wire.taken) == 2
    morning = desk.wire.taken[1]
    assert morning.at == pytest.approx(2 * HOUR, abs=1)
    assert morning.text.startswith("While it was quiet (14:30 to 16:00): 3 hits. flag 3\n")
    assert set((await states(desk)).values()) == {SENT}


async def test_what_is_urgent_passes(desk: World) -> None:
    await desk.pass_time(HOUR)
    await desk.alerts("desk", 1)
    await desk.alerts("desk", 1, severity=Severity.URGENT)
    await desk.pass_time(60)
    (told,) = desk.wire.taken
    assert told.text.startswith("🔴")


async def test_a_long_night_is_told_in_parts_and_a_flood_of_it_in_summaries(desk: World) -> None:
    await desk.pass_time(HOUR)
    await desk.alerts("desk", 30)
    await desk.pass_time(HOUR + 10)
    texts = [call.text for call in desk.wire.taken]
    assert len(texts) == 3
    assert "30 hits, 12 here, the rest below" in texts[0]
    await desk.pass_time(22.9 * HOUR)
    await desk.alerts("desk", 400)
    await desk.pass_time(1.2 * HOUR)
    assert len(desk.wire.taken) <= 6
    assert {row.state for row in await desk.store.deliveries()} == {SENT}


async def test_hours_that_are_given_up_release_what_they_held(desk: World) -> None:
    await desk.pass_time(HOUR)
    await desk.alerts("desk", 2)
    await desk.pass_time(60)
    await save(desk, Receiver(name="desk", target="@desk", default=True))
    await desk.pass_time(5)
    assert len(desk.wire.taken) == 1
    assert set((await states(desk)).values()) == {SENT}


async def test_hours_that_are_changed_and_changed_back_hold_anew(desk: World) -> None:
    await desk.pass_time(HOUR)
    await desk.alerts("desk", 1)
    await desk.pass_time(60)
    await save(desk, Receiver(name="desk", target="@desk", default=True))
    await desk.pass_time(60)
    assert len(desk.wire.taken) == 1  # the night as far as it went
    await save(desk, Receiver(name="desk", target="@desk", default=True, quiet=NIGHT))
    await desk.alerts("desk", 2)
    await desk.alerts("desk", 1, severity=Severity.URGENT)
    await desk.pass_time(60)
    assert len(desk.wire.taken) == 2
    assert desk.wire.taken[1].text.startswith("🔴")
    await desk.pass_time(HOUR)
    assert "2 hits" in desk.wire.taken[2].text
    assert set((await states(desk)).values()) == {SENT}


async def test_what_a_clock_far_ahead_put_off_is_told_once_it_is_right(desk: World) -> None:
    await desk.pass_time(HOUR)
    desk.clock.years = 1
    await desk.alerts("desk", 1)
    await desk.pass_time(60)
    desk.clock.years = 0
    await desk.pass_time(HOUR)
    (told,) = desk.wire.taken
    assert told.text.startswith("While it was quiet")


async def test_a_silence_that_is_over_in_the_night_is_told_in_the_morning(desk: World) -> None:
    await silence(desk, 1)
    await desk.alerts("desk", 2)
    await desk.pass_time(1.5 * HOUR)  # it was over at 15:00
    assert desk.wire.taken == []
    assert desk.clock.sleeps < 300
    await desk.pass_time(HOUR)
    (told,) = desk.wire.taken
    assert told.at == pytest.approx(2 * HOUR, abs=1)
    assert told.text.startswith("Muted for ")


@pytest.mark.parametrize(
    ("hours", "told"),
    [pytest.param(1, 1, id="over-meanwhile"), pytest.param(30, 0, id="going-on")],
)
async def test_hours_that_are_given_up_release_what_a_silence_held_until_the_morning(
    desk: World, hours: float, told: int
) -> None:
    await silence(desk, hours)
    await desk.alerts("desk", 30)  # more than one digest of it
    await desk.pass_time(1.5 * HOUR)
    assert desk.wire.taken == []
    await save(desk, Receiver(name="desk", target="@desk", default=True))
    await desk.pass_time(120)
    assert ["Muted for 1 h: 30 hits" in call.text for call in desk.wire.taken][:1] == [True] * told
    waiting = 0 if told else 30
    assert list((await states(desk)).values()).count(HELD) == waiting
    await desk.pass_time((hours - 1.5) * HOUR)
    assert set((await states(desk)).values()) == {SENT}


async def test_a_silence_set_late_still_mutes_and_is_told_when_it_is_over(desk: World) -> None:
    desk.wire.unreachable = True
    await desk.alerts("desk", 2)
    number = await silence(desk, 0.25)
    desk.wire.unreachable = False
    await desk.pass_time(300)
    assert desk.wire.taken == []
    assert (await states(desk))[f"silence:{number}"] is PENDING
    await desk.pass_time(700)
    (told,) = desk.wire.taken
    assert told.text.startswith("Muted for ")
    assert "2 hits" in told.text


async def test_a_silence_that_is_ended_early_is_told_then(desk: World) -> None:
    number = await silence(desk, 24 * 10)
    await desk.alerts("desk", 1)
    await desk.pass_time(60)
    assert desk.wire.taken == []
    async with desk.store.transaction() as tx:
        await tx.end_silence(number, desk.clock.now())
    desk.dispatch.wake()
    await desk.pass_time(5)
    assert len(desk.wire.taken) == 1


@pytest.mark.parametrize(
    ("muted", "told"),
    [
        pytest.param({"rule": "flag"}, ["other"], id="a-rule"),
        pytest.param({"channel_id": 5}, [], id="a-channel"),
        pytest.param({"channel_id": 6}, ["flag", "other"], id="another-channel"),
        pytest.param({}, [], id="everything"),
    ],
)
async def test_what_a_silence_is_for(
    desk: World, muted: dict[str, object], told: list[str]
) -> None:
    await silence(desk, 1, **muted)  # type: ignore[arg-type]
    await desk.alerts("desk", 1)
    await desk.alerts("desk", 1, rule="other")
    await desk.pass_time(60)
    rules = [call.text.split(" · ")[0].split()[-1] for call in desk.wire.taken]
    assert rules == told


@pytest.mark.parametrize(
    ("channel_id", "told"),
    [(5, 0), (None, 0), (6, 1)],
    ids=["muted-here", "muted-everywhere", "muted-elsewhere"],
)
async def test_what_two_rules_found_is_muted_if_both_are_there(
    desk: World, channel_id: int | None, told: int
) -> None:
    await silence(desk, 1, rule="flag", channel_id=5)
    await silence(desk, 1, rule="other", channel_id=channel_id)
    (message_id,) = await desk.alerts("desk", 1)
    other = Hit(
        rule="other",
        channel_id=5,
        message_id=message_id,
        revision="",
        spans=(),
        seen_at=desk.clock.now(),
    )
    async with desk.store.transaction() as tx:
        await tx.save_hits([other])
    await desk.pass_time(60)
    assert len(desk.wire.taken) == told


async def test_a_silence_of_another_receiver_mutes_nothing(desk: World) -> None:
    await save(desk, Receiver(name="other", target="@other"))
    await silence(desk, 1)
    await desk.alerts("other", 1)
    await desk.pass_time(60)
    assert len(desk.wire.taken) == 1


async def test_of_two_silences_until_the_same_time_each_tells_what_it_held(desk: World) -> None:
    await silence(desk, 0.25, rule="flag")
    number = await silence(desk, 0.25, rule="other")
    await desk.alerts("desk", 1)
    await desk.alerts("desk", 2, rule="other")
    await desk.pass_time(60)
    async with desk.store.transaction() as tx:
        await tx.end_silence(number, desk.clock.now())
    desk.dispatch.wake()
    await desk.pass_time(5)
    assert ["2 hits. other 2" in call.text for call in desk.wire.taken] == [True]
    await desk.pass_time(HOUR / 4)
    assert len(desk.wire.taken) == 2


async def test_what_muted_nothing_says_nothing(desk: World) -> None:
    await silence(desk, 0.1)
    await desk.pass_time(HOUR / 4)
    assert desk.wire.calls == []


async def test_parts_of_a_night_come_in_order_though_the_first_try_failed(desk: World) -> None:
    await desk.pass_time(HOUR)
    await desk.alerts("desk", 30, at_once=True)
    await desk.pass_time(HOUR - 5)
    desk.wire.answers = [lambda _: httpx.ConnectError("no")]
    await desk.pass_time(120)
    assert "30 hits" in desk.wire.taken[0].text


@pytest.mark.parametrize(
    ("rule", "channel_id", "said"),
    [
        ("", None, "Muted for 1 h: 2 hits."),
        ("flag", None, "Muted for 1 h (flag): 2 hits."),
        ("", 5, "Muted for 1 h (@kherson): 2 hits."),
        ("flag", 5, "Muted for 1 h (flag in @kherson): 2 hits."),
    ],
)
async def test_what_was_muted_is_named(
    world: World, rule: str, channel_id: int | None, said: str
) -> None:
    await save(world, Receiver(name="desk", target="@desk", default=True))
    await silence(world, 1, rule=rule, channel_id=channel_id)
    await world.alerts("desk", 2)
    world.start()
    await world.pass_time(HOUR + 10)
    (told,) = world.wire.taken
    assert told.text.startswith(said)
