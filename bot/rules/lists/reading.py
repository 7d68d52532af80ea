"""From the bytes of a list's file to its rows; a bad line costs itself and nothing else."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bot.errors import InputError
from bot.rules.lists.definition import LARGEST_FILE, LONGEST_ENTRY, Problem

_VALUE_COLUMNS = ("value", "entry")
_UNUSABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # line breaks inside a quoted cell, too
_COMMENT = re.compile(r"(?:^|\s+)#(?:\s.*|$)")
_LONGEST_LINE = 4 * LONGEST_ENTRY


class Row(NamedTuple):
    """A line of a list; ``owner`` and ``note`` are "" where it has none of its own."""

    line: int
    value: str
    owner: str = ""
    note: str = ""


Rows = Iterator[Row | Problem]


def read_rows(octets: bytes, *, suffix: str) -> Rows:
    """Yield the rows of a file and the problems of its lines, in order.

    ``suffix`` says how it is written: .txt (one a line, # begins a comment), .csv and .tsv (with a
    head: value or entry, owner, note), .jsonl (objects with the same keys).

    Raises:
        InputError: The whole file cannot be used: too large, not UTF-8, or without its head.
    """
    if len(octets) > LARGEST_FILE:
        raise InputError(
            f"it is larger than {LARGEST_FILE // 2**20} MiB, which is the most.",
            remedy="Split it into several lists.",
        )
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets[: error.start].count(b"\n") + 1
        raise InputError(f"line {line} is not UTF-8.", remedy="Save it as UTF-8 text.") from error
    return map(_checked, _READERS[suffix](text))


def _checked(row: Row | Problem) -> Row | Problem:
    """Return the row without blanks around its cells, or why it cannot be used."""
    if isinstance(row, Problem):
        return row
    value, owner, note = (cell.strip() for cell in row[1:])
    if not value:
        return Problem(line=row.line, what="has no value")
    if max(map(len, (value, owner, note))) > LONGEST_ENTRY:
        what = f"is longer than {LONGEST_ENTRY:,} characters"
        return Problem(line=row.line, what=f"{shown(value)} {what}")
    if any(_UNUSABLE.search(cell) for cell in (value, owner, note)):
        return Problem(line=row.line, what=f"{shown(value)} holds a control character")
    return Row(row.line, value, owner, note)


def shown(value: str) -> str:
    """Return an entry as a message quotes it: short, on one line, nothing in it invisible."""
    visible = "".join(char if char.isprintable() else "�" for char in value[:60])
    return f"“{visible}…”" if len(value) > len(visible) else f"“{visible}”"


def _read_txt(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), 1):
        bare = _COMMENT.sub("", line.rstrip("\r")) if "#" in line else line
        if bare.strip():
            yield Row(number, bare)


def _read_csv(text: str, *, delimiter: str = ",") -> Rows:
    """Read line by line: an open quotation mark costs its own line, not the rest of the file."""
    columns: list[int | None] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            cells = next(csv.reader([line.rstrip("\r")], delimiter=delimiter, strict=True))
        except csv.Error as error:
            yield Problem(line=number, what=f"is not well-formed: {error}")
            continue
        if columns is None:
            columns = _columns(cells)
        else:
            yield Row(number, *(_cell(cells, column) for column in columns))


def _columns(head: list[str]) -> list[int | None]:
    """Return where value, owner and note stand. Raises InputError if nothing names the value."""
    names = [cell.strip().lower() for cell in head]
    values = [names.index(name) for name in _VALUE_COLUMNS if name in names]
    if not values:
        raise InputError(
            f"its first line names no column value or entry, but {shown(', '.join(names))}.",
            remedy="Begin it with: value,owner,note",
        )
    others = [names.index(name) if name in names else None for name in ("owner", "note")]
    return [values[0], *others]


def _cell(cells: list[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _read_tsv(text: str) -> Rows:
    return _read_csv(text, delimiter="\t")


def _read_jsonl(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | Problem:
    if len(line) > _LONGEST_LINE:
        return Problem(line=number, what=f"is longer than {_LONGEST_LINE:,} characters")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Problem(line=number, what="is not JSON")
    if isinstance(value, str):
        return Row(number, value)
    if not isinstance(value, dict):
        return Problem(line=number, what="is neither an object nor a text")
    cells = [value.get("value", value.get("entry")), value.get("owner", ""), value.get("note", "")]
    if not all(isinstance(cell, str) for cell in cells):
        return Problem(line=number, what='needs "value" as a text')
    return Row(number, *cells)


_READERS: Mapping[str, Callable[[str], Rows]] = {
    ".txt": _read_txt,
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".jsonl": _read_jsonl,
}
