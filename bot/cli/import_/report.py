"""What became of an export, for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.output import note, print_json, rfc3339
from bot.ops.logs import neutralise
from bot.render.counting import count

if TYPE_CHECKING:
    from bot.cli.import_.batches import Selection, Tally

_SHOWN = 5  # chats left out, by name


def print_rows(selection: Selection) -> None:
    """Write one JSON object for every channel that was taken in, then for every chat left out."""
    for tally in selection.tallies:
        print_json(_row(tally))
    for chat in selection.left_out:
        print_json({"title": chat.title, "left_out": chat.reason})


def print_report(selection: Selection, trouble: str) -> None:
    """Tell a person what was taken in, what was not, and what is lost."""
    for tally in selection.tallies:
        for line in _lines(tally):
            note(line)
    if not selection.tallies:
        note("No post was taken in.")
    if selection.left_out:
        named = [f"“{chat.title}” ({chat.reason})" for chat in selection.left_out[:_SHOWN]]
        more = len(selection.left_out) - len(named)
        note(neutralise(f"Left out: {', '.join(named)}{f', and {more} more' if more else ''}."))
    if trouble:
        note(neutralise(f"{trouble} What was whole before that is taken in."))


def _row(tally: Tally) -> dict[str, object]:
    return {
        "channel": tally.channel.name if tally.channel else None,
        "channel_id": tally.channel_id,
        "title": tally.title,
        "posts": tally.posts,
        "new": tally.new,
        "known": tally.known,
        "left": tally.left,
        "hits": tally.hits,
        "service": tally.service,
        "unreadable": tally.unreadable,
        "lost": tally.lost,
        "first": tally.first,
        "last": tally.last,
        "since": rfc3339(tally.since),
        "until": rfc3339(tally.until),
    }


def _lines(tally: Tally) -> list[str]:
    """Return what became of one channel, the most important first."""
    whose = f"@{tally.channel.name}" if tally.channel else f"channel {tally.channel_id}"
    lines = [
        f"“{tally.title}” ({whose if tally.channel else f'{whose}, not watched'}): {_posts(tally)}."
    ]
    if tally.written_id != tally.channel_id:
        lines.append(f"The export has the id {tally.written_id}; the posts are kept as {whose}'s.")
    if tally.hits:
        lines.append(f"{count(tally.hits, 'new hit')}. See them with: flagfall hits")
    if tally.left:
        lines.append(
            f"{count(tally.left, 'post')} newer than what has been read of {whose}: left to its "
            "account, which alerts if they match. To take them in now and alert: --replay"
        )
    if tally.lost:
        lines.append(f"{count(tally.lost, 'entry', 'entries')} without a usable id: passed over.")
    if tally.times.twice:
        times = count(tally.times.twice, "local time")
        lines.append(f"{times} of an hour that came twice: placed by the order of the posts.")
    if tally.times.never:
        times = count(tally.times.never, "local time")
        lines.append(f"{times} of an hour that the clock left out: placed as if it had not.")
    return [neutralise(line) for line in lines]


def _posts(tally: Tally) -> str:
    said = count(tally.posts, "post")
    if tally.since and tally.until:
        said += f" from {tally.since:%Y-%m-%d} to {tally.until:%Y-%m-%d}, {tally.new:,} new"
    if tally.service:
        said += f"; {count(tally.service, 'service message')}"
    if tally.unreadable:
        said += f"; {tally.unreadable:,} that this version cannot read"
    return said
