"""How often a channel's web page is read: by how much it posts, and by when it last did."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.config import IngestionSettings

_POSTS_A_POLL = 10  # half a page, so that a page always reaches back to the one before
_NEWEST = (2, 5)  # of so many newest posts, too, the pace is taken: a channel may have woken up
_SHARE = 2  # rounds of all channels in which one that has just posted is looked at again at most


def poll_interval(
    times: Collection[datetime],
    now: datetime,
    settings: IngestionSettings,
    *,
    channels: int,
    found_at: datetime | None = None,
) -> float:
    """Return in how many seconds the newest page is to be read again.

    ``times`` are when the posts on it were posted (an album is one). After a post a channel is
    looked at more often, and ever more rarely while nothing follows: each time in as long as it has
    been quiet since that post was ``found_at``. Of the line that ``channels`` share, this leaves
    half to reading again and reading back.
    """
    if not times:
        return settings.preview_poll_max
    newest = sorted(times, reverse=True)
    counts = {min(count, len(newest)) for count in (*_NEWEST, len(newest))}
    a_post = min((now - newest[count - 1]).total_seconds() / count for count in counts)
    quiet = (now - max(newest[0], found_at or newest[0])).total_seconds()
    soon = max(quiet, _SHARE * channels * settings.preview_interval)
    seconds = min(_POSTS_A_POLL * a_post, soon)
    return min(max(seconds, settings.preview_poll_min), settings.preview_poll_max)
