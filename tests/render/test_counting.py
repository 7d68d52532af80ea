from __future__ import annotations

from bot.render.counting import count


def test_counts() -> None:
    assert [count(n, "post") for n in (0, 1, 41208)] == ["0 posts", "1 post", "41,208 posts"]
    assert [count(n, "entry", "entries") for n in (1, 2)] == ["1 entry", "2 entries"]
