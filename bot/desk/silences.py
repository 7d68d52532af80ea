"""What is not told for a while: it is kept, counted, and told when the silence is over."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from itertools import product
from typing import TYPE_CHECKING

from bot.errors import RefusedError
from bot.model import Silence
from bot.render.silenced import silenced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.desk.audit_log import Action, AuditLog
    from bot.model import Channel
    from bot.store.protocol import Store, Transaction

EVERYTHING = "everything"
_NUMBERED = re.compile(r"rule #?(\d+)\Z", re.IGNORECASE)


class Silences:
    """Muting, and hearing again."""

    def __init__(self, store: Store, audit_log: AuditLog) -> None:
        self._store = store
        self._audit_log = audit_log

    async def lasting(self) -> list[Silence]:
        """Return the silences that are not over, by number."""
        return await self._store.silences(self._audit_log.now())

    async def mute(
        self,
        tx: Transaction,
        receivers: Sequence[str],
        *,
        until: datetime,
        by: str,
        rules: Sequence[str] = (),
        channel_id: int | None = None,
    ) -> list[Silence]:
        """Tell receivers nothing of some rules (of any, when none is named) until a time.

        Returns the silences that this takes: none where everything is muted as long already.
        """
        since = self._audit_log.now()
        lasting = await self.lasting()
        wanted = [
            Silence(
                receiver=receiver,
                rule=rule,
                channel_id=channel_id,
                since=since,
                until=until,
                by=by,
            )
            for receiver, rule in product(receivers, rules or ("",))
        ]
        new = [each for each in wanted if not any(_covers(one, each) for one in lasting)]
        return await self.begin(tx, new, by=by) if new else []

    async def begin(self, tx: Transaction, wanted: Iterable[Silence], *, by: str) -> list[Silence]:
        """Begin silences as described, from now on."""
        now = self._audit_log.now()
        begun = [
            await tx.save_silence(replace(each, since=now, by=by, number=0)) for each in wanted
        ]
        await self._write(tx, begun, by=by, action="mute")
        return begun

    async def end(self, tx: Transaction, silences: Sequence[Silence], *, by: str) -> None:
        """End silences now; what they held is told."""
        now = self._audit_log.now()
        for silence in silences:
            await tx.end_silence(silence.number, now)
        await self._write(tx, silences, by=by, action="unmute")

    async def find(self, number: str) -> Silence:
        """Return a silence that is not over; RefusedError if there is none of that number."""
        for silence in await self.lasting():
            if str(silence.number) == number:
                return silence
        raise RefusedError(
            f"Nothing is muted under number {number[:20]}.", remedy="/silences lists what is."
        )

    async def of(self, what: str, among: Sequence[Silence]) -> list[Silence]:
        """Return those of some silences that mute this, of each kind the first.

        ``what`` is what ``muted_by`` says, in any case, or a rule by its number: ``rule 3``.
        """
        channels = await self._store.channels()
        wanted = {what.casefold(), await self._rule_numbered(what)} - {""}
        found: dict[tuple[str, str, int | None], Silence] = {}
        for each in among:
            if muted_by(each, channels).casefold() in wanted:
                found.setdefault((each.receiver, each.rule, each.channel_id), each)
        return list(found.values())

    async def _rule_numbered(self, what: str) -> str:
        """Return the name of the rule that is called by its number, "" if there is none."""
        number = _NUMBERED.match(what)
        rules = await self._store.rules() if number else []
        return next(
            (e.rule.name.casefold() for e in rules if number and str(e.number) == number[1]), ""
        )

    async def alike(self, silence: Silence) -> list[Silence]:
        """Return every silence that mutes the same: ended one by one, the others would go on."""
        return [each for each in await self.lasting() if _of_the_same(each, silence)]

    async def _write(
        self, tx: Transaction, silences: Sequence[Silence], *, by: str, action: Action
    ) -> None:
        channels = await self._store.channels()
        subject = ", ".join(dict.fromkeys(muted_by(each, channels) for each in silences))
        await self._audit_log.write(
            tx, by=by, action=action, subject=subject, silences=[asdict(each) for each in silences]
        )


def muted_by(silence: Silence, channels: Iterable[Channel]) -> str:
    """Return what a silence mutes: ``flag``, ``@rybar``, ``flag in @rybar`` or everything."""
    return silenced(silence, channels) or EVERYTHING


def _covers(lasting: Silence, wanted: Silence) -> bool:
    return _of_the_same(lasting, wanted) and lasting.until >= wanted.until


def _of_the_same(one: Silence, other: Silence) -> bool:
    return (one.receiver, one.rule, one.channel_id) == (
        other.receiver,
        other.rule,
        other.channel_id,
    )
