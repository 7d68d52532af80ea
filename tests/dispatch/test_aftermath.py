from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.model import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.dispatch.conftest import Call, World


def flood(world: World, seconds: int) -> Callable[[Call], httpx.Response]:
    return lambda _: world.wire.refusal(429, "Too Many Requests", retry_after=seconds)


async def test_a_flood_wait_keeps_the_order_and_holds_every_call(world: World) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 6)
    world.wire.answers += [flood(world, 0), flood(world, 37), lambda _: None, flood(world, 3)]
    world.start()
    await world.pass_time(120)
    assert world.wire.told() == ids
    first, second, third, fourth = [call.at for call in world.wire.calls][:4]
    assert third - second >= 37
    assert [call.at for call in world.wire.calls][4] - fourth >= 3
    assert first < second
    assert not any("may be a repeat" in call.text for call in world.wire.taken)


async def test_a_storm_of_waits_loses_nothing_and_calls_never_inside_one(world: World) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 12)
    rng = world.random
    waits: list[tuple[float, float]] = []

    def stormy(call: Call) -> httpx.Response | None:
        if rng.random() < 0.6:
            seconds = rng.randint(1, 20)
            waits.append((call.at, call.at + seconds))
            return world.wire.refusal(429, "Too Many Requests", retry_after=seconds)
        return None

    world.wire.default = stormy
    world.start()
    await world.pass_time(3000)
    assert world.wire.told() == ids
    assert len(waits) > 5
    inside = [c for c in world.wire.calls for start, end in waits if start < c.at < end]
    assert not inside


async def test_one_flooding_chat_holds_up_only_itself(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.receiver("loud", "@loud")
    await world.alerts("loud", 1)
    world.wire.answers.append(flood(world, 100))
    world.start()
    await world.pass_time(1)
    await world.alerts("desk", 1)
    await world.pass_time(1)
    assert [call.chat for call in world.wire.taken] == ["@desk"]


async def test_two_flooding_chats_freeze_the_sender(world: World) -> None:
    for name in ("one", "two", "desk"):
        await world.receiver(name, f"@{name}")
    await world.alerts("one", 1)
    await world.alerts("two", 1)
    world.wire.answers += [flood(world, 100), flood(world, 30)]
    world.start()
    await world.pass_time(5)
    await world.alerts("desk", 1)
    await world.pass_time(94)
    assert len(world.wire.calls) == 2
    await world.pass_time(10)
    assert {call.chat for call in world.wire.taken} == {"@one", "@two", "@desk"}


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param(httpx.Response(500, text="oops"), id="500"),
        pytest.param(httpx.Response(502, json={"ok": False, "error_code": 502}), id="502 json"),
        pytest.param(httpx.ReadTimeout("too slow"), id="read timeout"),
        pytest.param(httpx.RemoteProtocolError("closed"), id="connection closed"),
    ],
)
async def test_accepted_then_lost_gives_one_marked_repeat(
    world: World, lost: httpx.Response | Exception
) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 3)
    world.wire.answers.append(world.wire.accepted_then(lost))
    world.start()
    await world.pass_time(120)
    assert sorted(world.wire.told()) == [1, 1, 2, 3]
    repeats = [call for call in world.wire.taken if "may be a repeat" in call.text]
    assert len(repeats) == 1
    assert "t.me/kherson/1\n" in repeats[0].text
    assert await world.states() == {"sent": 3}


