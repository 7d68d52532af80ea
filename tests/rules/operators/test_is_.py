"""What kind of post it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

Post = dict[str, object]

MET: dict[str, tuple[str, Post, bool]] = {
    "is forward": ("is:forward", {"forwarded_from": "x"}, True),
    "is edit": ("is:edit", {"edited": True}, True),
    "is no edit": ("is:edit", {"edited": False}, False),
    "is reply": ("is:reply", {"reply_to": 7}, True),
}


@pytest.mark.parametrize(("when", "post", "met"), MET.values(), ids=MET.keys())
def test_is_(found: Finder, when: str, post: Post, met: bool) -> None:  # noqa: FBT001  a row
    given = {"text": "", **post}
    shown = found(when, str(given.pop("text") or ""), **given)  # type: ignore[arg-type]
    assert shown == ([] if met else None)


@pytest.mark.parametrize(
    ("when", "message", "suggestion"),
    [("is:pinned", "is:forward, is:edit, is:reply", "is:forward")],
)
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
