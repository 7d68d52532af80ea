"""The language of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import ExpressionError

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

Post = dict[str, object]

MET: dict[str, tuple[str, Post, bool]] = {
    "lang": ("lang:uk", {"text": "вже немає її"}, True),
    "another lang": ("lang:ru", {"text": "вже немає її"}, False),
    "no text": ("lang:ru", {"text": None}, False),
}


@pytest.mark.parametrize(("when", "post", "met"), MET.values(), ids=MET.keys())
def test_lang(found: Finder, when: str, post: Post, met: bool) -> None:  # noqa: FBT001  a row
    given = {"text": "", **post}
    shown = found(when, str(given.pop("text") or ""), **given)  # type: ignore[arg-type]
    assert shown == ([] if met else None)


@pytest.mark.parametrize(
    ("when", "message", "suggestion"), [("lang:de", "lang:uk, lang:ru, lang:en", "lang:uk")]
)
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
