from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.ops.lock import hold

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

CREDENTIALS = f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'0' * 32}\n"


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        pytest.param("", "API_ID, TELEGRAM_API_HASH, TELEGRAM_BOT_TOKEN.", id="everything"),
        pytest.param("TELEGRAM_BOT_TOKEN=1:a\n", "API_ID, TELEGRAM_API_HASH.", id="the account"),
    ],
)
def test_without_settings_three_lines_say_how_to_begin(
    flagfall: Terminal, env: str, missing: str
) -> None:
    Path(".env").write_text(env)
    Path("f.toml").write_text("[ingestion]\npreview = false\n")
    outcome = flagfall("run", "--config", "f.toml")
    assert (outcome.code, outcome.out) == (2, "")
    lines = outcome.err.splitlines()
    assert len(lines) == 3
    assert missing in lines[0]
    assert "flagfall demo" in lines[1]
    assert "flagfall login" in lines[2]
    assert not Path("data").exists()


def test_with_nothing_set_at_all_public_pages_are_not_enough(flagfall: Terminal) -> None:
    outcome = flagfall("run")
    assert outcome.code == 2
    assert "flagfall demo" in outcome.err


def test_a_session_needs_the_credentials(flagfall: Terminal) -> None:
    Path(".env").write_text("TELEGRAM_BOT_TOKEN=1:a\n")
    Path("data/sessions").mkdir(parents=True)
    Path("data/sessions/main.session").touch()
    outcome = flagfall("run")
    assert outcome.code == 2
    assert "TELEGRAM_API_ID" in outcome.err


def test_without_an_account_and_without_pages_there_is_nothing_to_read(
    flagfall: Terminal,
) -> None:
    Path(".env").write_text(CREDENTIALS)
    Path("f.toml").write_text("[ingestion]\npreview = false\n")
    outcome = flagfall("run", "--config", "f.toml")
    assert outcome.code == 2
    assert outcome.err == ("No Telegram account is signed in. Sign one in with: flagfall login\n")


def test_a_session_in_use_is_named(flagfall: Terminal) -> None:
    Path(".env").write_text(CREDENTIALS)
    sessions = Path("data/sessions")
    sessions.mkdir(parents=True)
    for name in ("main", "second"):
        (sessions / f"{name}.session").write_text("secret")
    with hold(sessions / "second.lock", what="flagfall login"):
        outcome = flagfall("run")
    assert outcome.code == 3
    assert outcome.err.startswith(
        "The session of account “second” is in use: flagfall login, process "
    )


def test_a_second_start_is_refused_and_names_the_first(flagfall: Terminal) -> None:
    Path(".env").write_text(CREDENTIALS)
    with hold(Path("data/lock"), what="flagfall run"):
        outcome = flagfall("run")
    assert outcome.code == 3
    assert outcome.err.startswith("flagfall run, process ")


def test_settings_that_cannot_be_used_are_told_at_once(flagfall: Terminal) -> None:
    Path(".env").write_text("NOTIFY_CHAT=x\nTELEGRAM_PROXY=x\n")
    outcome = flagfall("run")
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 2


def test_rules_that_cannot_be_used_are_named_with_their_file(flagfall: Terminal) -> None:
    Path(".env").write_text(CREDENTIALS)
    Path("f.toml").write_text('[[rule]]\nwhen = "list:a"\n[[rule]]\nwhen = "list:b"\n')
    outcome = flagfall("run", "--config", "f.toml")
    assert outcome.code == 2
    assert [line.split(": ")[:2] for line in outcome.err.splitlines()] == [
        ["f.toml", "rule[1].when"],
        ["f.toml", "rule[2].when"],
    ]
    assert not Path("data").exists()
