"""The README describes every command, setting, operator and receiver that exists."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.chat.registry import COMMANDS as CHAT_COMMANDS
from bot.cli import COMMANDS as CLI_COMMANDS
from bot.config import DeliverySettings, DisplaySettings, IngestionSettings
from bot.model import Rule
from bot.rules.operators import OPERATORS
from bot.rulesfile import RECEIVER_KINDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENV = (ROOT / ".env.example").read_text(encoding="utf-8")
TOML = (ROOT / "config" / "flagfall.toml").read_text(encoding="utf-8")

# How an operator is written; the key is its name in the registry.
WRITTEN = {
    "word": "`Kherson`",
    "phrase": '`"left bank"`',
    "exact": "`=flag`",
    "prefix": "`evacuat*`",
    "suffix": "`*bank`",
    "inside": "`*anto*`",
    "regex": "RE2",
    "fuzzy": "`~zaluzhny`",
    "tag": "`#tag`",
    "from": "`from:@name`",
    "has": "`has:photo`",
    "is": "`is:forward`",
    "lang": "`lang:uk`",
    "in": "`in:@channel`",
    "list": "`list:brands`",
    "Near": "`A NEAR/3 B`",
    "And": "`A AND B`",
    "Or": "`A OR B`",
    "Not": "`NOT A`",
}


@pytest.mark.parametrize("name", CLI_COMMANDS)
def test_every_command_of_the_command_line(name: str) -> None:
    assert f"`flagfall {name}`" in README


@pytest.mark.parametrize("command", CHAT_COMMANDS.values(), ids=lambda command: command.name)
def test_every_chat_command(command: object) -> None:
    usage = getattr(command, "usage", "")
    assert f"`{usage}`" in README


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator(operator: str) -> None:
    assert WRITTEN[operator] in README


@pytest.mark.parametrize("kind", RECEIVER_KINDS)
def test_every_kind_of_receiver(kind: str) -> None:
    assert f"`{kind}`" in README


@pytest.mark.parametrize("key", [field.name for field in fields(Rule)])
def test_every_key_of_a_rule(key: str) -> None:
    assert f"| `{key}` |" in README


@pytest.mark.parametrize("setting", re.findall(r"^#?([A-Z_]+)=", ENV, flags=re.MULTILINE))
def test_every_variable_of_the_environment(setting: str) -> None:
    assert f"`{setting}`" in README


@pytest.mark.parametrize(
    "setting",
    [
        field.name
        for section in (IngestionSettings, DeliverySettings, DisplaySettings)
        for field in fields(section)
    ],
)
def test_every_setting_is_in_the_readme_and_the_example(setting: str) -> None:
    assert f"`{setting}`" in README
    assert re.search(rf"^#{setting} = ", TOML, flags=re.MULTILINE)


def test_the_pictures_and_files_it_names_exist() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
    for path in re.findall(r"seeds/[a-z]+\.toml", README):
        assert (ROOT / path).is_file()
