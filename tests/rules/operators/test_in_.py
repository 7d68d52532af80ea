"""Posts of one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

Post = dict[str, object]

MET: dict[str, tuple[str, Post, bool]] = {
    "in": ("in:@Rybar", {"channel": "rybar"}, True),
    "in, by address": ("in:https://t.me/s/rybar", {"channel": "Rybar"}, True),
    "in, by the address of a post": ("in:t.me/rybar/18844", {"channel": "@Rybar"}, True),
    "in another": ("in:@rybar", {"channel": "rybar2"}, False),
    "in, unknown": ("in:@rybar", {}, False),
}


@pytest.mark.parametrize(("when", "post", "met"), MET.values(), ids=MET.keys())
def test_in_(found: Finder, when: str, post: Post, met: bool) -> None:  # noqa: FBT001  a row
    given = {"text": "", **post}
    shown = found(when, str(given.pop("text") or ""), **given)  # type: ignore[arg-type]
    assert shown == ([] if met else None)


@pytest.mark.parametrize(
    ("when", "message", "suggestion"), [("in:@", "names no channel", "in:@channel")]
)
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
