"""The one message that tells what was found in a channel's time before it was watched."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.render.counting import count
from bot.render.durations import clock_time
from bot.render.excerpt import one_line
from bot.render.links import link
from bot.render.names import rules_line, some_of, tame
from bot.render.utf16 import Writing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime, tzinfo

    from bot.model import Channel, HitRecord, Message

_NEWEST = 3  # posts that are shown
_RULES = 20  # rules that are counted by name


def render_history(
    channel: Channel, records: Sequence[HitRecord], *, period: str, zone: tzinfo, now: datetime
) -> Message:
    """Return the summary of a channel's old hits, of which there are some, the newest at its end.

    ``period`` is the time they are from: ``the last 7 days``. An album counts as one post.
    """
    posts: dict[str, list[HitRecord]] = {}
    for record in sorted(records, key=_moment):
        posts.setdefault(record.post.alert_key, []).append(record)
    title = tame(channel.title)
    name = f"{title} (@{channel.name})" if title else f"@{channel.name}"
    matching = count(len(posts), "post matches", "posts match")
    writing = Writing()
    writing.add(f"From {period} of {name}: {matching}. {_by_rule(posts.values())}.")
    writing.add(" The newest:" if len(posts) > 1 else "")
    for together in list(posts.values())[-_NEWEST:]:
        _write(writing, together, zone=zone, now=now)
    return writing.message()


def _moment(record: HitRecord) -> tuple[datetime, int]:
    """Return what hits are ordered by: posts of one second by their ids."""
    return record.post.posted_at, record.post.message_id


def _by_rule(posts: Collection[Sequence[HitRecord]]) -> str:
    """Return ``flag 20, Kherson 14``: in how many posts each rule was found."""
    counts = Counter(rule for together in posts for rule in {each.hit.rule for each in together})
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return some_of([f"{tame(rule)} {number:,}" for rule, number in ordered], _RULES)


def _write(writing: Writing, together: Sequence[HitRecord], *, zone: tzinfo, now: datetime) -> None:
    """Write one post in three lines: when and which rules, the words, the link."""
    newest = together[-1]
    post = newest.post
    rules = rules_line(dict.fromkeys(each.hit.rule for each in together))
    writing.add(f"\n\n{clock_time(post.posted_at, now=now, zone=zone)} · {rules}\n")
    spans = [span for each in together if each.post == post for span in each.hit.spans]
    if post.text.strip():
        for piece in one_line(post.text, spans):
            writing.add(piece.text, mark="bold" if piece.matched else "")
    else:
        writing.add(f"({', '.join((*post.media, 'no text'))})")
    url = link(newest.channel, post)
    writing.add("\n")
    writing.add(url.removeprefix("https://"), mark="text_link", url=url)
