"""How a file names channels: @NAME, NAME, or any t.me link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rulesfile.writing import quoted

if TYPE_CHECKING:
    from bot.tables import Table

# Telegram's own rule for usernames, with the four letters of a few old ones:
# https://core.telegram.org/method/account.checkUsername
_USERNAME = r"[A-Za-z][A-Za-z0-9_]{3,31}"
_NAMED = re.compile(
    rf"(?:@|(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?)?({_USERNAME})(?:/\d*)?(?:\?\S*)?"
)


def read_channel(table: Table) -> str:
    """Return the username of a ``[[channel]]``."""
    written = table.text("username", "")
    table.finish()
    named = _NAMED.fullmatch(written.strip())
    if named:
        return named[1]
    table.complain("username", _no_channel(written))
    return written


def read_channels(table: Table) -> tuple[str, ...]:
    """Return the usernames in the list ``channels`` of a table."""
    names = []
    for written in table.texts("channels", ()):
        named = _NAMED.fullmatch(written.strip())
        if named is None:
            table.complain("channels", _no_channel(written))
        else:
            names.append(named[1])
    return tuple(names)


def _no_channel(written: str) -> str:
    return f"{quoted(written)} is not a public channel. Write its @name or t.me link."
