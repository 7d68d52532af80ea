"""Things to tell, and texts that mean no good."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model import Alert, Message, Severity, Span
from bot.notify.telling import Telling
from tests.factories import a_channel, a_post

NOON = datetime(2022, 11, 11, 12, 0, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
HOSTILE = [
    "<script>alert(1)</script><b>bold</b>",
    "*bold* _it_ [x](javascript:alert(1)) `code`",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "'; DROP TABLE hits; --",
    "$(touch /tmp/owned) `id` ; rm -rf / | sh",
    "\x1b[2J\x1b]0;owned\x07 \x9b31m \x9d0;x\x9c",
    "a\r\nX-Header: injected\r\n\r\n{}",
    'end","key": "' + KEY + '","x":"',
    '"key": "' + KEY + '"',
    "line\u2028break\u2029and\x85next\x0bpage\x0c",
    "half \ud83d and \udc00 halves \udc00\ud83d",
    "\u202ereversed\u202c \u2066isolated\u2069 \ufeff",
    "\x00nul\x00",
    "\\u0041 \\n \\\\ %s %(x)s {0} {x} ${HOME} %0a",
    "🇺🇦 прапор над Херсоном 👩‍👩‍👧",
    "a" * 5000,
    "",
]


def a_telling(
    text: str = "the flag is gone", *, receiver: str = "hook", key: str = KEY, repeat: bool = False
) -> Telling:
    return Telling(
        key=key,
        receiver=receiver,
        kind="alert",
        queued_at=NOON,
        message=Message(text="⚪ flag"),
        alert=Alert(
            channel=a_channel(),
            post=a_post(11, text),
            rules=("flag", "gone"),
            spans=(Span(start=0, end=min(len(text), 3)),),
            severity=Severity.URGENT,
            story="5702",
        ),
        repeat=repeat,
    )


def a_test(receiver: str = "hook") -> Telling:
    return Telling(
        key=KEY, receiver=receiver, kind="test", queued_at=NOON, message=Message(text="A test.")
    )
