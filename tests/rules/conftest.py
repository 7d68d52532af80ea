"""Rules as the tests of this folder use them: an expression and a post in, what is shown out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON, Group, Lexicon
from bot.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.rules.lists.entry_list import EntryList


class Finder(Protocol):
    """Returns the pieces of the text that one rule shows, None if it does not match."""

    def __call__(
        self,
        when: str,
        text: str,
        *,
        rule: Mapping[str, object] | None = None,
        lexicon: Lexicon = EMPTY_LEXICON,
        lists: Mapping[str, EntryList] | None = None,
        **post: object,
    ) -> list[str] | None: ...


@pytest.fixture(name="found")
def find() -> Finder:
    def found(
        when: str,
        text: str,
        *,
        rule: Mapping[str, object] | None = None,
        lexicon: Lexicon = EMPTY_LEXICON,
        lists: Mapping[str, EntryList] | None = None,
        **post: object,
    ) -> list[str] | None:
        one = Rule(name="rule", when=when, **(rule or {}))  # type: ignore[arg-type]
        rules = RuleSet.compile([one], lexicon=lexicon, lists=lists or {})
        matches = rules.match({"text": text, **post})
        if not matches:
            return None
        return [text[span.start : span.end] for span in matches[0].spans]

    return found


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """Two groups: one with a phrase among its members, one named by a phrase."""
    flag = Group(name="flag", members={"en": ("flag",), "uk": ("прапор",), "ru": ("флаг",)})
    bank = Group(
        name="left-bank",
        members={
            "en": ("left bank",),
            "uk": ("лівий берег", "лівобережжя"),
            "ru": ("левый берег",),
        },
    )
    return Lexicon(groups={"flag": flag, "left-bank": bank})
