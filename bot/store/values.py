"""How values lie in columns: times as unix milliseconds, tuples as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.model import Entry, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(time: datetime) -> int:
    """Return an aware time as unix milliseconds, the rest cut off."""
    return (time - _EPOCH) // _MILLISECOND


def to_ms_or_none(time: datetime | None) -> int | None:
    """Return a time as unix milliseconds, None as None."""
    return None if time is None else to_ms(time)


def from_ms(milliseconds: int) -> datetime:
    """Return unix milliseconds as an aware time in UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def from_ms_or_none(milliseconds: int | None) -> datetime | None:
    """Return unix milliseconds as an aware time, None as None."""
    return None if milliseconds is None else from_ms(milliseconds)


def to_json(value: object) -> str:
    """Return JSON in which text stays as it is: escapes would join a pair of lone surrogates."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> object:
    """Return what ``to_json`` was given, tuples as lists."""
    value: object = json.loads(text)
    return value


def to_list(items: tuple[str, ...]) -> str:
    """Return strings as a JSON list."""
    return to_json(items) if items else "[]"


def from_list(text: str) -> tuple[str, ...]:
    """Return the strings of a JSON list."""
    return () if text == "[]" else tuple(json.loads(text))


def to_spans(spans: Iterable[Span]) -> str:
    """Return spans as a JSON list of [start, end]."""
    return to_json([(span.start, span.end) for span in spans])


def from_spans(text: str) -> tuple[Span, ...]:
    """Return the spans of a JSON list of [start, end]."""
    return tuple(Span(start=start, end=end) for start, end in json.loads(text))


def to_entries(entries: Iterable[Entry]) -> str:
    """Return list entries as a JSON list of [list, value, owner, note]."""
    return to_json([(e.list_name, e.value, e.owner, e.note) for e in entries])


def from_entries(text: str) -> tuple[Entry, ...]:
    """Return the entries of a JSON list of [list, value, owner, note]."""
    if text == "[]":
        return ()
    return tuple(
        Entry(list_name=list_name, value=value, owner=owner, note=note)
        for list_name, value, owner, note in json.loads(text)
    )
