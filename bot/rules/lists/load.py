"""From a configured list to one that is ready: its rows read, judged and indexed."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.rules.lists.definition import (
    FILE_FORMATS,
    LARGEST_FILE,
    MOST_ENTRIES,
    Problem,
    WatchList,
)
from bot.rules.lists.entry_list import EntryList, Keys
from bot.rules.lists.kinds import Key, RefusedEntryError, key_of_entry
from bot.rules.lists.reading import Row, read_rows, shown
from bot.rules.lists.word_index import index_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_PROBLEMS = 1_000  # that are kept of one list; a file of another kind has one in every line


def load_list(watch_list: WatchList) -> EntryList:
    """Return a list with what its file holds now.

    Raises:
        InputError: The file cannot be read or used at all, or no entry of the list can.

    """
    rows: list[Row | Problem] = [Row(0, value) for value in watch_list.entries]
    if watch_list.file:
        rows += _rows_of(watch_list)
    made = compile_list(watch_list, rows)
    if not len(made):
        first = f" The first problem: {made.refused[0]}." if made.refused else ""
        raise InputError(
            f"List {watch_list.name} has no entry that can be used.{first}",
            remedy="Write one value a line.",
        )
    return made


def empty_list(name: str) -> EntryList:
    """Return a list without entries, for one that could not be read yet."""
    return compile_list(WatchList(name=name), ())


def read_octets(path: Path) -> bytes:
    """Return the content of a list's file. Raises InputError."""
    if path.suffix.lower() not in FILE_FORMATS:
        raise InputError(
            f"{path} is not called as a list is.", remedy=f"Name it {', '.join(FILE_FORMATS)}."
        )
    try:
        if not path.is_file() and path.exists():
            raise InputError(f"{path} is no file.", remedy="Name a file.")  # a pipe would block
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise InputError(
            f"{path} cannot be read: {reason}.", remedy="Correct its path, owner or mode."
        ) from error


def _rows_of(watch_list: WatchList) -> Iterator[Row | Problem]:
    path = Path(watch_list.file)
    try:
        yield from read_rows(read_octets(path), suffix=path.suffix.lower())
    except InputError as error:
        where = "" if str(path) in error.message else f" {path}:"
        raise InputError(
            f"List {watch_list.name}:{where} {error.message}", remedy=error.remedy
        ) from error


def compile_list(watch_list: WatchList, rows: Iterable[Row | Problem]) -> EntryList:
    """Return the rows as a list; those that cannot be used are among its ``refused``. Pure."""
    building = _Building(watch_list)
    for row in rows:
        building.add(row)
    return building.finished()


class _Building:
    """A list while its rows come in."""

    def __init__(self, watch_list: WatchList) -> None:
        self._list = watch_list
        self._values: list[str] = []
        self._owners: list[str] = []
        self._notes: list[str] = []
        self._keys: list[Key] = []
        self._known: set[tuple[str, object]] = set()
        self._texts: dict[str, str] = {}  # owners and notes repeat themselves
        self._refused: list[Problem] = []
        self._duplicates = 0

    def add(self, row: Row | Problem) -> None:
        """Take a row, or note why not."""
        if isinstance(row, Problem):
            self._refuse(row)
            return
        if len(self._values) >= MOST_ENTRIES:
            self._refuse_rest(row.line)
            return
        try:
            key = key_of_entry(row.value, self._list.kind)
        except RefusedEntryError as error:
            self._refuse(Problem(line=row.line, what=f"{shown(row.value)} {error}"))
            return
        named = (key.kind, row.value.casefold() if key.exact else key.keys[:1] or key.spelled)
        if named in self._known:
            self._duplicates += 1
            return
        self._known.add(named)
        self._keys.append(key)
        self._values.append(row.value)
        self._owners.append(self._shared(row.owner or self._list.owner))
        self._notes.append(self._shared(row.note or self._list.note))

    def _shared(self, text: str) -> str:
        return self._texts.setdefault(text, text)

    def _refuse(self, problem: Problem) -> None:
        if len(self._refused) < MOST_PROBLEMS:
            self._refused.append(problem)

    def _refuse_rest(self, line: int) -> None:
        what = f"and all after it are left out: {MOST_ENTRIES:,} entries are the most"
        if not (self._refused and self._refused[-1].what == what):
            self._refuse(Problem(line=line, what=what))

    def finished(self) -> EntryList:
        """Return the list."""
        kinds = Counter(key.kind for key in self._keys)
        return EntryList(
            name=self._list.name,
            values=self._values,
            owners=self._owners,
            notes=self._notes,
            kinds=dict(kinds.most_common()),
            keys=self._indexed(),
            spelled=[key.spelled for key in self._keys],
            exact=frozenset(number for number, key in enumerate(self._keys) if key.exact),
            only_words=all(key.spelled for key in self._keys),
            refused=tuple(self._refused),
            duplicates=self._duplicates,
        )

    def _indexed(self) -> Keys:
        return Keys(
            words=index_words(
                (number, key.spelled) for number, key in enumerate(self._keys) if key.spelled
            ),
            hosts=self._of("domain"),
            mails=self._of("mail"),
            urls=self._of("url"),
            addresses=self._of("ip"),
            networks=self._networks(),
            names=self._of("name"),
            phones=self._of("phone"),
        )

    def _of(self, kind: str) -> dict[str, int]:
        return {
            spelled: number
            for number, key in enumerate(self._keys)
            if key.kind == kind
            for spelled in key.keys
        }

    def _networks(self) -> dict[tuple[int, int], dict[str, int]]:
        networks: dict[tuple[int, int], dict[str, int]] = {}
        for spelled, number in self._of("network").items():
            network = ip_network(spelled)
            sized = networks.setdefault((network.version, network.prefixlen), {})
            sized[spelled] = number
        return networks
