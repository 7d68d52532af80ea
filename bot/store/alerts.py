"""What an alert tells, put together from posts, revisions and hits when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.model import Alert, Span
from bot.store import channels, listing
from bot.store.aftermaths import with_aftermath
from bot.store.values import from_entries, from_spans, to_ms_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.model import Delivery, Post
    from bot.store.connection import Connection, Row

# The hits of the post, or of the album it belongs to.
_HITS = """
WITH told (message_id) AS (
    SELECT ?2
    UNION
    SELECT other.message_id FROM posts this JOIN posts other USING (channel_id, grouped_id)
    WHERE this.channel_id = ?1 AND this.message_id = ?2
)
SELECT h.message_id, h.rule, h.revision, h.spans, h.entries, h.story
FROM told CROSS JOIN hits h ON h.channel_id = ?1 AND h.message_id = told.message_id
ORDER BY h.message_id, h.number
"""
# The current revision first, then the newest; of what was told, as it was then. By a clock that was
# set back before it was told that may be none: then as it was first seen.
_REVISIONS = """
SELECT p.channel_id, p.message_id, p.posted_at, p.grouped_id, p.author, p.forwarded_from,
       p.reply_to, p.media, p.links, coalesce(r.revision, p.revision) AS revision,
       coalesce(r.text, p.text) AS text,
       iif(r.number IS NULL, p.edited_at, r.edited_at) AS edited_at
FROM posts p LEFT JOIN revisions r USING (channel_id, message_id)
WHERE p.channel_id = ?1 AND p.message_id = ?2
      AND (?3 IS NULL OR r.number IS NULL OR r.seen_at <= ?3 OR r.number = (
          SELECT min(number) FROM revisions WHERE channel_id = ?1 AND message_id = ?2))
ORDER BY r.revision = p.revision DESC, r.number DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Find:
    """What one rule found in one revision."""

    spans: tuple[Span, ...]
    text: str

    def holds_in(self, text: str) -> bool:
        """Whether a text has the found words at the same places."""
        return all(
            text[span.start : span.end] == self.text[span.start : span.end] for span in self.spans
        )


async def alert(connection: Connection, delivery: Delivery) -> Alert:
    """Return what an alert's row tells; raises StoreError if it is not stored, or damaged."""
    try:
        return await _alert(connection, delivery)
    except (ValueError, OverflowError) as error:  # bytes that are no text, lists that are no JSON
        raise StoreError(
            f"What is stored of alert {delivery.subject} is damaged, it cannot be told."
        ) from error


async def _alert(connection: Connection, delivery: Delivery) -> Alert:
    """Put together what is told.

    Rules may have found different revisions of the post. The text told is the one in which most
    of the hits hold, the newer one if several do, and the spans are theirs: so the newest text
    is told unless an edit has moved or removed what was found. What was sent already is told as it
    was, with what became of it.
    """
    channel_id, first = delivery.channel_id or 0, delivery.message_id or 0
    hits = await connection.rows(_HITS, (channel_id, first))
    # what an edit brought to a post already told: its subject ends with the revision
    hits = [hit for hit in hits if delivery.subject.endswith(f":{hit['revision']}")] or hits
    message_id = hits[0]["message_id"] if hits else first
    known = (channel_id, message_id, to_ms_or_none(delivery.told_at))
    revisions = await connection.rows(_REVISIONS, known)
    if not revisions:
        raise StoreError(f"The post of alert {delivery.subject} is not stored, it cannot be told.")
    texts = {row["revision"] for row in revisions}
    hits = [hit for hit in hits if hit["message_id"] != message_id or hit["revision"] in texts]
    post, spans = _told(revisions, [hit for hit in hits if hit["message_id"] == message_id])
    told = Alert(
        channel=await channels.of_id(connection, channel_id),
        post=post,
        rules=tuple(dict.fromkeys(hit["rule"] for hit in hits)),
        spans=spans,
        severity=delivery.severity,
        repeat=delivery.repeat,
        entries=tuple(dict.fromkeys(e for hit in hits for e in from_entries(hit["entries"]))),
        story=hits[0]["story"] if hits else "",
    )
    return await with_aftermath(connection, told, delivery)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that overlap or touch joined into one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if joined and span.start <= joined[-1].end:
            last = joined.pop()
            joined.append(Span(start=last.start, end=max(last.end, span.end)))
        else:
            joined.append(span)
    return tuple(joined)


def _told(revisions: Sequence[Row], hits: Sequence[Row]) -> tuple[Post, tuple[Span, ...]]:
    texts = {row["revision"]: row["text"] for row in revisions}
    finds = [_Find(spans=from_spans(hit["spans"]), text=texts[hit["revision"]]) for hit in hits]
    best = max(revisions, key=lambda row: sum(find.holds_in(row["text"]) for find in finds))
    held = [find for find in finds if find.holds_in(best["text"])]
    return listing.post_of(best), merged(span for find in held for span in find.spans)