async def test_no_answer_in_time_is_an_unknown_outcome(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.wire.delays["@desk"] = 1e9
    world.start()
    await world.pass_time(20)
    del world.wire.delays["@desk"]
    (row,) = await world.store.deliveries()
    assert row.state is DeliveryState.RETRY
    assert row.repeat
    await world.pass_time(40)
    (call,) = world.wire.taken
    assert "may be a repeat" in call.text


async def test_a_server_that_cannot_be_reached_was_sent_nothing(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.wire.unreachable = True
    world.start()
    await world.pass_time(3620)
    (row,) = await world.store.deliveries()
    assert (row.state, row.repeat, row.attempts) == (DeliveryState.RETRY, False, 0)


async def test_without_a_connection_pauses_grow_and_nothing_is_marked(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.wire.default = lambda _: httpx.ConnectError("unreachable")
    world.start()
    await world.pass_time(2 * 3600)
    calls = len(world.wire.calls)
    assert 2 * 12 < calls < 2 * 12 * 4  # every 150 s on average, full jitter below 300 s
    assert await world.states() == {"retry": 1}
    world.wire.default = lambda _: None
    await world.pass_time(301)
    (call,) = world.wire.taken
    assert "may be a repeat" not in call.text


async def test_without_a_connection_a_long_queue_is_no_reason_to_call_more_often(
    world: World,
) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 100)
    world.wire.default = lambda _: httpx.ConnectError("unreachable")
    world.start()
    await world.pass_time(1200)
    assert 1200 / 30 < len(world.wire.calls) < 60
    world.wire.default = lambda _: None
    await world.pass_time(60)
    assert len(world.wire.taken) > 10


@pytest.mark.parametrize(
    "silence",
    [
        pytest.param(httpx.Response(500, text=""), id="500"),
        pytest.param(httpx.ReadTimeout("silence"), id="read timeout"),
    ],
)
async def test_after_half_a_day_of_silence_every_alert_is_told_once(
    world: World, silence: httpx.Response | Exception
) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 30)
    world.wire.default = lambda _: silence
    world.start()
    await world.pass_time(12 * 3600)
    assert await world.states() == {"retry": 30}
    world.wire.default = lambda _: None
    fresh = await world.alerts("desk", 1)
    await world.pass_time(30.1)
    assert world.wire.told()[:1] == fresh
    await world.pass_time(120)
    ids += fresh
    assert sorted(world.wire.told()) == ids
    assert await world.states() == {"sent": 31}


async def test_what_a_silence_put_off_is_told_soon_after_a_restart(world: World) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 10)
    world.wire.default = lambda _: httpx.Response(502, text="")
    world.start()
    await world.pass_time(12 * 3600)
    await world.stop()
    world.wire.default = lambda _: None
    world.new_dispatch()
    world.start()
    fresh = await world.alerts("desk", 1)
    await world.pass_time(30)
    assert world.wire.told()[0] == fresh[0]
    assert sorted(world.wire.told()) == ids + fresh


async def test_while_answers_are_lost_all_is_told_before_anything_is_repeated(
    world: World,
) -> None:
    """Copies come at growing pauses, however many alerts are in doubt."""
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 8)
    world.wire.default = world.wire.accepted_then(httpx.ReadTimeout("lost"))
    world.start()
    await world.pass_time(3600)
    assert set(world.wire.told()) == set(ids)
    assert world.wire.told()[:4] == ids[:4]
    assert len(world.wire.taken) < 8 + 3600 / 60
    marked = ["may be a repeat" in call.text for call in world.wire.taken]
    assert marked.count(False) == 8


async def test_one_unknown_outcome_after_hours_without_a_connection_is_tried_again(
    world: World,
) -> None:
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 1)
    world.wire.default = lambda _: httpx.ConnectError("unreachable")
    world.start()
    await world.pass_time(2 * 3600)
    world.wire.default = lambda _: None
    world.wire.answers.append(lambda _: httpx.ReadTimeout("silence"))
    await world.pass_time(1200)
    assert world.wire.told() == ids


async def test_what_never_gets_through_while_the_rest_does_is_given_up(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)

    def poisoned(call: Call) -> httpx.Response | None:
        return httpx.Response(500, text="") if "kherson/1\n" in f"{call.text}\n" else None

    world.wire.default = poisoned
    world.start()
    for _ in range(5 * 60):
        await world.alerts("desk", 1)
        await world.pass_time(60)
    assert await world.states() == {"sent": 300, "dead": 1}
    poison = [call for call in world.wire.calls if poisoned(call)]
    assert len(poison) >= world.settings.max_attempts  # some failed before the chat had answered


