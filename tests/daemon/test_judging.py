"""The pipeline judges by what people decided, as soon as they decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.daemon.judging import Judging, no_judgement
from bot.model import Receiver, Rule
from bot.pipeline import Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from tests.factories import a_channel

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@pytest.fixture
def pipeline(store: Store, moved_clock: MovedClock) -> Pipeline:
    return Pipeline(
        store,
        no_judgement(EMPTY_LEXICON),
        clock=moved_clock,
        on_hits=lambda _: None,
        on_trouble=lambda _: None,
    )


async def test_rules_channels_and_receivers_are_taken_up(
    store: Store, pipeline: Pipeline, moved_clock: MovedClock
) -> None:
    judging = Judging(store, pipeline, EMPTY_LEXICON)
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="f", when="flag"), by="cli", now=moved_clock.now())
        await tx.save_channel(a_channel())
        await tx.save_receiver(Receiver(name="notify", target="@newsroom", default=True))
    await judging.reload()
    judgement = pipeline.judgement
    assert [m.rule for m in judgement.ruleset.match({"text": "the flag"})] == ["f"]
    assert judgement.channels == {100: a_channel()}
    assert list(judgement.told(judgement.rules["f"])) == ["notify"]


async def test_rules_that_did_not_change_are_not_compiled_again(
    store: Store, pipeline: Pipeline, moved_clock: MovedClock
) -> None:
    judging = Judging(store, pipeline, EMPTY_LEXICON)
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="f", when="flag"), by="cli", now=moved_clock.now())
    await judging.reload()
    compiled = pipeline.judgement.ruleset
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
    await judging.reload()
    assert pipeline.judgement.ruleset is compiled


async def test_what_is_learned_of_a_channel_needs_no_reload(
    store: Store, pipeline: Pipeline
) -> None:
    Judging(store, pipeline, EMPTY_LEXICON).learn(a_channel())
    assert pipeline.judgement.channels == {100: a_channel()}
