"""What is muted, as a list with a button to end each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer
from bot.chat.here import may_decide, zone_of
from bot.chat.places import label
from bot.chat.wording import Text, address, lines
from bot.desk.silences import muted_by
from bot.render.durations import clock_time
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.chat.command import Call
    from bot.model import Receiver, Silence

SILENCE_SHOWN = 128  # code points of what a silence mutes: a rule and a channel

_MOST_BUTTONS = 8
_NONE = lines("Nothing is muted. /mute 4 1h mutes rule 4 here for an hour.")


async def list_muted(call: Call) -> Answer:
    """Return what is muted where this person may decide, with a button to end each."""
    receivers = {each.name: each for each in await call.scene.store.receivers()}
    lasting = [
        each
        for each in await call.scene.desk.silences.lasting()
        if each.receiver in receivers and may_decide(call, [receivers[each.receiver]])
    ]
    if not lasting:
        return Answer(message=_NONE)
    text = Text("Muted:")
    for line in await _lines(call, lasting, receivers):
        text.line(line)
    buttons = [(f"End {each.number}", f"unmute:{each.number}") for each in lasting[:_MOST_BUTTONS]]
    rows = [tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)]
    return Answer(message=text.line("/unmute and a number ends one.").message(*rows))


async def _lines(
    call: Call, silences: Sequence[Silence], receivers: Mapping[str, Receiver]
) -> list[str]:
    """Return ``3 · flag in desk until 15:02, by @editor`` for each."""
    channels = await call.scene.store.channels()
    people = {f"tg:{p.user_id}": address(p) for p in await call.scene.store.people()}
    said = []
    for each in silences:
        receiver = receivers[each.receiver]
        what = tame(muted_by(each, channels), SILENCE_SHOWN)
        until = clock_time(each.until, now=call.now, zone=zone_of(call, [receiver]))
        to = tame(label(receiver))
        said.append(
            f"{each.number} · {what} · to {to} · until {until}, by {people.get(each.by, each.by)}"
        )
    return said
