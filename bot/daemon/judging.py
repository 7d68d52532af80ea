"""Keeping the judgement of the pipeline equal to what people decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import ChannelState
from bot.pipeline import Judgement
from bot.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from bot.desk.lists import Lists
    from bot.model import Channel
    from bot.pipeline import Pipeline
    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store


class Judging:
    """Rules, channels and receivers as the pipeline uses them."""

    def __init__(self, store: Store, pipeline: Pipeline, lexicon: Lexicon, lists: Lists) -> None:
        self._store = store
        self._pipeline = pipeline
        self._lexicon = lexicon
        self._lists = lists
        self._judged_by = lists.ready
        self._learned = 0

    async def reload(self) -> None:
        """Take up what people changed; rules are compiled only if they or their lists did."""
        rules = {stored.rule.name: stored.rule for stored in await self._store.rules()}
        await self._lists.refresh()  # after the rules: whatever list they name is there now
        receivers = await self._store.receivers()
        learned = None
        while learned != self._learned:  # what is learned while we read is newer than what we read
            learned = self._learned
            channels = await self._store.channels()
        before = self._pipeline.judgement
        ruleset = before.ruleset
        lists = self._lists.ready
        if rules != before.rules or lists is not self._judged_by:
            ruleset = RuleSet.compile(
                rules.values(), lexicon=self._lexicon, lists=lists, previous=ruleset
            )
            self._judged_by = lists
        self._pipeline.judgement = Judgement(
            ruleset=ruleset,
            rules=rules,
            channels={c.channel_id: c for c in channels if _is_watched(c) and c.channel_id},
            receivers=receivers,
        )

    def learn(self, channel: Channel) -> None:
        """Take up what the account found out about a channel: its id, spelling, anchor."""
        self._learned += 1
        before = self._pipeline.judgement
        if channel.channel_id is not None and _is_watched(channel):
            channels = {**before.channels, channel.channel_id: channel}
            self._pipeline.judgement = replace(before, channels=channels)


def _is_watched(channel: Channel) -> bool:
    return channel.state is not ChannelState.REMOVED


def no_judgement(lexicon: Lexicon) -> Judgement:
    """Return what a pipeline judges by before anything was loaded: nothing matches."""
    return Judgement(ruleset=RuleSet.compile([], lexicon=lexicon), rules={}, channels={})
