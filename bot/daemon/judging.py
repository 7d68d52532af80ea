"""Keeping the judgement of the pipeline equal to what people decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.pipeline import Judgement
from bot.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from bot.model import Channel
    from bot.pipeline import Pipeline
    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store


class Judging:
    """Rules, channels and receivers as the pipeline uses them."""

    def __init__(self, store: Store, pipeline: Pipeline, lexicon: Lexicon) -> None:
        self._store = store
        self._pipeline = pipeline
        self._lexicon = lexicon

    async def reload(self) -> None:
        """Take up what people changed; rules are compiled only if they did."""
        rules = {stored.rule.name: stored.rule for stored in await self._store.rules()}
        channels = await self._store.channels()
        before = self._pipeline.judgement
        ruleset = before.ruleset
        if rules != before.rules:
            ruleset = RuleSet.compile(
                rules.values(), lexicon=self._lexicon, previous=before.ruleset
            )
        self._pipeline.judgement = Judgement(
            ruleset=ruleset,
            rules=rules,
            channels={c.channel_id: c for c in channels if c.channel_id is not None},
            receivers=await self._store.receivers(),
        )

    def learn(self, channel: Channel) -> None:
        """Take up what the account found out about a channel: its id, spelling, anchor."""
        before = self._pipeline.judgement
        if channel.channel_id is not None:
            channels = {**before.channels, channel.channel_id: channel}
            self._pipeline.judgement = replace(before, channels=channels)


def no_judgement(lexicon: Lexicon) -> Judgement:
    """Return what a pipeline judges by before anything was loaded: nothing matches."""
    return Judgement(ruleset=RuleSet.compile([], lexicon=lexicon), rules={}, channels={})
