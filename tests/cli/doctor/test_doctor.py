from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

# Nothing listens on the discard port of this machine.
NOBODY = "BOT_API_URL=http://127.0.0.1:9\nTELEGRAM_BOT_TOKEN=1:canary\n"


def test_settings_that_cannot_be_used_are_all_that_is_told(flagfall: Terminal) -> None:
    Path(".env").write_text("TELEGRAM_API_ID=x\nTELEGRAM_PROXY=x\n")
    outcome = flagfall("doctor", "--json")
    assert (outcome.code, outcome.err) == (1, "")
    assert [(row["check"], row["ok"]) for row in outcome.rows] == [("settings", False)] * 3


def test_each_check_is_a_line_and_what_is_bad_says_what_to_do(flagfall: Terminal) -> None:
    Path(".env").write_text(NOBODY)
    outcome = flagfall("doctor")
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[0] == "ok   settings: All can be used."
    at = next(n for n, line in enumerate(lines) if line.startswith("bad  session file"))
    assert lines[at + 1] == "     flagfall login"
    assert "canary" not in outcome.out + outcome.err


def test_json_names_every_check(newsroom: Terminal) -> None:
    Path(".env").write_text(NOBODY)
    outcome = newsroom("doctor", "--json")
    assert (outcome.code, outcome.err) == (1, "")
    named = {row["check"]: row["ok"] for row in outcome.rows}
    assert named == {
        "settings": True,
        "data folder": True,
        "database": True,
        "disk space": True,
        "session file": False,
        "bot token": False,
        "clock": False,
    }
