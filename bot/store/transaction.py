"""The writing verbs, each carried out by the module of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Lane
from bot.store import (
    accounts,
    audit,
    bundles,
    channels,
    claims,
    corrections,
    dead,
    folding,
    hits,
    ledgers,
    meta,
    outbox,
    people,
    placing,
    posts,
    receivers,
    rereadings,
    retelling,
    rules,
    silences,
    slots,
    stories,
    troubles,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

    from bot.model import (
        AccountStanding,
        Also,
        AuditEntry,
        Channel,
        Delivery,
        DeliveryState,
        Gone,
        Hit,
        Kept,
        Ledger,
        Message,
        Person,
        Pings,
        Receiver,
        Rereading,
        Rule,
        Seen,
        Silence,
        Slots,
        StoredRule,
        Story,
        Top,
        Trouble,
    )
    from bot.rules.stories import Print
    from bot.store.connection import Turn


class SqliteTransaction:
    """One transaction; the verbs are described in ``bot.store.protocol.Transaction``."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    async def save_posts(self, seen: Sequence[Seen]) -> list[Kept]:
        """Keep posts and their revisions; answer each NEW, EDITED or SAME."""
        return await posts.save(self._turn, seen)

    async def mark_gone(self, gone: Sequence[Gone]) -> None:
        """Record that posts vanished at the source."""
        await posts.mark_gone(self._turn, gone)

    async def save_slots(self, new: Sequence[Slots]) -> None:
        """Account for message ids; floor, upto and head follow."""
        await ledgers.follow(self._turn, await slots.save(self._turn, new))

    async def save_tops(self, tops: Sequence[Top]) -> None:
        """Raise heads, and note when nothing was newer than what is accounted for."""
        await ledgers.save_tops(self._turn, tops)

    async def open_ledger(self, channel_id: int, *, floor: int, since: datetime | None) -> Ledger:
        """Begin to account for a channel's ids, unless that has begun."""
        return await ledgers.begin(self._turn, channel_id, floor=floor, since=since)

    async def note_backfill(self, channel_id: int, *, at: datetime | None, done: bool) -> None:
        """Note how far back a channel has been read."""
        await ledgers.note_backfill(self._turn, channel_id, at=at, done=done)

    async def note_reread(self, read: Sequence[Rereading]) -> None:
        """Note that ids need not be read again at an age."""
        await rereadings.note(self._turn, read)

    async def save_account(self, standing: AccountStanding) -> None:
        """Insert or replace how an account stands."""
        await accounts.save(self._turn, standing)

    async def raise_trouble(self, trouble: Trouble) -> bool:
        """Keep a trouble; False if it is known already."""
        return await troubles.keep(self._turn, trouble)

    async def heal_trouble(self, kind: str, subject: str) -> Trouble | None:
        """Forget a trouble and return it."""
        return await troubles.heal(self._turn, kind, subject)

    async def save_hits(self, new: Sequence[Hit]) -> list[Hit]:
        """Keep hits and return those that are new."""
        return await hits.save(self._turn, new)

    async def find_stories(
        self, found: Sequence[Hit], prints: Mapping[tuple[int, int], Print]
    ) -> list[Hit]:
        """Return hits with the stories that their posts tell."""
        return await stories.find(self._turn, found, prints)

    async def story(self, story_id: str) -> Story | None:
        """A story with its posts."""
        return await stories.of_id(self._turn, story_id)

    async def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        """Add outbox rows, or raise the urgency of those that wait."""
        await outbox.enqueue(self._turn, deliveries)

    async def told(self, receiver: str, subject: str) -> bool:
        """Whether a subject takes no further hit."""
        return await outbox.told(self._turn, receiver, subject)

    async def place(
        self, alerts: Sequence[Delivery], *, joining: Collection[str], pings: Pings
    ) -> None:
        """Add alerts, those of a story that was told to its message."""
        await placing.place(self._turn, alerts, joining=joining, pings=pings)

    async def retell(
        self,
        edited: Iterable[tuple[int, int]],
        now: datetime,
        *,
        gone: Iterable[tuple[int, int]] = (),
    ) -> bool:
        """Have told what became of these posts."""
        return await retelling.retell_posts(self._turn, edited, now, gone=gone)

    async def untold(self, receiver: str, now: datetime, *, first: Lane, last: Lane) -> int:
        """How many due alerts of these lanes nobody was told of yet."""
        return await folding.count(self._turn, receiver, now, first=first, last=last)

    async def foremost(
        self, receiver: str, now: datetime, *, first: Lane, last: Lane, limit: int | None = None
    ) -> list[Delivery]:
        """These alerts, in their turn."""
        return await folding.foremost(
            self._turn, receiver, now, first=first, last=last, limit=limit
        )

    async def postpone(self, receiver: str, now: datetime, *, until: datetime) -> None:
        """Have digests that are not urgent told later."""
        await folding.postpone(self._turn, receiver, now, until=until)

    async def muted(self, silence: Silence, rules: Sequence[str], now: datetime) -> list[Delivery]:
        """The due alerts that a silence is meant for."""
        return await folding.muted(self._turn, silence, rules, now)

    async def places(self, deliveries: Sequence[Delivery]) -> list[Also]:
        """Where the posts of rows are to be found."""
        return await folding.places(self._turn, deliveries)

    async def gather(self, carrier: Delivery, subjects: Sequence[str]) -> None:
        """Have rows told within another one."""
        await bundles.gather(self._turn, carrier, subjects)

    async def members(self, carrier: Delivery) -> list[Delivery]:
        """What a row tells beside itself."""
        return await bundles.members(self._turn, carrier)

    async def claim(
        self, receiver: str, now: datetime, *, lane: Lane = Lane.EDIT, owner: str = ""
    ) -> Delivery | None:
        """Mark the receiver's next due delivery SENDING and return it."""
        return await claims.claim(self._turn, receiver, now, lane=lane, owner=owner)

    async def identify(self, delivery: Delivery, random_id: int | None) -> Delivery:
        """Say what a claimed delivery goes out under."""
        return await claims.identify(self._turn, delivery, random_id)

    async def ack(self, delivery: Delivery, *, message_id: int | None, now: datetime) -> bool:
        """Record the receiver's confirmation."""
        return await claims.ack(self._turn, delivery, message_id=message_id, now=now)

    async def nack(
        self,
        delivery: Delivery,
        *,
        state: DeliveryState,
        error: str,
        due_at: datetime | None = None,
        repeat: bool = False,
        refused: bool = False,
    ) -> bool:
        """Record a failure."""
        return await claims.nack(
            self._turn,
            delivery,
            state=state,
            error=error,
            due_at=due_at,
            repeat=repeat,
            refused=refused,
        )

    async def give_back(
        self, delivery: Delivery, *, error: str, due_at: datetime, lost: Mapping[str, str]
    ) -> None:
        """Undo a claim, without what never can be read."""
        await claims.give_back(self._turn, delivery, error=error, due_at=due_at, lost=lost)

    async def hasten(self, receiver: str, now: datetime) -> None:
        """Make due what may have arrived at the receiver."""
        await claims.hasten(self._turn, receiver, now)

    async def recover_sending(
        self, *, but_of: str | None = None, now: datetime | None = None
    ) -> int:
        """Make due again what a process that is no more was sending."""
        return await claims.recover(self._turn, but_of=but_of, now=now)

    async def set_back(self, now: datetime, by: timedelta) -> None:
        """Have nothing wait longer because the clock was set back."""
        await corrections.set_back(self._turn, now, by)

    async def put_instead(self, delivery: Delivery) -> None:
        """Add a row that replaces a message, or have it say this now."""
        await outbox.put_instead(self._turn, delivery)

    async def reword(self, receiver: str, subject: str, message: Message) -> bool:
        """Replace the message of a row that is PENDING."""
        return await dead.reword(self._turn, receiver, subject, message)

    async def revive(self, numbers: Collection[int]) -> int:
        """Make DEAD rows PENDING, and what died with them HELD."""
        return await dead.revive(self._turn, numbers)

    async def save_channel(self, channel: Channel) -> None:
        """Insert or replace a channel by its ref."""
        await channels.save(self._turn, channel)

    async def save_access_hash(self, account: str, channel_id: int, access_hash: int) -> None:
        """Keep the key under which one account may read a channel."""
        await channels.save_access_hash(self._turn, account, channel_id, access_hash)

    async def save_rule(self, rule: Rule, *, by: str, now: datetime) -> StoredRule:
        """Insert a rule or replace the one of its name."""
        return await rules.save(self._turn, rule, by=by, now=now)

    async def remove_rule(self, name: str) -> None:
        """Stop a rule."""
        await rules.remove(self._turn, name)

    async def save_receiver(self, receiver: Receiver) -> None:
        """Insert or replace a receiver by its name."""
        await receivers.save(self._turn, receiver)

    async def remove_receiver(self, name: str) -> None:
        """Forget a receiver."""
        await receivers.remove(self._turn, name)

    async def save_person(self, person: Person) -> None:
        """Insert or replace a person."""
        await people.save(self._turn, person)

    async def remove_person(self, user_id: int) -> None:
        """Forget a person."""
        await people.remove(self._turn, user_id)

    async def save_silence(self, silence: Silence) -> Silence:
        """Keep a silence and return it with its number."""
        return await silences.add(self._turn, silence)

    async def end_silence(self, number: int, now: datetime) -> None:
        """End a silence now."""
        await silences.end(self._turn, number, now)

    async def take(self, story: str, *, by: str, now: datetime) -> None:
        """Note who looks after an event."""
        await silences.take(self._turn, story, by=by, now=now)

    async def audit(self, entry: AuditEntry) -> None:
        """Add a row of who changed what."""
        await audit.add(self._turn, entry)

    async def last_change(self) -> AuditEntry | None:
        """The newest row of who changed what."""
        return await audit.last(self._turn)

    async def set_meta(self, key: str, value: str) -> None:
        """Keep a small fact of the installation."""
        await meta.put(self._turn, key, value)
