"""Files that come with Flagfall: lexicon, starter lists, the demo's script.

In a wheel they lie inside the package; in a checkout, beside it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def shipped(path: str) -> Traversable:
    """Return a shipped file or folder, such as ``"seeds/demo.toml"`` or ``"config/lexicon"``."""
    package = files("bot")
    inside = package.joinpath("shipped", path)
    if inside.is_file() or inside.is_dir():
        return inside
    return package.joinpath("..", path)
