"""A test alert to one receiver, and what came back."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.dispatch import Gateway
from bot.errors import (
    InputError,
    NetworkError,
    RejectedError,
    ThrottledError,
    UnavailableError,
)
from bot.model import Message
from bot.notify.telling import Receipt, Telling
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.clock import Clock
    from bot.desk import Desk
    from bot.dispatch import Sender
    from bot.model import Receiver
    from bot.store.protocol import Store

    Tester = Callable[[Receiver], Awaitable["Outcome"]]

_TEXT = "This is a test alert of Flagfall to {}. Nothing has happened."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came back: ``code`` is the exit code, ``status`` that of a server that gave one.

    ``resumed`` says that the receiver was suspended, and is no more.
    """

    code: int
    text: str
    status: int | None
    milliseconds: int
    resumed: bool = False


async def try_receiver(
    receiver: Receiver,
    ways: Mapping[str, Sender | Gateway],
    *,
    clock: Clock,
    timeout: float,  # noqa: ASYNC109  the settings' own
) -> Outcome:
    """Send a test through one of ``ways``, by kind; raises UnavailableError without one."""
    way = ways.get(receiver.kind)
    if way is None:
        raise UnavailableError(
            f"There is no way to receivers of the kind {receiver.kind}.",
            remedy="Set TELEGRAM_BOT_TOKEN.",
        )
    started = clock.monotonic()
    try:
        async with asyncio.timeout(timeout):
            receipt = await _sent(way, receiver, clock)
        code, text, status = 0, receipt.text, receipt.status
    except TimeoutError:
        code, text, status = 3, f"No answer within {timeout:g} s.", None
    except NetworkError as error:
        status = getattr(error, "code", 0) or None
        said_no = status or error.sent or isinstance(error, RejectedError | ThrottledError)
        code, text = 1 if said_no else 3, str(error)
    spent = round((clock.monotonic() - started) * 1000)
    return Outcome(code=code, text=text, status=status, milliseconds=spent)


async def try_named(
    desk: Desk, store: Store, params: Mapping[str, Any], *, tester: Tester
) -> object:
    """``receiver`` (name) -> ``code``, ``text``, ``status``, ``milliseconds``, ``resumed``.

    What waits for a receiver that took the test goes out at once.
    """
    del desk
    known = {receiver.name: receiver for receiver in await store.receivers()}
    receiver = named(str(params.get("receiver")), known)
    outcome = await tester(receiver)
    resumed = outcome.code == 0 and await resume(store, receiver)
    return asdict(replace(outcome, resumed=resumed))


async def resume(store: Store, tried: Receiver) -> bool:
    """Have a receiver that took a test told again; return whether it was suspended.

    One that was given another chat since it was ``tried`` stays as it is.
    """
    async with store.transaction() as tx:
        known = {receiver.name: receiver for receiver in await store.receivers()}
        receiver = known.get(tried.name)
        if receiver is None or not receiver.suspended:
            return False
        if (receiver.kind, receiver.target) != (tried.kind, tried.target):
            return False
        await tx.save_receiver(replace(receiver, suspended=""))
    return True


def named(name: str, known: Mapping[str, Receiver]) -> Receiver:
    """Return the receiver of that name; InputError names the nearest one."""
    if name in known:
        return known[name]
    remedy = did_you_mean(name, known) if known else "See them with: flagfall receivers list"
    raise InputError(f'There is no receiver "{name}".', remedy=remedy)


async def _sent(way: Sender | Gateway, receiver: Receiver, clock: Clock) -> Receipt:
    message = Message(text=_TEXT.format(receiver.name))
    if not isinstance(way, Gateway):
        message_id = await way.send(receiver.target, message, silent=False)
        as_what = "it" if message_id is None else f"it as message {message_id}"
        return Receipt(text=f"{receiver.target} took {as_what}.")
    telling = Telling(
        key=secrets.token_hex(16),
        receiver=receiver.name,
        kind="test",
        queued_at=clock.now(),
        message=message,
    )
    return await way.tell(telling)
