"""What was given up, sent after all because somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import InputError, RefusedError
from bot.model import DeliveryState
from bot.render.counting import count
from bot.render.names import some_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.desk import Desk
    from bot.model import Delivery
    from bot.store.protocol import Store

_CHAT = "chat:"  # begins what is no receiver's name, but an id of a chat
_SHOWN = 5
_LIST = "flagfall deliveries --state dead lists what was given up."


async def retry_deliveries(desk: Desk, store: Store, params: Mapping[str, Any]) -> object:
    """``named`` (numbers or subjects), ``receiver`` -> ``retried``, ``carried``, ``gone``.

    Without names all that was given up is sent, with ``receiver`` only what was meant for it.
    ``retried`` are rows of ``number``, ``receiver``, ``subject``; ``carried`` is how many more are
    told within them; ``gone`` names receivers that are no more: what is for them stays.

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
    return {"retried": list(map(_told, rows)), "carried": carried, "gone": gone}


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
        return RefusedError(f"Not dead: {some_of(said, _SHOWN)}.", remedy=_LIST)
    what = count(len(missing), "delivery is", "deliveries are")
    return InputError(f"{what} not there: {some_of(missing, _SHOWN)}.", remedy=_LIST)


def _called(name: str, rows: Iterable[Delivery]) -> list[Delivery]:
    return [row for row in rows if name in (str(row.number), row.subject)]


def _told(row: Delivery) -> dict[str, object]:
    return {"number": row.number, "receiver": row.receiver, "subject": row.subject}
