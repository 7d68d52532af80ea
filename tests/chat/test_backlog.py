from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.model import Delivery, DeliveryState, Receiver, Silence

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

EDITOR, SUBSCRIBER = 2, 3
GROUP = -1001234567890
KYIV = ZoneInfo("Europe/Kyiv")
MORNING = datetime(2022, 11, 12, 7, 0, tzinfo=KYIV)
SECRET = "canary-8c1f"  # noqa: S105  what no answer may hold


@dataclass
class Backlog:
    """Alerts that wait, in an office that is asked of them."""

    office: Office

    async def receiver(self, name: str, target: str, **fields: str) -> None:
        async with self.office.store.transaction() as tx:
            receiver = Receiver(name=name, target=target, default=True)
            await tx.save_receiver(replace(receiver, **fields))  # type: ignore[arg-type]

    def alert(self, receiver: str, number: int) -> Delivery:
        return Delivery(
            receiver=receiver,
            subject=f"10:{number}",
            kind="alert",
            queued_at=self.office.clock.now() - timedelta(days=2),
            channel_id=10,
            message_id=number,
        )

    async def queue(self, receiver: str, *numbers: int, **fields: DeliveryState) -> None:
        rows = [self.alert(receiver, number) for number in numbers]
        async with self.office.store.transaction() as tx:
            await tx.enqueue([replace(row, **fields) for row in rows])  # type: ignore[arg-type]

    async def hold(self, receiver: str, carrier: str, until: datetime, *numbers: int) -> None:
        await self.queue(receiver, *numbers)
        digest = replace(self.alert(receiver, 0), subject=carrier, kind="digest", due_at=until)
        async with self.office.store.transaction() as tx:
            await tx.gather(digest, [f"10:{number}" for number in numbers])

    async def mute(self, receiver: str, until: datetime, *numbers: int) -> None:
        async with self.office.store.transaction() as tx:
            silence = Silence(receiver=receiver, since=until, until=until, by="tg:2")
            number = (await tx.save_silence(silence)).number
        await self.hold(receiver, f"silence:{number}", until, *numbers)

    async def said(self, **fields: int) -> str:
        """Return what /status says of what waits: the end of its line."""
        answer = await self.office.say(SUBSCRIBER, "/status", **fields)
        (line,) = [line for line in answer.splitlines() if " told, " in line]
        return line.partition(" told, ")[2]


@pytest.fixture
async def backlog(office: Office) -> Backlog:
    found = Backlog(office)
    await found.receiver("desk", "@desk")
    return found


async def test_what_the_night_holds_waits_for_its_end(backlog: Backlog) -> None:
    await backlog.hold("desk", "quiet:2022-11-12T05:00Z#2", MORNING, 1, 2)
    assert await backlog.said() == "2 waiting (quiet hours until 07:00)."


async def test_a_time_that_is_far_away_has_its_date(backlog: Backlog) -> None:
    await backlog.mute("desk", MORNING + timedelta(days=3), 1)
    assert await backlog.said() == "1 waiting (muted until 2022-11-15 07:00)."


async def test_what_waits_for_its_turn_names_the_chat(backlog: Backlog) -> None:
    await backlog.queue("desk", 1, 2)
    assert await backlog.said() == "2 waiting (the pace of @desk)."


async def test_what_is_behind_a_try_that_failed_waits_for_the_next_one(backlog: Backlog) -> None:
    await backlog.queue("desk", 1, 2)
    async with backlog.office.store.transaction() as tx:
        row = await tx.claim("desk", backlog.office.clock.now())
        assert row is not None
        await tx.nack(row, state=DeliveryState.RETRY, error="no answer", due_at=MORNING)
    assert await backlog.said() == "2 waiting (another try at @desk)."


async def test_several_reasons_are_counted_each(backlog: Backlog, moved_clock: MovedClock) -> None:
    await backlog.receiver("hook", "$DESK_HOOK_URL", kind="webhook", suspended="HTTP 410.")
    await backlog.queue("hook", 1, 2, 3)
    await backlog.mute("desk", moved_clock.now() + timedelta(hours=4), 4, 5)
    await backlog.hold("desk", "quiet:2022-11-12T05:00Z", MORNING, 6)
    await backlog.queue("nobody", 7, 8, 9, 10)
    assert await backlog.said() == (
        "10 waiting (4 gone: nobody, 3 suspended: hook, 2 muted until 15:00, "
        "1 quiet hours until 07:00)."
    )


async def test_very_many_reasons_are_not_all_named(backlog: Backlog) -> None:
    for number in range(8):
        await backlog.receiver(f"desk{number}", f"@desk{number}")
        await backlog.queue(f"desk{number}", 1)
    said = await backlog.said()
    assert said.endswith("1 the pace of @desk4 and 3 more).")


@pytest.mark.parametrize("target", [str(GROUP), "@desk_group"], ids=["by id", "by name"])
async def test_times_are_in_the_zone_of_the_chat_that_asks(backlog: Backlog, target: str) -> None:
    await backlog.receiver("london", target, timezone="Europe/London")
    chat = {"id": GROUP, "type": "supergroup", "username": "desk_group"}
    backlog.office.wire.chats[str(GROUP)] = chat
    await backlog.hold("desk", "quiet:2022-11-12T05:00Z", MORNING, 1)
    assert await backlog.said(chat_id=GROUP) == "1 waiting (quiet hours until 05:00)."
    assert await backlog.said() == "1 waiting (quiet hours until 07:00)."


async def test_status_is_told_though_nobody_says_which_chat_asks(
    backlog: Backlog, refused: Callable[..., httpx.Response]
) -> None:
    await backlog.hold("desk", "quiet:2022-11-12T05:00Z", MORNING, 1)
    backlog.office.wire.answers["getChat"] = [refused(500, "Internal Server Error")]
    assert await backlog.said(chat_id=GROUP) == "1 waiting (quiet hours until 07:00)."


@pytest.mark.parametrize(
    ("receiver", "called"),
    [
        pytest.param(
            Receiver(name="hook", kind="webhook", target=f"https://h.example/{SECRET}"),
            "hook",
            id="a webhook, by its name",
        ),
        pytest.param(
            Receiver(name="hook", kind="webhook", target="$DESK_HOOK_URL"), "hook", id="a variable"
        ),
        pytest.param(Receiver(name="person:2", target="2"), "@desk_editor", id="a person"),
        pytest.param(Receiver(name="desk", target="@desk"), "@desk", id="a chat with a name"),
        pytest.param(Receiver(name="night", target="-100777"), "night", id="a chat without one"),
    ],
)
async def test_a_receiver_that_takes_nothing_is_called_by_a_name(
    office: Office, receiver: Receiver, called: str
) -> None:
    async with office.store.transaction() as tx:
        await tx.save_receiver(replace(receiver, default=True, suspended="HTTP 410 Gone."))
    said = await office.say(SUBSCRIBER, "/status")
    assert said.startswith(f"🔴 Nothing can be sent to {called}: HTTP 410 Gone. What waits is kept")
    assert f"flagfall receivers test {receiver.name}\n" in said
    assert SECRET not in said
    assert "$DESK" not in said
