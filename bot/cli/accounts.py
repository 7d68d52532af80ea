"""`flagfall accounts`: how the accounts that read the channels stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import existing, note_no_database
from bot.cli.output import note, print_columns, print_json, rfc3339
from bot.clock import SystemClock
from bot.daemon.budgets import recalled
from bot.daemon.roster import Seats, capacity, seats
from bot.model import PREVIEW, AccountStanding, ChannelState
from bot.render.counting import count
from bot.render.durations import span_of
from bot.sources.account import JOIN, RESOLVE

if TYPE_CHECKING:
    from bot.cli.output import Row
    from bot.config import Config
    from bot.model import Channel
    from bot.store.protocol import Store

_NOBODY = "No account is signed in. Sign one in with: flagfall login"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    """One account as it is shown; ``waits`` is seconds until the next call by method."""

    standing: AccountStanding
    signed_in: bool
    capacity: int
    seats: Seats
    waits: dict[str, float]
    frozen: dict[str, float]

    @property
    def state(self) -> str:
        """``reading``, ``lost``, ``not signed in``, or ``new`` until it first connected."""
        if not self.signed_in:
            return "not signed in"
        if self.standing.reason:
            return "lost"
        return "reading" if self.standing.user_id else "new"


async def accounts(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List the accounts, how many channels each reads, and what waits for its turn.

    Shown is what the database knows; a running daemon keeps it up to date within seconds.

    Example: flagfall accounts --json
    """
    config = settings_of(context)
    async with existing(config) as store:
        found = await _accounts(config, store) if store else _only_signed_in(config)
        channels = await store.channels() if store else []
    if not (store or found):
        note_no_database(config)
    if as_json:
        for account in found:
            print_json(_row(account))
        return
    if found:
        heads = ("ACCOUNT", "STATE", "CHANNELS", "JOINED", "TO LOOK UP", "TO JOIN", "WHAT WAITS")
        print_columns(heads, [_cells(account) for account in found])
    elif store:
        note(_NOBODY)
    if on_pages := seats(channels, PREVIEW).taken:
        unread = [c for c in channels if c.account == PREVIEW and c.state is ChannelState.NEW]
        waits = f"; {len(unread):,} of them not read yet" if unread else ""
        note(f"{count(on_pages, 'channel')} read through public web pages, minutes late{waits}.")


async def _accounts(config: Config, store: Store) -> list[_Account]:
    """Return every account that is signed in, or was, by name."""
    channels = await store.channels()
    standings = {standing.name: standing for standing in await store.accounts()}
    signed_in = _sessions(config)
    return [
        await _account(
            config,
            store,
            standings.get(name, AccountStanding(name=name)),
            channels,
            signed_in=name in signed_in,
        )
        for name in sorted(standings.keys() | signed_in)
    ]


def _only_signed_in(config: Config) -> list[_Account]:
    """Return what is known of the accounts while there is no database yet."""
    standings = [AccountStanding(name=name) for name in sorted(_sessions(config))]
    return [
        _Account(
            standing=standing,
            signed_in=True,
            capacity=capacity(standing, config.ingestion),
            seats=seats([], standing.name),
            waits={RESOLVE: 0.0, JOIN: 0.0},
            frozen={},
        )
        for standing in standings
    ]


def _sessions(config: Config) -> set[str]:
    """Return the names of the accounts that are signed in."""
    return {path.stem for path in (config.data / "sessions").glob("*.session")}


async def _account(
    config: Config,
    store: Store,
    standing: AccountStanding,
    channels: list[Channel],
    *,
    signed_in: bool,
) -> _Account:
    name, settings = standing.name, config.ingestion
    schedule = await recalled(store, name, settings, clock=SystemClock())
    hashes = await store.access_hashes(f"{name}:{standing.user_id}")
    return _Account(
        standing=standing,
        signed_in=signed_in,
        capacity=capacity(standing, settings),
        seats=seats(channels, name, hashes, joining=settings.join),
        waits={method: schedule.wait(method) for method in (RESOLVE, JOIN)},
        frozen={queue.method: queue.seconds for queue in schedule.queues() if queue.frozen},
    )


def _row(account: _Account) -> Row:
    standing, taken = account.standing, account.seats
    return {
        "name": standing.name,
        "state": account.state,
        "reason": standing.reason,
        "since": rfc3339(standing.since),
        "premium": standing.premium,
        "channels": taken.taken,
        "capacity": account.capacity,
        "joined": taken.joined,
        "to_look_up": taken.unknown,
        "next_look_up": _moment(account.waits[RESOLVE]),
        "to_join": taken.unjoined,
        "next_join": _moment(account.waits[JOIN]),
        "flood_waits": {method: round(seconds) for method, seconds in account.frozen.items()},
    }


def _moment(seconds: float) -> str | None:
    """Return the time after so many seconds, None if it is now."""
    after = SystemClock().now() + timedelta(seconds=round(seconds))
    return rfc3339(after.replace(microsecond=0)) if seconds > 0 else None


def _cells(account: _Account) -> list[object]:
    taken = account.seats
    return [
        account.standing.name + (" (Premium)" if account.standing.premium else ""),
        account.state,
        f"{taken.taken} of {account.capacity}",
        taken.joined,
        taken.unknown,
        taken.unjoined,
        account.standing.reason or _waiting(account),
    ]


def _waiting(account: _Account) -> str:
    said = [f"{method}: {span_of(seconds)}" for method, seconds in account.frozen.items()]
    for number, method, what in (
        (account.seats.unknown, RESOLVE, "look-up"),
        (account.seats.unjoined, JOIN, "joining"),
    ):
        seconds = account.waits[method]
        if number and seconds > 0 and method not in account.frozen:
            said.append(f"next {what} in {span_of(seconds)}")
    return ", ".join(said)
