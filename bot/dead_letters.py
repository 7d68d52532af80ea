"""What was given up, sent after all because somebody says so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.errors import InputError, RefusedError
from bot.model import DeliveryState
from bot.notices import to_try
from bot.render.counting import count
from bot.render.names import some_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.desk import Desk
    from bot.model import Delivery
    from bot.store.protocol import Store

_CHAT = "chat:"  # begins what is no receiver's name, but an id of a chat
_SHOWN = 5
_WAITING = (DeliveryState.PENDING, DeliveryState.RETRY, DeliveryState.SUSPENDED)
_LIST = "flagfall deliveries --state dead lists what was given up."


async def retry_deliveries(desk: Desk, store: Store, params: Mapping[str, Any]) -> object:
    """``named`` (numbers or subjects), ``receiver`` -> ``retried``, ``carried`` and more.

    Without names all that was given up is sent, with ``receiver`` only what was meant for it.
    ``retried`` are rows of ``number``, ``receiver``, ``subject``; ``carried`` is how many more are
    told within them; ``gone`` names receivers that are no more: what is for them stays. Where
    nothing was given up, ``suspended`` counts what waits for each receiver that is suspended.

    Raises RefusedError, with nothing done, for what is not dead; InputError for what is not there.
    """
    del desk
    receiver = params.get("receiver")
    async with store.transaction() as tx:
        dead = await store.deliveries(state=DeliveryState.DEAD)
        meant = [row for row in dead if receiver in (None, row.receiver)]
        if names := list(map(str, params.get("named") or ())):
            meant = await _named(store, meant, names, receiver)
        known = {each.name for each in await store.receivers()}
        rows = [row for row in meant if row.receiver in known or row.receiver.startswith(_CHAT)]
        gone = sorted({row.receiver for row in meant} - {row.receiver for row in rows})
        if gone and not rows:
            raise RefusedError(
                f"There is no receiver {some_of(gone, _SHOWN)} any more.",
                remedy="Define it again, and what was given up can be sent.",
            )
        carried = await tx.revive([row.number for row in rows])
        suspended = {} if meant else await _suspended(store, receiver)
    told = list(map(_told, rows))
    return {"retried": told, "carried": carried, "gone": gone, "suspended": suspended}


async def _suspended(store: Store, receiver: object) -> dict[str, int]:
    """Count what waits for receivers that are suspended, or for that one."""
    names = {one.name for one in await store.receivers() if one.suspended}
    if receiver is not None:
        names &= {str(receiver)}
    if not names:
        return {}
    rows = [row for state in _WAITING for row in await store.deliveries(state=state)]
    return Counter(row.receiver for row in rows if row.receiver in names)


async def _named(
    store: Store, dead: Sequence[Delivery], names: Sequence[str], receiver: object
) -> list[Delivery]:
    """Return the dead rows of these numbers or subjects, each once."""
    found: dict[int, Delivery] = {}
    missing = []
    for name in names:
        rows = _called(name, dead)
        found |= {row.number: row for row in rows}
        if not rows:
            missing.append(name)
    if missing:
        everything = await store.deliveries()
        raise _refusal(missing, [row for row in everything if receiver in (None, row.receiver)])
    return list(found.values())


def _refusal(missing: Sequence[str], everything: Sequence[Delivery]) -> InputError:
    alive = [row for name in missing for row in _called(name, everything)]
    if alive:
        said = [f"{row.number} ({row.subject} to {row.receiver}) is {row.state}" for row in alive]
        held_up = [row.receiver for row in alive if row.state is DeliveryState.SUSPENDED]
        remedy = to_try(held_up[0]) if held_up else _LIST
        return RefusedError(f"Not dead: {some_of(said, _SHOWN)}.", remedy=remedy)
    what = count(len(missing), "delivery is", "deliveries are")
    return InputError(f"{what} not there: {some_of(missing, _SHOWN)}.", remedy=_LIST)


def _called(name: str, rows: Iterable[Delivery]) -> list[Delivery]:
    return [row for row in rows if name in (str(row.number), row.subject)]


def _told(row: Delivery) -> dict[str, object]:
    return {"number": row.number, "receiver": row.receiver, "subject": row.subject}
