"""Texts that say the same, as the sources that spell posts less exactly see them."""

from __future__ import annotations

import re

from bot.model import EXPORT, PREVIEW

# The web preview and exports break lines and space words in ways of their own.
LOOSE = frozenset({PREVIEW, EXPORT})

# White space, control and format characters, and what chooses a glyph.
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]+"
)


def squeezed(text: str) -> str:
    """Return a text without anything that is not seen."""
    return _UNSEEN.sub("", text)
