"""/mute: nothing of a rule, a channel or anything at all for a while; it is told afterwards.

What is muted with a button is shown first, with what it comes to: a rule, or everything in a chat.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.alerts import write_examples
from bot.chat.answering import DECLINED, refusal, reply_chat
from bot.chat.command import Answer, Call, Command
from bot.chat.held_back import WEEK, HeldBack, held_back, urgent_hits
from bot.chat.here import may_decide, receivers_meant, where
from bot.chat.muting import Muting, read_muting, shown, written
from bot.chat.places import names_for
from bot.chat.undoing import undo_button
from bot.chat.wording import Text, lines
from bot.model import Role
from bot.render.counting import count
from bot.render.durations import clock_time
from bot.render.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.naming import Names
    from bot.model import Message, Receiver, Silence
    from bot.store.protocol import Transaction

_HOUR = timedelta(hours=1)
_EXAMPLES = 3
_MOST_NAMED = 4  # silences whose numbers an answer names
_URGENT_TOO = "Urgent alerts are held back, too"
_USAGE = "What, and for how long?"
_REMEDY = "/mute 4 1h mutes rule 4 here, /mute @channel 1d a channel, /mute 1h everything."


async def _run(call: Call) -> Answer:
    argument = call.request.argument
    if call.request.pressed and argument == "no":
        return DECLINED
    muting = read_muting(argument)
    held = await held_back(call, muting.what)
    if not (argument or held.key):
        return Answer(message=Text(f"{_USAGE} {_REMEDY}").message())
    names = await names_for(call)
    chat_id = muting.chat_id or call.request.chat_id
    receivers = await receivers_meant(call, chat_id, names, named=muting.named)
    if not may_decide(call, receivers):
        return refusal(COMMAND, call, names.people)
    if call.request.pressed and not muting.sure:
        return Answer(message=await _preview(call, muting, held, receivers, names))
    return Answer(change=lambda tx: _mute(call, tx, muting, held, receivers, names), instead=True)


async def _preview(
    call: Call, muting: Muting, held: HeldBack, receivers: Sequence[Receiver], names: Names
) -> Message:
    """Return what muting comes to, going by the hits of the last week."""
    store = call.scene.store
    week = await store.hit_counts(since=call.now - WEEK, history=False)
    hour = await store.hit_counts(since=call.now - _HOUR, history=False)
    rules = [each.rule.name for each in held.rules]
    length, every = shown(muting.length), count(sum(week.by_rule.values()), "hit")
    said = f"{held.of(week):,} of all {every}" if held.token else every
    text = Text(f"Mute {held} {where(call, receivers, names)} for {length}?")
    text.line(f"Last 7 days: {said}, {held.of(hour):,} of them in the last hour.")
    newest = [record for name in rules for record in await store.hits(rule=name, newest=_EXAMPLES)]
    zone = zone_of(receivers, call.scene.zone)
    write_examples(text, sorted(newest, key=lambda record: record.post.posted_at), call, zone)
    text.line(f"{_found(held)} meanwhile is kept, and told afterwards.")
    if held.is_urgent_too:
        urgent = await urgent_hits(call, held, week)
        were = "1 of these hits was" if urgent == 1 else f"{urgent:,} of these hits were"
        text.line(f"{_URGENT_TOO}: {were} urgent.")
    chat_id = muting.chat_id or call.request.chat_id
    elsewhere = f" in:{chat_id}" if chat_id != reply_chat(call.request, call.person) else ""
    again = f"{held.token} {written(muting.length)}{elsewhere} yes"
    token = f"mute:{again.lstrip()}"
    return text.message(((f"Yes, mute {length}", token), ("No", "mute:no")))


async def _mute(
    call: Call,
    tx: Transaction,
    muting: Muting,
    held: HeldBack,
    receivers: Sequence[Receiver],
    names: Names,
) -> Message:
    until, place = call.now + muting.length, where(call, receivers, names)
    begun = await call.scene.desk.silences.mute(
        tx,
        [each.name for each in receivers],
        until=until,
        by=call.by,
        rules=[each.rule.name for each in held.rules],
        channel_id=held.channel.channel_id if held.channel else None,
    )
    if not begun:
        return lines(f"Muted {place} already: {held}.", "/silences says how long.")
    at = clock_time(until, now=call.now, zone=zone_of(receivers, call.scene.zone))
    text = Text(f"Muted {place} until {at}: {held}.")
    text.line(f"{_found(held)} meanwhile is told then.")
    if held.is_urgent_too:
        text.line(f"{_URGENT_TOO}.")
    _write_numbers(text, begun)
    end = [("End it now", f"unmute:{each.number}") for each in begun if len(begun) == 1]
    return text.message((*end, await undo_button(tx)))


def _found(held: HeldBack) -> str:
    return "What it finds" if held.rules else "What is found"


def _write_numbers(text: Text, begun: Sequence[Silence]) -> None:
    """Write which commands end these silences sooner."""
    text.line()
    for number, silence in enumerate(begun[:_MOST_NAMED]):
        text.add(", " if number else "").code(f"/unmute {silence.number}")
    if len(begun) > _MOST_NAMED:
        text.add(f" and {len(begun) - _MOST_NAMED} more (/silences)")
    text.add(" ends it sooner." if len(begun) == 1 else " end it sooner.")


COMMAND = Command(
    name="mute",
    role=Role.SUBSCRIBER,
    usage="/mute 4 1h",
    summary="Hold back a rule, an @channel or everything here for a while; it is told afterwards",
    denied="Chats are muted by",
    run=_run,
)
