"""Numbers of things as people say them."""

from __future__ import annotations


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 post``, ``41,208 posts``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
