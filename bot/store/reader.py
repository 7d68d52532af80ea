"""The reading verbs, on connections that cannot write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from bot.errors import StoreError
from bot.store import (
    accounts,
    alerts,
    audit,
    bundles,
    channels,
    folding,
    hits,
    ledgers,
    listing,
    meta,
    outbox,
    people,
    receivers,
    rereadings,
    rules,
    silences,
    slots,
    stories,
    streaming,
    totals,
    troubles,
    verification,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.model import (
        AccountStanding,
        Alert,
        Also,
        AuditEntry,
        Channel,
        Delivery,
        DeliveryState,
        HitCounts,
        HitRecord,
        Lane,
        Ledger,
        Person,
        Post,
        Receiver,
        Rereading,
        RuleChanges,
        Silence,
        SlotKind,
        Slots,
        StoredRule,
        Story,
        Trouble,
        Waiting,
    )
    from bot.store.connection import Connection
    from bot.store.protocol import Transaction


class SqliteReader:
    """A store that is only read; the verbs are described in ``bot.store.protocol.Store``.

    ``lists`` carries the queries that take long. While one of them runs, its connection sees the
    database as it was at its start, so everything short has the connection ``short`` to itself.
    """

    def __init__(self, *, short: Connection, lists: Connection) -> None:
        self._short = short
        self._lists = lists

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Refuse: raises StoreError."""
        self._refuse()

    async def close(self) -> None:
        """Close the files."""
        await self._lists.close()
        await self._short.close()

    async def channels(self) -> list[Channel]:
        """Every channel ever added."""
        return await channels.all_of_them(self._short)

    async def channel(self, ref: str) -> Channel | None:
        """The channel of that ref."""
        return await channels.of_ref(self._short, ref)

    async def ledgers(self) -> dict[int, Ledger]:
        """The ledgers by channel id."""
        return await ledgers.all_of_them(self._short)

    async def slots(self, channel_id: int, *, above: int = 0) -> list[Slots]:
        """The slots of a channel that reach above an id, ascending."""
        return (await self.slots_above({channel_id: above}))[channel_id]

    async def slots_above(self, ids: Mapping[int, int]) -> dict[int, list[Slots]]:
        """The slots of many channels that reach above an id of each, ascending, by channel id."""
        return await slots.above(self._lists, ids) if ids else {}

    async def unreadable(self, channel_ids: Collection[int]) -> dict[int, list[int]]:
        """The ids of some channels that could not be decoded, ascending, by channel id."""
        return await slots.unreadable(self._lists, channel_ids) if channel_ids else {}

    async def slot_counts(self) -> dict[int, dict[SlotKind, int]]:
        """How many ids of each kind every channel has."""
        return await slots.counts(self._lists)

    async def present(self, channel_id: int, first: int, last: int) -> set[int]:
        """The ids of a range that have a stored post which is not gone."""
        return await listing.present(self._short, channel_id, first, last)

    async def rereadings_due(
        self, now: datetime, after: Sequence[float], *, absent_after: float
    ) -> list[Rereading]:
        """What has become old enough to be read again, by channel and by age in seconds."""
        return await rereadings.due(self._lists, now, after, absent_after=absent_after)

    async def broken_ledgers(self) -> dict[int, list[str]]:
        """Where the ledgers do not hold, in sentences by channel id."""
        return await verification.broken(self._lists)

    async def accounts(self) -> list[AccountStanding]:
        """How every account stands, by name."""
        return await accounts.all_of_them(self._short)

    async def troubles(self) -> list[Trouble]:
        """What the operator was told of and has not healed, the oldest first."""
        return await troubles.all_of_them(self._short)

    async def activity(self, *, since: datetime) -> dict[int, int]:
        """How many posts each channel has made since a time, by channel id."""
        return await listing.activity(self._lists, since)

    async def posting_times(self, channel_id: int, *, newest: int) -> list[datetime]:
        """When a channel posted the last so many of its posts, oldest first."""
        return await listing.posting_times(self._short, channel_id, newest)

    async def storing_delays(self, *, since: datetime) -> dict[str, list[float]]:
        """Seconds from posting to storing by source, sorted, without history."""
        return await totals.storing_delays(self._lists, since)

    async def access_hashes(self, account: str) -> dict[int, int]:
        """The access hashes of one account by channel id."""
        return await channels.access_hashes(self._short, account)

    async def rules(self) -> list[StoredRule]:
        """The rules in force, by number."""
        return await rules.all_of_them(self._short)

    async def rule_changes(self, since: int) -> RuleChanges:
        """What became of the rules that were changed after a numbered change; 0 for all."""
        return await rules.changed_since(self._short, since)

    async def receivers(self) -> list[Receiver]:
        """All receivers, by name."""
        return await receivers.all_of_them(self._short)

    async def people(self) -> list[Person]:
        """Everybody known, owners first."""
        return await people.all_of_them(self._short)

    async def posts(
        self,
        *,
        since: datetime | None = None,
        channel_id: int | None = None,
        newest: int | None = None,
    ) -> list[Post]:
        """Stored posts in their current revision; ``since`` compares with posted_at."""
        return await listing.all_of_them(
            self._lists, since=since, channel_id=channel_id, newest=newest
        )

    def post_pages(self, *, since: datetime) -> AsyncIterator[list[Post]]:
        """Stored posts since a time, some hundred at a time."""
        return streaming.post_pages(self._lists, since)

    async def newest_ids(self) -> dict[int, int]:
        """The newest stored message id by channel id."""
        return await listing.newest_ids(self._lists)

    async def hits(
        self,
        *,
        since: datetime | None = None,
        rule: str | None = None,
        channel: str | None = None,
        newest: int | None = None,
    ) -> list[HitRecord]:
        """Hits with their posts, oldest first."""
        return await hits.records(
            self._lists, since=since, rule=rule, channel=channel, newest=newest
        )

    async def hits_of_post(self, channel_id: int, message_id: int) -> list[HitRecord]:
        """The hits of a post, or of its album."""
        return await hits.of_post(self._short, channel_id, message_id)

    async def story(self, story_id: str) -> Story | None:
        """A story with its posts."""
        return await stories.of_id(self._short, story_id)

    async def hit_counts(self, *, since: datetime, history: bool = True) -> HitCounts:
        """How many hits each rule and each channel has had."""
        return await hits.counted(self._lists, since, history=history)

    async def deliveries(
        self, *, state: DeliveryState | None = None, since: datetime | None = None
    ) -> list[Delivery]:
        """Outbox rows, oldest first; ``since`` keeps only what was sent at that time or later."""
        return await outbox.listed(self._lists, state=state, since=since)

    async def waiting(self, now: datetime) -> dict[str, Lane]:
        """The receivers that something is due for now, and in which lane."""
        return await outbox.waiting(self._short, now)

    async def next_due(self, now: datetime) -> datetime | None:
        """When, after now, the next delivery becomes due."""
        return await outbox.next_due(self._short, now)

    async def delivery(self, receiver: str, subject: str) -> Delivery | None:
        """An outbox row."""
        return await outbox.one(self._short, receiver, subject)

    async def under_id(self, receiver: str, message_id: int) -> list[Delivery]:
        """What a message of a receiver told, and then what is on its way there."""
        return await outbox.under_id(self._short, receiver, message_id)

    async def members(self, carrier: Delivery) -> list[Delivery]:
        """What a row tells beside itself."""
        return await bundles.members(self._short, carrier)

    async def places(self, deliveries: Sequence[Delivery]) -> list[Also]:
        """Where the posts of rows are to be found."""
        return await folding.places(self._short, deliveries)

    async def alert(self, delivery: Delivery) -> Alert:
        """What an alert's row tells."""
        return await alerts.alert(self._short, delivery)

    async def untold(self, receiver: str, now: datetime, *, first: Lane, last: Lane) -> int:
        """How many due alerts of these lanes nobody was told of yet."""
        return await folding.count(self._short, receiver, now, first=first, last=last)

    async def rules_of(self, deliveries: Sequence[Delivery]) -> dict[str, int]:
        """In how many of the posts of rows each rule found something."""
        return await folding.rules_of(self._short, deliveries)

    async def silence(self, number: int) -> Silence | None:
        """A silence by its number."""
        return await silences.one(self._short, number)

    async def silences(self, now: datetime) -> list[Silence]:
        """The silences that are not over."""
        return await silences.lasting(self._short, now)

    async def counts(self, *, since: datetime) -> dict[str, int]:
        """Totals for /status."""
        return await totals.counts(self._lists, since)

    async def backlog(self, now: datetime) -> list[Waiting]:
        """What waits to be told, by receiver and by what it waits for."""
        return await totals.waiting(self._lists, now)

    async def latencies(self, *, since: datetime) -> list[float]:
        """Seconds from posting to the sent alert, sorted."""
        return await totals.latencies(self._lists, since)

    async def audit_log(self, *, newest: int = 100) -> list[AuditEntry]:
        """The last changes, oldest first."""
        return await audit.newest(self._short, newest)

    async def meta(self, key: str) -> str | None:
        """A small fact of the installation."""
        return await meta.get(self._short, key)

    def _refuse(self) -> NoReturn:
        raise StoreError("This database was opened for reading only; nothing can be written.")
