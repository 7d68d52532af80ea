"""Names of machines in one spelling, so that an entry and a post can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from bot.rules.folding import INVISIBLE, fold_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from publicsuffixlist import PublicSuffixList

_LONGEST = 253  # characters of a name, RFC 1035
# Endings that nobody registers in the DNS: RFC 6761 and 2606, house networks, other registers.
_PRIVATE_ENDINGS = frozenset({"example", "test", "invalid", "localhost", "local", "internal"})
_PRIVATE_ENDINGS |= {"lan", "home", "corp", "onion", "i2p", "bit", "eth", "ton"}
_UNSEEN = re.compile(rf"[{INVISIBLE}]")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def host_of(written: str) -> str | None:
    """Return a name in lower case and Punycode, without a dot at its end; None if it is none."""
    host = written.rstrip(".").lower()
    if not host.isascii():
        host = unicodedata.normalize("NFKC", _UNSEEN.sub("", host))
    labels = host.split(".")
    if len(host) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if host.isascii():
        return host
    return ".".join(_ascii_label(label) for label in labels)


def spellings_of(written: str) -> tuple[str, ...]:
    """Return the names that a host in a post may stand for.

    Beside itself, one with look-alike letters (a Cyrillic a in acme.com) stands for the Latin name
    that a reader sees.
    """
    host = host_of(written)
    if host is None:
        return ()
    if written.isascii():
        return (host,)
    read = ".".join(fold_word(label) for label in written.rstrip(".").split("."))
    return (host, read) if read.isascii() and read != host else (host,)


def parents_of(host: str) -> Iterator[str]:
    """Yield a name and every domain that it is in: mail.acme.com, acme.com, com."""
    while host:
        yield host
        _, _, host = host.partition(".")


def is_public_suffix(host: str) -> bool:
    """Whether anybody can register a name right under this one: com, co.uk, github.io."""
    return _suffixes().is_public(host)


def has_known_ending(host: str) -> bool:
    """Whether the last part of a name is a top-level domain that exists, or is used privately."""
    if host.rpartition(".")[2] in _PRIVATE_ENDINGS:
        return True
    return _suffixes().publicsuffix(host, accept_unknown=False) is not None


def _ascii_label(label: str) -> str:
    """Return a label as the DNS has it. What IDNA refuses stays as it is: it can still be met."""
    if label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return label


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415  0.15 s, for lists with domains

    return PublicSuffixList()
