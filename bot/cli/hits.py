"""`flagfall hits`: what matched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.moments import parse_moment
from bot.cli.output import hit_row, post_url, print_columns, print_json
from bot.clock import SystemClock
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from bot.model import HitRecord

_EXCERPT = 60  # characters of a post before and after its first match


async def hits(
    context: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option(help="Seen since then: 2h, 7d or 2022-11-11T14:02:00Z.")
    ] = None,
    rule: Annotated[str | None, typer.Option(help="Only of this rule.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only of this channel.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List what matched, oldest first.

    Example: flagfall hits --since 2h --rule flag --json
    """
    moment = parse_moment(since, now=SystemClock().now()) if since else None
    name = parse_channel_link(channel).ref if channel else None
    async with reading(settings_of(context)) as store:
        found = await store.hits(since=moment, rule=rule, channel=name) if store else []
    if as_json:
        for record in found:
            print_json(hit_row(record))
    elif found:
        print_columns(("POSTED (UTC)", "RULE", "POST", "TEXT"), [_cells(r) for r in found])


def _cells(record: HitRecord) -> tuple[object, ...]:
    return (record.post.posted_at, record.hit.rule, post_url(record), _excerpt(record))


def _excerpt(record: HitRecord) -> str:
    """Return the text around the first match, on one line."""
    text = record.post.text
    first = record.hit.spans[0] if record.hit.spans else None
    start = max(0, (first.start if first else 0) - _EXCERPT)
    end = (first.end if first else 0) + _EXCERPT
    dots = ("…" if start > 0 else "", "…" if end < len(text) else "")
    return dots[0] + " ".join(text[start:end].split()) + dots[1]
