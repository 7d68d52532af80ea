from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.absence import Absence

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

OWNER = 1
HOUR = 3600.0
DAY = timedelta(hours=24)


async def test_after_more_than_a_day_the_chat_is_told_once(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.notify("@desk_alerts")
    await office.say(OWNER, "/help")
    await office.kill()
    moved_clock.move(50 * HOUR)
    office.start()
    (notice,) = await office.take()
    assert (notice.receiver, notice.kind) == ("notify", "notice")
    assert notice.message
    assert notice.message.text == (
        "Flagfall is back after 2 days.\n"
        "Commands are kept for 24 h: please repeat those sent before that."
    )
    await office.kill()
    office.start()
    assert await office.take() == []


async def test_while_it_runs_the_time_is_noted_once_an_hour(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.notify("@desk_alerts")
    absence = Absence(office.store, moved_clock)
    assert not await absence.end(DAY)
    for _ in range(10):
        moved_clock.move(20 * HOUR)
        await absence.note()
    moved_clock.move(23 * HOUR)
    assert not await Absence(office.store, moved_clock).end(DAY)
    moved_clock.move(25 * HOUR)
    assert await Absence(office.store, moved_clock).end(DAY)


async def test_where_a_loss_is_told_by_itself_time_says_nothing(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.notify("@desk_alerts")
    for _ in range(2):
        assert not await Absence(office.store, moved_clock).end(None)
        moved_clock.move(500 * HOUR)


async def test_without_a_chat_nobody_can_be_told(office: Office, moved_clock: MovedClock) -> None:
    assert not await Absence(office.store, moved_clock).end(DAY)
    moved_clock.move(48 * HOUR)
    assert not await Absence(office.store, moved_clock).end(DAY)
    assert await office.told() == []
