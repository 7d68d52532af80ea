"""What people write when they mean a channel: a name, an @name or any t.me link."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from bot.errors import RefusedError
from bot.model import Channel

# https://core.telegram.org/method/account.checkUsername: 5-32 of a-z 0-9 _, first a letter;
# names sold by auction start at 4.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,30}[A-Za-z0-9]\Z")
_HOSTS = {"t.me", "www.t.me", "telegram.me", "telegram.dog"}
# First path parts of t.me that are features, not names.
_NOT_NAMES = {"addstickers", "addlist", "share", "proxy", "socks", "joinchat", "login", "iv"}


def parse_channel_link(text: str) -> Channel:
    """Return the channel that a name or link stands for, in that spelling, not yet resolved.

    Raises RefusedError for invite links, links into private channels and what is no name at all.
    """
    written = text.strip()
    name = _name_of_url(written) if set(written) & set("/.:") else written.removeprefix("@")
    if not _NAME.match(name):
        raise RefusedError(
            f"“{_shortened(written)}” is not the name of a channel.",
            remedy="Write it as @name or t.me/name.",
        )
    ref = name.lower()
    return Channel(ref=ref, username=None if name == ref else name)


def folded_name(text: str) -> str:
    """Return the key under which a channel's name is compared: no @, lower case."""
    return text.strip().removeprefix("@").lower()


def _name_of_url(written: str) -> str:
    try:
        parts = urlsplit(written if ":" in written else f"https://{written}")
        host = (parts.hostname or "").lower()
    except ValueError:  # brackets of an IPv6 address that do not match
        raise _no_link(written) from None
    if parts.scheme == "tg":
        return parse_qs(parts.query).get("domain", [""])[0]
    path = [part for part in parts.path.split("/") if part]
    if host.endswith(".t.me") and host not in _HOSTS:
        return host.removesuffix(".t.me")
    if host not in _HOSTS or not path:
        raise _no_link(written)
    return _name_of_path(path, written)


def _no_link(written: str) -> RefusedError:
    return RefusedError(
        f"“{_shortened(written)}” is not a Telegram link.",
        remedy="Write the channel as @name or t.me/name.",
    )


def _name_of_path(path: list[str], written: str) -> str:
    first = path[0]
    if first.startswith("+") or first.lower() == "joinchat":
        raise RefusedError(
            "An invite link leads to a private channel, and Flagfall watches public channels only.",
            remedy="If the channel has a public @name, write that.",
        )
    if first.lower() == "c":
        raise RefusedError(
            f"“{_shortened(written)}” leads into a private channel; Flagfall watches public ones.",
            remedy="If the channel has a public @name, write that.",
        )
    if first.lower() in _NOT_NAMES:
        raise RefusedError(
            f"“{_shortened(written)}” is a link to something else than a channel.",
            remedy="Write the channel as @name or t.me/name.",
        )
    if first.lower() == "s" and len(path) > 1:
        return path[1]
    return first.removeprefix("@")


def _shortened(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
