from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Gone
from tests.cli.conftest import POSTED, hit, post, stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal


def test_json_has_every_hit_in_order(newsroom: Terminal) -> None:
    outcome = newsroom("hits", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert [row["rule"] for row in outcome.rows] == ["flag", "bridge"]
    flag = outcome.rows[0]
    assert flag["channel"] == "Sergey_Khlan"
    assert flag["url"] == "https://t.me/Sergey_Khlan/11"
    assert flag["posted_at"] == "2022-11-11T09:11:00Z"
    assert flag["seen_at"] == "2022-11-11T09:11:02Z"
    assert flag["text"] == "У Херсоні прапор"
    assert flag["spans"] == [{"start": 10, "end": 16, "text": "прапор"}]


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        pytest.param(["--rule", "flag"], ["flag"], id="rule"),
        pytest.param(["--channel", "t.me/s/SERGEY_khlan"], ["flag", "bridge"], id="channel"),
        pytest.param(["--channel", "@new_one"], [], id="a channel without hits"),
        pytest.param(["--channel", "@old_one"], [], id="a channel that was removed"),
        pytest.param(["--since", "2022-11-11T09:12:00Z"], ["bridge"], id="since a time"),
        pytest.param(["--since", "2h"], [], id="since two hours"),
    ],
)
def test_filters(newsroom: Terminal, options: list[str], rules: list[str]) -> None:
    outcome = newsroom("hits", "--json", *options)
    assert outcome.code == 0
    assert [row["rule"] for row in outcome.rows] == rules


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(
            ["--rule", "flga"], "There is no rule “flga”. Did you mean flag?", id="near a rule"
        ),
        pytest.param(
            ["--rule", "nope"], "There is no rule “nope”. See: flagfall rules list", id="no rule"
        ),
        pytest.param(
            ["--channel", "@sergey_hlan"],
            "There is no channel @sergey_hlan. Did you mean @Sergey_Khlan?",
            id="near a channel",
        ),
        pytest.param(
            ["--channel", "nobody"],
            "There is no channel @nobody. See: flagfall channels list",
            id="no channel",
        ),
    ],
)
def test_a_name_that_never_was_is_said(newsroom: Terminal, options: list[str], told: str) -> None:
    outcome = newsroom("hits", *options)
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"{told}\n")


def test_a_rule_that_was_stopped_is_known(newsroom: Terminal) -> None:
    newsroom("rules", "add", "Kherson")
    newsroom("rules", "remove", "Kherson")
    outcome = newsroom("hits", "--rule", "Kherson")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "No hits.\n")


def test_a_terminal_gets_lines_that_fit(newsroom: Terminal) -> None:
    lines = newsroom.on_screen("hits", width=60)
    assert all(50 < len(line) <= 60 and line.endswith("…") for line in lines[1:])


def test_people_see_a_line_a_hit_that_cannot_steer_their_terminal(newsroom: Terminal) -> None:
    lines = newsroom("hits").out.splitlines()
    assert len(lines) == 3
    assert "2022-11-11 09:12" in lines[2]
    assert "міст \\x1b[2J знищено" in lines[2]


async def _age(tx: Transaction) -> None:
    old, flag = post(5, 9, "a flag of old"), post(5, 11, "У Херсоні прапора немає")
    await tx.save_posts([old, flag])
    await tx.save_hits([replace(hit(old, "flag", 2, 6), history=True)])
    gone = Gone(channel_id=5, message_id=12, source="history", seen_at=POSTED)
    await tx.mark_gone([gone])


def test_people_see_what_is_from_history_and_what_became_of_a_post(newsroom: Terminal) -> None:
    stored(_age)
    lines = newsroom("hits").out.splitlines()
    notes = {line.split()[3].rpartition("/")[2]: line.split()[4] for line in lines[1:]}
    assert lines[0].split() == ["POSTED", "(UTC)", "RULE", "POST", "NOTE", "TEXT"]
    assert notes == {"9": "history", "11": "edited", "12": "deleted"}
    assert "У Херсоні прапор" in lines[2]  # the text that was hit, not the one of now


def test_what_cannot_be_a_filter(newsroom: Terminal) -> None:
    assert newsroom("hits", "--since", "soon").code == 2
    assert newsroom("hits", "--channel", "t.me/+invite").code == 2


def test_before_there_is_a_database(flagfall: Terminal) -> None:
    outcome = flagfall("hits", "--json")
    assert (outcome.code, outcome.out) == (0, "")
    assert "flagfall channels add @NAME" in outcome.err
