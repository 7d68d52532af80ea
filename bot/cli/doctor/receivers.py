"""The doctor's checks of receivers that are no chats, and of those that are suspended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

from bot.cli.doctor.check import Check, bad, failed, good
from bot.daemon.parts import senders
from bot.errors import BotError
from bot.notices import to_try

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.clock import Clock
    from bot.config import ReceiversSettings
    from bot.model import Receiver


class _Way(Protocol):
    """What tells whether a receiver of its kind can be sent to."""

    async def ready(self, receiver: str) -> str: ...


async def check_receivers(
    receivers: Iterable[Receiver], settings: ReceiversSettings, *, clock: Clock
) -> list[Check]:
    """Webhooks, files, Apprise and consoles are set up and can be sent to; nothing is."""
    ways = cast("Mapping[str, _Way]", senders(None, settings, clock=clock))
    return [await _check(each, ways) for each in receivers if each.kind != "telegram"]


def check_suspended(receiver: Receiver, found: Check | None = None) -> Check:
    """Say why a receiver is suspended, and how it is tried now.

    ``found`` is what was seen of it beside that: one line tells both.
    """
    if found is None or not found.tried:
        why, fix = f"Suspended, and what is for it waits: {receiver.suspended}", "Correct that."
    elif found.ok:
        why = f"Suspended, and what is for it waits: {receiver.suspended}"
        fix = "By now nothing is seen to be wrong."
    else:
        why, fix = f"{found.detail} It is suspended, and what is for it waits.", found.fix
    return bad(f"receiver {receiver.name}", why, f"{fix} {to_try(receiver.name)}")


async def _check(receiver: Receiver, ways: Mapping[str, _Way]) -> Check:
    what = f"receiver {receiver.name}"
    if receiver.kind == "console":
        return good(what, "Its alerts are in what flagfall run prints.")
    try:
        return good(what, await ways[receiver.kind].ready(receiver.name))
    except BotError as error:
        return failed(what, error)
