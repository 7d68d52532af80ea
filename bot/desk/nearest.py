"""What somebody may have meant who wrote a name that nobody knows."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 64  # characters; comparing takes time that grows with their square


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``Did you mean Kherson?`` with the known name as it is spelled, "" if none is near."""
    if len(name) > _LONGEST:
        return ""
    spelled = {one.casefold(): one for one in known if len(one) <= _LONGEST}
    close = difflib.get_close_matches(name.casefold(), spelled, n=1)
    return f"Did you mean {spelled[close[0]]}?" if close else ""
