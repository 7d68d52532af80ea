"""What an entry of a list is, and the key by which a post is asked for it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.folding import fold_word
from bot.rules.lists.hosts import has_known_ending, host_of, is_public_suffix
from bot.rules.lists.indicators import TELEGRAM_HOSTS
from bot.rules.lists.phones import digits_of
from bot.rules.lists.refang import refang
from bot.rules.lists.wallets import is_wallet, looks_like_wallet, minds_case
from bot.rules.text import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})")
_NAME_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,31})/?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:mailto:)?([\w.+%'-]{1,64})@([^\s@/]+)", re.IGNORECASE)
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,9}://)?([^\s/@?#:]+)(?::\d{1,5})?([/?#]\S*)?", re.IGNORECASE
)
_PHONE = re.compile(r"\+[\d\s().\-\u00a0]{7,30}")
_ADDRESS = re.compile(r"[0-9.]+(?:/\d+)?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/\d+)?")
_SHORTEST_WORD = 2
_WIDEST = {4: 8, 6: 19}  # the fewest bits of a network: a list holds neighbours, not the Internet


class Key(NamedTuple):
    """A kind and the keys of an entry; the first names it, a twin of which is a duplicate."""

    kind: str
    keys: tuple[str, ...]


class RefusedEntryError(ValueError):
    """An entry that would match nothing, or nearly everything; the text is the reason."""


def key_of(value: str, kind: str) -> Key:
    """Return what an entry stands for. Raises RefusedEntryError."""
    if kind != "auto":
        return _READERS[kind](value)
    for reader in _IN_TURN:
        if key := reader(value):
            return key
    return _words(value)


def _name(value: str) -> Key | None:
    found = _NAME.fullmatch(value) or _NAME_LINK.fullmatch(refang(value).text)
    return Key("name", (found[1].lower(),)) if found else None


def _mail(value: str) -> Key | None:
    found = _MAIL.fullmatch(refang(value).text)
    host = host_of(found[2]) if found else None
    if not found or host is None or "." not in host:
        return None
    return Key("mail", (f"{found[1].lower()}@{host}",))


def _address(value: str) -> Key | None:
    whole = refang(value).text
    if not _ADDRESS.fullmatch(whole):
        return None
    try:
        if "/" not in whole:
            return Key("ip", (str(ip_address(whole)),))
        network = ip_network(whole, strict=False)
    except ValueError:
        return None
    if network.prefixlen < _WIDEST[network.version]:
        raise RefusedEntryError(f"is too large a network; /{_WIDEST[network.version]} is the most")
    return Key("network", (str(network),))


def _url(value: str) -> Key | None:
    """Return a domain, or a URL if a path is given."""
    whole = refang(value).text
    found = _URL.fullmatch(whole)
    host = host_of(found[1]) if found and "." in found[1] else None
    if not found or host is None or host.replace(".", "").isdigit():
        return None
    path = found[2] or ""
    if len(path) > 1:
        bare = host.removeprefix("www.")
        return (
            None
            if bare in TELEGRAM_HOSTS and _NAME_LINK.fullmatch(whole)
            else Key("url", (bare + path.rstrip("/"),))
        )
    if "://" not in whole and not has_known_ending(host):
        return None
    return _domain_key(host)


def _domain_key(host: str) -> Key:
    if is_public_suffix(host):
        raise RefusedEntryError(
            "is a public suffix: everybody's domains are in it. Write a whole domain"
        )
    return Key("domain", (host.removeprefix("www."),))


def _wallet(value: str) -> Key | None:
    if not is_wallet(value):
        return None
    return Key("wallet", (value if minds_case(value) else value.lower(),))


def _phone(value: str) -> Key | None:
    return _only_phone(value) if _PHONE.fullmatch(value) else None


def _words(value: str) -> Key:
    words = [value[start:end] for start, end in words_of(value)]
    if not words:
        raise RefusedEntryError("has no letter or digit to look for")
    if len(words) == 1 and len(words[0]) < _SHORTEST_WORD and len(value) == len(words[0]):
        raise RefusedEntryError("is a single letter, which stands in most posts")
    return Key("word" if len(words) == 1 else "phrase", (" ".join(fold_word(value).split()),))


def _only_domain(value: str) -> Key:
    whole = refang(value).text.removeprefix("*.")
    found = _URL.fullmatch(whole)
    host = host_of(found[1]) if found else None
    if host is None or host.replace(".", "").isdigit():
        raise RefusedEntryError("is no domain. Write one such as acme.com")
    return _domain_key(host)


def _only_mail(value: str) -> Key:
    if key := _mail(value):
        return key
    raise RefusedEntryError("is no mail address. Write one such as press@acme.com")


def _only_wallet(value: str) -> Key:
    if key := _wallet(value):
        return key
    if looks_like_wallet(value):
        raise RefusedEntryError("is mistyped: its checksum is wrong")
    raise RefusedEntryError("is no wallet address of Bitcoin, Ethereum, TRON or TON")


def _only_phone(value: str) -> Key:
    if not value.startswith("+"):
        raise RefusedEntryError("has no country code. Write it with a plus, such as +380501234567")
    try:
        return Key("phone", digits_of(value))
    except ValueError as error:
        raise RefusedEntryError(f"is no phone number: {error}") from error


_READERS: Mapping[str, Callable[[str], Key]] = {
    "word": _words,
    "phrase": _words,
    "domain": _only_domain,
    "mail": _only_mail,
    "wallet": _only_wallet,
    "phone": _only_phone,
}
_IN_TURN: tuple[Callable[[str], Key | None], ...] = (
    _name,
    _mail,
    _address,
    _phone,
    _wallet,
    _url,
)
