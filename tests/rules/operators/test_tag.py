"""Hashtags, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

TAGS = {
    "the tag": ("#Херсон", "див. #херсон!", ["#херсон"]),
    "not a longer tag": ("#Херсон", "#Херсон_нині #Херсонщина", None),
    "with its underscore": ("#Херсон_нині", "#херсон_нині", ["#херсон_нині"]),
    "not the word": ("#Херсон", "Херсон", None),
    "look-alikes": ("#Херсон", "#Xepcoн", ["#Xepcoн"]),
}


@pytest.mark.parametrize(("when", "text", "shown"), TAGS.values(), ids=TAGS.keys())
def test_tags(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown


@pytest.mark.parametrize(("when", "message", "suggestion"), [("#Kher*", "no hashtag", "#Kherson")])
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