async def test_a_message_that_is_always_refused_does_not_hold_up_the_rest(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 4)

    def poisoned(call: Call) -> httpx.Response | None:
        return httpx.Response(500, text="") if "kherson/1\n" in f"{call.text}\n" else None

    world.wire.default = poisoned
    world.start()
    await world.pass_time(600)
    assert sorted(world.wire.told()) == [2, 3, 4]


async def test_refused_entities_go_once_more_as_plain_text(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 2)
    world.wire.answers.append(
        lambda _: world.wire.refusal(400, "Bad Request: can't parse entities")
    )
    world.start()
    await world.pass_time(10)
    plain, whole = world.wire.taken
    assert plain.entities == []
    assert "https://t.me/kherson/1" in plain.text
    assert len(whole.entities) == 2
    assert await world.states() == {"sent": 2}


async def test_what_is_refused_even_as_plain_text_is_given_up(world: World) -> None:
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.wire.default = lambda _: world.wire.refusal(400, "Bad Request: message is strange")
    world.start()
    await world.pass_time(60)
    assert len(world.wire.calls) == 2
    (row,) = await world.store.deliveries()
    assert row.state is DeliveryState.DEAD
    assert "message is strange" in row.error


@pytest.mark.parametrize("code", [401, 404])
async def test_a_wrong_token_stops_the_sender_and_keeps_the_queue(world: World, code: int) -> None:
    await world.receiver("desk", "@desk")
    await world.receiver("other", "@other")
    ids = await world.alerts("desk", 3)
    world.wire.default = lambda _: world.wire.refusal(code, "Unauthorized")
    world.start()
    await world.pass_time(1)
    ids += await world.alerts("other", 1)
    await world.pass_time(290)
    assert len(world.wire.calls) == 1
    assert "TELEGRAM_BOT_TOKEN" in world.dispatch.trouble
    world.wire.default = lambda _: None
    await world.pass_time(30)
    assert sorted(world.wire.told()) == ids
    assert world.dispatch.trouble == ""


async def test_a_chat_that_moved_is_written_to_where_it_is_now(world: World) -> None:
    await world.receiver("desk", "-5")
    await world.alerts("desk", 2)
    moved = world.wire.refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-1005)
    world.wire.default = lambda call: moved if call.chat == "-5" else None
    world.start()
    await world.pass_time(1)
    await world.reply("-5", "an answer")
    await world.pass_time(10)
    assert [call.chat for call in world.wire.taken] == ["-1005"] * 3
    assert len(world.wire.calls) == 4
    (receiver,) = await world.store.receivers()
    assert receiver.target == "-1005"


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_the_wire_does_every_alert_is_told_and_repeats_are_marked(
    world: World, seed: int
) -> None:
    rng = world.random
    rng.seed(seed)
    await world.receiver("desk", "@desk")
    await world.receiver("other", "@other")
    faults: list[Callable[[Call], httpx.Response | Exception | None]] = [
        lambda _: world.wire.refusal(429, "Too Many Requests", retry_after=rng.randint(1, 9)),
        lambda _: httpx.ConnectError("unreachable"),
        world.wire.accepted_then(httpx.ReadTimeout("lost")),
        lambda _: httpx.Response(503, text="<html>"),
        lambda _: None,
        lambda _: None,
    ]

    def any_fault(call: Call) -> httpx.Response | Exception | None:
        return rng.choice(faults)(call)

    world.wire.default = any_fault
    world.start()
    ids: list[int] = []
    for name in ("desk", "other", "desk"):
        ids += await world.alerts(name, 8)
        await world.pass_time(rng.uniform(0, 30))
    await world.pass_time(3 * 3600)
    told = world.wire.told()
    assert set(told) == set(ids)
    unmarked = [call for call in world.wire.taken if "may be a repeat" not in call.text]
    assert len(unmarked) <= len(ids)
    links = [call.text.split("t.me/")[1].split()[0] for call in unmarked]
    assert len(links) == len(set(links))
    assert await world.states() == {"sent": len(ids)}
