from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

# Nothing listens on the discard port of this machine.
CREDENTIALS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'0' * 32}\nTELEGRAM_SERVER=2:127.0.0.1:9\n"
NOBODY = "BOT_API_URL=http://127.0.0.1:9\nTELEGRAM_BOT_TOKEN=1:canary\n"


def test_settings_that_cannot_be_used_are_all_that_is_told(flagfall: Terminal) -> None:
    Path(".env").write_text("TELEGRAM_API_ID=x\nTELEGRAM_PROXY=x\n")
    outcome = flagfall("doctor", "--json")
    assert (outcome.code, outcome.err) == (1, "")
    assert [(row["check"], row["ok"]) for row in outcome.rows] == [("settings", False)] * 3


def test_each_check_is_a_line_and_what_is_bad_says_what_to_do(flagfall: Terminal) -> None:
    Path(".env").write_text(NOBODY + CREDENTIALS)
    outcome = flagfall("doctor")
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[0] == "ok   settings: All that are set can be used."
    assert "ok   api id and hash: Both are set." in lines
    at = next(n for n, line in enumerate(lines) if line.startswith("bad  session file"))
    assert lines[at + 1] == "     flagfall login"
    assert "canary" not in outcome.out + outcome.err


def test_signing_in_is_not_proposed_before_it_can_work(flagfall: Terminal) -> None:
    Path(".env").write_text(NOBODY)
    lines = flagfall("doctor").out.splitlines()
    assert lines[1].startswith("--   api id and hash: Not set: channels are read through their")
    assert "     flagfall login" not in lines


def test_rules_that_cannot_be_used_are_settings(flagfall: Terminal) -> None:
    Path("f.toml").write_text('[[rule]]\nwhen = "list:a"\n[[rule]]\nwhen = "list:b"\n')
    outcome = flagfall("doctor", "--config", "f.toml", "--json")
    assert outcome.code == 1
    assert [row["detail"].split(": ")[1] for row in outcome.rows] == [
        "rule[1].when",
        "rule[2].when",
    ]


@pytest.mark.parametrize(
    ("env", "more"),
    [
        pytest.param(NOBODY, {"bot token": False, "other programs": True}, id="network down"),
        pytest.param(
            NOBODY + "TELEGRAM_PROXY=socks5://127.0.0.1:9\n", {"proxy": False}, id="proxy down"
        ),
        pytest.param(
            "TELEGRAM_PROXY=socks5://127.0.0.1:9\n",
            {"proxy": False, "bot token": False},
            id="proxy down, and no token",
        ),
    ],
)
def test_json_names_every_check(newsroom: Terminal, env: str, more: dict[str, bool]) -> None:
    Path(".env").write_text(env + CREDENTIALS)
    outcome = newsroom("doctor", "--json")
    assert (outcome.code, outcome.err) == (1, "")
    named = {row["check"]: row["ok"] for row in outcome.rows}
    assert named == {
        "settings": True,
        "api id and hash": True,
        "data folder": True,
        "database": True,
        "disk space": True,
        "session file": False,
        **more,
    }


@pytest.mark.parametrize(
    ("env", "more"),
    [
        pytest.param(NOBODY, {"network": False}, id="network down"),
        pytest.param(
            NOBODY + "TELEGRAM_PROXY=socks5://127.0.0.1:9\n",
            {"proxy": False, "network": False},
            id="a proxy that this machine's server needs not",
        ),
    ],
)
def test_without_credentials_the_bot_api_must_be_reached(
    newsroom: Terminal, env: str, more: dict[str, bool]
) -> None:
    Path(".env").write_text(env)
    named = {row["check"]: row["ok"] for row in newsroom("doctor", "--json").rows}
    assert {name: ok for name, ok in named.items() if name in ("network", "proxy")} == more
    assert "bot token" not in named


def test_what_rules_of_the_settings_name_is_looked_for(flagfall: Terminal) -> None:
    Path("f.toml").write_text('[[rule]]\nwhen = "flag"\nto = ["night"]\n')
    (found,) = [
        row
        for row in flagfall("doctor", "--config", "f.toml", "--json").rows
        if row["check"] == "rules of flagfall.toml"
    ]
    assert not found["ok"]
