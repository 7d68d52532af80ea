"""What a post carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

Post = dict[str, object]

MET: dict[str, tuple[str, Post, bool]] = {
    "has photo": ("has:photo", {"media": ("photo",)}, True),
    "has photo, as JSON": ("has:photo", {"media": ["video", "photo"]}, True),
    "has no photo": ("has:photo", {"media": ()}, False),
    "has strange media": ("has:photo", {"media": "photo"}, False),
    "has a hidden link": ("has:link", {"links": ("https://x.y",)}, True),
    "has a link": ("has:link", {"text": "див. https://x.y"}, True),
    "has a Telegram link": ("has:link", {"text": "t.me/rybar"}, True),
    "has no link": ("has:link", {"text": "x.y"}, False),
    "has poll": ("has:poll", {"media": ("poll",)}, True),
}


@pytest.mark.parametrize(("when", "post", "met"), MET.values(), ids=MET.keys())
def test_has(found: Finder, when: str, post: Post, met: bool) -> None:  # noqa: FBT001  a row
    given = {"text": "", **post}
    shown = found(when, str(given.pop("text") or ""), **given)  # type: ignore[arg-type]
    assert shown == ([] if met else None)


@pytest.mark.parametrize(
    ("when", "message", "suggestion"), [("has:foto", "There is has:photo, has:video", "has:photo")]
)
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
