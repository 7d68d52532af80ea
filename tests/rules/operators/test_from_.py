"""Posts signed by or forwarded from somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

Post = dict[str, object]

MET: dict[str, tuple[str, Post, bool]] = {
    "from the author": ('from:"Сергій Хлань"', {"author": "сергій хлань"}, True),
    "from a forward": ("from:@rybar", {"forwarded_from": "@Rybar"}, True),
    "from another": ("from:@rybar", {"author": "x", "forwarded_from": None}, False),
}


@pytest.mark.parametrize(("when", "post", "met"), MET.values(), ids=MET.keys())
def test_from_(found: Finder, when: str, post: Post, met: bool) -> None:  # noqa: FBT001  a row
    given = {"text": "", **post}
    shown = found(when, str(given.pop("text") or ""), **given)  # type: ignore[arg-type]
    assert shown == ([] if met else None)


@pytest.mark.parametrize(
    ("when", "message", "suggestion"), [("from:@", "names nobody", "from:@name")]
)
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
