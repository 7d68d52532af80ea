"""What is told, as one line of JSON: a hit as people script it, with its rules and receiver.

A text is kept to the code point. Nothing of it can break the line, steer a terminal that shows it,
or be anything but a string of JSON; half characters become the escapes that JSON has for them.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from bot.model import Hit
from bot.render.links import link

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.model import Alert, Entry
    from bot.notify.telling import Telling

# Controls that JSON leaves as they are, and line breaks to some readers of lines.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def line_of(telling: Telling) -> bytes:
    """Return a telling as a JSON object in UTF-8, without a line break; the same every time."""
    text = json.dumps(_document(telling), ensure_ascii=False).translate(_ESCAPED)
    return text.encode("utf-8", "backslashreplace")


def _document(telling: Telling) -> dict[str, object]:
    head: dict[str, object] = {
        "type": telling.kind,
        "key": telling.key,
        "receiver": telling.receiver,
    }
    if telling.alert is not None:
        changes = _changes(telling.alert) if telling.kind == "change" else {}
        return head | _hit(telling.alert, telling.queued_at) | changes
    return head | {"queued_at": _rfc3339(telling.queued_at), "text": telling.message.text}


def _hit(alert: Alert, seen_at: datetime) -> dict[str, object]:
    """Return the fields of a hit; ``id`` and ``rule`` are those of the first of its rules."""
    post = alert.post
    rule = next(iter(alert.rules), "")
    hit = Hit(
        rule=rule,
        channel_id=post.channel_id,
        message_id=post.message_id,
        revision=post.content_hash,
        spans=alert.spans,
        seen_at=seen_at,
    )
    return {
        "id": hit.hit_id,
        "rule": rule,
        "rules": alert.rules,
        "severity": alert.severity.value,
        "channel": alert.channel.name,
        "message_id": post.message_id,
        "url": link(alert.channel, post),
        "posted_at": _rfc3339(post.posted_at),
        "seen_at": _rfc3339(seen_at),
        "text": post.text,
        "spans": [
            {"start": span.start, "end": span.end, "text": post.text[span.start : span.end]}
            for span in alert.spans
        ],
        "entries": _entries(alert.entries),
        "story": alert.story,
        "revision": hit.revision,
    }


def _changes(alert: Alert) -> dict[str, object]:
    """Return what became of the post since its text was told."""
    return {
        "edits": [
            {"at": _rfc3339(edit.at), "before": edit.before, "after": edit.after}
            for edit in alert.edits
        ],
        "gone_at": alert.gone_at and _rfc3339(alert.gone_at),
    }


def _entries(entries: Iterable[Entry]) -> list[dict[str, str]]:
    return [
        {"list": e.list_name, "value": e.value, "owner": e.owner, "note": e.note} for e in entries
    ]


def _rfc3339(moment: datetime) -> str:
    """Return a time in UTC with Z; milliseconds only where there are some."""
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
