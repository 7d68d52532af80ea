"""The oracle: what the newest id of every joined channel is, a hundred channels a request.

Push tells of most posts within a second, and of some never. The sweep is what finds out; the most
active channels are asked about more often than the others.
Source: https://core.telegram.org/method/messages.getPeerDialogs
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import steady
from bot.errors import NetworkError, RejectedError, ThrottledError, UndecodableError
from bot.model import Top
from bot.sources.account import SWEEP, pause_after
from bot.sources.taking import plan_backfill, plan_next
from bot.sources.watch import Reason, Watch
from bot.telegram import reading
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.sources.account import Account
    from bot.telegram.line import Line

_GROUP = 100  # channels a request
_HABIT = timedelta(days=7)  # what counts as active is judged by
_REGROUP = 600.0  # seconds until it is judged anew
_SLOWER = 2.0  # how much slower after a FLOOD_WAIT
_SLOWEST = 16.0
_RECOVERY = 0.98  # of the slowness is left after each sweep that goes well
_GRACE_SHARE = 20  # a push under way gets this share of gap_wait to arrive
_WEDGED = 3  # sweeps in a row that found what no push told of
_WEDGE_PAUSE = 3600.0  # seconds between two reconnects for that reason


@dataclass(slots=True)
class _Group:
    """Channels that are asked about together, every ``interval`` seconds."""

    watches: list[Watch]
    interval: float
    due_at: float


class Sweep:
    """Asks for the newest ids of the joined channels, group by group."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._slowness = 1.0
        self._groups: list[_Group] = []
        self._version = -1
        self._regroup_at = 0.0
        self._failures = 0  # sweeps in a row that Telegram had trouble with
        self._unpushed = 0  # sweeps in a row that found ids while no push came
        self._pushed_at: float | None = None
        self._reconnected_at = -_WEDGE_PAUSE

    async def run(self, line: Line) -> None:
        """Sweep until cancelled. Raises NetworkError when the line fails."""
        account = self._account
        self._unpushed, self._version = 0, -1
        while True:
            if self._version != account.watches.version or self._now() >= self._regroup_at:
                await self._regroup()
            group = min(self._groups, key=lambda one: one.due_at, default=None)
            due_at = min(group.due_at, self._regroup_at) if group else self._regroup_at
            if group is None or due_at > self._now():
                await account.watches.change(seconds=max(due_at - self._now(), 0.0))
                continue
            await self._ask(line, group)

    def _now(self) -> float:
        return self._account.clock.monotonic()

    async def _regroup(self) -> None:
        """Form the groups anew: the most active channels together, then the others."""
        account, settings = self._account, self._account.settings
        self._version = account.watches.version
        self._regroup_at = self._now() + _REGROUP
        activity = await account.store.activity(since=account.clock.now() - _HABIT)
        swept = [w for w in account.watches.by_id.values() if w.channel.joined and not w.blocked]
        swept.sort(key=lambda watch: -activity.get(watch.channel_id, 0))
        most = settings.sweep_active_channels
        tiers = (
            (swept[:most], settings.sweep_active_interval),
            (swept[most:], settings.sweep_interval),
        )
        self._groups = [
            _Group(members, interval, self._due(members, interval))
            for tier, interval in tiers
            for members in _hundreds(tier)
        ]

    def _due(self, members: Sequence[Watch], interval: float) -> float:
        """Return when a group is due: at once if one of it was not asked about yet."""
        asked = [watch.swept_at for watch in members]
        if any(moment is None for moment in asked):
            return self._now()
        return min(moment for moment in asked if moment is not None) + interval * self._slowness

    async def _ask(self, line: Line, group: _Group) -> None:
        account, now = self._account, self._now()
        group.due_at = now + group.interval * self._slowness
        watches = [w for w in group.watches if self._asks_about(w, now)]
        if not watches:
            return
        if (seconds := account.schedule.wait(SWEEP)) > 0:  # another group was asked to wait
            self._rest(group, watches, seconds, "Telegram asks to wait.")
            return
        try:
            found = await self._dialogs(line, watches)
        except ThrottledError as error:
            self._slowness = min(self._slowness * _SLOWER, _SLOWEST)
            self._rest(group, watches, error.seconds, error.message)
        except RejectedError:
            raise  # the account is lost
        except NetworkError as error:
            if not line.client.is_connected():
                raise
            self._failures += 1
            pause = pause_after(self._failures, group.interval)
            self._rest(group, watches, pause, error.message)
        else:
            self._failures = 0
            self._slowness = max(self._slowness * _RECOVERY, 1.0)
            await self._take(watches, found)
            account.check_ready()
            self._reconnect_if_wedged()

    def _asks_about(self, watch: Watch, now: float) -> bool:
        return self._account.watches.holds(watch) and watch.is_swept(now) and not watch.blocked

    def _rest(self, group: _Group, watches: Sequence[Watch], seconds: float, reason: str) -> None:
        """Leave a group alone for some time; if it is long, its channels are polled meanwhile."""
        account = self._account
        group.due_at = self._now() + seconds
        account.say("sweeping waits", seconds=round(seconds), reason=reason)
        for watch in watches:
            if seconds > account.settings.poll_interval or watch.read_at is None:
                self._poll_instead(watch, seconds)

    async def _dialogs(self, line: Line, watches: Sequence[Watch]) -> list[reading.Dialog]:
        """Ask about channels; one that spoils the answer is found by halving, and polled from now.

        That is one that Telegram refuses, or whose newest message cannot be decoded.

        Raises ThrottledError, NetworkError, RejectedError when the account is lost.
        """
        peers = [watch.peer for watch in watches]
        try:
            return await reading.sweep(line, peers)
        except (RejectedError, UndecodableError) as error:
            if isinstance(error, RejectedError) and error.code == ACCOUNT_LOST:
                raise
            if len(watches) == 1:
                self._poll_instead(watches[0], _REGROUP)
                return []
        middle = len(watches) // 2
        first = await self._dialogs(line, watches[:middle])
        return first + await self._dialogs(line, watches[middle:])

    def _poll_instead(self, watch: Watch, seconds: float) -> None:
        """Have a channel polled for some time; a blocked one keeps its own pace."""
        if not watch.blocked:
            watch.polled_until = self._now() + seconds
            self._account.watches.plan(watch, Reason.POLL)

    async def _take(self, watches: Sequence[Watch], found: Sequence[reading.Dialog]) -> None:
        """Keep the newest ids that were shown, and have read what is behind them."""
        account = self._account
        now = account.clock.now()
        by_id = {dialog.channel_id: dialog for dialog in found if not dialog.forbidden}
        shown = [w for w in watches if w.channel_id in by_id and w.missing is not None]
        missed = [watch for watch in shown if self._behind(watch, by_id[watch.channel_id].top)]
        await account.ingest(
            [
                Top(channel_id=w.channel_id, message_id=by_id[w.channel_id].top, seen_at=now)
                for w in shown
            ]
        )
        for watch in watches:
            watch.swept_at = self._now()
            if watch.channel_id in by_id:
                await account.learn(watch, by_id[watch.channel_id].facts)
            elif watch.is_swept(self._now()):
                self._poll_instead(watch, _REGROUP)
        self._count_unpushed(missed)

    def _behind(self, watch: Watch, top: int) -> bool:
        """Take note of a channel's newest id; plan its reading and say so if it was not known."""
        account = self._account
        missing = watch.missing
        assert missing is not None  # noqa: S101  only anchored channels are shown here
        unknown = top > missing.head
        proven = watch.proof.upto
        missing.see(top)
        watch.proof.saw(top, steady(account.clock))
        if watch.proof.upto > proven:
            plan_backfill(account, watch)
        if top == watch.absent_head:  # it is there after all: pages were behind
            account.watches.plan(watch, Reason.POLL)
        if not watch.incomplete:
            watch.caught_up = True
            watch.read_at = self._now()
        elif unknown and watch.caught_up:
            account.watches.plan(watch, Reason.REPAIR, after=self._grace())
        elif watch.unasked:
            plan_next(account, watch)
        return unknown and watch.caught_up

    def _grace(self) -> float:
        """Return the seconds that a push under way gets before its post is read instead."""
        pushed_at = self._account.pushed_at
        if pushed_at is None or self._now() - pushed_at > _REGROUP:
            return 0.0
        return self._account.settings.gap_wait / _GRACE_SHARE

    def _count_unpushed(self, missed: Sequence[Watch]) -> None:
        """Count the sweeps that found what no push told of, since the last push of all."""
        if self._account.pushed_at != self._pushed_at:
            self._pushed_at = self._account.pushed_at
            self._unpushed = 0
        self._unpushed += bool(missed)

    def _reconnect_if_wedged(self) -> None:
        """Raise NetworkError on evidence that pushes have stopped; quiet alone is none."""
        if self._unpushed < _WEDGED or self._now() - self._reconnected_at < _WEDGE_PAUSE:
            return
        self._reconnected_at = self._now()
        raise NetworkError("Telegram pushes nothing, though there are new posts.")


def _hundreds(watches: Sequence[Watch]) -> list[list[Watch]]:
    return [list(watches[i : i + _GROUP]) for i in range(0, len(watches), _GROUP)]
