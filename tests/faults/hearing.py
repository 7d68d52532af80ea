"""One process that hears what was said to the bot and does it, and dies where it is told to.

It lives until the replies are in the outbox that the file ``expected`` in its folder counts. Its
steps are those of receiving, applying and recording.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.chat.conversation import Conversation
from bot.chat.ports import StatusReport
from bot.clock import SystemClock
from bot.config import IngestionSettings, load_config
from bot.daemon.parts import open_bot, open_inbox
from bot.desk import Desk
from bot.rules.dictionaries import SLAVIC, dictionary
from bot.rules.lexicon import EMPTY_LEXICON
from bot.store.sqlite import open_store
from tests.faults.steps import counting, serve

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.faults.steps import Steps

_HEARING = ("Conversation.run", "Pushed.fetch", "Polled.fetch")


class _NoLog:
    def event(self, name: str, **fields: object) -> None:
        """Write nothing."""

    def plain(self, text: str) -> None:
        """Write nothing."""


async def hear(data: Path, steps: Steps) -> None:
    """Do what people said until all of it is answered."""
    asyncio.get_running_loop().set_task_factory(counting(steps, _HEARING))
    clock = SystemClock()
    config = load_config(
        env_file=data / ".env", config_file=data / "flagfall.toml", data=data, environ={}
    )
    store = await open_store(data / "flagfall.db", clock=clock)
    bot = open_bot(config)
    assert bot is not None
    conversation = Conversation(
        bot,
        open_inbox(bot, store, clock=clock, wake=lambda: None),
        store,
        Desk(store, clock=clock, lexicon=EMPTY_LEXICON),
        clock=clock,
        zone=ZoneInfo("UTC"),
        resolver=None,
        status=StatusReport,
        ingestion=IngestionSettings(),
        on_change=lambda: None,
        wake=lambda: None,
        log=_NoLog(),
    )
    running = asyncio.ensure_future(conversation.run())
    await _all_heard(store, int((data / "expected").read_text()))
    await conversation.stop()
    await running
    await bot.aclose()
    await store.close()


async def _all_heard(store: Store, expected: int) -> None:
    clock = SystemClock()
    while len(await store.deliveries()) < expected:
        await clock.sleep(0.005)


if __name__ == "__main__":
    for language in SLAVIC:
        dictionary(language)  # or each that is forked would load it
    serve(hear)
