"""The verbs people have: what they change, what they refuse, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.desk import Desk
from bot.errors import ExpressionError, RefusedError
from bot.model import ChannelState, Person, Receiver, Role, Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rulesfile import RulesFile
from bot.telegram.links import parse_channel_link
from tests.factories import a_channel, a_post, seen

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock

FLAG = Rule(name="flag", when="flag")
ALICE = Person(user_id=7, role=Role.APPLICANT, name="Alice", chat_id=7)


@pytest.fixture
def desk(store: Store, moved_clock: MovedClock) -> Desk:
    return Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)


async def test_a_channel_added_twice_is_watched_once(desk: Desk, store: Store) -> None:
    for _ in range(2):
        async with store.transaction() as tx:
            await desk.add_channel(tx, parse_channel_link("@delta_live"), by="cli")
    assert [c.ref for c in await desk.watched_channels()] == ["delta_live"]


async def test_removing_keeps_what_was_stored(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
        await tx.save_posts([seen(a_post(11))])
    async with store.transaction() as tx:
        await desk.remove_channel(tx, "t.me/delta_live", by="cli")
    assert await desk.watched_channels() == []
    assert len(await store.posts()) == 1


async def test_a_channel_added_again_is_anchored_anew(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(replace(a_channel(), state=ChannelState.REMOVED, cursor=40))
    async with store.transaction() as tx:
        await desk.add_channel(tx, parse_channel_link("@delta_live"), by="cli")
    (channel,) = await desk.watched_channels()
    assert (channel.state, channel.anchor, channel.cursor) == (ChannelState.NEW, None, 40)


async def test_an_unknown_channel_is_answered_with_the_nearest(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await tx.save_channel(a_channel())
    with pytest.raises(RefusedError, match="Did you mean @delta_live"):
        await desk.find_channel("@delta_lve")


async def test_a_rule_is_found_by_number_and_name(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        stored = await desk.add_rule(tx, FLAG, by="cli")
    assert (await desk.find_rule("FLAG")).number == stored.number
    assert (await desk.find_rule(str(stored.number))).rule == FLAG


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        pytest.param(Rule(name="x", when="(flag OR"), ExpressionError, id="bad-expression"),
        pytest.param(Rule(name="x", when="flag", to=("nobody",)), RefusedError, id="receiver"),
        pytest.param(Rule(name="x", when="flag", channels=("nmae",)), RefusedError, id="channel"),
    ],
)
async def test_a_rule_that_cannot_work_is_refused(
    desk: Desk, store: Store, rule: Rule, error: type[Exception]
) -> None:
    with pytest.raises(error):
        async with store.transaction() as tx:
            await desk.add_rule(tx, rule, by="cli")
    assert await store.rules() == []


async def test_an_import_shows_its_diff_and_repeats_without_effect(
    desk: Desk, store: Store
) -> None:
    file = RulesFile(channels=("delta_live",), rules=(FLAG,), receivers=())
    kinds = []
    for rule in (FLAG, FLAG, replace(FLAG, when="flag OR banner")):
        async with store.transaction() as tx:
            changes = await desk.import_rules(tx, replace(file, rules=(rule,)), by="cli")
        kinds.append([(change.what, change.kind) for change in changes])
    assert kinds == [
        [("channel", "added"), ("rule", "added")],
        [("channel", "same"), ("rule", "same")],
        [("channel", "same"), ("rule", "changed")],
    ]


async def test_an_import_with_one_bad_rule_changes_nothing(desk: Desk, store: Store) -> None:
    bad = RulesFile(channels=("delta_live",), rules=(FLAG, Rule(name="x", when="-a")), receivers=())
    with pytest.raises(ExpressionError):
        async with store.transaction() as tx:
            await desk.import_rules(tx, bad, by="cli")
    assert await desk.watched_channels() == []
    assert await store.rules() == []


async def test_a_dry_run_only_says_what_would_change(desk: Desk, store: Store) -> None:
    file = RulesFile(channels=("delta_live",), rules=(FLAG,), receivers=())
    async with store.transaction() as tx:
        changes = await desk.import_rules(tx, file, by="cli", dry_run=True)
    assert [change.kind for change in changes] == ["added", "added"]
    assert await store.rules() == []


async def test_what_is_exported_imports_as_the_same(desk: Desk, store: Store) -> None:
    file = RulesFile(
        channels=("delta_live",),
        rules=(replace(FLAG, to=("night",)),),
        receivers=(Receiver(name="night", target="@night_desk"),),
    )
    async with store.transaction() as tx:
        await desk.import_rules(tx, file, by="cli")
    assert await desk.export_rules() == file


async def test_the_claim_code_makes_one_owner_and_then_is_dead(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        code = await desk.new_claim_code(tx)
    assert await desk.claim_is_open()
    async with store.transaction() as tx:
        await desk.claim_owner(tx, code.lower(), ALICE)
    assert [(p.user_id, p.role) for p in await store.people()] == [(7, Role.OWNER)]
    assert not await desk.claim_is_open()
    async with store.transaction() as tx:
        with pytest.raises(RefusedError):
            await desk.claim_owner(tx, code, replace(ALICE, user_id=8))


async def test_no_open_code_means_no_code_fits(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        with pytest.raises(RefusedError):
            await desk.claim_owner(tx, "", ALICE)


async def test_a_new_claim_replaces_a_lost_owner(desk: Desk, store: Store) -> None:
    for user_id in (7, 8):
        async with store.transaction() as tx:
            code = await desk.new_claim_code(tx)
        async with store.transaction() as tx:
            await desk.claim_owner(tx, code, replace(ALICE, user_id=user_id))
    assert [p.user_id for p in await store.people()] == [8]


async def test_a_subscriber_waits_for_the_owner(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await desk.subscribe(tx, ALICE)
    assert await store.receivers() == []
    async with store.transaction() as tx:
        await desk.approve(tx, 7, by="tg:1")
    assert [(r.name, r.target) for r in await store.receivers()] == [("person:7", "7")]
    async with store.transaction() as tx:
        await desk.unsubscribe(tx, 7)
    assert await store.receivers() == []
    assert await store.people() == []


async def test_an_editor_subscribes_without_asking(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await desk.subscribe(tx, replace(ALICE, role=Role.EDITOR))
    assert [r.name for r in await store.receivers()] == ["person:7"]


async def test_every_change_is_an_audit_row(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await desk.add_channel(tx, parse_channel_link("@delta_live"), by="tg:7")
        await desk.add_rule(tx, FLAG, by="tg:7")
    log = await store.audit_log()
    assert [(e.who, e.action, e.subject) for e in log] == [
        ("tg:7", "add channel", "delta_live"),
        ("tg:7", "add rule", "flag"),
    ]
