"""What a post holds that a list may name, beside words: hosts, mails, addresses, names.

A post is looked through once, whatever the number of rules and lists, and each kind only if some
list asks for it. A text without a dot between letters costs a microsecond.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.rules.folding import INVISIBLE, MARKS
from bot.rules.lists.hosts import spellings_of
from bot.rules.lists.phones import phones_in
from bot.rules.lists.refang import Refanged, refang

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Span = tuple[int, int] | None  # in the original text; None for an address hidden behind a text

TELEGRAM_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_JOINING = rf"{INVISIBLE}{MARKS}"
_DOT = re.compile(rf"\.(?=[^\W_]|[{INVISIBLE}])")
_IN_LABEL = rf"(?:[^\W_]|[{_JOINING}-])"  # not _: dumps are called acme.com_users.sql
_HOST = re.compile(rf"{_IN_LABEL}+(?:\.{_IN_LABEL}+)+")
_IN_HOST = re.compile(_IN_LABEL)
_REST = re.compile(r"(?::\d{1,5})?([/?#][^\s<>\"»]*)?")
_LOCAL = re.compile(r"[\w.+%'-]{1,64}\Z")
_AT_NAME = re.compile(r"@([A-Za-z]\w{3,31})(?!\w)", re.ASCII)
_NAME_PATH = re.compile(r"/(?:s/)?([A-Za-z]\w{3,31})(?=[/?#]|\Z)", re.ASCII)
_COLONS = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?")
_NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_LONGEST_HOST = 300  # characters looked back from a dot
_TRAILING = ".,;:!?)]}'’"
_FEWEST_COLONS = 2


class Host(NamedTuple):
    """A host of a post: ``names`` it stands for, what is before its @, and what follows it."""

    names: tuple[str, ...]
    local: str
    path: str
    span: Span
    mail: Span  # with what is before the @
    url: Span  # with what follows

    def led_back(self, whole: Refanged) -> Host:
        """Return the host with its spans in the text as it was written."""
        if whole.starts is None:
            return self
        return self._replace(
            span=_led_back(self.span, whole),
            mail=_led_back(self.mail, whole),
            url=_led_back(self.url, whole),
        )


class Indicators:
    """The indicators of one post. ``remembered`` is for what lists found in it."""

    # Not cached properties: before Python 3.12 each of those takes a lock, a microsecond.
    __slots__ = (
        "_addresses",
        "_hosts",
        "_links",
        "_names",
        "_phones",
        "_text",
        "_whole",
        "remembered",
    )

    def __init__(self, text: str, links: Sequence[str] = ()) -> None:
        """Take the text, and the addresses that are hidden behind it."""
        self.remembered: dict[Any, Any] = {}
        self._text = text
        self._links = links
        self._whole: Refanged | None = None
        self._hosts: list[Host] | None = None
        self._addresses: list[tuple[IPv4Address | IPv6Address, Span]] | None = None
        self._names: list[tuple[str, Span]] | None = None
        self._phones: list[tuple[str, Span]] | None = None

    @property
    def hosts(self) -> list[Host]:
        """Every host, in the order of the text, hidden ones last."""
        if self._hosts is None:
            whole = self._refanged()
            self._hosts = [host.led_back(whole) for host in _hosts_in(whole.text)]
            for link in self._links:
                hidden = _hosts_in(link)
                self._hosts += [host._replace(span=None, mail=None, url=None) for host in hidden]
        return self._hosts

    @property
    def addresses(self) -> list[tuple[IPv4Address | IPv6Address, Span]]:
        """Every IP address."""
        if self._addresses is None:
            self._addresses = [
                (IPv4Address(host.names[0]), host.span)
                for host in self.hosts
                if host.names and _is_address(host.names[0])
            ]
            whole = self._refanged()
            if whole.text.count(":") >= _FEWEST_COLONS:
                self._addresses.extend(
                    (address, whole.span(*colons.span()))
                    for colons in _COLONS.finditer(whole.text)
                    if (address := _address_of(colons[0]))
                )
        return self._addresses

    @property
    def names(self) -> list[tuple[str, Span]]:
        """Every Telegram name, folded: @name and t.me/name."""
        if self._names is None:
            whole = self._refanged()
            self._names = [
                (at[1].lower(), whole.span(*at.span()))
                for at in (_AT_NAME.finditer(whole.text) if "@" in whole.text else ())
                if not _is_in_mail(whole.text, at.start())
            ]
            for host in self.hosts:
                named = _NAME_PATH.match(host.path) if _is_telegram(host) else None
                if named:
                    self._names.append((named[1].lower(), host.url))
        return self._names

    @property
    def phones(self) -> list[tuple[str, Span]]:
        """The digits of everything that may be a phone number."""
        if self._phones is None:
            found = phones_in(self._text)
            self._phones = [(digits, (start, end)) for digits, start, end in found]
        return self._phones

    def _refanged(self) -> Refanged:
        if self._whole is None:
            self._whole = refang(self._text)
        return self._whole


def _led_back(span: Span, whole: Refanged) -> Span:
    return whole.span(*span) if span else None


def _is_in_mail(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    return before.isalnum() or before in {"_", "."}


def _hosts_in(text: str) -> Iterator[Host]:
    at = 0
    for dot in _DOT.finditer(text):
        if dot.start() < at:
            continue
        found = _HOST.match(text, _begin(text, dot.start(), at))
        if found is None or found.end() <= dot.start():
            continue
        start, at = found.span()
        local = _local(text, start)
        path, end = _path(text, at)
        mail = (start - len(local) - 1 if local else start, at)
        yield Host(spellings_of(found[0]), local, path, (start, at), mail, (start, end))
        at = end


def _path(text: str, at: int) -> tuple[str, int]:
    """Return what follows a host, from its slash on, and where it ends; a port is passed over."""
    rest = _REST.match(text, at)
    path = (rest[1] or "").rstrip(_TRAILING) if rest else ""
    return path, rest.start(1) + len(path) if rest and path else at


def _begin(text: str, dot: int, floor: int) -> int:
    """Return where the host around a dot begins."""
    start, floor = dot, max(floor, dot - _LONGEST_HOST)
    while start > floor and _IN_HOST.match(text, start - 1):
        start -= 1
    while start < dot and not text[start].isalnum():
        start += 1
    return start


def _local(text: str, host: int) -> str:
    """Return what is before the @ of a mail address, "" if the host is in none."""
    if host == 0 or text[host - 1] != "@":
        return ""
    found = _LOCAL.search(text[max(0, host - 65) : host - 1])
    return found[0] if found else ""


def _is_telegram(host: Host) -> bool:
    return any(name.removeprefix("www.") in TELEGRAM_HOSTS for name in host.names)


def _is_address(name: str) -> bool:
    return _NUMBERS.fullmatch(name) is not None and _address_of(name) is not None


def _address_of(written: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(written)
    except ValueError:
        return None
