"""What became of a post after it was told: edits with their difference, deletion, who took it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render.counting import count
from bot.render.difference import difference
from bot.render.durations import clock_time
from bot.render.names import tame

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from bot.model import Alert


def change_lines(alert: Alert, *, zone: tzinfo, now: datetime) -> list[str]:
    """Return a line for the edits, of which the newest is shown, and for what else became of it."""
    lines = []
    if alert.edits:
        newest = alert.edits[-1]
        times = f" {count(len(alert.edits), 'time')}, last" if len(alert.edits) > 1 else ""
        shown = difference(newest.before, newest.after)
        lines.append(f"✏️ {clock_time(newest.at, now=now, zone=zone)} edited{times}{shown}")
    if alert.gone_at:
        gone = clock_time(alert.gone_at, now=now, zone=zone)
        lines.append(f"🗑 deleted at the source by {gone}, this copy is kept")
    if alert.taken:
        at = clock_time(alert.taken.at, now=now, zone=zone)
        lines.append(f"Taken by {tame(alert.taken.by) or 'somebody'} {at}")
    return lines


def change_marks(alert: Alert) -> str:
    """Return what stands for these lines where there is no room for them."""
    return f"{' ✏️' if alert.edits else ''}{' 🗑' if alert.gone_at else ''}"
