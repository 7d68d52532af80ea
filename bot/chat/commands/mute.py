"""/mute: nothing of a rule, a channel or anything at all for a while; it is told afterwards.

What is muted with a button is shown first, with what it comes to: a rule, or everything in a chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.alerts import alert_meant, key_of, names_alert, rules_of, write_examples
from bot.chat.answering import refusal
from bot.chat.command import Answer, Call, Command
from bot.chat.here import may_decide, receivers_meant, where, zone_of
from bot.chat.muting import Muting, read_muting, shown, written
from bot.chat.undoing import undo_button
from bot.chat.wording import Text, lines, listed
from bot.model import Role
from bot.render.counting import count
from bot.render.durations import clock_time
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Channel, HitCounts, Message, Receiver, StoredRule
    from bot.store.protocol import Transaction

_WEEK, _HOUR = timedelta(days=7), timedelta(hours=1)
_EXAMPLES = 3
_NOTHING = "Nothing was changed."
_USAGE = "What, and for how long?"
_REMEDY = "/mute 4 1h mutes rule 4 here, /mute @channel 1d a channel, /mute 1h everything."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Muted:
    """What is to be muted, found: some rules, or one channel, or neither for everything."""

    rules: tuple[StoredRule, ...] = ()
    channel: Channel | None = None
    key: str = ""  # of the alert that was meant

    @property
    def token(self) -> str:
        """How a button names it; "" for everything."""
        numbers = [str(each.number) for each in self.rules[:1]]
        return self.key or (f"@{self.channel.name}" if self.channel else "".join(numbers))

    def of(self, counts: HitCounts) -> int:
        """How many of the hits counted are of what is to be muted."""
        if self.channel:
            return counts.by_channel.get(self.channel.channel_id or 0, 0)
        names = [each.rule.name for each in self.rules] or counts.by_rule
        return sum(counts.by_rule.get(name, 0) for name in names)

    def __str__(self) -> str:
        if self.channel:
            return f"@{self.channel.name}"
        named = [f"rule {each.number} ({tame(each.rule.name)})" for each in self.rules]
        return listed(named) or "everything"


async def _run(call: Call) -> Answer:
    argument = call.request.argument
    if call.request.pressed and argument == "no":
        return Answer(toast=_NOTHING)
    if not argument:
        return Answer(message=Text(f"{_USAGE} {_REMEDY}").message())
    muting = read_muting(argument)
    receivers = await receivers_meant(
        call, muting.chat_id or call.request.chat_id, named=muting.named
    )
    if not may_decide(call, receivers):
        return refusal(COMMAND, call, await call.scene.store.people())
    muted = await _found(call, muting.what)
    if call.request.pressed and not muting.sure:
        return Answer(message=await _preview(call, muting, muted, receivers))
    return Answer(change=lambda tx: _mute(call, tx, muting, muted, receivers))


async def _found(call: Call, what: str) -> _Muted:
    if not what:
        return _Muted()
    if names_alert(what):
        records = await alert_meant(call, what)
        return _Muted(rules=tuple(await rules_of(call, records)), key=key_of(records))
    if what.startswith("@"):
        return _Muted(channel=await call.scene.desk.channels.find(what))
    return _Muted(rules=(await call.scene.desk.rules.find(what.removeprefix("#")),))


async def _preview(
    call: Call, muting: Muting, muted: _Muted, receivers: Sequence[Receiver]
) -> Message:
    """Return what muting comes to, going by the hits of the last week."""
    store = call.scene.store
    week = await store.hit_counts(since=call.now - _WEEK, history=False)
    hour = await store.hit_counts(since=call.now - _HOUR, history=False)
    names = [each.rule.name for each in muted.rules]
    length, every = shown(muting.length), count(sum(week.by_rule.values()), "hit")
    said = f"{muted.of(week):,} of all {every}" if muted.token else every
    text = Text(f"Mute {muted} {where(call, receivers)} for {length}?")
    text.line(f"Last 7 days: {said}, {muted.of(hour):,} of them in the last hour.")
    newest = [record for name in names for record in await store.hits(rule=name, newest=_EXAMPLES)]
    write_examples(text, sorted(newest, key=lambda record: record.post.posted_at), call)
    found = "What it finds" if names else "What is found"
    text.line(f"{found} meanwhile is kept, and told afterwards.")
    chat_id = muting.chat_id or call.request.chat_id
    again = f"{muted.token} {written(muting.length)} in:{chat_id} yes"
    token = f"mute:{again.lstrip()}"
    return text.message(((f"Yes, mute {length}", token), ("No", "mute:no")))


async def _mute(
    call: Call, tx: Transaction, muting: Muting, muted: _Muted, receivers: Sequence[Receiver]
) -> Message:
    until = call.now + muting.length
    begun = await call.scene.desk.silences.mute(
        tx,
        [each.name for each in receivers],
        until=until,
        by=call.by,
        rules=[each.rule.name for each in muted.rules],
        channel_id=muted.channel.channel_id if muted.channel else None,
    )
    if not begun:
        return lines(
            f"Muted {where(call, receivers)} already: {muted}.", "/silences says how long."
        )
    at = clock_time(until, now=call.now, zone=zone_of(call, receivers))
    said = f"Muted {where(call, receivers)} until {at}: {muted}."
    text = Text(said).line("What it finds meanwhile is told then.")
    return text.message((await undo_button(tx),))


COMMAND = Command(
    name="mute",
    role=Role.SUBSCRIBER,
    usage="/mute 4 1h",
    summary="Hold back a rule, an @channel or everything here for a while; it is told afterwards",
    denied="Chats are muted by",
    run=_run,
)
