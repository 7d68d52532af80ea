"""`flagfall rules noise`: the newsroom's two posts, tried with rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

SINCE = ("--since", "2022-11-01")


@pytest.fixture
def ruled(newsroom: Terminal) -> Terminal:
    newsroom("rules", "add", "submarine", "--name", "sub")
    newsroom("rules", "add", "flag OR bridge", "--name", "signs")
    return newsroom


def test_json_the_loudest_first(ruled: Terminal) -> None:
    outcome = ruled("rules", "noise", *SINCE, "--json")
    assert outcome.code == 0
    signs, sub = outcome.rows
    assert {key: signs[key] for key in ("rule", "number", "when", "posts", "hits", "share")} == {
        "rule": "signs",
        "number": 2,
        "when": "flag OR bridge",
        "posts": 2,
        "hits": 2,
        "share": 1.0,
    }
    assert (signs["since"], signs["until"]) == ("2022-11-11T09:11:00Z", "2022-11-11T09:12:00Z")
    assert signs["terms"] == [
        {"term": "flag", "hits": 1, "forms": [{"form": "прапор", "hits": 1}]},
        {"term": "bridge", "hits": 1, "forms": [{"form": "міст", "hits": 1}]},
    ]
    assert signs["suggestion"].startswith("hits 100% of all posts")
    assert (sub["rule"], sub["hits"], sub["suggestion"]) == ("sub", 0, "never hits")


def test_for_people(ruled: Terminal) -> None:
    outcome = ruled("rules", "noise", *SINCE)
    lines = outcome.out.splitlines()
    assert lines[0].split() == ["RULE", "HITS", "A", "DAY", "SHARE", "MOST", "BY"]
    assert lines[1].startswith("signs  2     48.0   100.00%  міст 1, прапор 1")
    assert lines[3:] == [
        "signs: hits 100% of all posts, 48 a day: add a word that must be there, or use NEAR.",
        "sub: never hits.",
    ]
    assert outcome.err == ("2 posts from 2022-11-11 09:11 to 2022-11-11 09:12 UTC, 0.0 days.\n")


def test_a_single_post(ruled: Terminal) -> None:
    said = ruled("rules", "noise", "--since", "2022-11-11T09:12:00Z").err
    assert said.startswith("1 post from 2022-11-11 09:12 to ")


@pytest.mark.parametrize("named", ["sub", "1"])
def test_one_rule(ruled: Terminal, named: str) -> None:
    rows = ruled("rules", "noise", *SINCE, "--rule", named, "--json").rows
    assert [row["rule"] for row in rows] == ["sub"]


def test_the_last_week_by_default(ruled: Terminal) -> None:
    rows = ruled("rules", "noise", "--json").rows
    assert [(row["posts"], row["hits"], row["suggestion"]) for row in rows] == [(0, 0, "")] * 2
    assert ruled("rules", "noise").err == "No post of that time is stored.\n"


LISTED = (
    '[[list]]\nname = "brands"\nfile = "brands.txt"\n\n[[rule]]\nname = "b"\nwhen = "list:brands"\n'
)


@pytest.fixture
def listed(ruled: Terminal) -> Terminal:
    """Return the terminal with a rule by a list that holds what both posts have."""
    Path("brands.txt").write_text("знищено\nХерсоні\n")
    Path("rules.toml").write_text(LISTED)
    assert ruled("rules", "import", "rules.toml").code == 0
    return ruled


def test_a_rule_by_a_list_that_is_loud(listed: Terminal) -> None:
    rows = listed("rules", "noise", *SINCE, "--rule", "b", "--json").rows
    assert [(row["hits"], row["suggestion"].split(",")[0]) for row in rows] == [
        (2, "hits 100% of all posts")
    ]


def test_a_list_whose_file_is_gone_costs_only_the_rule_that_names_it(listed: Terminal) -> None:
    Path("brands.txt").unlink()
    outcome = listed("rules", "noise", *SINCE, "--json")
    assert outcome.code == 0
    rows = {row["rule"]: row for row in outcome.rows}
    assert {name: row["hits"] for name, row in rows.items()} == {"signs": 2, "sub": 0, "b": 0}
    assert "brands.txt cannot be read" in rows["b"]["suggestion"]
    assert rows["sub"]["suggestion"] == "never hits"


def test_what_cannot_be_asked(ruled: Terminal) -> None:
    outcome = ruled("rules", "noise", "--rule", "sbu")
    assert (outcome.code, outcome.err) == (2, "There is no rule “sbu”. Did you mean sub?\n")
    assert ruled("rules", "noise", "--since", "soon").code == 2


def test_nothing_there_yet(flagfall: Terminal) -> None:
    outcome = flagfall("rules", "noise", "--json")
    assert (outcome.code, outcome.out) == (0, "")
    assert "There is no database" in outcome.err


def test_no_rule_yet(newsroom: Terminal) -> None:
    outcome = newsroom("rules", "noise")
    assert (outcome.code, outcome.out) == (0, "")
    assert "No rule is in force" in outcome.err
