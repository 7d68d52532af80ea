"""The lists in force: taken over, read, reread, and forgotten; nothing is ever lost on the way."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.desk import Desk
from bot.desk.lists import Held, configured, list_row, look_at
from bot.errors import ExpressionError, InputError, RefusedError
from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.lists.definition import WatchList
from bot.rules.lists.load import empty_list
from bot.rulesfile import RulesFile, parse_rules_file

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@pytest.fixture
def desk(store: Store, moved_clock: MovedClock) -> Desk:
    return Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)


@pytest.fixture
def brands(tmp_path: Path) -> WatchList:
    (tmp_path / "brands.txt").write_text("acme.com\nGlobex\n")
    return WatchList(name="brands", file=str(tmp_path / "brands.txt"), owner="Desk")


async def take_over(desk: Desk, store: Store, file: RulesFile) -> list[tuple[str, str, str]]:
    await desk.lists.read_ahead(file.lists)
    async with store.transaction() as tx:
        changes = await desk.files.import_rules(tx, file, by="cli")
    await desk.lists.refresh()
    return [(change.kind, change.what, change.name) for change in changes]


LEAKS = Rule(name="leaks", when="list:brands leak")


async def test_a_file_brings_a_list_and_the_rule_that_names_it(
    desk: Desk, store: Store, brands: WatchList
) -> None:
    file = RulesFile(lists=(brands,), rules=(LEAKS,))
    assert await take_over(desk, store, file) == [
        ("added", "list", "brands"),
        ("added", "rule", "leaks"),
    ]
    assert await configured(store) == [brands]
    assert list(desk.lists.ready["brands"].values) == ["acme.com", "Globex"]
    assert {kind for kind, _, _ in await take_over(desk, store, file)} == {"same"}
    assert (await desk.files.export_rules()).lists == (brands,)


async def test_of_two_files_that_name_one_list_the_later_one_counts(
    desk: Desk, store: Store, brands: WatchList
) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,), rules=(LEAKS,)))
    other = WatchList(name="brands", entries=("Initech",))
    assert await take_over(desk, store, RulesFile(lists=(other,))) == [
        ("changed", "list", "brands")
    ]
    assert list(desk.lists.ready["brands"].values) == ["Initech"]


async def test_several_lists_of_one_file_are_all_kept(desk: Desk, store: Store) -> None:
    lists = tuple(WatchList(name=name, entries=("Acme",)) for name in ("a", "b", "c"))
    await take_over(desk, store, RulesFile(lists=lists))
    assert list(desk.lists.ready) == ["a", "b", "c"]


async def test_a_list_that_cannot_be_read_is_not_taken_over(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    missing = RulesFile(lists=(WatchList(name="b", file=str(tmp_path / "no.txt")),))
    with pytest.raises(InputError, match=r"no\.txt cannot be read"):
        await desk.lists.read_ahead(missing.lists)
    with pytest.raises(InputError):
        async with store.transaction() as tx:
            await desk.files.import_rules(tx, missing, by="cli")
    assert await configured(store) == []


async def test_a_rule_may_only_name_a_list_that_is_there(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        with pytest.raises(ExpressionError, match="no list called brands"):
            await desk.rules.add(tx, LEAKS, by="cli")


@pytest.mark.parametrize("content", [None, "", "co.uk\n"], ids=["gone", "empty", "unusable"])
async def test_a_file_that_went_bad_changes_nothing(
    desk: Desk, store: Store, brands: WatchList, tmp_path: Path, content: str | None
) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,)))
    before = desk.lists.ready["brands"]
    file = tmp_path / "brands.txt"
    file.unlink() if content is None else file.write_text(content)
    held = await desk.lists.reread("brands")
    assert held is not None
    assert "List brands" in held.problem
    assert desk.lists.ready["brands"] is before
    file.write_text("Initech")
    healed = await desk.lists.reread("brands")
    assert healed is not None
    assert healed.problem == ""
    assert list(desk.lists.ready["brands"].values) == ["Initech"]


async def test_after_a_start_without_its_file_a_list_is_empty_and_says_so(
    desk: Desk, store: Store, moved_clock: MovedClock, brands: WatchList, tmp_path: Path
) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,), rules=(LEAKS,)))
    (tmp_path / "brands.txt").unlink()
    restarted = Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
    await restarted.lists.refresh()
    (held,) = restarted.lists.held
    assert len(held.made) == 0
    assert held.problem
    restarted.rules.check(LEAKS)


async def test_a_list_in_use_is_not_forgotten(desk: Desk, store: Store, brands: WatchList) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,), rules=(LEAKS,)))
    async with store.transaction() as tx:
        with pytest.raises(RefusedError, match="named by “leaks”"):
            await desk.lists.remove(tx, "brands", by="cli")
        await desk.rules.remove(tx, "leaks", by="cli")
    async with store.transaction() as tx:
        assert await desk.lists.remove(tx, "brands", by="cli") == brands
    await desk.lists.refresh()
    assert desk.lists.ready == {}
    assert await desk.lists.reread("brands") is None
    assert [entry.action for entry in await store.audit_log(newest=9)][::3] == [
        "add list",
        "remove list",
    ]


async def test_an_unknown_list_is_not_forgotten(
    desk: Desk, store: Store, brands: WatchList
) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,)))
    async with store.transaction() as tx:
        with pytest.raises(RefusedError, match="Did you mean brands"):
            await desk.lists.remove(tx, "brand", by="cli")


async def test_a_single_command_reads_a_list_when_a_rule_names_it(
    desk: Desk, store: Store, brands: WatchList, moved_clock: MovedClock, tmp_path: Path
) -> None:
    gone = WatchList(name="gone", file=str(tmp_path / "gone.txt"))
    (tmp_path / "gone.txt").write_text("x y")
    await take_over(desk, store, RulesFile(lists=(brands, gone)))
    (tmp_path / "gone.txt").unlink()
    other = Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
    await other.lists.read_as_needed()
    other.rules.check(LEAKS)
    with pytest.raises(InputError, match=r"gone\.txt"):
        other.rules.check(Rule(name="x", when="list:gone"))


async def test_a_list_as_a_row(desk: Desk, store: Store, brands: WatchList) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,)))
    (held,) = desk.lists.held
    row = list_row(held, ())
    assert row["entries"] == 2
    assert row["kinds"] == {"domain": 1, "word": 1}
    assert row["loaded_at"] == "2022-11-11T09:00:00Z"
    assert row["problem"] == ""


def test_a_file_is_another_when_it_was_replaced_or_written_in_place(tmp_path: Path) -> None:
    file = tmp_path / "b.txt"
    assert look_at("") is None
    assert look_at(str(file)) is None
    file.write_text("a")
    first = look_at(str(file))
    file.write_text("ab")
    second = look_at(str(file))
    (tmp_path / "new").write_text("ab")
    os.utime(tmp_path / "new", ns=(0, file.stat().st_mtime_ns))
    (tmp_path / "new").replace(file)
    assert len({first, second, look_at(str(file))}) == 3


def test_the_file_of_a_list_is_named_from_where_the_rules_lie(tmp_path: Path) -> None:
    text = '[[list]]\nname = "b"\nfile = "lists/b.csv"\n'
    found = parse_rules_file(text, name="r.toml", folder=tmp_path)
    assert found.lists == (WatchList(name="b", file=str(tmp_path / "lists/b.csv")),)


async def test_another_list_is_taken_over_beside_one_whose_file_is_gone(
    desk: Desk, store: Store, brands: WatchList
) -> None:
    await take_over(desk, store, RulesFile(lists=(brands,)))
    Path(brands.file).unlink()
    await desk.lists.read_as_needed()
    others = WatchList(name="others", entries=("Initech",))
    file = RulesFile(lists=(others,), rules=(Rule(name="o", when="list:others"),))
    assert await take_over(desk, store, file) == [
        ("added", "list", "others"),
        ("added", "rule", "o"),
    ]


def test_the_path_of_a_list_is_shown_without_detours() -> None:
    definition = WatchList(name="brands", file="/srv/desk/seeds/../lists/./brands.csv")
    held = Held(definition=definition, made=empty_list("brands"), loaded_at=None, look=None)
    assert list_row(held, ())["file"] == "/srv/desk/lists/brands.csv"
    assert list_row(replace(held, definition=replace(definition, file="")), ())["file"] == ""
