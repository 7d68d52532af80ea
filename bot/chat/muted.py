"""What is muted, as a list with a button to end each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer
from bot.chat.here import may_decide
from bot.chat.places import names_for
from bot.chat.wording import Text, lines
from bot.desk.silences import muted_by
from bot.render.durations import clock_time
from bot.render.names import tame
from bot.render.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.command import Call
    from bot.desk.naming import Names
    from bot.model import Silence

SILENCE_SHOWN = 128  # code points of what a silence mutes: a rule and a channel

_MOST_BUTTONS = 8
_NONE = lines("Nothing is muted. /mute 4 1h mutes rule 4 here for an hour.")


async def list_muted(call: Call) -> Answer:
    """Return what is muted where this person may decide, with a button to end each."""
    names = await names_for(call)
    receivers = {each.name: each for each in names.receivers}
    lasting = [
        each
        for each in await call.scene.desk.silences.lasting()
        if each.receiver in receivers and may_decide(call, [receivers[each.receiver]])
    ]
    if not lasting:
        return Answer(message=_NONE)
    text = Text("Muted:")
    for line in await _lines(call, lasting, names):
        text.line(line)
    buttons = [(f"End {each.number}", f"unmute:{each.number}") for each in lasting[:_MOST_BUTTONS]]
    rows = [tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4)]
    return Answer(message=text.line("/unmute and a number ends one.").message(*rows))


async def _lines(call: Call, silences: Sequence[Silence], names: Names) -> list[str]:
    """Return ``3 · flag · to @desk · until 15:02, by @editor`` for each."""
    channels = await call.scene.store.channels()
    said = []
    for each in silences:
        muted = [one for one in names.receivers if one.name == each.receiver]
        what = tame(muted_by(each, channels), SILENCE_SHOWN)
        zone = zone_of(muted, call.scene.zone)
        until = clock_time(each.until, now=call.now, zone=zone)
        to, by = names.of_name(each.receiver), names.of_author(each.by)
        said.append(f"{each.number} · {what} · to {to} · until {until}, by {by}")
    return said
