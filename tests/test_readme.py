"""The README describes every command, setting, operator and receiver that exists."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.chat.registry import COMMANDS as CHAT_COMMANDS
from bot.cli import COMMANDS as CLI_COMMANDS
from bot.cli.deliveries import deliveries
from bot.cli.lists import lists
from bot.cli.output import hit_row
from bot.cli.receivers import receivers
from bot.cli.rules import rules
from bot.config import (
    DeliverySettings,
    DisplaySettings,
    IngestionSettings,
    NoticesSettings,
    RulesSettings,
)
from bot.model import Channel, Hit, HitRecord, Post, Receiver, Rule, Span
from bot.rules.lexicon.reading import _KEYS
from bot.rules.lists.definition import FILE_FORMATS, KINDS, MOST_ENTRIES, WatchList
from bot.rules.operators import OPERATORS
from bot.rulesfile import RECEIVER_KINDS

if TYPE_CHECKING:
    import typer

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


def section(heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    return re.split(r"^##", README.split(f"\n{heading}\n", 1)[1], flags=re.MULTILINE)[0].strip()


@pytest.mark.parametrize("name", CLI_COMMANDS)
def test_every_command_of_the_command_line(name: str) -> None:
    assert f"`flagfall {name}`" in README


@pytest.mark.parametrize(
    ("name", "group"),
    [("rules", rules), ("lists", lists), ("receivers", receivers), ("deliveries", deliveries)],
)
def test_every_subcommand_is_in_the_row_of_its_command(name: str, group: typer.Typer) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| `flagfall {name}` |"))
    for command in group.registered_commands:
        assert re.search(rf"`{command.name}[` ]", row), command.name


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


@pytest.mark.parametrize("key", [field.name for field in fields(Receiver)])
def test_every_key_of_a_receiver(key: str) -> None:
    if key not in ("name", "suspended", "routes"):  # which are no keys of its table
        assert re.search(rf"\b{key}(?: = |`)", section("### Rules files"))


@pytest.mark.parametrize("key", [*(field.name for field in fields(WatchList)), *KINDS])
def test_every_key_and_kind_of_a_list(key: str) -> None:
    assert f"`{key}`" in section("### Watch lists") or f'`"{key}"`' in section("### Watch lists")


def test_every_form_of_a_list_s_file_and_the_most_entries() -> None:
    told = section("### Watch lists")
    assert all(f"`{suffix}`" in told for suffix in FILE_FORMATS)
    assert f"{MOST_ENTRIES:,} entries" in told


@pytest.mark.parametrize("key", sorted(_KEYS))
def test_every_key_of_a_concept_group(key: str) -> None:
    assert f"`{key}`" in section("### Concepts of your own")


def test_every_key_of_a_hit_in_json() -> None:
    seen = datetime(2022, 11, 3, 14, 2, tzinfo=UTC)
    post = Post(channel_id=1, message_id=7, text="flag", posted_at=seen)
    hit = Hit(
        rule="flag",
        channel_id=1,
        message_id=7,
        revision="e770",
        spans=(Span(start=0, end=4),),
        seen_at=seen,
    )
    record = HitRecord(hit=hit, post=post, channel=Channel(ref="delta_live", username="delta_live"))
    for key in hit_row(record):
        assert f"`{key}`" in section("## The command line")


@pytest.mark.parametrize("setting", re.findall(r"^#?([A-Z_]+)=", ENV, flags=re.MULTILINE))
def test_every_variable_of_the_environment(setting: str) -> None:
    assert f"`{setting}`" in README


@pytest.mark.parametrize(
    "setting",
    [
        field.name
        for section in (
            IngestionSettings,
            DeliverySettings,
            NoticesSettings,
            DisplaySettings,
            RulesSettings,
        )
        for field in fields(section)
    ],
)
def test_every_setting_is_in_the_readme_and_the_example(setting: str) -> None:
    assert f"`{setting}`" in README
    assert re.search(rf"^#{setting} = ", TOML, flags=re.MULTILINE)


def test_the_newest_version_is_told_first() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert section("## Changelog").startswith(f"**{project['version']}** ")


def test_links_within_it_lead_to_headings() -> None:
    headings = re.findall(r"^#+ (.+)$", README, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_the_pictures_and_files_it_names_exist() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
    for path in re.findall(r"seeds/[a-z]+\.toml", README):
        assert (ROOT / path).is_file()
