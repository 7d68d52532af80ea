"""Looks at the ledger every few seconds, and tells the operator what is wrong.

One notice for each trouble and one when it is over. What arises or heals together is one notice,
and the more of one kind follow each other, the longer the next ones are gathered: an outage of
Telegram is a few messages, not hundreds. What was told is kept in the store, in the transaction
that enqueues the notice, so that a restart neither repeats it nor forgets it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from bot.coverage import OPEN_GAPS, gaps_text, open_gaps, standings
from bot.daemon.inspection import Inspection
from bot.daemon.patience import Patience
from bot.daemon.renames import NAMES_TOLD, names_text, now_told, renamed_lines, told_names
from bot.daemon.summaries import HISTORY_TOLD, summaries
from bot.daemon.troubles import WORDINGS, healed_text, raised_text
from bot.errors import StoreError
from bot.notices import Notice, operators, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo

    from bot.clock import Clock
    from bot.config import IngestionSettings
    from bot.coverage import Standing
    from bot.model import Delivery, Trouble
    from bot.store.protocol import Store

_LONGEST_PAUSE = 2.0  # seconds between looks
_LOOK = 0.1  # of the time after which a gap is told: the pause between looks, if that is shorter
_RESTS = 4  # times as long as a look took, the pause after it: hundreds of gaps make it long
_CALM = 0.05  # of the same: the first pause between two notices of a kind
_SLOWEST = 3_600.0  # seconds, the longest pause between two notices of a kind


@dataclass(slots=True, kw_only=True)
class _Look:
    """What one look saw, and what it has written to the store at its end."""

    now: datetime
    found: Sequence[Standing]
    raised: list[Trouble] = field(default_factory=list)
    healed: list[Trouble] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    summaries: list[Delivery] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """The names of the watched channels by ref."""
        return {standing.channel.ref: standing.channel.name for standing in self.found}


class Watchdog:
    """Tells of gaps, of blocked, unchecked, renamed and silent channels, and of what history held.

    ``say`` logs an event, ``wake`` is called when something was enqueued; ``zone`` is that of the
    times in what is told.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        settings: IngestionSettings,
        say: Callable[..., None],
        wake: Callable[[], None],
        zone: tzinfo = UTC,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._say = say
        self._wake = wake
        self._zone = zone
        self._pause = min(_LONGEST_PAUSE, _LOOK * settings.gap_alarm)
        self._patience = Patience(clock, first=_CALM * settings.gap_alarm, longest=_SLOWEST)
        self._inspection = Inspection(store, clock=clock, gap_alarm=settings.gap_alarm)
        self._kept: dict[str, str | None] = {}  # what the store's meta is known to hold

    async def run(self) -> None:
        """Look until cancelled; while the store says no, look again later."""
        while True:
            begun = self._clock.monotonic()
            try:
                await self.look()
            except StoreError as error:
                self._say("the watchdog cannot look", reason=str(error))
            took = self._clock.monotonic() - begun
            await self._clock.sleep(max(self._pause, _RESTS * took))

    async def look(self) -> None:
        """Look once, and tell what there is to tell. Raises StoreError."""
        now = self._clock.now()
        found = await standings(self._store, now=now, settings=self._settings)
        look = _Look(now=now, found=found)
        await self._tell_troubles(look)
        await self._tell_renamed(look)
        await self._tell_history(look)
        look.meta[OPEN_GAPS] = gaps_text(open_gaps(look.found))
        await self._write(look)

    async def _tell_troubles(self, look: _Look) -> None:
        findings = await self._inspection.inspect(look.found, now=look.now)
        known = {(t.kind, t.subject): t for t in await self._store.troubles()}
        still = findings.wrong.keys() | findings.unsure
        over = [trouble for key, trouble in known.items() if key not in still]
        for kind in WORDINGS:
            new = [t for key, t in findings.wrong.items() if t.kind == kind and key not in known]
            self._tell_raised(look, kind, new)
            self._tell_healed(look, kind, [t for t in over if t.kind == kind])

    def _tell_raised(self, look: _Look, kind: str, news: Sequence[Trouble]) -> None:
        if news and self._patience.allows((kind, "raised")):
            look.raised += news
            self._tell(look, f"{kind}:raised", raised_text(news, look.names), of=news)

    def _tell_healed(self, look: _Look, kind: str, over: Sequence[Trouble]) -> None:
        """Tell what is over; of a channel that is not watched any more nothing is said."""
        names = look.names
        look.healed += [trouble for trouble in over if trouble.subject not in names]
        news = [trouble for trouble in over if trouble.subject in names]
        if news and self._patience.allows((kind, "healed")):
            look.healed += news
            self._tell(look, f"{kind}:healed", healed_text(news, names, look.now), of=news)

    async def _tell_renamed(self, look: _Look) -> None:
        channels = [standing.channel for standing in look.found]
        before = await self._meta(NAMES_TOLD)
        told = told_names(before)
        look.meta[NAMES_TOLD] = names_text(now_told(told, channels))
        if look.meta[NAMES_TOLD] == before:
            return
        if lines := renamed_lines(told, channels, await self._store.rules()):
            self._tell(look, "renamed", "\n".join(lines))

    async def _tell_history(self, look: _Look) -> None:
        found = await summaries(
            self._store,
            look.found,
            days=self._settings.backfill_days,
            zone=self._zone,
            now=look.now,
        )
        if found is not None:
            look.meta[HISTORY_TOLD] = found.told_text
            look.summaries += found.deliveries

    def _tell(self, look: _Look, what: str, text: str, *, of: Sequence[Trouble] = ()) -> None:
        """Have operators told of something; of the same troubles, the last word is what counts."""
        self._say("owners told", about=what, text=text)
        subjects = " ".join(sorted(trouble.subject for trouble in of))
        about = f"{of[0].kind}:{subjects}" if of else f"{what}:{text}"
        look.notices.append(Notice(about=about, text=text))

    async def _meta(self, key: str) -> str | None:
        if key not in self._kept:
            self._kept[key] = await self._store.meta(key)
        return self._kept[key]

    async def _write(self, look: _Look) -> None:
        """Keep what was told together with its notices, if there is anything new to keep."""
        changed = {key: text for key, text in look.meta.items() if text != await self._meta(key)}
        told = look.notices or look.summaries
        if not (changed or look.raised or look.healed or told):
            return
        async with self._store.transaction() as tx:
            for trouble in look.raised:
                await tx.raise_trouble(trouble)
            for trouble in look.healed:
                await tx.heal_trouble(trouble.kind, trouble.subject)
            for key, text in changed.items():
                await tx.set_meta(key, text)
            await tx.enqueue(look.summaries)
            if look.notices:
                whom = await operators(self._store)
                await tell(self._store, tx, whom, look.notices, now=look.now)
        self._kept.update(changed)
        if told:
            self._wake()
