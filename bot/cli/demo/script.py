"""The demo's script: who posts what and when, and what the owner says to the bot."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from bot.resources import shipped
from bot.rulesfile import RulesFile, parse_rules_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A channel of the play."""

    username: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A post, ``at`` seconds after the start; ``hits`` are the rules that must match it."""

    at: float
    channel: str
    text: str
    hits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What the owner says to the bot, ``at`` seconds after the start."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The whole play; ``watch_list`` is what Flagfall is set up with."""

    stages: tuple[Stage, ...]
    lines: tuple[Line, ...]
    cues: tuple[Cue, ...]
    watch_list: RulesFile


def load_script() -> Script:
    """Return the script that comes with Flagfall, seeds/demo.toml."""
    text = shipped("seeds/demo.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    stages = tuple(Stage(**stage) for stage in table["channel"])
    rules = "\n".join(
        "[[rule]]\n" + "\n".join(f"{key} = {_quoted(value)}" for key, value in rule.items())
        for rule in table["rule"]
    )
    channels = "\n".join(f'[[channel]]\nusername = "{stage.username}"' for stage in stages)
    return Script(
        stages=stages,
        lines=tuple(
            Line(at=p["at"], channel=p["channel"], text=p["text"], hits=tuple(p.get("hits", ())))
            for p in table["post"]
        ),
        cues=tuple(Cue(**cue) for cue in table["say"]),
        watch_list=parse_rules_file(f"{channels}\n{rules}", name="seeds/demo.toml"),
    )


def _quoted(text: str) -> str:
    return f"'{text}'"
