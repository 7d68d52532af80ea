from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.chat.commands
from bot.chat.registry import COMMANDS

FILES = sorted(
    path.stem
    for folder in bot.chat.commands.__path__
    for path in Path(folder).glob("*.py")
    if path.stem != "__init__"
)


def test_every_file_is_registered_under_its_name() -> None:
    assert sorted(COMMANDS) == FILES
    assert [command.name for command in COMMANDS.values()] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described_within_the_menu_s_limits(name: str) -> None:
    command = COMMANDS[name]
    assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
    assert 3 <= len(command.summary) <= 256
    assert not command.summary.endswith(".")
    assert command.usage.split()[0] == f"/{name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_mirror_test(name: str) -> None:
    assert (Path(__file__).parent / "commands" / f"test_{name}.py").exists()
