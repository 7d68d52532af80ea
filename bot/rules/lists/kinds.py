"""What an entry of a list is, and the key by which a post is asked for it."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.folding import APOSTROPHES, HYPHENS, INVISIBLE, MARKS
from bot.rules.lists.hosts import has_known_ending, host_of, is_public_suffix
from bot.rules.lists.phones import digits_of
from bot.rules.lists.refang import refang
from bot.rules.lists.wallets import is_wallet, looks_like_wallet, minds_case
from bot.rules.lists.word_index import spell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"@([A-Za-z][A-Za-z0-9_]{3,31})")
_NAME_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,31})/?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:mailto:)?([\w.+%'-]{1,64})@([^\s@/]+)", re.IGNORECASE)
_URL = re.compile(
    r"([a-z][a-z0-9+.-]{1,9}://)?([^\s/@?#:]+)(?::\d{1,5})?([/?#]\S*)?", re.IGNORECASE
)
_PHONE = re.compile(r"\+[\d\s().\-\u00a0]{7,30}")
_ADDRESS = re.compile(r"[0-9.]+(?:/\d+)?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:/\d+)?")
_SIGN = re.compile(rf"[^\w\s{INVISIBLE}{MARKS}{APOSTROPHES}{HYPHENS}]|_")
_SHORTEST_WORD = 2
_SHORTEST_WALLET = 26
_WIDEST = {4: 8, 6: 19}  # the fewest bits of a network: a list holds neighbours, not the Internet


class Key(NamedTuple):
    """A kind and the keys of an entry: one by which to look it up, or more; none for words."""

    kind: str
    keys: tuple[str, ...]
    spelled: bytes = b""  # the words of one made of words, as ``word_index.spell`` has them
    exact: bool = False  # whether more than the words counts: signs, capitals


class RefusedEntryError(ValueError):
    """An entry that would match nothing, or nearly everything; the text is the reason."""


def key_of_entry(value: str, kind: str) -> Key:
    """Return what an entry stands for. Raises RefusedEntryError."""
    if kind in {"word", "phrase"} or (kind == "auto" and _is_plain(value)):
        return _words(value)
    whole = refang(value).text
    if kind != "auto":
        return _READERS[kind](whole)
    for reader in _IN_TURN:
        if key := reader(whole):
            return key
    return _words(value)


def _is_plain(value: str) -> bool:
    """Whether these are words at first sight, as nearly all names are."""
    return len(value) < _SHORTEST_WALLET and value.replace(" ", "").isalpha()


def _name(whole: str) -> Key | None:
    found = _NAME.fullmatch(whole) or _NAME_LINK.fullmatch(whole)
    return Key("name", (found[1].lower(),)) if found else None


def _mail(whole: str) -> Key | None:
    found = _MAIL.fullmatch(whole) if "@" in whole else None
    host = host_of(found[2]) if found else None
    if not found or host is None or "." not in host:
        return None
    return Key("mail", (f"{found[1].lower()}@{host}",))


def _address(whole: str) -> Key | None:
    if not _ADDRESS.fullmatch(whole):
        return None
    try:
        if "/" not in whole:
            return Key("ip", (str(ip_address(whole)),))
        network = ip_network(whole, strict=False)
    except ValueError:
        return None
    if network.prefixlen < _WIDEST[network.version]:
        raise RefusedEntryError(f"is too large a network: /{_WIDEST[network.version]} is the most")
    return Key("network", (str(network),))


def _url(whole: str) -> Key | None:
    """Return a domain, or a URL if a path is given."""
    found = _URL.fullmatch(whole) if "." in whole else None
    host = host_of(found[2]) if found and "." in found[2] else None
    if not found or host is None or host.replace(".", "").isdigit():
        return None
    path = found[3] or ""
    if len(path) > 1:
        return Key("url", (host.removeprefix("www.") + path.rstrip("/"),))
    # Node.js is a name and no domain
    return _domain_key(host) if found[1] or has_known_ending(host) else None


def _domain_key(host: str) -> Key:
    if is_public_suffix(host):
        raise RefusedEntryError(
            "is a public suffix: everybody's domains are in it. Write a whole domain"
        )
    return Key("domain", (host.removeprefix("www."),))


def _wallet(whole: str) -> Key | None:
    if not is_wallet(whole):
        return None
    return Key("wallet", (), spelled=spell(whole.lower()), exact=minds_case(whole))


def _phone(whole: str) -> Key | None:
    return _only_phone(whole) if _PHONE.fullmatch(whole) else None


def _words(value: str) -> Key:
    spelled = spell(value)
    if not spelled:
        raise RefusedEntryError("has no letter or digit to look for")
    if len(value) < _SHORTEST_WORD:
        raise RefusedEntryError("is a single letter, which stands in most posts")
    signed = not value.replace(" ", "").isalnum() and bool(_SIGN.search(value))
    return Key("phrase" if b" " in spelled else "word", (), spelled=spelled, exact=signed)


def _only_domain(whole: str) -> Key:
    found = _URL.fullmatch(whole.removeprefix("*."))
    host = host_of(found[2]) if found else None
    if host is None or host.replace(".", "").isdigit():
        raise RefusedEntryError("is no domain. Write one such as acme.com")
    return _domain_key(host)


def _only_mail(whole: str) -> Key:
    if key := _mail(whole):
        return key
    raise RefusedEntryError("is no mail address. Write one such as press@acme.com")


def _only_wallet(whole: str) -> Key:
    if key := _wallet(whole):
        return key
    if looks_like_wallet(whole):
        raise RefusedEntryError("is mistyped: its checksum is wrong")
    raise RefusedEntryError("is no wallet address of Bitcoin, Ethereum, TRON or TON")


def _only_phone(whole: str) -> Key:
    if not whole.startswith("+"):
        raise RefusedEntryError("has no country code. Write it with a plus, such as +380501234567")
    try:
        return Key("phone", digits_of(whole))
    except ValueError as error:
        raise RefusedEntryError(f"is no phone number: {error}") from error


_READERS: Mapping[str, Callable[[str], Key]] = {
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
