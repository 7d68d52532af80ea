"""What a rule finds in the stored posts of the last week, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.counting import count

if TYPE_CHECKING:
    from bot.desk import Preview

DAYS = 7


def said_of_week(preview: Preview) -> str:
    """Return ``Last 7 days: 9 posts, 1.3 a day, in 5 channels.``, or that there is nothing."""
    if not preview.looked_at:
        return f"No posts of the last {DAYS} days are stored to try it on."
    looked_at = f"Last {DAYS} days"
    if preview.capped:
        looked_at = f"Of the newest {count(preview.looked_at, 'post')}"
    if not preview.posts:
        return f"{looked_at}: no post would have alerted."
    return (
        f"{looked_at}: {count(len(preview.posts), 'post')}, {preview.per_day:.1f} a day, "
        f"in {count(preview.channels, 'channel')}."
    )
