from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.desk import Desk
from bot.errors import ConfigError, InputError
from bot.rules.lexicon import EMPTY_LEXICON
from bot.verbs import VERBS, bound_verbs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

Bound = dict[str, "Callable[[dict[str, Any]], Awaitable[Any]]"]

TOML = '[[channel]]\nusername = "suspilne"\n[[rule]]\nwhen = "flag"\n'


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def verbs(store: Store, moved_clock: MovedClock, changes: list[str]) -> Bound:
    desk = Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
    return dict(bound_verbs(desk, store, on_change=lambda: changes.append("changed")))


async def test_channels(verbs: Bound, store: Store, changes: list[str]) -> None:
    added = await verbs["add_channel"]({"channel": "https://t.me/s/Suspilne"})
    assert added == {"channel": "suspilne", "state": "new"}
    assert [channel.added_by for channel in await store.channels()] == ["cli"]
    removed = await verbs["remove_channel"]({"channel": "@suspilne"})
    assert removed == {"channel": "suspilne", "state": "removed"}
    assert changes == ["changed", "changed"]


async def test_rules(verbs: Bound, store: Store) -> None:
    added = await verbs["add_rule"]({"rule": {"when": "flag", "name": "f", "forms": False}})
    assert added == {"number": 1, "name": "f", "when": "flag"}
    assert not (await store.rules())[0].rule.forms
    assert await verbs["remove_rule"]({"rule": "1"}) == added
    assert await store.rules() == []


async def test_import(verbs: Bound, store: Store) -> None:
    looked = await verbs["import_rules"]({"toml": TOML, "name": "r.toml", "dry_run": True})
    assert await store.rules() == []
    done = await verbs["import_rules"]({"toml": TOML, "name": "r.toml"})
    assert looked == done
    assert [(change["kind"], change["what"]) for change in done] == [
        ("added", "channel"),
        ("added", "rule"),
    ]
    again = await verbs["import_rules"]({"toml": TOML, "name": "r.toml"})
    assert {change["kind"] for change in again} == {"same"}


async def test_an_import_shows_only_the_lines_that_differ(verbs: Bound) -> None:
    receiver = '[receivers.desk]\ntarget = "@old"\n'
    await verbs["import_rules"]({"toml": TOML + receiver, "name": "r.toml"})
    changed = TOML + 'severity = "urgent"\n' + receiver.replace("old", "new")
    rows = await verbs["import_rules"]({"toml": changed, "name": "r.toml"})
    told = {(row["what"], row["before"], row["after"]) for row in rows if row["kind"] == "changed"}
    assert told == {
        ("rule", "", 'severity = "urgent"'),
        ("receiver", 'target = "@old"', 'target = "@new"'),
    }


async def test_claim_reset(verbs: Bound, store: Store) -> None:
    first, second = await verbs["claim_reset"]({}), await verbs["claim_reset"]({})
    assert first != second
    assert await store.meta("claim_hash")


@pytest.mark.parametrize(
    ("verb", "params"),
    [
        pytest.param("add_channel", {}, id="no channel"),
        pytest.param("add_channel", {"channel": 1}, id="channel is a number"),
        pytest.param("add_channel", {"channel": "t.me/+invite"}, id="an invite"),
        pytest.param("remove_channel", {"channel": "nobody"}, id="channel not watched"),
        pytest.param("add_rule", {"rule": "flag"}, id="rule is a text"),
        pytest.param("add_rule", {"rule": {"when": "(flag"}}, id="a bad expression"),
        pytest.param("remove_rule", {"rule": "9"}, id="no such rule"),
        pytest.param("import_rules", {"toml": TOML}, id="file without a name"),
    ],
)
async def test_what_is_refused_changes_nothing(
    verbs: Bound, store: Store, changes: list[str], verb: str, params: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        await verbs[verb](params)
    assert await store.channels() == []
    assert await store.rules() == []
    assert changes == []


async def test_every_problem_of_a_rule_at_once(verbs: Bound) -> None:
    with pytest.raises(ConfigError) as caught:
        await verbs["add_rule"]({"rule": {"severity": "x", "forms": 1}})
    assert len(caught.value.problems) == 3


def test_every_verb_is_described() -> None:
    assert all("->" in (verb.__doc__ or "") for verb in VERBS.values())
