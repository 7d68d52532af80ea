"""What people say to the bot over the Bot API: a long poll, from an offset of our own."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from bot.chat.offset import Offset
from bot.chat.standing import STANDING
from bot.chat.updates import ALLOWED, update_id_of
from bot.errors import RejectedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat.ports import Poller
    from bot.clock import Clock
    from bot.store.protocol import Store

POLL_SECONDS = 25.0
_CONFLICT = 409
_OTHER_PROGRAM = (
    "Another program polls with this bot's token (409). Stop it, or give this one a bot of its own."
)


class Polled(Offset):
    """The inbox of a bot without a session of its own.

    After a time in which commands came in over MTProto, Telegram still has them for the poll too.
    Those that are as old as the newest one taken then are left out, and so are buttons, which have
    no date: whoever pressed one presses again.
    """

    # Source: https://core.telegram.org/bots/api#getting-updates
    kept = timedelta(hours=24)

    def __init__(self, bot: Poller, store: Store, *, clock: Clock) -> None:
        super().__init__(store, clock)
        self._bot = bot
        self._taken_until: int | None = None  # unix seconds

    async def open(self, _bot_id: int) -> None:
        """Take up where the last run ended."""
        await self.load()
        if elsewhere := await self._store.meta(STANDING):
            self._taken_until = json.loads(elsewhere)["at"]

    async def fetch(self) -> Sequence[object]:
        """Return what was said, after a wait of up to 25 s if it is nothing."""
        waits = POLL_SECONDS if self._taken_until is None else 0.0
        try:
            updates = await self._bot.get_updates(self.to_ask_for(), timeout=waits, allowed=ALLOWED)
        except RejectedError as error:
            if error.code != _CONFLICT:
                raise
            raise RejectedError(_OTHER_PROGRAM, code=_CONFLICT) from error
        if self._taken_until is None:
            return updates
        if not updates:
            await self._come_from_elsewhere()
        return [self._unless_taken(update, self._taken_until or 0) for update in updates]

    async def _come_from_elsewhere(self) -> None:
        """Note that nothing waits any more that was taken over MTProto."""
        async with self._store.transaction() as tx:
            await tx.set_meta(STANDING, "")
        self._taken_until = None

    def _unless_taken(self, update: object, until: int) -> object:
        """Return an update, or its number alone if it was taken over MTProto."""
        message = cast("Mapping[str, object]", update).get("message")
        date = cast("Mapping[str, object]", message).get("date") if message else None
        if isinstance(date, int) and date > until:
            return update
        return {"update_id": update_id_of(update)}
