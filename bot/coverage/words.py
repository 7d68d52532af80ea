"""How complete the reading is, in the words people are told it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.coverage.standing import Standing, State
from bot.model import PREVIEW
from bot.render.counting import count
from bot.render.durations import half_and_most, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.config import IngestionSettings

_SOURCES = ("push", "history", "preview")  # the order in which delays are told


def summary(found: Sequence[Standing]) -> str:
    """Return ``212 channels read to the newest id, worst lag 38 s (@name)``, and what is not."""
    if not found:
        return "no channel is watched"
    read = sum(not each.missing for each in found)
    of_all = count(len(found), "channel")
    parts = [f"{of_all if read == len(found) else f'{read:,} of {of_all}'} read to the newest id"]
    if worst := worst_lag(found):
        parts.append(f"worst lag {span_of(worst.lag or 0.0)} (@{worst.channel.name})")
    return ", ".join(parts) + _rest(found)


def pages_said(found: Iterable[Standing], settings: IngestionSettings) -> str:
    """Return how many of the channels on web pages have been read at all, "" once all have."""
    states = [each.state for each in found if each.channel.account == PREVIEW]
    waiting = states.count(State.QUEUED)
    if not waiting:
        return ""
    total = len(states) - states.count(State.BLOCKED)
    # One page after the other, and most are asked for more than once: sooner it cannot be.
    least = span_of(waiting * settings.preview_interval)
    return (
        f"{total - waiting:,} of {count(total, 'channel')} on public web pages read so far, "
        f"the rest in {least} or more"
    )


def worst_lag(found: Iterable[Standing]) -> Standing | None:
    """Return the channel that nobody has looked at for the longest; blocked ones do not count."""
    lagging = [e for e in found if e.lag is not None and e.state is not State.BLOCKED]
    return max(lagging, key=lambda each: each.lag or 0.0, default=None)


def _rest(found: Iterable[Standing]) -> str:
    """Return the channels that are not read, counted by state."""
    counts = dict.fromkeys((State.QUEUED, State.REPAIRING, State.BEHIND, State.BLOCKED), 0)
    for each in found:
        if each.state in counts:
            counts[each.state] += 1
    said = [f"{count:,} {state}" for state, count in counts.items() if count]
    return f"; {', '.join(said)}" if said else ""


def delays_said(delays: Mapping[str, Sequence[float]]) -> list[tuple[str, str]]:
    """Return each source with its delays: ``half within 2 s, 95 % within 9 s``.

    ``delays`` are seconds by source, sorted; sources without any are left out.
    """
    first = [source for source in _SOURCES if delays.get(source)]
    rest = sorted(source for source in delays if source not in _SOURCES and delays[source])
    return [(source, half_and_most(delays[source])) for source in (*first, *rest)]
