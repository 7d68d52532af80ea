"""The queues of updates that bots fetch, and the log of every call that was made."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.simulator.events import BotUpdate

KEPT = timedelta(hours=24)  # https://core.telegram.org/bots/api#getting-updates


@dataclass(slots=True)
class BotQueues:
    """One queue a bot, in the order of update_id; entries are dropped after 24 hours."""

    clock: Clock
    next_id: int
    _queues: defaultdict[int, deque[BotUpdate]] = field(default_factory=lambda: defaultdict(deque))

    def push(self, update: BotUpdate) -> None:
        """Append an update."""
        self._queues[update.bot_id].append(update)

    def pending(self, bot_id: int) -> list[BotUpdate]:
        """Return what a bot has not confirmed yet, oldest first."""
        queue = self._queues[bot_id]
        oldest = self.clock.now() - KEPT
        while queue and queue[0].at < oldest:
            queue.popleft()
        return list(queue)

    def confirm(self, bot_id: int, offset: int) -> None:
        """Drop every update below ``offset``."""
        queue = self._queues[bot_id]
        while queue and queue[0].update_id < offset:
            queue.popleft()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call somebody made; ``api`` is mtproto, bot_api or preview, ``n`` counts from 1."""

    n: int
    at: datetime
    account: str
    api: str
    method: str
    params: Mapping[str, object]


@dataclass(slots=True)
class CallLog:
    """Every call since the start, oldest first."""

    clock: Clock
    calls: list[Call] = field(default_factory=list)

    def add(self, account: str, api: str, method: str, params: Mapping[str, object]) -> Call:
        """Note a call; ``params`` must be fit for JSON and hold no secret."""
        call = Call(
            n=len(self.calls) + 1,
            at=self.clock.now(),
            account=account,
            api=api,
            method=method,
            params=params,
        )
        self.calls.append(call)
        return call

    def after(self, n: int) -> list[Call]:
        """Return the calls with a number above ``n``."""
        return self.calls[max(n, 0) :]
