"""Keeping the judgement of the pipeline equal to what people decided."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.model import ChannelState, Pings
from bot.pipeline import Judgement
from bot.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.desk.lists import Lists
    from bot.model import Channel, Rule, RuleChanges
    from bot.ops.plan_file import PlanFile
    from bot.pipeline import Pipeline
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store

_A_FEW = 20  # rules: some 20 ms


class Judging:
    """Rules, channels and receivers as the pipeline uses them."""

    def __init__(
        self,
        store: Store,
        pipeline: Pipeline,
        lexicon: Lexicon,
        lists: Lists,
        plans: PlanFile | None = None,
        *,
        pings: Pings | None = None,
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._lexicon = lexicon
        self._lists = lists
        self._plans = plans
        self._pings = pings or Pings()
        self._judged_by = lists.ready
        self._changes = 0
        self._learned = 0

    @property
    def lists(self) -> Mapping[str, EntryList]:
        """The lists that the rules are judged by now."""
        return self._judged_by

    async def reload(self) -> None:
        """Take up what people changed; rules are compiled only if they or their lists did."""
        changes = await self._store.rule_changes(self._changes)
        await self._lists.refresh()  # after the rules: whatever list they name is there now
        lists = self._lists.ready
        ruleset = await self._judged(changes, lists)
        receivers = await self._store.receivers()
        learned = None
        while learned != self._learned:  # what is learned while we read is newer than what we read
            learned = self._learned
            channels = await self._store.channels()
        self._changes, self._judged_by = changes.upto, lists
        self._pipeline.judgement = Judgement(
            ruleset=ruleset,
            channels={c.channel_id: c for c in channels if _is_watched(c) and c.channel_id},
            receivers=receivers,
            pings=self._pings,
        )

    async def _judged(self, changes: RuleChanges, lists: Mapping[str, EntryList]) -> RuleSet:
        """Return the rules, compiled, after these changes."""
        before = self._pipeline.judgement.ruleset
        if lists is not self._judged_by:
            rules = _changed([each.rule for each in before.compiled.values()], changes)
            compiled = partial(RuleSet.compile, rules, lexicon=self._lexicon)
            ruleset = await _made(partial(compiled, lists=lists, previous=before), len(rules))
        elif changes.rules or changes.removed:
            changed = partial(before.changed, changes.rules, removed=changes.removed)
            ruleset = await _made(partial(changed, lists=lists), len(changes.rules))
        else:
            return before
        if self._plans is not None:
            await asyncio.to_thread(self._plans.flush)
        return ruleset

    def learn(self, channel: Channel) -> None:
        """Take up what the account found out about a channel: its id, spelling, anchor."""
        self._learned += 1
        before = self._pipeline.judgement
        if channel.channel_id is not None and _is_watched(channel):
            channels = {**before.channels, channel.channel_id: channel}
            self._pipeline.judgement = replace(before, channels=channels)


def _changed(rules: Iterable[Rule], changes: RuleChanges) -> list[Rule]:
    """Return the rules after these changes."""
    by_name = {rule.name: rule for rule in (*rules, *changes.rules)}
    return [rule for name, rule in by_name.items() if name not in changes.removed]


def _is_watched(channel: Channel) -> bool:
    return channel.state is not ChannelState.REMOVED


async def _made(make: Callable[[], RuleSet], count: int) -> RuleSet:
    """Return a set of rules; many are compiled in a thread, beside the posts that come in."""
    return make() if count <= _A_FEW else await asyncio.to_thread(make)


def no_judgement(lexicon: Lexicon, plans: PlanFile | None = None) -> Judgement:
    """Return what a pipeline judges by before anything was loaded: nothing matches.

    ``plans`` keeps what rules expand to from one start to the next.
    """
    ruleset = RuleSet.compile([], lexicon=lexicon, cache=plans)
    return Judgement(ruleset=ruleset, channels={})
