"""What people say to the bot over the Bot API: a long poll, from an offset of our own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.offset import Offset
from bot.chat.standing import STANDING, Standing, standing_of
from bot.chat.taken import BY_POLL, BY_PUSH, Taken, taken_of
from bot.chat.updates import ALLOWED, said_at, update_id_of
from bot.errors import RejectedError
from bot.telegram.boxes import COMMON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.ports import Poller
    from bot.clock import Clock
    from bot.store.protocol import Store, Transaction

POLL_SECONDS = 25.0
_CONFLICT = 409
_OTHER_PROGRAM = (
    "Another program polls with this bot's token (409). Stop it, or give this one a bot of its own."
)


class Polled(Offset):
    """The inbox of a bot without a session of its own.

    After a time in which commands came in over MTProto, Telegram still has them for the poll too.
    What was taken then is left out, and so are buttons, which have no date: whoever pressed one
    presses again.
    """

    # Source: https://core.telegram.org/bots/api#getting-updates
    kept = timedelta(hours=24)

    def __init__(self, bot: Poller, store: Store, *, clock: Clock) -> None:
        super().__init__(store, clock)
        self._bot = bot
        self._given: dict[int, object] = {}
        self._taken = Taken(bot_id=0)
        self._pushed: Taken | None = None  # over MTProto, as long as some of it may come again

    async def open(self, bot_id: int) -> None:
        """Take up where the last run ended."""
        await self.load()
        self._taken = await taken_of(self._store, BY_POLL, bot_id) or Taken(bot_id=bot_id)
        if elsewhere := await standing_of(self._store, bot_id):
            pushed = await taken_of(self._store, BY_PUSH, bot_id)
            self._pushed = pushed or _before(elsewhere)
            self._taken = self._taken.joined(self._pushed)

    async def fetch(self) -> Sequence[object]:
        """Return what was said, after a wait of up to 25 s if it is nothing."""
        updates = await self._poll(POLL_SECONDS if self._pushed is None else 0.0)
        self._given = {update_id_of(update) or 0: update for update in updates}
        if self._pushed is None:
            return updates
        if not updates:
            await self._come_from_elsewhere()
        return [_unless_taken(update, self._pushed) for update in updates]

    async def save(self, tx: Transaction, update_id: int) -> None:
        """Record, with whatever else the transaction changes, that the update is applied."""
        await super().save(tx, update_id)
        await self._having(update_id, applied=True).save(tx, BY_POLL)

    def pass_by(self, update_id: int, *, saved: bool) -> None:
        """Move beyond an update: after its commit, or because nothing came of it."""
        super().pass_by(update_id, saved=saved)
        self._taken = self._having(update_id, applied=saved)
        self._given.pop(update_id, None)

    def _having(self, update_id: int, *, applied: bool) -> Taken:
        return self._taken.having(self._given.get(update_id), applied=applied)

    async def _poll(self, seconds: float) -> Sequence[object]:
        asked = self.to_ask_for()
        try:
            return await self._bot.get_updates(asked, timeout=seconds, allowed=ALLOWED)
        except RejectedError as error:
            if error.code != _CONFLICT:
                raise
            raise RejectedError(_OTHER_PROGRAM, code=_CONFLICT) from error

    async def _come_from_elsewhere(self) -> None:
        """Note that nothing waits any more that was taken over MTProto."""
        async with self._store.transaction() as tx:
            await tx.set_meta(STANDING, "")
            await self._taken.save(tx, BY_POLL)
        self._pushed = None


def _unless_taken(update: object, taken: Taken) -> object:
    """Return an update, or its number alone if it was taken over MTProto or may have been."""
    if not said_at(update).chat_id or taken.covers(update):
        return {"update_id": update_id_of(update)}
    return update


def _before(elsewhere: Standing) -> Taken:
    """Return what a version took over MTProto that noted no more than the time."""
    return Taken(bot_id=elsewhere.bot_id, at=elsewhere.boxes[COMMON].date + 1)
