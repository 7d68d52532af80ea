"""/remove: stop watching channels; what was stored of them is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.undoing import undo_few
from bot.chat.wording import channel_label, lines
from bot.desk.sight import blind_rules
from bot.errors import RefusedError
from bot.model import Role
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Channel, Message
    from bot.store.protocol import Transaction


_LISTED = "/channels lists them."


async def _run(call: Call) -> Answer:
    names = list(dict.fromkeys(call.request.argument.replace(",", " ").split()))
    if not names:
        raise RefusedError("Which channel?", remedy="/channels lists them: /remove @name.")
    return Answer(change=lambda tx: _remove(call, tx, names))


async def _remove(call: Call, tx: Transaction, names: Sequence[str]) -> Message:
    said: list[str] = []
    removed: dict[str, str] = {}  # names by ref, in the order of the changes
    watched = await call.scene.desk.channels.watched()
    for name in names:
        try:
            channel = await call.scene.desk.channels.remove(tx, name, by=call.by)
        except RefusedError as error:  # raised before anything is written
            said.append(
                str(error) if "Did you mean" in str(error) else f"{error.message} {_LISTED}"
            )
        else:
            removed[channel.ref] = f"@{channel.name}"
            said.append(f"{channel_label(channel)} is no longer watched. What was stored is kept.")
            said.append(f"/add @{channel.name} watches it again.")
    left = [channel for channel in watched if channel.ref not in removed]
    message = lines(*said, *await _blinded(call, watched, left))
    return replace(message, buttons=tuple(await undo_few(tx, list(removed.values()))))


async def _blinded(call: Call, before: Sequence[Channel], after: Sequence[Channel]) -> list[str]:
    """Return the rules that could match before and never can after."""
    rules = await call.scene.store.rules()
    blind = blind_rules(rules, before)
    return [
        f"Rule {stored.number} ({tame(stored.rule.name)}) can never match now: "
        f"no channel it looks at is watched. /unwatch {stored.number} stops it."
        for stored in blind_rules(rules, after)
        if stored not in blind
    ]


COMMAND = Command(
    name="remove",
    role=Role.EDITOR,
    usage="/remove @channel",
    summary="Stop watching a channel; what was stored is kept",
    denied="Channels are chosen by",
    run=_run,
)
