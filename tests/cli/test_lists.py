"""`flagfall lists`, without a daemon."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

RULES = """
[[list]]
name = "brands"
file = "brands.csv"
owner = "Brand desk"

[[rule]]
name = "leaks"
when = "list:brands leak"
"""


@pytest.fixture
def listed(flagfall: Terminal) -> Terminal:
    Path("brands.csv").write_text("value,note\nacme.com,main\nGlobex\nco.uk\nglobex\n")
    Path("rules.toml").write_text(RULES)
    assert flagfall("rules", "import", "rules.toml").code == 0
    return flagfall


def test_without_lists_nothing_is_listed(flagfall: Terminal) -> None:
    assert flagfall("lists", "list", "--json").rows == []


def test_an_import_shows_the_list(flagfall: Terminal) -> None:
    Path("brands.csv").write_text("value\nacme.com\n")
    Path("rules.toml").write_text(RULES)
    for options, signs in ((["--dry-run"], "++"), ([], "++"), ([], "==")):
        lines = flagfall("rules", "import", "rules.toml", *options).out.splitlines()
        assert "".join(line[0] for line in lines) == signs
    assert lines[0].startswith("= list brands: ")
    assert "brands.csv" in flagfall("rules", "export").out


def test_a_list_that_cannot_be_read_is_not_imported(flagfall: Terminal) -> None:
    Path("rules.toml").write_text(RULES)
    outcome = flagfall("rules", "import", "rules.toml")
    assert outcome.code == 2
    assert "brands.csv cannot be read" in outcome.err
    assert flagfall("rules", "list", "--json").rows == []


def test_lists_as_json(listed: Terminal) -> None:
    (row,) = listed("lists", "list", "--json").rows
    assert (row["list"], row["entries"], row["rules"]) == ("brands", 2, ["leaks"])
    assert row["kinds"] == {"domain": 1, "word": 1}
    assert [each["line"] for each in row["left_out"]] == [4]
    assert row["duplicates"] == 1
    assert row["file"] == str(Path("brands.csv").absolute())


def test_lists_for_people(listed: Terminal) -> None:
    lines = listed("lists", "list").out.splitlines()
    assert lines[0].split()[:2] == ["LIST", "ENTRIES"]
    assert lines[1].startswith("brands  2        1 domain, 1 word")


def test_one_list_for_people(listed: Terminal) -> None:
    shown = listed("lists", "show", "brands").out
    assert "brands: 2 entries (1 domain, 1 word)" in shown
    assert "named by leaks" in shown
    assert "line 4: “co.uk” is a public suffix" in shown
    assert "1 line says what an earlier one says" in shown


def test_a_list_whose_file_is_gone_says_so(listed: Terminal) -> None:
    Path("brands.csv").unlink()
    outcome = listed("lists", "list")
    assert outcome.code == 0
    assert "brands.csv cannot be read" in outcome.err


def test_an_unknown_list_is_refused(listed: Terminal) -> None:
    outcome = listed("lists", "show", "brand")
    assert outcome.code == 2
    assert "Did you mean brands?" in outcome.err


def test_checking_a_file(flagfall: Terminal) -> None:
    Path("good.txt").write_text("acme.com\n")
    Path("bad.txt").write_text("acme.com\n" + "...\n" * 30)
    assert flagfall("lists", "check", "good.txt").code == 0
    outcome = flagfall("lists", "check", "bad.txt")
    assert outcome.code == 1
    assert "line 2: “...” has no letter or digit" in outcome.out
    assert "and 10 more" in outcome.out
    (row,) = flagfall("lists", "check", "bad.txt", "--json").rows
    assert len(row["left_out"]) == 30
    assert flagfall("lists", "check", "good.txt", "--kind", "wallet").code == 2
    assert "is no kind" in flagfall("lists", "check", "good.txt", "--kind", "x").err


def test_checking_the_lists_of_a_rules_file(listed: Terminal) -> None:
    (row,) = listed("lists", "check", "rules.toml", "--json").rows
    assert row["list"] == "brands"
    Path("none.toml").write_text("")
    assert "has no lists" in listed("lists", "check", "none.toml").err
    assert "cannot be read" in listed("lists", "check", "missing.toml").err


def test_a_list_in_use_stays(listed: Terminal) -> None:
    outcome = listed("lists", "remove", "brands")
    assert outcome.code == 2
    assert "named by “leaks”" in outcome.err
    listed("rules", "remove", "leaks")
    assert listed("lists", "remove", "brands").code == 0
    assert listed("lists", "list", "--json").rows == []
    assert Path("brands.csv").exists()


def test_rules_are_tried_with_the_lists_in_force(listed: Terminal) -> None:
    assert "2 entries" in listed("rules", "explain", "list:brands").out
    assert listed("rules", "add", "list:brands flag").code == 0
    assert "Lists: list:brands" in listed("rules", "add", "list:nope").err
    Path("cases.jsonl").write_text('{"rule": "leaks", "text": "acme.com leak", "expected": true}\n')
    assert listed("rules", "test", "cases.jsonl").code == 0


def test_a_search_names_the_entry(listed: Terminal) -> None:
    Path("posts.txt").write_text("leak of mail[.]acme[.]com\nnothing\n")
    (row,) = listed("match", "--rules", "rules.toml", "--json", "posts.txt").rows
    assert row["entries"] == [
        {"list": "brands", "value": "acme.com", "owner": "Brand desk", "note": "main"}
    ]
    shown = listed("match", "--rules", "rules.toml", "posts.txt").out
    assert "[list brands: acme.com · owner Brand desk · note main]" in shown
