"""`flagfall receivers`: who is told, and whether they can be."""

from __future__ import annotations

import asyncio
import secrets
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import existing
from bot.cli.output import note, note_suspended, print_columns, print_json, print_lines
from bot.clock import SystemClock
from bot.errors import InputError, NetworkError, RejectedError, ThrottledError, UnavailableError
from bot.model import Message, Receiver
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.cli.output import Row
    from bot.config import Config
    from bot.dispatch import Gateway, Sender
    from bot.notify.telling import Receipt

receivers = typer.Typer(help="List who is told, and send a test alert.")

_HEADS = ("NAME", "KIND", "TARGET", "GETS", "HOW", "STATE")
_TEST = "This is a test alert of Flagfall to {}. Nothing has happened."


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
    found = (await _known(config)).values()
    if as_json:
        for receiver in found:
            print_json(_row(receiver))
    elif found:
        print_columns(_HEADS, [_cells(receiver) for receiver in found])
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

    Example: flagfall receivers test desk
    """
    config = settings_of(context)
    known = await _known(config)
    if name not in known:
        remedy = did_you_mean(name, known) if known else "See them with: flagfall receivers list"
        raise InputError(f'There is no receiver "{name}".', remedy=remedy)
    outcome = await _tried(config, known[name])
    if as_json:
        row = {"receiver": name, "kind": known[name].kind, "ok": outcome.code == 0}
        print_json(row | {"status": outcome.status, "answer": outcome.text} | outcome.timed)
    else:
        print_lines([f"{outcome.text} ({outcome.milliseconds} ms)"])
    return outcome.code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What came back; ``code`` is the exit code."""

    code: int
    text: str
    status: int | None
    milliseconds: int

    @property
    def timed(self) -> Row:
        return {"milliseconds": self.milliseconds}


async def _known(config: Config) -> Mapping[str, Receiver]:
    """Return the receivers by name: those of the database, and those that a start will add."""
    found = {one.name: one for one in config.seeds.receivers} if config.seeds else {}
    if config.bot.notify_chat:
        found["notify"] = Receiver(name="notify", target=config.bot.notify_chat, default=True)
    async with existing(config) as store:
        stored = await store.receivers() if store else []
    return found | {one.name: one for one in stored}


async def _tried(config: Config, receiver: Receiver) -> _Outcome:
    """Send a test through what the daemon sends with. Raises UnavailableError without a way."""
    from bot.daemon.parts import open_bot, senders  # noqa: PLC0415  lists do without

    clock, bot = SystemClock(), open_bot(config)
    ways = senders(bot, config.receivers, clock=clock, console=sys.stderr)
    started = clock.monotonic()
    try:
        if receiver.kind not in ways:
            raise UnavailableError(
                f"There is no way to receivers of the kind {receiver.kind}.",
                remedy="Set TELEGRAM_BOT_TOKEN.",
            )
        async with asyncio.timeout(config.delivery.request_timeout):
            receipt = await _sent(ways[receiver.kind], receiver)
        code, text, status = 0, receipt.text, receipt.status
    except TimeoutError:
        code, text, status = 3, f"No answer within {config.delivery.request_timeout:g} s.", None
    except NetworkError as error:
        status = getattr(error, "code", 0) or None
        said_no = status or error.sent or isinstance(error, RejectedError | ThrottledError)
        code, text = 1 if said_no else 3, str(error)
    finally:
        if bot is not None:
            await bot.aclose()
    spent = round((clock.monotonic() - started) * 1000)
    return _Outcome(code=code, text=text, status=status, milliseconds=spent)


async def _sent(way: Sender | Gateway, receiver: Receiver) -> Receipt:
    from bot.dispatch import Gateway  # noqa: PLC0415  lists do without
    from bot.notify.telling import Receipt, Telling  # noqa: PLC0415  as above

    message = Message(text=_TEST.format(receiver.name))
    if not isinstance(way, Gateway):
        message_id = await way.send(receiver.target, message, silent=False)
        return Receipt(text=f"{receiver.target} took it as message {message_id}.")
    telling = Telling(
        key=secrets.token_hex(16),
        receiver=receiver.name,
        kind="test",
        queued_at=SystemClock().now(),
        message=message,
    )
    return await way.tell(telling)


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


def _cells(receiver: Receiver) -> tuple[object, ...]:
    routes = [f"route {route.name}" for route in receiver.routes]
    gets = ["all that names nobody"] if receiver.default else []
    what = ", ".join([*gets, *routes]) or "what names it"
    state = receiver.suspended or "ok"
    return (receiver.name, receiver.kind, receiver.target, what, _wishes(receiver), state)


def _wishes(receiver: Receiver) -> str:
    """Return how it wants to be told, as far as that is not as usual."""
    quiet = receiver.quiet
    zone = "" if quiet else receiver.timezone
    previews = "previews" if receiver.previews else ""
    hours = f"quiet {quiet} {quiet.timezone}" if quiet else ""
    return ", ".join(filter(None, (hours, zone, receiver.language, previews))) or "-"
