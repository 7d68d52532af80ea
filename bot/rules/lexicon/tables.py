"""The tables of a lexicon file: what tomllib reads, at a tenth of the time where it is plain.

Plain is a file of ``[group]`` tables whose values are texts without escapes, lists of such texts
and booleans, which is all that groups need. Everything else, and every mistake, is tomllib's.
"""

from __future__ import annotations

import re
import tomllib

_NOTE = r"\#[^\x00-\x08\x0a-\x1f\x7f]*"
_BLANK = rf"(?:[ \t\n]|\r\n|{_NOTE}(?=[\r\n]))*+"
_END = rf"[ \t]*(?:{_NOTE})?(?:\r?\n|\Z)"
_TEXT = r'"[^"\\\x00-\x1f\x7f]*"'
_STEP = re.compile(
    rf"""
      [ \t]*\[(?P<table>[A-Za-z0-9_-]+)\]{_END}
    | [ \t]*(?P<key>[A-Za-z0-9_-]+)[ \t]*=[ \t]*
      (?:
          (?P<text>{_TEXT})
        | (?P<yes>true) | (?P<no>false)
        | \[(?P<list>(?:{_BLANK}{_TEXT}{_BLANK},)*+{_BLANK}(?:{_TEXT}{_BLANK})?)\]
      ){_END}
    | (?P<blank>[ \t]*(?:{_NOTE})?\r?\n | [ \t]+\Z | [ \t]*{_NOTE}\Z)
    """,
    re.VERBOSE,
)
_ITEM = re.compile(r'"([^"]*)"|\#[^\n]*')


def read_tables(text: str) -> dict[str, object]:
    """Return the tables of a TOML document. Raises tomllib.TOMLDecodeError."""
    plain = _plain_tables(text)
    return tomllib.loads(text) if plain is None else plain


def _plain_tables(text: str) -> dict[str, object] | None:
    """Return the tables of a plain document without repeats, None of any other."""
    tables: dict[str, object] = {}
    table: dict[str, object] | None = None
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return None
        at = step.end()
        if name := step["table"]:
            if name in tables:
                return None
            tables[name] = table = {}
        elif key := step["key"]:
            if table is None or key in table:
                return None
            table[key] = _value(step)
    return tables


def _value(step: re.Match[str]) -> object:
    if step["text"] is not None:
        return step["text"][1:-1]
    if step["list"] is not None:
        return [item[1] for item in _ITEM.finditer(step["list"]) if item[0][0] == '"']
    return step["yes"] is not None
