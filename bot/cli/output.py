"""How commands write to stdout: JSON one object a line, or columns for people."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from bot.durations import written_duration
from bot.notices import to_try
from bot.ops.logs import neutralise
from bot.render.durations import span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.model import Channel, Delivery, Entry, HitRecord, Ledger, Receiver, StoredRule

Row = dict[str, object]

NO_CHANNEL = "No channel is watched yet. Begin with: flagfall channels add @NAME"
NO_RULE = "No rule yet. Begin with: flagfall rules add 'flag Kherson'"
_NARROWEST = 40  # columns; what is narrower wraps by itself
_DEEPEST_INDENT = 20
_KEPT_TOGETHER = "\xa0…\xa0("

# Line breaks to some readers of lines, though not to JSON.
_LINE_BREAKS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def print_json(row: Mapping[str, object]) -> None:
    """Write one object on one line."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False).translate(_LINE_BREAKS) + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Write lines that may hold text of posts."""
    for line in lines:
        sys.stdout.write(neutralise(line) + "\n")


def print_hanging(lines: Iterable[str]) -> None:
    """Write lines of ``term: what it matches``; a terminal gets long ones in several, indented."""
    if not sys.stdout.isatty():
        print_lines(lines)
        return
    width = get_terminal_size().columns
    for line in lines:
        indent = min(line.find(": ") + 2, _DEEPEST_INDENT)
        parts = wrap(
            line.replace(" … (", _KEPT_TOGETHER),
            width=max(width, _NARROWEST),
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        print_lines(part.replace(_KEPT_TOGETHER, " … (") for part in parts)


def print_columns(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write rows under their heads, each column as wide as its widest cell.

    A terminal gets no line that is wider than itself.
    """
    table = [list(heads), *[[neutralise(_cell(value)) for value in row] for row in rows]]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    limit = get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table:
        cells = (set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write(_clipped("  ".join(cells).rstrip(), limit) + "\n")


def _clipped(line: str, limit: int | None) -> str:
    if limit is None or cell_len(line) <= limit:
        return line
    return set_cell_size(line, limit - 1).rstrip() + "…"


def note(text: str) -> None:
    """Tell a person something beside the output, on stderr."""
    sys.stderr.write(text + "\n")


def note_suspended(receivers: Iterable[Receiver], *, pause: float) -> None:
    """Tell of each receiver that cannot be written to why, and when and how it is tried."""
    for receiver in receivers:
        if receiver.suspended:
            note(
                f"Nothing can be sent to {receiver.name} ({receiver.target}): "
                f"{receiver.suspended.removesuffix('.')}. "
                f"What waits is kept, and flagfall run tries it again every {span_of(pause)}. "
                f"{to_try(receiver.name)}"
            )


def rfc3339(moment: datetime | None) -> str | None:
    """Return a time in UTC with Z; milliseconds only where there are some."""
    if moment is None:
        return None
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def channel_row(channel: Channel, ledger: Ledger | None) -> Row:
    """Return a channel as JSON; without a ledger nothing of it has been read."""
    return {
        "channel": channel.name,
        "state": channel.state.value,
        "reason": channel.reason,
        "title": channel.title,
        "channel_id": channel.channel_id,
        "subscribers": channel.subscribers,
        "joined": channel.joined,
        "anchor": channel.anchor,
        "account": channel.account,
        "verified_upto": ledger.upto if ledger else None,
        "added_at": rfc3339(channel.added_at),
        "added_by": channel.added_by,
    }


def rule_row(stored: StoredRule) -> Row:
    """Return a rule as JSON, by the keys of a rules file."""
    rule = stored.rule
    return {
        "number": stored.number,
        "name": rule.name,
        "when": rule.when,
        "channels": rule.channels,
        "languages": rule.languages,
        "forms": rule.forms,
        "scripts": rule.scripts,
        "lexicon": rule.lexicon,
        "derive": rule.derive,
        "severity": rule.severity.value,
        "to": rule.to,
        "on_edit": rule.on_edit,
        "escalate": [
            {"after": written_duration(step.after), "to": step.to} for step in rule.escalate
        ],
        "added_at": rfc3339(stored.added_at),
        "added_by": stored.added_by,
    }


def hit_row(record: HitRecord) -> Row:
    """Return a hit as people script it; spans are in code points of ``text``."""
    hit, post = record.hit, record.post
    return {
        "id": hit.hit_id,
        "rule": hit.rule,
        "channel": record.channel.name,
        "message_id": post.message_id,
        "url": post_url(record),
        "posted_at": rfc3339(post.posted_at),
        "seen_at": rfc3339(hit.seen_at),
        "text": post.text,
        "spans": [
            {"start": span.start, "end": span.end, "text": post.text[span.start : span.end]}
            for span in hit.spans
        ],
        "entries": entry_rows(hit.entries),
        "story": hit.story,
        "revision": hit.revision,
    }


def entry_rows(entries: Iterable[Entry]) -> list[dict[str, str]]:
    """Return the entries of watch lists that a hit names."""
    return [
        {"list": e.list_name, "value": e.value, "owner": e.owner, "note": e.note} for e in entries
    ]


def delivery_row(delivery: Delivery) -> Row:
    """Return an outbox row as JSON."""
    return {
        "number": delivery.number,
        "receiver": delivery.receiver,
        "subject": delivery.subject,
        "kind": delivery.kind,
        "state": delivery.state.value,
        "severity": delivery.severity.value,
        "attempts": delivery.attempts,
        "repeat": delivery.repeat,
        "channel_id": delivery.channel_id,
        "message_id": delivery.message_id,
        "queued_at": rfc3339(delivery.queued_at),
        "due_at": rfc3339(delivery.due_at),
        "sent_at": rfc3339(delivery.sent_at),
        "sent_message_id": delivery.sent_message_id,
        "error": delivery.error,
        "story": delivery.story,
        "bundle": delivery.bundle,
    }


def post_url(record: HitRecord) -> str:
    """Return where everybody can read the post."""
    return f"https://t.me/{record.channel.name}/{record.post.message_id}"


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    return str(value)
