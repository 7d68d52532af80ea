"""What the demo shows of an alert: its second line, the matched words marked."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.console import Console

from bot.cli.demo.screen import Screen, excerpt
from bot.cli.demo.script import Line


def _alert(first: str, second: str, word: str) -> dict[str, Any]:
    text = f"{first}\n{second}\n14:02:11, alert after 6 s"
    before = text[: text.index(word, len(first))]
    units = len(before.encode("utf-16-le")) // 2
    bold = {"type": "bold", "offset": units, "length": len(word.encode("utf-16-le")) // 2}
    return {"text": text, "entities": [bold]}


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        pytest.param("⚪ flag · Desk", "вже немає прапора там", "прапора", id="cyrillic"),
        pytest.param("🔴 flag · Desk 🇺🇦", "вже немає прапора", "прапора", id="astral-first-line"),
        pytest.param("⚪ flag · Desk", "🇺🇦🇺🇦 прапор", "прапор", id="astral-before-the-word"),
    ],
)
def test_the_matched_word_is_marked(first: str, second: str, word: str) -> None:
    shown = excerpt(_alert(first, second, word))
    (span,) = shown.spans
    assert shown.plain == second
    assert shown.plain[span.start : span.end] == word


def test_a_narrow_column_shows_the_match_and_no_terminal_code_of_a_post() -> None:
    written = io.StringIO()
    screen = Screen(Console(file=written, width=90))
    line = Line(at=0.0, channel="desk", text="\x1b[31mred", hits=("flag",))
    screen.posted(line)
    screen.alerted(line, _alert("⚪ flag", f"{'слово ' * 40}прапор {'слово ' * 9}", "прапор"), 0.5)
    assert "прапор" in written.getvalue()
    assert "\x1b" not in written.getvalue()
