"""`flagfall receivers`: who is told, and whether they can be."""

from __future__ import annotations

import sys
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.known import known_receivers, settled_receivers, stored_receivers
from bot.cli.output import note, note_suspended, print_columns, print_json, print_lines
from bot.clock import SystemClock
from bot.errors import InputError, LockedError, UnavailableError
from bot.model import Receiver
from bot.ops.control import NoDaemonError, call
from bot.ops.lock import hold
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from bot.cli.output import Row
    from bot.config import Config
    from bot.trial import Outcome

receivers = typer.Typer(help="List who is told, and send a test alert.")

_HEADS = ("NAME", "KIND", "TARGET", "GETS", "HOW", "STATE")
_NEW = "after the next start"  # the state of what only the settings know
_RESTART = "Restart it: it takes the settings over when it starts."
_SLACK = 10.0  # seconds beyond what a receiver may take, for the daemon to answer


@receivers.command("list")
async def list_(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List the receivers of alerts, and which alerts each one gets.

    Example: flagfall receivers list
    """
    config = settings_of(context)
    stored = await stored_receivers(config)
    found = (settled_receivers(config) | stored).values()
    if as_json:
        for receiver in found:
            print_json(_row(receiver) | {"taken_over": receiver.name in stored})
    elif found:
        print_columns(_HEADS, [_cells(each, new=each.name not in stored) for each in found])
        note_suspended(found, pause=config.delivery.retry_cap)
    else:
        note("Nobody is told yet. Set NOTIFY_CHAT, or write [receivers.NAME] into flagfall.toml.")


@receivers.command("test")
async def try_out(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The receiver's name.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> int:
    """Send a receiver an alert that is marked as a test, and say what came back.

    While `flagfall run` runs, it is asked to send it, as it sends alerts. A receiver that takes it
    is no longer suspended.

    Example: flagfall receivers test desk
    """
    from bot.trial import named  # noqa: PLC0415  lists do without

    config = settings_of(context)
    receiver = named(name, await known_receivers(config))
    outcome, when = await _outcome(config, receiver)
    if as_json:
        row = {"receiver": name, "kind": receiver.kind, "ok": outcome.code == 0}
        more = {"milliseconds": outcome.milliseconds, "resumed": outcome.resumed}
        print_json(row | {"status": outcome.status, "answer": outcome.text} | more)
        return outcome.code
    print_lines([f"{outcome.text} ({outcome.milliseconds} ms)"])
    if outcome.resumed:
        print_lines([f"{name} is no longer suspended: what waited for it goes out {when}."])
    return outcome.code


async def _outcome(config: Config, receiver: Receiver) -> tuple[Outcome, str]:
    """Have a test sent; return what came of it, and when what waited goes out."""
    from bot.trial import Outcome  # noqa: PLC0415  as above

    try:
        return Outcome(**await _asked(config, receiver.name)), "now"
    except InputError:
        return await _tried_beside(config, receiver), ""
    except NoDaemonError:
        outcome = await _tried(config, receiver)
    if outcome.code == 0 and receiver.suspended:
        outcome = replace(outcome, resumed=await _resumed(config, receiver))
    return outcome, "when flagfall run is started"


async def _asked(config: Config, name: str) -> Any:  # noqa: ANN401  JSON
    """Have the running daemon send the test.

    Raises NoDaemonError where none runs, InputError where it does not know that receiver.
    """
    path, patience = config.data / "control.sock", config.delivery.request_timeout + _SLACK
    return await call(path, "test_receiver", {"receiver": name}, timeout=patience)


async def _tried_beside(config: Config, receiver: Receiver) -> Outcome:
    """Send a test of what the running daemon does not know yet, where that takes no bot of its.

    Raises UnavailableError where it does.
    """
    unknown = f"The Flagfall that runs does not know {receiver.name} yet."
    if receiver.kind == "telegram" and config.speaks_mtproto:
        raise UnavailableError(unknown, remedy=f"{_RESTART} Then try again.")
    outcome = await _tried(config, receiver)
    note(f"{unknown} {_RESTART}")
    return outcome


async def _tried(config: Config, receiver: Receiver) -> Outcome:
    """Send a test through what the daemon would send with. Raises UnavailableError without a way.

    A session of the bot's is one process's only: LockedError if another holds the data folder.
    """
    from bot.daemon.parts import open_bot, senders  # noqa: PLC0415  as above
    from bot.trial import try_receiver  # noqa: PLC0415  as above

    clock = SystemClock()
    async with AsyncExitStack() as held:
        if receiver.kind == "telegram" and config.speaks_mtproto:
            held.enter_context(hold(config.data / "lock", what="flagfall receivers test"))
        bot = open_bot(config)
        if bot is not None:
            held.push_async_callback(bot.aclose)
        ways = senders(bot, config.receivers, clock=clock, console=sys.stderr)
        timeout = config.delivery.request_timeout
        return await try_receiver(receiver, ways, clock=clock, timeout=timeout)


async def _resumed(config: Config, receiver: Receiver) -> bool:
    """Have a receiver that took a test told again; not while another command writes."""
    from bot.trial import resume  # noqa: PLC0415  as above

    with suppress(LockedError), hold(config.data / "lock", what="flagfall receivers test"):
        store = await open_store(config.data / "flagfall.db", clock=SystemClock())
        try:
            return await resume(store, receiver)
        finally:
            await store.close()
    return False


def _row(receiver: Receiver) -> Row:
    """Return a receiver as JSON, by the keys of a rules file."""
    return {
        "name": receiver.name,
        "kind": receiver.kind,
        "target": receiver.target,
        "default": receiver.default,
        "suspended": receiver.suspended,
        "routes": [
            {
                "name": route.name,
                "rules": route.rules,
                "severity": route.severities,
                "channels": route.channels,
            }
            for route in receiver.routes
        ],
        "quiet": str(receiver.quiet) if receiver.quiet else None,
        "timezone": receiver.quiet.timezone if receiver.quiet else receiver.timezone,
        "language": receiver.language,
        "previews": receiver.previews,
    }


def _cells(receiver: Receiver, *, new: bool) -> tuple[object, ...]:
    routes = [f"route {route.name}" for route in receiver.routes]
    gets = ["all that names nobody"] if receiver.default else []
    what = ", ".join([*gets, *routes]) or "what names it"
    state = _NEW if new else receiver.suspended or "ok"
    return (receiver.name, receiver.kind, receiver.target, what, _wishes(receiver), state)


def _wishes(receiver: Receiver) -> str:
    """Return how it wants to be told, as far as that is not as usual."""
    quiet = receiver.quiet
    zone = "" if quiet else receiver.timezone
    previews = "previews" if receiver.previews else ""
    hours = f"quiet {quiet} {quiet.timezone}" if quiet else ""
    return ", ".join(filter(None, (hours, zone, receiver.language, previews))) or "-"
