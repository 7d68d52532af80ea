"""Tags, and questions about the post beside its words: from, has, is, lang, in."""

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
    "from the author": ('from:"Сергій Хлань"', {"author": "сергій хлань"}, True),
    "from a forward": ("from:@rybar", {"forwarded_from": "@Rybar"}, True),
    "from another": ("from:@rybar", {"author": "x", "forwarded_from": None}, False),
    "has photo": ("has:photo", {"media": ("photo",)}, True),
    "has photo, as JSON": ("has:photo", {"media": ["video", "photo"]}, True),
    "has no photo": ("has:photo", {"media": ()}, False),
    "has strange media": ("has:photo", {"media": "photo"}, False),
    "has a hidden link": ("has:link", {"links": ("https://x.y",)}, True),
    "has a link": ("has:link", {"text": "див. https://x.y"}, True),
    "has a Telegram link": ("has:link", {"text": "t.me/rybar"}, True),
    "has no link": ("has:link", {"text": "x.y"}, False),
    "has poll": ("has:poll", {"media": ("poll",)}, True),
    "is forward": ("is:forward", {"forwarded_from": "x"}, True),
    "is edit": ("is:edit", {"edited": True}, True),
    "is no edit": ("is:edit", {"edited": False}, False),
    "is reply": ("is:reply", {"reply_to": 7}, True),
    "lang": ("lang:uk", {"text": "вже немає її"}, True),
    "another lang": ("lang:ru", {"text": "вже немає її"}, False),
    "no text": ("lang:ru", {"text": None}, False),
}


@pytest.mark.parametrize(("when", "post", "met"), MET.values(), ids=MET.keys())
def test_filters(found: Finder, when: str, post: Post, met: bool) -> None:  # noqa: FBT001  a row
    post = {"text": "", **post}
    text = post.pop("text")
    shown = found(when, text, **post)  # type: ignore[arg-type]
    assert shown == ([] if met else None)


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


REFUSED = {
    "unknown kind": ("has:foto", "There is has:photo, has:video", "has:photo"),
    "unknown state": ("is:pinned", "is:forward, is:edit, is:reply", "is:forward"),
    "unknown language": ("lang:de", "lang:uk, lang:ru, lang:en", "lang:uk"),
    "nameless channel": ("in:@", "names no channel", "in:@channel"),
    "nameless author": ("from:@", "names nobody", "from:@name"),
    "tag with a star": ("#Kher*", "no hashtag", "#Kherson"),
}


@pytest.mark.parametrize(("when", "message", "suggestion"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(found: Finder, when: str, message: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError, match=message) as refusal:
        found(f"flag {when}", "")
    assert refusal.value.suggestion == suggestion
    assert refusal.value.position == 5
