"""A list ready to be looked for: compiled once, never changed, shared by every rule that names it.

What a list costs a post does not grow with the list: the words and indicators of the post are
looked up in it, never the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_network
from typing import TYPE_CHECKING, NamedTuple

from bot.model import Entry, Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.lists.hosts import parents_of
from bot.rules.lists.wallets import is_wallet
from bot.rules.lists.word_index import has_digit, numbers_in
from bot.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.rules.lists.definition import Problem
    from bot.rules.lists.indicators import Host, Indicators, Span
    from bot.rules.lists.word_index import Bucket
    from bot.rules.subject import Place, Subject
    from bot.rules.wordings import Wordings

MOST_FOUND = 100  # places of one post at which entries are shown
_EXACTLY = Vocabulary(rule=Rule(name="", when=""), lexicon=EMPTY_LEXICON)


class Found(NamedTuple):
    """An entry in a post, by its number in the list; no place if it is hidden behind a text."""

    start: int
    number: int
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Where each kind of entry is looked up: the number of the entry by its key.

    ``words`` leads from the code of a word (``projection.key_of``) to the entries that it alone,
    or best, stands for.
    """

    words: Mapping[bytes, Bucket] = field(default_factory=dict)
    hosts: Mapping[str, int] = field(default_factory=dict)
    mails: Mapping[str, int] = field(default_factory=dict)
    urls: Mapping[str, int] = field(default_factory=dict)
    addresses: Mapping[str, int] = field(default_factory=dict)
    networks: Mapping[tuple[int, int], Mapping[str, int]] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    phones: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class EntryList:
    """The entries of a list. ``refused`` are its problems, ``duplicates`` the lines left out.

    ``spelled`` are the codes of an entry's words, b"" where it is no words; ``exact`` are entries
    in which more than the words counts: signs (C++), the capitals of a wallet. ``only_words``
    spares a post the search for anything else.
    """

    name: str
    values: Sequence[str]
    owners: Sequence[str]
    notes: Sequence[str]
    kinds: Mapping[str, int]
    keys: Keys
    spelled: Sequence[bytes]
    exact: frozenset[int] = frozenset()
    only_words: bool = False
    refused: tuple[Problem, ...] = ()
    duplicates: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return f"EntryList({self.name!r}, {len(self):,} entries)"

    def entry(self, number: int) -> Entry:
        """Return an entry as its owner wrote it."""
        return Entry(
            list_name=self.name,
            value=self.values[number],
            owner=self.owners[number],
            note=self.notes[number],
        )

    def find(self, subject: Subject) -> tuple[Found, ...]:
        """Return the entries that a post holds, in the order of the text, hidden ones last.

        Rules share lists: the answer is kept with the post.
        """
        remembered = subject.indicators.remembered
        found = remembered.get(self)
        if found is None:
            found = remembered[self] = self._looked_up(subject)
        return found

    def _looked_up(self, subject: Subject) -> tuple[Found, ...]:
        keys = self.keys.words
        met = [key for key in subject.folded.keys if key in keys] if keys else ()
        found: list[Found] = []
        if met:
            there = frozenset(subject.folded.keys)
            found += [one for key in set(met) for one in self._worded(key, there, subject)]
        if not self.only_words:
            found += [
                Found(span[0] if span else len(subject.text), number, _place(subject, span))
                for number, span in self._indicated(subject.indicators)
            ]
        return tuple(sorted(set(found), key=_in_order))[:MOST_FOUND] if found else ()

    def _worded(self, key: bytes, there: frozenset[bytes], subject: Subject) -> Iterator[Found]:
        for number in numbers_in(self.keys.words[key], there):
            if self.spelled[number] == key and number not in self.exact:
                spans = subject.folded.spans_of(key)
                places = [subject.place_of(*span) for span in spans]
            else:
                places = self._spelled_out(number, there, subject)
            for place in places:
                yield Found(place.spans[0][0], number, place)

    def _spelled_out(self, number: int, there: frozenset[bytes], subject: Subject) -> list[Place]:
        """Return the places of a phrase, of a word with signs (C++), of a wallet."""
        words = [word for word in self.spelled[number].split() if not has_digit(word)]
        if not there.issuperset(words):
            return []
        value = self.values[number]
        places = _wordings(value).find(subject)
        if number in self.exact and is_wallet(value):
            return [p for p in places if subject.text[slice(*p.spans[0])] == value]
        return places

    def _indicated(self, indicators: Indicators) -> Iterator[tuple[int, Span]]:
        keys = self.keys
        if keys.hosts or keys.mails or keys.urls:
            for host in indicators.hosts:
                yield from self._hosted(host)
        if keys.addresses or keys.networks:
            yield from self._addressed(indicators)
        if keys.names:
            for name, span in indicators.names:
                if name in keys.names:
                    yield keys.names[name], span
        if keys.phones:
            for digits, span in indicators.phones:
                if digits in keys.phones:
                    yield keys.phones[digits], span

    def _hosted(self, host: Host) -> Iterator[tuple[int, Span]]:
        keys = self.keys
        for name in host.names:
            for domain in parents_of(name) if keys.hosts else ():
                if domain in keys.hosts:
                    yield keys.hosts[domain], host.mail
            if (
                host.local
                and (number := keys.mails.get(f"{host.local.lower()}@{name}")) is not None
            ):
                yield number, host.mail
            for url in _urls_of(name, host.path) if keys.urls else ():
                if url in keys.urls:
                    yield keys.urls[url], host.url

    def _addressed(self, indicators: Indicators) -> Iterator[tuple[int, Span]]:
        for address, span in indicators.addresses:
            number = self.keys.addresses.get(str(address))
            if number is not None:
                yield number, span
            for (version, bits), networks in self.keys.networks.items():
                if version == address.version:
                    network = str(ip_network(f"{address}/{bits}", strict=False))
                    if network in networks:
                        yield networks[network], span


def _in_order(found: Found) -> tuple[int, int]:
    return found.start, found.number


def _place(subject: Subject, span: Span) -> Place | None:
    return subject.place_of(*span) if span else None


def _urls_of(host: str, path: str) -> Iterator[str]:
    """Yield a URL and every address above it: acme.com/a/b?c, acme.com/a/b, acme.com/a."""
    if not path:
        return
    url = host.removeprefix("www.") + path.rstrip("/")
    yield url
    for sign in "#?":
        if sign in path:
            url = url.partition(sign)[0].rstrip("/")
            yield url
    while "/" in url:
        url = url.rpartition("/")[0]
        yield url


@lru_cache(maxsize=1 << 12)
def _wordings(value: str) -> Wordings:
    """Return how a value is looked for exactly as it stands; few of a list are ever near a post."""
    return _EXACTLY.exact(value).wordings
