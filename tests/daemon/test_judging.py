"""The pipeline judges by what people decided, as soon as they decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.daemon.judging import Judging, no_judgement
from bot.desk.audit_log import AuditLog
from bot.desk.lists import Lists
from bot.model import Entry, Receiver, Rule
from bot.ops.plan_file import PlanFile
from bot.pipeline import Pipeline
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.lists.definition import WatchList
from tests.factories import a_channel

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.fixture
def lists(store: Store, moved_clock: MovedClock) -> Lists:
    return Lists(store, AuditLog(moved_clock))


async def test_rules_channels_and_receivers_are_taken_up(
    store: Store, pipeline: Pipeline, lists: Lists, moved_clock: MovedClock
) -> None:
    judging = Judging(store, pipeline, EMPTY_LEXICON, lists)
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="f", when="flag"), by="cli", now=moved_clock.now())
        await tx.save_channel(a_channel())
        await tx.save_receiver(Receiver(name="notify", target="@newsroom", default=True))
    await judging.reload()
    judgement = pipeline.judgement
    assert [m.rule for m in judgement.ruleset.match({"text": "the flag"})] == ["f"]
    assert judgement.channels == {100: a_channel()}
    assert list(judgement.told(judgement.rule("f"))) == ["notify"]


async def test_rules_that_did_not_change_are_not_compiled_again(
    store: Store, pipeline: Pipeline, lists: Lists, moved_clock: MovedClock
) -> None:
    judging = Judging(store, pipeline, EMPTY_LEXICON, lists)
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="f", when="flag"), by="cli", now=moved_clock.now())
    await judging.reload()
    compiled = pipeline.judgement.ruleset
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
    await judging.reload()
    assert pipeline.judgement.ruleset is compiled


class _Plans(PlanFile):
    """A file of plans that counts how often it is written down."""

    flushed = 0

    def flush(self) -> None:
        self.flushed += 1
        super().flush()


async def test_plans_are_written_down_only_if_a_rule_changed(
    store: Store, pipeline: Pipeline, lists: Lists, moved_clock: MovedClock, tmp_path: Path
) -> None:
    plans = _Plans(tmp_path / "plans")
    judging = Judging(store, pipeline, EMPTY_LEXICON, lists, plans)
    async with store.transaction() as tx:
        await tx.save_rule(Rule(name="f", when="flag"), by="cli", now=moved_clock.now())
    await judging.reload()
    await judging.reload()
    assert plans.flushed == 1


async def test_a_rule_that_is_taken_away_matches_no_more(
    store: Store, pipeline: Pipeline, lists: Lists, moved_clock: MovedClock
) -> None:
    judging = Judging(store, pipeline, EMPTY_LEXICON, lists)
    async with store.transaction() as tx:
        for name in ("f", "g"):
            await tx.save_rule(Rule(name=name, when="flag"), by="cli", now=moved_clock.now())
    await judging.reload()
    async with store.transaction() as tx:
        await tx.remove_rule("f")
    await judging.reload()
    assert [m.rule for m in pipeline.judgement.ruleset.match({"text": "flag"})] == ["g"]


async def test_what_is_learned_of_a_channel_needs_no_reload(
    store: Store, pipeline: Pipeline, lists: Lists
) -> None:
    Judging(store, pipeline, EMPTY_LEXICON, lists).learn(a_channel())
    assert pipeline.judgement.channels == {100: a_channel()}


async def test_a_rule_follows_its_list(
    store: Store, pipeline: Pipeline, lists: Lists, moved_clock: MovedClock, tmp_path: Path
) -> None:
    judging = Judging(store, pipeline, EMPTY_LEXICON, lists)
    file = tmp_path / "brands.txt"
    file.write_text("acme.com")
    brands = WatchList(name="brands", file=str(file))
    rules = [Rule(name="leaks", when="list:brands"), Rule(name="f", when="flag")]
    async with store.transaction() as tx:
        await lists.put(tx, [brands], by="cli")
        for rule in rules:
            await tx.save_rule(rule, by="cli", now=moved_clock.now())
    await judging.reload()
    before = pipeline.judgement.ruleset
    found = [m.entries for m in before.match({"text": "mail[.]acme[.]com"})]
    assert found == [(Entry(list_name="brands", value="acme.com"),)]
    file.write_text("globex.com")
    await lists.reread("brands")
    await judging.reload()
    after = pipeline.judgement.ruleset
    assert after.match({"text": "acme.com"}) == []
    assert [m.rule for m in after.match({"text": "globex.com"})] == ["leaks"]
    assert after.compiled["f"] is before.compiled["f"]
