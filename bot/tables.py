"""Reading TOML tables, collecting every problem instead of stopping at the first.

A problem is one line: where it is (``rule[2].severity``, counted from 1), what is wrong, and what
to write instead.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Limits = tuple[float, float]


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a sentence that names the nearest known word, else the known words."""
    folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {folded[near[0]]}?"
    return f"Known are: {', '.join(sorted(known))}."


def parse_toml(text: str, *, name: str, problems: list[str]) -> dict[str, object]:
    """Return the document's tables; a syntax error becomes one problem and an empty document."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: not valid TOML: {error}. Correct that place and try again.")
        return {}


@dataclass(slots=True, kw_only=True)
class Table:
    """One TOML table being read: ask for every key it may have, then call ``finish``."""

    values: dict[str, object]
    problems: list[str]
    name: str = ""
    path: str = ""
    _asked: set[str] = field(default_factory=set)

    def has(self, key: str) -> bool:
        """Say whether the key is given."""
        return key in self.values

    def complain(self, key: str, what: str) -> None:
        """Add a problem with a key of this table."""
        self.problems.append(f"{self.name}: {self._where(key)}: {what}")

    def text(self, key: str, default: str) -> str:
        """Return a string."""
        value = self._get(key, default)
        if isinstance(value, str):
            return value
        self.complain(key, f'{_shown(value)} is not a text. Put it in quotes: {key} = "..."')
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a boolean."""
        value = self._get(key, default)
        if isinstance(value, bool):
            return value
        self.complain(key, f"{_shown(value)} is not a yes or no. Write true or false.")
        return default

    def number(self, key: str, default: float, *, limits: Limits) -> float:
        """Return a number within the limits, both included."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.complain(key, f"{_shown(value)} is not a number. Write for example {default:g}.")
        elif not limits[0] <= value <= limits[1]:
            self.complain(key, f"{value} is out of range. Write a number {_between(limits)}.")
        else:
            return float(value)
        return default

    def count(self, key: str, default: int, *, limits: Limits) -> int:
        """Return a whole number within the limits, both included."""
        value = self._get(key, default)
        if isinstance(value, float):
            self.complain(key, f"{value:g} is not a whole number. Write for example {default}.")
            return default
        return int(self.number(key, default, limits=limits))

    def numbers(self, key: str, default: tuple[float, ...], *, limits: Limits) -> tuple[float, ...]:
        """Return a list of numbers within the limits, both included; it may be empty."""
        value = self._get(key, list(default))
        if not isinstance(value, list) or not all(_is_number(item) for item in value):
            example = ", ".join(f"{number:.12g}" for number in default)
            self.complain(key, f"{_shown(value)} is not a list of numbers. Write [{example}]")
            return default
        for item in value:
            if not limits[0] <= item <= limits[1]:
                self.complain(key, f"{item} is out of range. Write numbers {_between(limits)}.")
                return default
        return tuple(float(item) for item in value)

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self._get(key, list(default))
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.complain(key, f'{_shown(value)} is not a list of texts. Write {key} = ["...", "..."]')
        return default

    def choice(self, key: str, default: str, *, known: Collection[str]) -> str:
        """Return one of the known words."""
        value = self.text(key, default)
        if value in known:
            return value
        self.complain(key, f'"{value}" is not known here. {did_you_mean(value, known)}')
        return default

    def choices(
        self, key: str, default: tuple[str, ...], *, known: Collection[str]
    ) -> tuple[str, ...]:
        """Return a list of known words, at least one."""
        value = self.texts(key, default)
        if not value:
            self.complain(key, f"the list is empty. Leave the line out, or name {', '.join(known)}")
        for word in value:
            if word not in known:
                self.complain(key, f'"{word}" is not known here. {did_you_mean(word, known)}')
        return value

    def table(self, key: str) -> Table:
        """Return the table ``[key]``, empty if it is not given."""
        value = self._get(key, {})
        if isinstance(value, dict):
            return self._child(value, self._where(key))
        self.complain(key, f"{_shown(value)} is not a table. Write it as a section: [{key}]")
        return self._child({}, self._where(key))

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables ``[[key]]`` in order."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.complain(key, f"must be a list of tables. Begin each with [[{key}]]")
            return
        for number, item in enumerate(value, 1):
            yield self._child(item, f"{self._where(key)}[{number}]")

    def finish(self) -> None:
        """Report every key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                what = f"unknown setting. {did_you_mean(key, self._asked)}"
                self.problems.append(f"{self.name}: {self._where(key)}: {what}")

    def skip(self, keys: Collection[str]) -> None:
        """Accept keys that somebody else reads."""
        self._asked.update(keys)

    def _get(self, key: str, default: object) -> object:
        self._asked.add(key)
        return self.values.get(key, default)

    def _where(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _child(self, values: dict[str, object], path: str) -> Table:
        return Table(values=values, problems=self.problems, name=self.name, path=path)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _between(limits: Limits) -> str:
    return f"from {limits[0]:.12g} to {limits[1]:.12g}"


def _shown(value: object) -> str:
    """Return a value as it is written in TOML, shortened."""
    text = str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
    return text if len(text) <= 40 else f"{text[:40]}..."  # noqa: PLR2004  enough to recognise it
