"""The whole job in one screen: keep what was seen, match what is new, queue who is told.

Every source hands its observations to ``Pipeline.ingest`` and may repeat itself; the store's
verdict decides what is new. Whatever waits is taken as one batch and committed as one
transaction, without a timer: the busier it is, the larger the batch.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.model import (
    Channel,
    Delivery,
    Gone,
    Hit,
    Kept,
    Observation,
    Pings,
    Receiver,
    Rule,
    Seen,
    Severity,
    SlotKind,
    Slots,
    Top,
    Verdict,
)
from bot.routing import told_of
from bot.rules.stories import prints_by
from bot.telegram.ids import is_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.clock import Clock
    from bot.rules.ruleset import RuleSet
    from bot.rules.stories import Print
    from bot.store.protocol import Store, Transaction

MAX_BATCH = 500  # observations a transaction: some 10 ms of writing
_DISK_WAIT = 2.0  # seconds between attempts while the store says no


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All that ``ingest`` needs to know of rules, channels and receivers; replaced as a whole."""

    ruleset: RuleSet
    channels: Mapping[int, Channel]
    receivers: Sequence[Receiver] = ()
    pings: Pings = field(default_factory=Pings)

    @property
    def chats(self) -> frozenset[str]:
        """The names of the receivers whose messages can be written anew."""
        return frozenset(one.name for one in self.receivers if one.kind == "telegram")

    def rule(self, name: str) -> Rule:
        """Return a rule in force by its name."""
        return self.ruleset.compiled[name].rule

    def is_told(self, channel_id: int) -> bool:
        """Whether alerts go into this channel: to find them there would never end."""
        channel = self.channels.get(channel_id) or Channel(ref="", channel_id=channel_id)
        return any(is_target(receiver.target, channel) for receiver in self.receivers)

    def told(self, rule: Rule, channel: Channel | None = None) -> Iterable[str]:
        """Return the names of the receivers that hear of a rule's hits in a channel.

        A chat that a rule names by its id or @name hears of a post once, though it is the target
        of another receiver as well.
        """
        told = [receiver.name for receiver in told_of(rule, self.receivers, channel)]
        chats = {r.target: r.name for r in self.receivers if r.name != r.target}
        return dict.fromkeys(chats.get(name, name) for name in told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a batch made: new hits, and whether what was told before is to be told anew."""

    hits: Sequence[Hit]
    retells: bool


async def ingest(
    tx: Transaction, observations: Sequence[Observation], judgement: Judgement
) -> Ingested:
    """Take one batch into the open transaction and return what it made."""
    kept = await tx.save_posts([o for o in observations if isinstance(o, Seen)])
    matched = _match(kept, judgement)
    hits = await tx.save_hits(await tx.find_stories(matched, _prints(matched, kept, judgement)))
    await _enqueue(tx, _deliveries(hits, kept, judgement), kept, judgement)
    await tx.enqueue(_escalations(hits, judgement))
    gone = [o for o in observations if isinstance(o, Gone)]
    retells = await _retell(tx, kept, gone)
    await tx.mark_gone(gone)
    await tx.save_slots([slots for o in observations if (slots := _slots(o))])
    await tx.save_tops([o for o in observations if isinstance(o, Top)])
    return Ingested(hits=hits, retells=retells)


def _slots(observation: Observation) -> Slots | None:
    """Return what an observation accounts for: a post its own id."""
    if isinstance(observation, Seen):
        post = observation.post
        number = post.message_id
        return Slots(channel_id=post.channel_id, first=number, last=number, kind=SlotKind.POST)
    return observation if isinstance(observation, Slots) else None


def _match(kept: Sequence[Kept], judgement: Judgement) -> list[Hit]:
    return [
        hit
        for answer in kept
        if answer.verdict is not Verdict.SAME
        for hit in _hits(answer, judgement)
    ]


def _hits(answer: Kept, judgement: Judgement) -> Iterable[Hit]:
    seen, post = answer.seen, answer.seen.post
    channel = judgement.channels.get(post.channel_id)
    matches = judgement.ruleset.match(post.as_mapping(channel))
    if matches and judgement.is_told(post.channel_id):
        return
    for match in matches:
        if answer.verdict is Verdict.EDITED and not judgement.rule(match.rule).on_edit:
            continue
        yield Hit(
            rule=match.rule,
            channel_id=post.channel_id,
            message_id=post.message_id,
            revision=post.content_hash,
            spans=match.spans,
            seen_at=seen.seen_at,
            history=seen.history,
            entries=match.entries,
        )


def _prints(
    hits: Sequence[Hit], kept: Sequence[Kept], judgement: Judgement
) -> Mapping[tuple[int, int], Print]:
    """Return what there is to compare of the posts that hit."""
    if not hits:
        return {}
    prints = prints_by(judgement.ruleset.workshop.lexicon)
    posts = [answer.seen.post for answer in kept]
    return prints.of_hits(hits, posts, judgement.channels)


def _deliveries(hits: Sequence[Hit], kept: Sequence[Kept], judgement: Judgement) -> list[Delivery]:
    posts = {(k.seen.post.channel_id, k.seen.post.message_id): k.seen.post for k in kept}
    rows: dict[tuple[str, str], Delivery] = {}
    for hit in hits:
        rule = judgement.rule(hit.rule)
        subject = posts[hit.channel_id, hit.message_id].alert_key
        channel = judgement.channels.get(hit.channel_id)
        for receiver in () if hit.history else judgement.told(rule, channel):
            row = rows.get((receiver, subject))
            if row is None or (
                rule.severity is Severity.URGENT and row.severity is not Severity.URGENT
            ):
                rows[receiver, subject] = _delivery(hit, receiver, subject, rule.severity)
    return list(rows.values())


async def _enqueue(
    tx: Transaction, rows: Sequence[Delivery], kept: Sequence[Kept], judgement: Judgement
) -> None:
    """Queue alerts, each in its story's message; news of a told post are told by themselves."""
    edits = _edits(kept)
    queued = [await _news(tx, row, edits=edits) for row in rows]
    await tx.enqueue([news for news, row in zip(queued, rows, strict=True) if news is not row])
    alerts = [row for news, row in zip(queued, rows, strict=True) if news is row]
    if alerts:
        await tx.place(alerts, joining=judgement.chats, pings=judgement.pings)


async def _retell(tx: Transaction, kept: Sequence[Kept], gone: Sequence[Gone]) -> bool:
    """Have told what became of posts that were edited, or are found to be gone just now."""
    edited = [answer.seen for answer in kept if answer.verdict is Verdict.EDITED]
    times = [seen.seen_at for seen in edited] + [one.seen_at for one in gone]
    return bool(times) and await tx.retell(
        [(seen.post.channel_id, seen.post.message_id) for seen in edited],
        max(times),
        gone=[(one.channel_id, one.message_id) for one in gone],
    )


def _escalations(hits: Sequence[Hit], judgement: Judgement) -> list[Delivery]:
    """Return who is told later unless somebody takes a story: each receiver once for each step."""
    return [
        Delivery(
            receiver=step.to,
            subject=f"escalation:{hit.story}:{step.after:g}",
            kind="escalation",
            queued_at=hit.seen_at,
            due_at=hit.seen_at + timedelta(seconds=step.after),
            severity=Severity.URGENT,
            channel_id=hit.channel_id,
            message_id=hit.message_id,
            story=hit.story,
        )
        for hit in hits
        if not hit.history
        for step in judgement.rule(hit.rule).escalate
    ]


def _edits(kept: Sequence[Kept]) -> dict[tuple[int | None, int | None], str]:
    """Return the newest revision of each post that was edited, by its ids."""
    posts = [answer.seen.post for answer in kept if answer.verdict is Verdict.EDITED]
    return {(post.channel_id, post.message_id): post.content_hash for post in posts}


async def _news(
    tx: Transaction, row: Delivery, *, edits: Mapping[tuple[int | None, int | None], str]
) -> Delivery:
    """Return the row as it is queued: what an edit brought to a post already told is news."""
    revision = edits.get((row.channel_id, row.message_id))
    if revision and await tx.told(row.receiver, row.subject):
        return replace(row, subject=f"{row.subject}:{revision}")
    return row


def _delivery(hit: Hit, receiver: str, subject: str, severity: Severity) -> Delivery:
    return Delivery(
        receiver=receiver,
        subject=subject,
        kind="alert",
        queued_at=hit.seen_at,
        severity=severity,
        channel_id=hit.channel_id,
        message_id=hit.message_id,
        story=hit.story,
    )


@dataclass(slots=True)
class _Waiting:
    observations: Sequence[Observation]
    done: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Pipeline:
    """Group commit: one loop takes everything that waits and commits it together.

    ``on_hits`` hears of what there is to tell: new hits, none if it is only old ones told anew.
    """

    def __init__(
        self,
        store: Store,
        judgement: Judgement,
        *,
        clock: Clock,
        on_hits: Callable[[Sequence[Hit]], None],
        on_trouble: Callable[[str], None],
    ) -> None:
        self.judgement = judgement
        self._store = store
        self._clock = clock
        self._on_hits = on_hits
        self._on_trouble = on_trouble
        self._queue: deque[_Waiting] = deque()
        self._wakeup = asyncio.Event()

    async def ingest(self, observations: Sequence[Observation]) -> None:
        """Return once everything observed here has been committed."""
        if observations:
            waiting = _Waiting(observations)
            self._queue.append(waiting)
            self._wakeup.set()
            await waiting.done

    async def run(self) -> None:
        """Commit batches until cancelled; a full disk is waited out, nothing is dropped."""
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            while self._queue:
                await self._commit(self._take())

    def _take(self) -> list[_Waiting]:
        batch, size = [], 0
        while self._queue and size < MAX_BATCH:
            waiting = self._queue.popleft()
            batch.append(waiting)
            size += len(waiting.observations)
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        observations = [o for waiting in batch for o in waiting.observations]
        while True:
            try:
                async with self._store.transaction() as tx:
                    done = await ingest(tx, observations, self.judgement)
            except StoreError as error:
                self._on_trouble(str(error))
                await self._clock.sleep(_DISK_WAIT)
            else:
                break
        self._on_trouble("")
        for waiting in batch:
            if not waiting.done.done():
                waiting.done.set_result(None)
        if done.hits or done.retells:
            self._on_hits(done.hits)
