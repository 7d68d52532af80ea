"""What any store can do: few verbs, natural keys, deterministic ids.

Reads may run at any time and see only what was committed. Every write goes through
``transaction()``: one at a time, all or nothing, durable once the ``async with`` has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.model import Lane

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime, timedelta

    from bot.model import (
        AccountStanding,
        Alert,
        Also,
        AuditEntry,
        Channel,
        Delivery,
        DeliveryState,
        Gone,
        Hit,
        HitCounts,
        HitRecord,
        Kept,
        Ledger,
        Message,
        Person,
        Pings,
        Post,
        Receiver,
        Rereading,
        Rule,
        RuleChanges,
        Seen,
        Silence,
        SlotKind,
        Slots,
        StoredRule,
        Story,
        Top,
        Trouble,
        Waiting,
    )
    from bot.rules.stories import Print


class Transaction(Protocol):
    """The writing verbs, valid inside ``async with store.transaction() as tx``."""

    # what was seen
    async def save_posts(self, seen: Sequence[Seen]) -> list[Kept]:
        """Keep posts and their revisions; answer each, in order, NEW, EDITED or SAME.

        A text the post has had before is SAME. Two sightings of one post in one batch are NEW and
        then SAME or EDITED.
        """
        ...

    async def mark_gone(self, gone: Sequence[Gone]) -> None:
        """Record that posts vanished at the source; their text is kept."""
        ...

    async def save_slots(self, slots: Sequence[Slots]) -> None:
        """Account for message ids; ``floor``, ``upto`` and ``head`` follow of themselves.

        What is surer takes the place of what is less so, never the other way round: a post that of
        a service message, that of an unreadable one, that of an absent one. ``upto`` moves over
        everything that joins on above, ``floor`` over what joins on below, ``head`` rises to the
        highest id. Slots of a channel without a ledger are kept, and count once it is opened.
        """
        ...

    async def save_tops(self, tops: Sequence[Top]) -> None:
        """Raise ``head`` to the ids seen; where nothing is newer than ``upto``, note when.

        To be called after ``save_slots`` of the same batch.
        """
        ...

    async def open_ledger(self, channel_id: int, *, floor: int, since: datetime | None) -> Ledger:
        """Begin to account for a channel's ids from ``floor`` on, or go on if that has begun.

        ``since`` is how far back it is to be read besides, None for not at all.
        """
        ...

    async def note_backfill(self, channel_id: int, *, at: datetime | None, done: bool) -> None:
        """Note how far back a channel has been read, and whether that is far enough."""
        ...

    async def note_reread(self, rereadings: Sequence[Rereading]) -> None:
        """Note that ids up to ``last`` need not be read again at that age; it never goes back."""
        ...

    async def save_account(self, standing: AccountStanding) -> None:
        """Insert or replace how an account stands, by its name."""
        ...

    async def raise_trouble(self, trouble: Trouble) -> bool:
        """Keep a trouble; False if it is known already (then nothing of it changes)."""
        ...

    async def heal_trouble(self, kind: str, subject: str) -> Trouble | None:
        """Forget a trouble and return it, None if there was none."""
        ...

    async def find_stories(
        self, hits: Sequence[Hit], prints: Mapping[tuple[int, int], Print]
    ) -> list[Hit]:
        """Return hits with the stories that their posts tell; the posts are stored.

        ``prints`` are those of the posts by channel and message id, in the text that was hit; a
        post without one is compared with nothing. A post whose hits have a story, or whose album
        has one, keeps to it. Else it joins that of the post it is a copy of (``bot.rules.stories``)
        if both were posted within the print's window, or it begins a story, whose id is that of the
        post's first hit here. A channel that has told a story tells another when it repeats itself
        more than ten minutes later. Two copies in one batch are one story.
        """
        ...

    async def story(self, story_id: str) -> Story | None:
        """A story with its posts as far as they are saved by now, None if no hit has that story."""
        ...

    async def save_hits(self, hits: Sequence[Hit]) -> list[Hit]:
        """Keep hits and return only those whose (rule, post) had none before, in order.

        A hit without a story begins one.
        """
        ...

    # what is told
    async def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        """Add outbox rows.

        Of a (receiver, subject) that exists already only the urgency changes: it rises to that of
        the new row while the old one waits.
        """
        ...

    async def put_instead(self, delivery: Delivery) -> None:
        """Add a row of kind ``edit`` that has a message of its own, ``instead:MESSAGE_ID``.

        If there is one of that subject it says this now; one that was told is told once more.
        """
        ...

    async def told(self, receiver: str, subject: str) -> bool:
        """Whether a subject was told, is being told or was given up; False if it waits or is new.

        What is found later in the same post is then no part of it any more.
        """
        ...

    async def place(
        self, alerts: Sequence[Delivery], *, joining: Collection[str], pings: Pings
    ) -> None:
        """Add alerts. Of a story, the receivers ``joining`` get one message.

        Its first alert leads; what comes later waits (HELD) for that message, or for a row of kind
        ``edit`` that writes it anew. An urgent one is told by itself unless one was before. A story
        that so many channels tell as one of ``pings`` says is told anew a while later.
        What a silence holds leads nothing.
        """
        ...

    async def retell(
        self,
        edited: Iterable[tuple[int, int]],
        now: datetime,
        *,
        gone: Iterable[tuple[int, int]] = (),
    ) -> bool:
        """Have told what became of these posts (channel_id, message_id), which were told before.

        The messages of chats that tell them are written anew, digests among them; of what is
        ``gone``, those that only link to it, too. Programs get a row of kind ``change``. Posts that
        are known to be gone are left out. Returns whether anything is to be told.
        """
        ...

    async def untold(self, receiver: str, now: datetime, *, first: Lane, last: Lane) -> int:
        """How many due alerts of these lanes nobody was told of yet."""
        ...

    async def foremost(
        self, receiver: str, now: datetime, *, first: Lane, last: Lane, limit: int | None = None
    ) -> list[Delivery]:
        """The alerts that ``untold`` counts, in their turn."""
        ...

    async def postpone(self, receiver: str, now: datetime, *, until: datetime) -> None:
        """Have the receiver's due digests that are not urgent and were not tried told later."""
        ...

    async def muted(self, silence: Silence, rules: Sequence[str], now: datetime) -> list[Delivery]:
        """The due, untold alerts that a silence is meant for, as far as all their rules are muted.

        ``rules`` are all that are muted for its receiver, by this or another silence.
        """
        ...

    async def places(self, deliveries: Sequence[Delivery]) -> list[Also]:
        """Where the posts of alerts are to be found, in order, and what became of them since."""
        ...

    async def gather(self, carrier: Delivery, subjects: Sequence[str]) -> None:
        """Have these rows, and what waits for them, told within a new row of kind ``digest``.

        One of the same kind (``quiet:...``) that waits for the same time takes them in instead.
        """
        ...

    async def members(self, carrier: Delivery) -> list[Delivery]:
        """What a row tells beside itself, the oldest first."""
        ...

    async def claim(
        self, receiver: str, now: datetime, *, lane: Lane = Lane.EDIT, owner: str = ""
    ) -> Delivery | None:
        """Mark the receiver's next due delivery SENDING with a new epoch, and return it.

        In the order of lanes, none beyond ``lane``; what was not sent yet before what may have
        arrived; then the oldest. None when nothing is due. Escalations of what was taken meanwhile,
        or to whom no rule escalates any more, become SUPPRESSED. ``owner`` names the process, which
        has a lease of a minute.
        """
        ...

    async def identify(self, delivery: Delivery, random_id: int | None) -> Delivery:
        """Keep what a claimed delivery goes out under at every attempt, and return it so.

        None takes the id away; what was sent under it may have arrived, so it becomes a repeat.
        """
        ...

    async def ack(self, delivery: Delivery, *, message_id: int | None, now: datetime) -> bool:
        """Record the receiver's confirmation; False if the epoch is no longer the claimed one."""
        ...

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
        """Record a failure: RETRY (with ``due_at``), SUSPENDED or DEAD.

        ``repeat`` says that the message may have arrived all the same, and sticks. Only such an
        attempt stays counted while the row is kept: what was never sent costs a row nothing.
        ``refused`` says that it certainly has not: if every try under its ``random_id`` was, the
        row is as one that was never tried, which a silence holds and a digest takes in.
        """
        ...

    async def give_back(
        self, delivery: Delivery, *, error: str, due_at: datetime, lost: Mapping[str, str]
    ) -> None:
        """Undo a claim that nothing was sent for: the row is RETRY until ``due_at``.

        ``lost`` says, by subject, why rows that it tells never can be read: they are DEAD, and told
        of neither here nor later. If there is no such row that waits, the claimed one is DEAD, and
        what was to be told within it is told by others.
        """
        ...

    async def hasten(self, receiver: str, now: datetime) -> None:
        """Make due what may have arrived at the receiver and waits to be sent again."""
        ...

    async def recover_sending(
        self, *, but_of: str | None = None, now: datetime | None = None
    ) -> int:
        """Rows left SENDING by a killed process become RETRY.

        Those that a receiver cannot know for the same are marked as a repeat; returns how many.
        ``but_of`` names an owner whose claims stand; with a time, leases that last do, too.
        """
        ...

    async def set_back(self, now: datetime, by: timedelta) -> None:
        """Have nothing wait longer because the clock was set back by so much, to now.

        What was put off for the night is due, and is put off again if it is night.
        """
        ...

    async def reword(self, receiver: str, subject: str, message: Message) -> bool:
        """Replace the message of a row that is PENDING; False if there is none, or no longer."""
        ...

    async def revive(self, numbers: Collection[int]) -> int:
        """Make DEAD rows PENDING, as if never tried; other numbers are left alone.

        What died with them, as it was to be told within them, is HELD again; returns how many. What
        was to be told within another row is PENDING on its own.
        """
        ...

    # what people decide
    async def save_channel(self, channel: Channel) -> None:
        """Insert or replace a channel by its ref.

        A channel named again, not yet looked up, keeps the id that is known of its ref.
        """
        ...

    async def save_access_hash(self, account: str, channel_id: int, access_hash: int) -> None:
        """Keep the key under which one account may read a channel; it is worthless to others."""
        ...

    async def save_rule(self, rule: Rule, *, by: str, now: datetime) -> StoredRule:
        """Insert a rule, or replace the one of the same name, keeping its number."""
        ...

    async def remove_rule(self, name: str) -> None:
        """Stop a rule; its hits are kept. Its number is never given to another rule."""
        ...

    async def save_receiver(self, receiver: Receiver) -> None:
        """Insert or replace a receiver by its name; resuming it makes SUSPENDED rows due."""
        ...

    async def remove_receiver(self, name: str) -> None:
        """Forget a receiver; what was not yet sent to it is given up (DEAD)."""
        ...

    async def save_person(self, person: Person) -> None:
        """Insert or replace a person by their Telegram user id."""
        ...

    async def remove_person(self, user_id: int) -> None:
        """Forget a person."""
        ...

    async def save_silence(self, silence: Silence) -> Silence:
        """Keep a silence and return it with its number; its receiver's waiting alerts are held."""
        ...

    async def end_silence(self, number: int, now: datetime) -> None:
        """End a silence now; what it held is told."""
        ...

    async def take(self, story: str, *, by: str, now: datetime) -> None:
        """Note who looks after an event: nobody else is told of it, and every alert of it says so.

        What would have been told later to others becomes SUPPRESSED.
        """
        ...

    async def audit(self, entry: AuditEntry) -> None:
        """Add a row of who changed what."""
        ...

    async def last_change(self) -> AuditEntry | None:
        """The newest row of who changed what, this transaction's own among them; None if none."""
        ...

    async def set_meta(self, key: str, value: str) -> None:
        """Keep a small fact of the installation, such as the bot's update offset."""
        ...


