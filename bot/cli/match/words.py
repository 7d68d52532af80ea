"""The words of a search taken apart: expressions first, then the files to search."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

_POST_FILES = (".jsonl", ".ndjson", ".json", ".txt", ".csv")
# A regular expression ends with a slash, and a path has none of its signs.
_PATH = re.compile(r"(?:\.{0,2}|~)/[\w./-]*[\w.-]")


def take_apart(words: list[str], *, has_rules: bool) -> tuple[list[str], list[Path]]:
    """Return the expressions, and the files that the last words name (none: stdin).

    Raises:
        InputError: there is nothing to look for, or a file there seems to be cannot be searched.
    """
    expressions, files = words[:-1], list[Path]()
    if words[-1:] != ["-"]:
        expressions, files = _split(words, has_rules=has_rules)
        _refuse_what_is_no_file(expressions if has_rules else expressions[1:])
    if not expressions and not has_rules:
        raise InputError(
            "Say what to look for.", remedy="Write: flagfall match 'flag Kherson' posts.jsonl"
        )
    return expressions, files


def _split(words: list[str], *, has_rules: bool) -> tuple[list[str], list[Path]]:
    """Return the words before those that end the line and name files, and the files."""
    first = len(words)
    while first and _is_file(words[first - 1]):
        first -= 1
    if first == 0 and len(words) > 1 and not has_rules and not words[0].endswith(_POST_FILES):
        first = 1  # a file has the name of what is looked for
    return words[:first], [Path(word) for word in words[first:]]


def _refuse_what_is_no_file(words: Iterable[str]) -> None:
    """Raise InputError for a word that is a folder, or looks like a file and is none."""
    for word in words:
        if _is_folder(word):
            raise InputError(
                f"{word} is a folder.",
                remedy=f"Name its files: {word.rstrip('/')}/*. {_as_words(word)}",
            )
        if word.endswith(_POST_FILES) or _PATH.fullmatch(word):
            there = "It has to come last." if _is_file(word) else _as_words(word)
            what = "stands before an expression" if _is_file(word) else "does not exist"
            raise InputError(f"The file {word} {what}.", remedy=there)


def _as_words(word: str) -> str:
    return f"To search for these words, quote them: '\"{word}\"'"


def _is_file(word: str) -> bool:
    try:
        return Path(word).exists() and not Path(word).is_dir()
    except OSError:  # an expression may be longer than any name of a file
        return False


def _is_folder(word: str) -> bool:
    try:
        return Path(word).is_dir()
    except OSError:  # as above
        return False
