"""What the operator must know: told at once, and gathered where that would be a flood.

A receiver is told at most ``MOST`` notices in ``WINDOW`` seconds. The further ones are one row of
the outbox, due when that time is over; it is written anew with each that joins it, and what comes
of one thing after another (lost, back, lost again) is one line of it. What was told when, and what
is gathered, is kept in the store with the rows: a restart changes nothing.
"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from bot.model import Delivery, Message, Role
from bot.render.counting import count
from bot.render.names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.store.protocol import Store, Transaction

MOST = 6
WINDOW = 600.0  # seconds
NOTICES_TO = "notices_to"  # in the store's meta: the receiver of notices, "" for the owners

_LEDGER = "notices:"  # in the store's meta, before a receiver's name: a _Ledger as JSON
_LINES = 20  # of a gathering; the rest is counted by kind
_LINE = 150  # code points of one
_ABOUT = 60  # code points; of what is longer, a digest
_OVER = "⚪"  # begins the notice that a trouble is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to be told; ``about`` is what of: its kind, a colon, and which one it is."""

    about: str
    text: str

    @property
    def key(self) -> str:
        """What it is about, in few letters."""
        if len(self.about) <= _ABOUT:
            return self.about
        digest = blake2b(self.about.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return f"{self.about[: _ABOUT - len(digest)]}{digest}"


def to_try(receiver: str) -> str:
    """Say how a suspended receiver is tried now, and not when its time has come."""
    return f"To try it at once: flagfall receivers test {shlex.quote(receiver)}"


def set_aside(receiver: str) -> str:
    """Say what becomes of what waits for a suspended receiver, and what can be done about it."""
    return (
        "What waits is kept and goes out once it takes a message again: it is tried every few "
        f"minutes. {to_try(receiver)}"
    )


async def operators(store: Store, *, shut: str = "", anybody: bool = False) -> list[str]:
    """Return the receivers of notices: the one that the settings name, else the owners' chats.

    ``shut`` is a chat that nothing can be written to. With ``anybody`` the receivers of all alerts
    that are no person's chat stand in while nobody owns the bot.
    """
    named = await store.meta(NOTICES_TO)
    open_ones = [r for r in await store.receivers() if not r.suspended and r.target != shut]
    if named in {receiver.name for receiver in open_ones}:
        return [named]
    people = {str(p.chat_id): p for p in await store.people() if p.chat_id is not None}
    owners = [chat for chat, person in people.items() if person.role is Role.OWNER]
    if owners or not anybody:
        return [f"chat:{chat}" for chat in owners if chat != shut]
    return [r.name for r in open_ones if r.default and r.target not in people]


async def tell(
    store: Store,
    tx: Transaction,
    receivers: Iterable[str],
    notices: Sequence[Notice],
    *,
    now: datetime,
) -> None:
    """Enqueue notices to each of the receivers, or gather them; once in a transaction."""
    for receiver in receivers if notices else ():
        ledger = _to_ledger(await store.meta(_LEDGER + receiver))
        await _tell_one(tx, receiver, ledger, notices, now=now)
        await tx.set_meta(_LEDGER + receiver, json.dumps(asdict(ledger), ensure_ascii=False))


@dataclass(slots=True, kw_only=True)
class _Ledger:
    """When a receiver was told something, in unix seconds, and what is gathered for it.

    ``rows`` is how many rows were made. ``into`` is the subject of the gathering's one; of each
    thing in it there are the number of notices and the last one.
    """

    rows: int = 0
    told: list[float] = field(default_factory=list)
    into: str = ""
    due: float = 0.0
    gathered: dict[str, tuple[int, str]] = field(default_factory=dict)

    def row(self, receiver: str, about: str, message: Message, now: datetime) -> Delivery:
        """Return a new row; its subject is like that of no other, however the clock goes."""
        self.rows += 1
        return Delivery(
            receiver=receiver,
            subject=f"notice:{about}:{self.rows}",
            kind="notice",
            queued_at=now,
            message=message,
        )

    def close(self) -> None:
        """Take what was gathered as told."""
        self.told.append(self.due)
        self.into, self.gathered = "", {}

    def gather(self, notice: Notice) -> None:
        """Add a notice, as the last word on what it is about."""
        times, _ = self.gathered.pop(notice.key, (0, ""))
        line = shortened(" ".join(notice.text.split()), _LINE)
        self.gathered[notice.key] = (times + 1, line)

    @property
    def message(self) -> Message:
        """What tells all that is gathered: what is still wrong first."""
        number = sum(times for times, _ in self.gathered.values())
        entries = sorted(self.gathered.items(), key=lambda entry: entry[1][1].startswith(_OVER))
        lines = [
            f"{line} (the last of {times})" if times > 1 else line
            for _, (times, line) in entries[:_LINES]
        ]
        if rest := entries[_LINES:]:
            kinds = Counter(key.partition(":")[0] for key, _ in rest)
            named = ", ".join(f"{kind} {of_it:,}" for kind, of_it in kinds.most_common())
            lines.append(f"and {len(rest):,} more ({named}). /status says what is wrong now.")
        return Message(text="\n".join([f"{count(number, 'more notice')}:", *lines]))


async def _tell_one(
    tx: Transaction, receiver: str, ledger: _Ledger, notices: Sequence[Notice], *, now: datetime
) -> None:
    moment = now.timestamp()
    if ledger.into:
        # A clock that was set back would have it wait, and all that joins it, for far too long.
        is_due_in_time = ledger.due - moment <= WINDOW
        for notice in notices:
            ledger.gather(notice)
        if is_due_in_time and await tx.reword(receiver, ledger.into, ledger.message):
            return
        ledger.close()  # it went out; what has just joined it did not
    ledger.told = [told for told in ledger.told if 0 <= moment - told < WINDOW]
    room = max(0, MOST - len(ledger.told))
    ledger.told += [moment] * len(notices[:room])
    rows = [ledger.row(receiver, each.key, Message(text=each.text), now) for each in notices[:room]]
    for notice in notices[room:]:
        ledger.gather(notice)
    if ledger.gathered:
        ledger.due = min(ledger.told) + WINDOW
        row = ledger.row(receiver, "gathered", ledger.message, now)
        ledger.into = row.subject
        rows.append(replace(row, due_at=now + timedelta(seconds=ledger.due - moment)))
    await tx.enqueue(rows)


def _to_ledger(text: str | None) -> _Ledger:
    if not text:
        return _Ledger()
    kept = json.loads(text)
    gathered = {key: (times, line) for key, (times, line) in kept["gathered"].items()}
    return _Ledger(**{**kept, "gathered": gathered})
