from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError, RefusedError
from bot.model import Escalation, Receiver, Rule
from bot.rulesfile import RulesFile, format_rules_file, parse_rules_file
from tests.factories import NOON

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.store.protocol import Store

FLAG = Rule(name="flag", when="flag")


async def test_an_import_shows_its_diff_and_repeats_without_effect(
    desk: Desk, store: Store
) -> None:
    file = RulesFile(channels=("delta_live",), rules=(FLAG,), receivers=())
    kinds = []
    for rule in (FLAG, FLAG, replace(FLAG, when="flag OR banner")):
        async with store.transaction() as tx:
            changes = await desk.files.import_rules(tx, replace(file, rules=(rule,)), by="cli")
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
            await desk.files.import_rules(tx, bad, by="cli")
    assert await desk.channels.watched() == []
    assert await store.rules() == []


async def test_a_dry_run_only_says_what_would_change(desk: Desk, store: Store) -> None:
    file = RulesFile(channels=("delta_live",), rules=(FLAG,), receivers=())
    async with store.transaction() as tx:
        changes = await desk.files.import_rules(tx, file, by="cli", dry_run=True)
    assert [change.kind for change in changes] == ["added", "added"]
    assert await store.rules() == []


async def test_what_is_exported_imports_as_the_same(desk: Desk, store: Store) -> None:
    file = RulesFile(
        channels=("DeltaLive",),
        rules=(replace(FLAG, channels=("DeltaLive",), to=("night",)),),
        receivers=(Receiver(name="night", target="@night_desk"),),
    )
    async with store.transaction() as tx:
        await desk.files.import_rules(tx, file, by="cli")
    assert await desk.files.export_rules() == file


async def test_an_export_holds_the_steps_of_escalations_and_those_they_name(
    desk: Desk, store: Store
) -> None:
    there, gone = Escalation(after=180, to="person:7"), Escalation(after=600, to="gone")
    person = Receiver(name="person:7", target="70")
    async with store.transaction() as tx:
        await tx.save_receiver(person)
        await tx.save_receiver(Receiver(name="person:8", target="80"))
        rule = replace(FLAG, escalate=(there, gone))
        await tx.save_rule(rule, by="cli", now=NOON)
    exported = await desk.files.export_rules()
    assert exported.receivers == (person,)
    assert [rule.escalate for rule in exported.rules] == [(there,)]


NIGHT = Receiver(name="night", target="@night_desk")


async def take_over(desk: Desk, store: Store, *receivers: Receiver) -> None:
    async with store.transaction() as tx:
        await desk.files.import_rules(tx, RulesFile(receivers=receivers), by="cli")


async def test_receivers_of_a_file_are_on_record_with_who_took_them_over(
    desk: Desk, store: Store
) -> None:
    for default in (False, False, True):
        await take_over(desk, store, replace(NIGHT, default=default))
    log = await store.audit_log()
    assert [(e.who, e.action, e.subject) for e in log] == [
        ("cli", "add receiver", "night"),
        ("cli", "change receiver", "night"),
    ]
    before, after = log[-1].detail["before"], log[-1].detail["after"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["default"], after["default"]) == (False, True)


@pytest.mark.parametrize(
    ("imported", "suspended"),
    [
        pytest.param(NIGHT, "removed", id="the same"),
        pytest.param(replace(NIGHT, default=True), "removed", id="another use of the same chat"),
        pytest.param(replace(NIGHT, target="@day_desk"), "", id="another chat"),
    ],
)
async def test_an_import_resumes_nothing_by_accident(
    desk: Desk, store: Store, imported: Receiver, suspended: str
) -> None:
    async with store.transaction() as tx:
        await tx.save_receiver(replace(NIGHT, suspended="removed"))
    await take_over(desk, store, imported)
    assert await store.receivers() == [replace(imported, suspended=suspended)]


ALERTS = Receiver(name="night", target="@delta_live")


@pytest.mark.parametrize(
    ("before", "file", "said"),
    [
        pytest.param(
            RulesFile(),
            RulesFile(channels=("Delta_Live",), receivers=(ALERTS,)),
            "night",
            id="both",
        ),
        pytest.param(
            RulesFile(receivers=(ALERTS,)),
            RulesFile(channels=("delta_live",)),
            "is where alerts go",
            id="a channel",
        ),
        pytest.param(
            RulesFile(channels=("delta_live",)),
            RulesFile(receivers=(ALERTS,)),
            "stop watching it first",
            id="a receiver",
        ),
    ],
)
async def test_a_file_that_has_a_channel_watched_and_told_changes_nothing(
    desk: Desk, store: Store, before: RulesFile, file: RulesFile, said: str
) -> None:
    async with store.transaction() as tx:
        await desk.files.import_rules(tx, before, by="cli")
    with pytest.raises(RefusedError, match=said):
        async with store.transaction() as tx:
            await desk.files.import_rules(tx, file, by="cli")
    assert await desk.files.export_rules() == before


async def test_a_file_may_move_the_alerts_and_watch_where_they_went(
    desk: Desk, store: Store
) -> None:
    file = RulesFile(channels=("delta_live",), receivers=(replace(ALERTS, target="@elsewhere"),))
    for each in (RulesFile(receivers=(ALERTS,)), file):
        async with store.transaction() as tx:
            await desk.files.import_rules(tx, each, by="cli")
    assert await desk.files.export_rules() == file


async def test_what_is_exported_has_the_subscribers_whom_rules_name(
    desk: Desk, store: Store
) -> None:
    named, other = (Receiver(name=f"person:{n}", target=str(n), default=True) for n in (5, 6))
    rule = replace(FLAG, to=("person:5", "person:7"))
    async with store.transaction() as tx:
        for receiver in (named, other):
            await tx.save_receiver(receiver)
        await desk.rules.put(tx, rule, by="test")
    exported = await desk.files.export_rules()
    assert exported == RulesFile(rules=(replace(FLAG, to=("person:5",)),), receivers=(named,))
    written = parse_rules_file(format_rules_file(exported), name="x")
    assert written == exported
