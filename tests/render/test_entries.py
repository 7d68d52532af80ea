"""Entries of watch lists under a post."""

from __future__ import annotations

import pytest

from bot.model import Entry
from bot.render.entries import entry_lines

ACME = Entry(list_name="brands", value="acme.com", owner="Fraud desk", note="main site")
LINES = {
    "everything": (ACME, "list brands: acme.com · owner Fraud desk · note main site"),
    "bare": (Entry(list_name="brands", value="Acme"), "list brands: Acme"),
    "a-note": (Entry(list_name="b", value="x", note="n"), "list b: x · note n"),
    "markup": (Entry(list_name="b", value="<b>*x*</b>"), "list b: <b>*x*</b>"),
    "line-breaks": (
        Entry(list_name="b", value="x", owner="a\nb\x1b[2J"),
        "list b: x · owner a b [2J",
    ),
    "bidi": (Entry(list_name="b", value="\u202etxt.exe"), "list b: txt.exe"),
    "long": (Entry(list_name="b", value="x" * 500), f"list b: {'x' * 127}…"),
}


@pytest.mark.parametrize(("entry", "line"), LINES.values(), ids=LINES.keys())
def test_a_line(entry: Entry, line: str) -> None:
    assert entry_lines([entry]) == [line]


def test_the_same_entry_of_two_rules_is_named_once() -> None:
    assert len(entry_lines([ACME, ACME])) == 1


def test_of_very_many_only_the_first_are_named() -> None:
    many = [Entry(list_name="b", value=f"v{number}") for number in range(8)]
    lines = entry_lines(many)
    assert lines[:2] == ["list b: v0", "list b: v1"]
    assert lines[-1] == "and 3 more entries of lists"
    assert entry_lines(many[:6])[-1] == "and 1 more entry of lists"


def test_only_those_are_named_that_there_is_room_for() -> None:
    many = [Entry(list_name="b", value=f"v{number}") for number in range(8)]
    assert entry_lines(many, room=64) == [
        "list b: v0",
        "list b: v1",
        "and 6 more entries of lists",
    ]
    assert entry_lines(many, room=20) == ["8 entries of lists"]
    assert entry_lines(many[:1], room=0) == ["1 entry of lists"]
