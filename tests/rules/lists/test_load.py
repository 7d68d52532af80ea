"""From a definition to a list that is ready."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bot.errors import InputError
from bot.model import Entry
from bot.rules.lists import load
from bot.rules.lists.definition import WatchList
from bot.rules.lists.load import compile_list, empty_list, load_list
from bot.rules.lists.on_demand import ListsOnDemand
from bot.rules.lists.reading import Row
from bot.rules.subject import Subject
from tests.rules.listed import a_list

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_and_entries_in_place_make_one_list(tmp_path: Path) -> None:
    file = tmp_path / "brands.csv"
    file.write_text("value,owner,note\nacme.com,Fraud desk,\nGlobex,,theirs\n")
    made = load_list(
        WatchList(name="b", file=str(file), entries=("Initech",), owner="Desk", note="ours")
    )
    assert [made.entry(number) for number in range(len(made))] == [
        Entry(list_name="b", value="Initech", owner="Desk", note="ours"),
        Entry(list_name="b", value="acme.com", owner="Fraud desk", note="ours"),
        Entry(list_name="b", value="Globex", owner="Desk", note="theirs"),
    ]
    assert made.kinds == {"word": 2, "domain": 1}


def test_bad_lines_are_counted_and_the_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "b.txt"
    file.write_text("acme.com\nco.uk\nACME.com\nwww.acme.com\n...\nC++\nc++\n")
    made = load_list(WatchList(name="b", file=str(file)))
    assert list(made.values) == ["acme.com", "C++"]
    assert made.duplicates == 3
    assert [problem.line for problem in made.refused] == [2, 5]
    assert str(made.refused[0]).startswith("line 2: “co.uk” is a public suffix")


def test_more_entries_than_may_be_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST_ENTRIES", 3)
    made = a_list("aa", "bb", "cc", "dd", "ee")
    assert list(made.values) == ["aa", "bb", "cc"]
    assert [str(problem) for problem in made.refused] == [
        "line 4: and all after it are left out: 3 entries are the most"
    ]


def test_of_very_many_problems_some_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST_PROBLEMS", 2)
    assert len(a_list("...", "!!!", "???").refused) == 2


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("no.txt", None, "No such file", id="missing"),
        pytest.param("b.txt", b"", "no entry that can be used", id="empty"),
        pytest.param("b.txt", b"co.uk\n", "no entry.*line 1: “co.uk”", id="nothing-usable"),
        pytest.param("b.txt", b"\xff", "line 1 is not UTF-8", id="not-utf-8"),
        pytest.param("b.pdf", b"x", "not called as a list", id="another-ending"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=why) as refusal:
        load_list(WatchList(name="brands", file=str(file)))
    assert str(refusal.value).startswith("List brands")
    assert refusal.value.remedy


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "b.txt")
    with pytest.raises(InputError, match="is no file"):
        load_list(WatchList(name="b", file=str(tmp_path / "b.txt")))


def test_an_empty_list_finds_nothing() -> None:
    assert empty_list("b").find(Subject({"text": "acme.com"})) == ()


def test_hostile_entries_are_looked_for_as_they_are() -> None:
    values = ["(a+)+$", "%s", "{0}", "<b>x</b>", "DROP TABLE hits;--", "\u202etxt.exe"]
    made = compile_list(WatchList(name="b"), [Row(n, v) for n, v in enumerate(values)])
    for number, value in enumerate(values):
        assert number in {one.number for one in made.find(Subject({"text": f"see {value} here"}))}


class TestListsOnDemand:
    def test_a_list_is_read_when_it_is_asked_for(self, tmp_path: Path) -> None:
        file = tmp_path / "b.txt"
        lists = ListsOnDemand([WatchList(name="b", file=str(file)), WatchList(name="c")])
        assert list(lists) == ["b", "c"]
        assert "b" in lists
        assert "d" not in lists
        with pytest.raises(InputError):
            lists["b"]
        file.write_text("acme.com")
        assert len(lists["b"]) == 1
        assert lists["b"] is lists["b"]

    def test_the_last_of_a_name_counts(self) -> None:
        first = WatchList(name="b", entries=("Acme",))
        second = WatchList(name="b", entries=("Globex",))
        assert list(ListsOnDemand([first]).with_others([second])["b"].values) == ["Globex"]
