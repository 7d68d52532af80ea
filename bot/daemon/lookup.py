"""Finding out what a channel's name stands for, through whoever may ask Telegram now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import NetworkError, RefusedError, RejectedError
from bot.model import PREVIEW
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.daemon.account import AccountLoop
    from bot.daemon.accounts import Accounts
    from bot.daemon.placing import Placing
    from bot.model import Channel

_HIDDEN = 403  # a channel, but without a public web page
_FULL = "Every account reads as many channels as it may."
_NOT_CONNECTED = "No account is connected to Telegram now."


class Lookup:
    """Asks the accounts with room, the one with most first, and then the public web page.

    The channel belongs to whoever found it.
    """

    def __init__(self, accounts: Accounts, placing: Placing) -> None:
        self._accounts = accounts
        self._placing = placing

    async def resolve(self, channel: Channel) -> Channel:
        """Return the channel as Telegram knows it, with the account that is to read it.

        Raises RefusedError (a group, a person, no room), RejectedError (nobody of that name),
        ThrottledError or NetworkError (not now).
        """
        late: NetworkError | None = None
        loops = await self._with_room(channel)
        for loop in loops:
            try:
                return replace(await loop.source.resolve(channel), account=loop.name)
            except NetworkError as error:
                if isinstance(error, RejectedError) and error.code != ACCOUNT_LOST:
                    raise
                late = late or error
        if self._accounts.page is None:
            raise late or self._why_nobody()
        try:
            return replace(await self._accounts.page.resolve(channel), account=PREVIEW)
        except RefusedError as error:
            if late is not None and _is_hidden(error):
                raise late from error
            raise

    async def _with_room(self, channel: Channel) -> Sequence[AccountLoop]:
        able = {loop.name: loop for loop in self._accounts.able if loop.source.connected}
        fit = await self._placing.with_room(channel, [loop.standing for loop in able.values()])
        return [able[standing.name] for standing in fit]

    def _why_nobody(self) -> RefusedError | NetworkError:
        if any(loop.source.connected for loop in self._accounts.able):
            remedy = "Sign another in with: flagfall login --account NAME"
            return RefusedError(_FULL, remedy=remedy)
        return NetworkError(_NOT_CONNECTED, remedy="Try again in a minute.")


def _is_hidden(error: RefusedError) -> bool:
    """Whether an account could read it all the same."""
    cause = error.__cause__
    return isinstance(cause, RejectedError) and cause.code == _HIDDEN
