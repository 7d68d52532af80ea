"""A watch list as somebody configured it, before anything of it is read."""

from __future__ import annotations

from dataclasses import dataclass

# What a list may say that its entries are; "auto" looks at each.
KINDS = ("auto", "word", "phrase", "domain", "mail", "wallet", "phone")
MOST_ENTRIES = 200_000
LONGEST_ENTRY = 1_000  # characters of a value; of an owner or note as well
LARGEST_FILE = 64 * 2**20  # bytes
FILE_FORMATS = (".txt", ".csv", ".tsv", ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchList:
    """A named list: its file (an absolute path, "" for none), and entries given in place.

    ``owner`` and ``note`` are those of every entry that has none of its own.
    """

    name: str
    file: str = ""
    entries: tuple[str, ...] = ()
    kind: str = "auto"
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a line was left out: ``line`` counts from 1, and 0 is the list as a whole."""

    line: int
    what: str

    def __str__(self) -> str:
        """Return ``line 12: "co.uk" is a public suffix ...``."""
        return f"line {self.line}: {self.what}" if self.line else self.what