class Store(Protocol):
    """The reading verbs, and the door to the writing ones."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin to write; waits for its turn. Raises StoreError when the disk says no."""
        ...

    async def close(self) -> None:
        """Finish what is under way and close the files."""
        ...

    async def channels(self) -> list[Channel]:
        """Every channel ever added, removed ones included, in the order they were added."""
        ...

    async def channel(self, ref: str) -> Channel | None:
        """The channel of that ref, None if it was never added."""
        ...

    async def ledgers(self) -> dict[int, Ledger]:
        """The ledgers by channel id."""
        ...

    async def slots(self, channel_id: int, *, above: int = 0) -> list[Slots]:
        """The slots of a channel whose ``last`` is above an id, ascending; neighbours differ."""
        ...

    async def slots_above(self, ids: Mapping[int, int]) -> dict[int, list[Slots]]:
        """The slots of many channels at once, as ``slots`` gives them: above an id of each."""
        ...

    async def unreadable(self, channel_ids: Collection[int]) -> dict[int, list[int]]:
        """The ids of some channels that could not be decoded, ascending, by channel id."""
        ...

    async def slot_counts(self) -> dict[int, dict[SlotKind, int]]:
        """How many ids of each kind every channel has."""
        ...

    async def present(self, channel_id: int, first: int, last: int) -> set[int]:
        """The ids of a range (inclusive) that have a stored post which is not gone."""
        ...

    async def rereadings_due(
        self, now: datetime, after: Sequence[float], *, absent_after: float
    ) -> list[Rereading]:
        """What has become old enough to be read again, by channel and by age in seconds.

        Each begins above what ``note_reread`` noted for that channel and age (of the first time:
        at the ledger's floor) and ends at the newest post that is at least ``after`` old.
        ``needed`` counts the posts in it that are not gone and were first seen before they were
        ``after`` old. For ``absent_after`` the absent ids are counted likewise, each being as old,
        and seen as late, as the next post above it. Empty ranges are left out.
        """
        ...

    async def broken_ledgers(self) -> dict[int, list[str]]:
        """Where the invariant does not hold, in sentences by channel id; empty if all is well.

        Every id from ``floor`` to ``upto`` has exactly one slot, no two slots overlap, every post
        has its post slot and every post slot its post.
        """
        ...

    async def accounts(self) -> list[AccountStanding]:
        """How every account stands that ever read here, by name."""
        ...

    async def troubles(self) -> list[Trouble]:
        """What the operator was told of and has not healed, the oldest first."""
        ...

    async def activity(self, *, since: datetime) -> dict[int, int]:
        """How many posts each channel has made since a time, by channel id; none is no key."""
        ...

    async def posting_times(self, channel_id: int, *, newest: int) -> list[datetime]:
        """When a channel posted the last so many of its posts, oldest first (gone ones too)."""
        ...

    async def storing_delays(self, *, since: datetime) -> dict[str, list[float]]:
        """Seconds from posting to storing by source, sorted, for posts first seen since that time.

        What was read as history (at or below its channel's anchor) is left out, and so is what is
        dated before its channel was watched, or more than a day before it was pushed.
        """
        ...

    async def access_hashes(self, account: str) -> dict[int, int]:
        """The access hashes of one account by channel id."""
        ...

    async def rules(self) -> list[StoredRule]:
        """The rules in force, by number."""
        ...

    async def rule_changes(self, since: int) -> RuleChanges:
        """What became of the rules that were changed after a numbered change; 0 for all."""
        ...

    async def receivers(self) -> list[Receiver]:
        """All receivers, by name."""
        ...

    async def people(self) -> list[Person]:
        """Everybody known, owners first."""
        ...

    async def posts(
        self,
        *,
        since: datetime | None = None,
        channel_id: int | None = None,
        newest: int | None = None,
    ) -> list[Post]:
        """Stored posts in their newest revision, oldest first, without those gone.

        ``since`` compares with posted_at; ``newest`` keeps only that many of the end.
        """
        ...

    def post_pages(self, *, since: datetime) -> AsyncIterator[list[Post]]:
        """Stored posts since a time as ``posts`` gives them, some hundred at a time.

        What is stored meanwhile may be among them or not.
        """
        ...

    async def newest_ids(self) -> dict[int, int]:
        """The newest stored message id by channel id, not counting posts that are gone."""
        ...

    async def hits(
        self,
        *,
        since: datetime | None = None,
        rule: str | None = None,
        channel: str | None = None,
        newest: int | None = None,
    ) -> list[HitRecord]:
        """Hits with their posts, oldest first; ``newest`` keeps only that many of the end.

        ``since`` compares with seen_at; ``channel`` is a username, any case. The post's text is
        that of the hit's revision.
        """
        ...

    async def hits_of_post(self, channel_id: int, message_id: int) -> list[HitRecord]:
        """The hits of a post, or of the album it belongs to, in the order they were found.

        The post of each is in the text that it was found in.
        """
        ...

    async def story(self, story_id: str) -> Story | None:
        """A story with its posts, None if no hit has that story."""
        ...

    async def hit_counts(self, *, since: datetime, history: bool = True) -> HitCounts:
        """How many hits each rule and each channel has had, by the hits' seen_at.

        ``history`` says whether those in posts from before the watching count, too.
        """
        ...

    async def deliveries(
        self, *, state: DeliveryState | None = None, since: datetime | None = None
    ) -> list[Delivery]:
        """Outbox rows, oldest first; ``since`` keeps only what was sent at that time or later.

        With ``since`` only those rows are read, however many there are.
        """
        ...

    async def waiting(self, now: datetime) -> dict[str, Lane]:
        """The receivers that something is due for now, by name: in which lane the first of it is.

        Suspended ones are left out.
        """
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """When, after now, the next delivery becomes due (suspended receivers left out).

        What ``waiting(now)`` counts is due already and not meant.
        """
        ...

    async def delivery(self, receiver: str, subject: str) -> Delivery | None:
        """An outbox row, None if there is no such."""
        ...

    async def under_id(self, receiver: str, message_id: int) -> list[Delivery]:
        """What a message of a receiver told: the row it was sent for, then those told within it.

        What is being sent there comes last: it may have got there under that id, too.
        """
        ...

    async def members(self, carrier: Delivery) -> list[Delivery]:
        """What a row tells beside itself, the oldest first."""
        ...

    async def places(self, deliveries: Sequence[Delivery]) -> list[Also]:
        """Where the posts of alerts are to be found, in order, and what became of them since."""
        ...

    async def alert(self, delivery: Delivery) -> Alert:
        """What an alert's row tells: the post, every rule that hit it, all spans, merged.

        For an album: the first post of it that has a hit, and the rules of all of them. For a
        subject that ends with ``:REVISION``: only the rules that this revision brought. With what
        became of the post and of its story, as far as the receiver has been or is being told it.
        """
        ...

    async def untold(self, receiver: str, now: datetime, *, first: Lane, last: Lane) -> int:
        """How many due alerts of these lanes nobody was told of yet."""
        ...

    async def rules_of(self, deliveries: Sequence[Delivery]) -> dict[str, int]:
        """In how many of the posts of rows each rule found something."""
        ...

    async def silence(self, number: int) -> Silence | None:
        """A silence by its number, over or not; None if there is none."""
        ...

    async def silences(self, now: datetime) -> list[Silence]:
        """The silences that are not over, by number."""
        ...

    async def counts(self, *, since: datetime) -> dict[str, int]:
        """Totals for /status: posts, hits, sent, dead, each since that time.

        The hits are those that alerted; ``old_hits`` are those in history.
        """
        ...

    async def backlog(self, now: datetime) -> list[Waiting]:
        """How many alerts wait to be told, since whenever, by receiver and by what they wait for.

        What is told within another message waits for what that one does.
        """
        ...

    async def latencies(self, *, since: datetime) -> list[float]:
        """Seconds from posting to the sent alert, for the alerts sent since that time, sorted.

        Posts whose date cannot be that of their posting are left out, as in ``storing_delays``.
        """
        ...

    async def audit_log(self, *, newest: int = 100) -> list[AuditEntry]:
        """The last changes, oldest first."""
        ...

    async def meta(self, key: str) -> str | None:
        """A small fact of the installation, None if never set."""
        ...
