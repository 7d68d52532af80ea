"""Dispatch with a sender whose server takes each message once, in virtual time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.config import DeliverySettings
from bot.dispatch.address import OnceSender
from bot.errors import NetworkError, ThrottledError
from bot.model import Post, Seen, Silence

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Message
    from tests.dispatch.conftest import World


@dataclass
class OnceServer:
    """A sender and the server behind it; ``answers`` are what goes wrong after it took a call."""

    calls: list[tuple[str, int, str]] = field(default_factory=list)
    taken: dict[tuple[str, int], str] = field(default_factory=dict)
    edits: list[tuple[str, int, str]] = field(default_factory=list)
    answers: list[Exception | None] = field(default_factory=list)
    refuse: Callable[[str], Exception | None] = field(default=lambda _: None)

    async def send(self, target: str, message: Message, *, silent: bool) -> int | None:
        raise AssertionError((target, message, silent))

    async def send_once(
        self, target: str, message: Message, *, silent: bool, random_id: int
    ) -> int | None:
        del silent
        self.calls.append((target, random_id, message.text))
        if error := self.refuse(message.text):
            raise error
        self.taken.setdefault((target, random_id), message.text)
        if error := self.answers.pop(0) if self.answers else None:
            raise error
        return list(self.taken).index((target, random_id)) + 1

    async def edit(self, target: str, message_id: int, message: Message) -> None:
        self.edits.append((target, message_id, message.text))

    def told(self) -> list[int]:
        """Return the ids of the posts that arrived, in order."""
        return [int(text.split("t.me/kherson/")[1].split()[0]) for text in self.taken.values()]


def cut() -> NetworkError:
    return NetworkError("The line was cut.", sent=True)


async def test_what_was_accepted_and_cut_off_goes_again_under_its_id_and_arrives_once(
    world: World,
) -> None:
    server = OnceServer(answers=[cut(), cut(), None, cut()])
    assert isinstance(server, OnceSender)
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 4)
    world.new_dispatch(sender=server)
    world.start()
    await world.pass_time(120)
    assert server.told() == ids  # in order, too
    assert len(server.calls) == 7
    assert not any("repeat" in text for *_, text in server.calls)
    rows = await world.store.deliveries()
    assert [(row.state, row.repeat, row.sent_message_id) for row in rows] == [
        ("sent", False, number + 1) for number in range(4)
    ]
    assert [row.random_id for row in rows] == [random_id for _, random_id in server.taken]


async def test_what_was_edited_while_it_was_in_doubt_is_written_anew(world: World) -> None:
    server = OnceServer(answers=[cut()])
    world.settings = DeliverySettings(retry_base=30.0)
    await world.receiver("desk", "@desk")
    (message_id,) = await world.alerts("desk", 1)
    world.new_dispatch(sender=server)
    world.start()
    await world.pass_time(0.1)
    now = world.clock.now()
    post = Post(channel_id=5, message_id=message_id, text="no flag", posted_at=now, edited_at=now)
    async with world.store.transaction() as tx:
        await tx.save_posts([Seen(post=post, source="test", seen_at=now)])
        await tx.retell([(5, message_id)], now)
    assert await world.states() == {"retry": 1, "held": 1}
    await world.pass_time(60)
    assert len(server.taken) == 1
    ((_, edited, _),) = server.edits
    assert edited == 1
    assert await world.states() == {"sent": 2}


async def test_a_killed_send_goes_again_under_its_id_unmarked(world: World) -> None:
    server = OnceServer()
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 3)
    for _ in range(3):
        world.new_dispatch(sender=server)
        world.start()
        await world.pass_time(0)
        await world.kill()
        async with world.store.transaction() as tx:
            assert await tx.recover_sending() == 0
    world.new_dispatch(sender=server)
    world.start()
    await world.pass_time(30)
    assert server.told() == ids
    assert not any("repeat" in text for *_, text in server.calls)


async def test_a_server_that_is_long_silent_loses_nothing_and_repeats_nothing(
    world: World,
) -> None:
    server = OnceServer(answers=[cut() for _ in range(40)])
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 6)
    world.new_dispatch(sender=server)
    world.start()
    await world.pass_time(4 * 3600)
    assert sorted(server.told()) == ids
    assert await world.states() == {"sent": 6}


async def test_a_message_that_always_fails_lets_the_others_through_and_is_given_up(
    world: World,
) -> None:
    poison = re.compile(r"t\.me/kherson/1(?!\d)")
    server = OnceServer(refuse=lambda text: cut() if poison.search(text) else None)
    world.settings = DeliverySettings(max_attempts=3)
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.new_dispatch(sender=server)
    world.start()
    others: list[int] = []
    for _ in range(8):
        others += await world.alerts("desk", 1)
        await world.pass_time(700)
    assert server.told() == others
    assert await world.states() == {"sent": 8, "dead": 1}
    (dead,) = [row for row in await world.store.deliveries() if row.state == "dead"]
    assert not dead.repeat


async def test_a_wait_is_kept_with_the_order_and_without_another_id(world: World) -> None:
    server = OnceServer()
    waits = [ThrottledError("Wait.", seconds=37)]
    server.refuse = lambda _: waits.pop() if waits else None
    await world.receiver("desk", "@desk")
    ids = await world.alerts("desk", 3)
    world.new_dispatch(sender=server)
    world.start()
    await world.pass_time(36)
    assert len(server.calls) == 1
    await world.pass_time(30)
    assert server.told() == ids
    assert max(Counter(random_id for _, random_id, _ in server.calls).values()) == 2


async def test_a_way_that_takes_messages_twice_marks_what_went_out_the_other_way(
    world: World,
) -> None:
    server = OnceServer()
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.new_dispatch(sender=server)
    server.answers = [cut()] * 99
    world.start()
    await world.pass_time(1)
    await world.kill()
    async with world.store.transaction() as tx:
        await tx.recover_sending()
    world.new_dispatch()
    world.start()
    await world.pass_time(600)
    (call,) = world.wire.taken
    assert "may be a repeat" in call.text


async def silenced(world: World, *, hours: float) -> None:
    now = world.clock.now()
    until = now + timedelta(hours=hours)
    silence = Silence(receiver="desk", since=now, until=until, by="cli")
    async with world.store.transaction() as tx:
        await tx.save_silence(silence)


@pytest.mark.parametrize(
    ("went_wrong", "told"),
    [
        pytest.param([], "Muted for", id="refused: nothing of it has arrived"),
        pytest.param([cut()], "⚪ flag", id="cut off before it was refused: it may have"),
    ],
)
async def test_a_silence_set_late_mutes_what_has_certainly_not_arrived(
    world: World, went_wrong: list[Exception], told: str
) -> None:
    refusals = [*went_wrong, ThrottledError("Wait.", seconds=600)]
    server = OnceServer(refuse=lambda _: refusals.pop(0) if refusals else None)
    world.settings = DeliverySettings(retry_base=1.0)
    await world.receiver("desk", "@desk")
    await world.alerts("desk", 1)
    world.new_dispatch(sender=server)
    world.start()
    await world.pass_time(60)
    assert not refusals
    await silenced(world, hours=1)
    await world.pass_time(2 * 3600)
    begins = len(told)
    assert [text[:begins] for text in server.taken.values()] == [told]
