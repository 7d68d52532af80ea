"""`flagfall hits`: what matched."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.moments import parse_moment
from bot.cli.output import NO_RULE, hit_row, note, post_url, print_columns, print_json
from bot.clock import SystemClock
from bot.errors import RefusedError
from bot.render.entries import entry_line
from bot.tables import did_you_mean
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from bot.model import HitRecord, StoredRule
    from bot.store.protocol import Store

_BEFORE, _AFTER = 20, 80  # characters of a post shown around its first match
_HEADS = ("POSTED (UTC)", "RULE", "POST", "NOTE", "TEXT")
_EVER = datetime.fromtimestamp(0, UTC)
_EVERY_CHANGE = 1_000_000


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
    """List what matched, oldest first. An empty list is no failure: the exit code is 0.

    NOTE says of a hit that it is from history (older than the watching, so never told alone), that
    its post has been edited or deleted since, and which entries of lists it names.

    Example: flagfall hits --since 2h --rule flag --json
    """
    moment = parse_moment(since, now=SystemClock().now()) if since else None
    name = parse_channel_link(channel).ref if channel else None
    rules: list[StoredRule] = []
    async with reading(settings_of(context)) as store:
        found = await store.hits(since=moment, rule=rule, channel=name) if store else []
        if store and not found:
            await _require_known(store, rule=rule, channel=name)
            rules = await store.rules()
    if as_json:
        for record in found:
            print_json(hit_row(record))
    elif found:
        print_columns(_HEADS, [_cells(record) for record in found])
    elif store:
        note("No hits." if rules or rule or channel else NO_RULE)


async def _require_known(store: Store, *, rule: str | None, channel: str | None) -> None:
    """Raise RefusedError for a rule or channel that never was; those stopped or removed were."""
    if rule is not None:
        rules = await _rules_ever(store)
        if rule not in rules:
            raise RefusedError(f"There is no rule “{rule}”.", remedy=_nearest(rule, rules, "rules"))
    if channel is not None:
        known = await store.channels()
        if channel not in {name.casefold() for each in known for name in (each.ref, each.name)}:
            names = {f"@{each.name}" for each in known}
            near = _nearest(f"@{channel}", names, "channels")
            raise RefusedError(f"There is no channel @{channel}.", remedy=near)


async def _rules_ever(store: Store) -> set[str]:
    """Return the names of the rules in force, and of those stopped."""
    in_force = {stored.rule.name for stored in await store.rules()}
    log = await store.audit_log(newest=_EVERY_CHANGE)
    stopped = {entry.subject for entry in log if entry.action == "remove rule"}
    return in_force | stopped | set((await store.hit_counts(since=_EVER)).by_rule)


def _nearest(name: str, known: set[str], noun: str) -> str:
    near = did_you_mean(name, known)
    return near if near.startswith("Did") else f"See: flagfall {noun} list"


def _cells(record: HitRecord) -> tuple[object, ...]:
    where = post_url(record).removeprefix("https://")
    return (record.post.posted_at, record.hit.rule, where, _note(record), _excerpt(record))


def _note(record: HitRecord) -> str:
    """Return what sets a hit apart: where it is from, what became of its post, list entries."""
    notes = {
        "history": record.hit.history,
        "edited": record.changed_at is not None,
        "deleted": record.gone_at is not None,
    }
    said = [note for note, holds in notes.items() if holds]
    return ", ".join([*said, *(entry_line(entry) for entry in record.hit.entries)])


def _excerpt(record: HitRecord) -> str:
    """Return the text around the first match, on one line."""
    text = record.post.text
    first = record.hit.spans[0] if record.hit.spans else None
    start = max(0, (first.start if first else 0) - _BEFORE)
    end = (first.end if first else 0) + _AFTER
    dots = ("…" if start > 0 else "", "…" if end < len(text) else "")
    return dots[0] + " ".join(text[start:end].split()) + dots[1]
