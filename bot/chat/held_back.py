"""What is to be muted: found among the rules, channels and alerts, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.chat.alerts import alert_if_meant, key_of, rules_of
from bot.chat.muting import odd_length
from bot.chat.wording import listed
from bot.errors import RefusedError
from bot.model import Severity
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.command import Call
    from bot.model import Channel, HitCounts, StoredRule

WEEK = timedelta(days=7)
_MOST_HITS = 2_000  # of an urgent rule in one channel that are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What is to be muted, found: some rules, or one channel, or neither for everything.

    ``urgent`` are the names of the urgent rules among those whose alerts it is about.
    """

    rules: tuple[StoredRule, ...] = ()
    channel: Channel | None = None
    key: str = ""  # of the alert that was meant
    urgent: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """How a button names it; "" for everything."""
        numbers = [str(each.number) for each in self.rules[:1]]
        return self.key or (f"@{self.channel.name}" if self.channel else "".join(numbers))

    @property
    def is_urgent_too(self) -> bool:
        """Whether alerts that are urgent are held back with it."""
        return bool(self.urgent) or not self.rules

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


async def held_back(call: Call, what: str) -> HeldBack:
    """Return what is meant; where nothing is written the alert that was replied to, or all.

    Raises RefusedError for what there is none of.
    """
    every = await call.scene.store.rules()
    _refuse_odd_length(what, every)
    if (records := await alert_if_meant(call, what)) is not None:
        rules = await rules_of(call, records)
        return HeldBack(rules=tuple(rules), key=key_of(records), urgent=_urgent(rules))
    if not what:
        return HeldBack(urgent=_urgent(every))
    if what.startswith("@"):
        channel = await call.scene.desk.channels.find(what)
        return HeldBack(channel=channel, urgent=_urgent(every))
    rule = await call.scene.desk.rules.find(what.removeprefix("#"))
    return HeldBack(rules=(rule,), urgent=_urgent([rule]))


async def urgent_hits(call: Call, held: HeldBack, week: HitCounts) -> int:
    """Return how many of a week's hits that would have been held back are of urgent rules."""
    if held.channel is None:
        return sum(week.by_rule.get(name, 0) for name in held.urgent)
    store, channel = call.scene.store, held.channel.name
    found = [
        await store.hits(since=call.now - WEEK, rule=name, channel=channel, newest=_MOST_HITS)
        for name in held.urgent
    ]
    return sum(not record.hit.history for records in found for record in records)


def _urgent(rules: Sequence[StoredRule]) -> tuple[str, ...]:
    return tuple(each.rule.name for each in rules if each.rule.severity is Severity.URGENT)


def _refuse_odd_length(what: str, rules: Sequence[StoredRule]) -> None:
    """Raise RefusedError for what ends like a length of time, unless a rule is called just that."""
    odd = odd_length(what)
    if odd and what.casefold() not in {each.rule.name.casefold() for each in rules}:
        raise RefusedError(f"“{odd}” is no length of time.", remedy="Write 30m, 1h or 2d.")
