from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal


@pytest.mark.parametrize(
    "written",
    [
        "Suspilne",
        "@suspilne",
        "t.me/Suspilne",
        "https://t.me/s/suspilne",
        "t.me/suspilne/12?single",
    ],
)
def test_a_channel_may_be_named_in_any_way(flagfall: Terminal, written: str) -> None:
    outcome = flagfall("channels", "add", written)
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == (
        "@suspilne will be looked up when flagfall run starts; "
        "flagfall channels list shows what came of it.\n"
    )
    assert [row["channel"] for row in flagfall("channels", "list", "--json").rows] == ["suspilne"]


def test_adding_twice_changes_nothing(flagfall: Terminal) -> None:
    assert flagfall("channels", "add", "suspilne", "suspilne").code == 0
    assert len(flagfall("channels", "list", "--json").rows) == 1


def test_one_that_is_no_channel_keeps_the_others_out_too(flagfall: Terminal) -> None:
    outcome = flagfall("channels", "add", "suspilne", "t.me/+invite")
    assert outcome.code == 2
    assert "invite link" in outcome.err
    assert flagfall("channels", "list", "--json").rows == []


def test_removing(flagfall: Terminal) -> None:
    flagfall("channels", "add", "suspilne")
    outcome = flagfall("channels", "remove", "@Suspilne")
    assert outcome.code == 0
    assert "kept" in outcome.err
    assert flagfall("channels", "list", "--json").rows == []
    assert flagfall("channels", "list", "--removed", "--json").rows[0]["state"] == "removed"


def test_removing_what_is_not_watched(flagfall: Terminal) -> None:
    flagfall("channels", "add", "suspilne")
    outcome = flagfall("channels", "remove", "suspline")
    assert outcome.code == 2
    assert "Did you mean" in outcome.err
    assert "suspilne" in outcome.err


def test_people_see_columns(newsroom: Terminal) -> None:
    lines = newsroom("channels", "list").out.splitlines()
    assert lines[0].split() == ["CHANNEL", "STATE", "SUBSCRIBERS", "READ", "UP", "TO", "TITLE"]
    assert lines[1].split() == ["@Sergey_Khlan", "live", "-", "12", "Херсон"]
    assert len(lines) == 3


def test_a_json_row(newsroom: Terminal) -> None:
    assert newsroom("channels", "list", "--json").rows[0] == {
        "channel": "Sergey_Khlan",
        "state": "live",
        "reason": "",
        "title": "Херсон",
        "channel_id": 5,
        "subscribers": None,
        "joined": False,
        "anchor": 10,
        "cursor": 12,
        "added_at": "2022-11-11T09:00:00Z",
        "added_by": "cli",
    }


def test_nobody_named(flagfall: Terminal) -> None:
    assert flagfall("channels", "add").code == 2
