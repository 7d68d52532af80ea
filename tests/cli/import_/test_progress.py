from __future__ import annotations

import io
import sys

import pytest

from bot.cli.import_.progress import progress


class Screen(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_how_far_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen := Screen())
    monkeypatch.setenv("COLUMNS", "100")
    with progress(1000) as show:
        show(500, 12_345)
    assert "12,345 messages" in screen.getvalue()
    assert "a second" in screen.getvalue()


@pytest.mark.parametrize("size", [0, 1000], ids=["a pipe", "a file"])
def test_nobody_else_is(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    with progress(size) as show:
        show(500, 1)
    assert stream.getvalue() == ""
