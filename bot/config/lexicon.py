"""The concept groups in force: the shipped ones, and over them a folder of one's own.

A module of its own, because this loads dictionaries, which most commands do without.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.resources import shipped
from bot.rules.lexicon import load_lexicon

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config.values import Config
    from bot.rules.lexicon import Lexicon


def lexicon_of(config: Config) -> Lexicon:
    """Return the groups that rules are understood by. Raises ConfigError with every problem."""
    return lexicon_with(config.rules.lexicon)


def lexicon_with(folder: Path | None) -> Lexicon:
    """Return the shipped groups with those of a folder laid over them. Raises ConfigError."""
    return load_lexicon(shipped("config/lexicon"), folder) if folder else _shipped()


@cache
def _shipped() -> Lexicon:
    """Return the shipped groups, read once: a start tries the rules of the settings, then runs."""
    return load_lexicon(shipped("config/lexicon"))
