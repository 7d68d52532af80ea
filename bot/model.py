"""The nouns of Flagfall as frozen values.

Times are aware UTC datetimes. Ids are Telegram's own: ``channel_id`` is the bare positive id of
MTProto (no -100 prefix), ``message_id`` the id inside that channel. Offsets are code points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.quiet_hours import QuietHours

_PART = re.compile(r"#(\d+)\Z")


EDIT = ":edit"  # what the subject of a row ends with that writes another row's message anew
INSTEAD = "instead:"  # before the id of the message that a row of kind edit with a text replaces
CHANGE = ":change:"  # before the time: of a row that tells a program what became of an alert's post


class Severity(StrEnum):
    """How loudly an alert is told; urgent ones go first."""

    URGENT = "urgent"
    NORMAL = "normal"
    LOW = "low"


class Lane(IntEnum):
    """In which order a receiver is told what waits for it."""

    URGENT = 0
    NORMAL = 1
    LOW = 2
    EDIT = 3  # messages of before, written anew


class ChannelState(StrEnum):
    """Where a watched channel stands."""

    NEW = "new"  # named by a person, not yet resolved
    LIVE = "live"  # resolved, read at least once
    BLOCKED = "blocked"  # cannot be read; ``reason`` says why
    REMOVED = "removed"  # no longer watched; what was stored is kept


class SlotKind(StrEnum):
    """What is known of one message id of a channel."""

    POST = "post"  # a post was seen under it, whatever became of it since
    SERVICE = "service"  # a note of Telegram's own: a pinned post, a new title
    UNREADABLE = "unreadable"  # something is there that this version cannot decode
    ABSENT = "absent"  # asked for, and nothing is there: deleted before it was seen, or never used


class DeliveryState(StrEnum):
    """The states of an outbox row."""

    PENDING = "pending"  # waits for its turn
    SENDING = "sending"  # claimed; the request may be under way
    SENT = "sent"  # the receiver's server confirmed it
    RETRY = "retry"  # failed for now; ``due_at`` says when it is tried again
    HELD = "held"  # told later, within the row that ``bundle`` names
    SUSPENDED = "suspended"  # the receiver cannot be written to; kept until it can
    SUPPRESSED = "suppressed"  # need not be told any more: somebody has taken it in hand
    DEAD = "dead"  # given up; listed by `flagfall deliveries`


class Role(StrEnum):
    """What a person may do, each including the ones below it."""

    OWNER = "owner"
    EDITOR = "editor"
    SUBSCRIBER = "subscriber"
    APPLICANT = "applicant"  # asked to subscribe; the owner has not answered yet


class Verdict(StrEnum):
    """The store's answer to an observation."""

    NEW = "new"
    EDITED = "edited"  # a revision not seen before
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a post's text, in code points, ``end`` exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message of a channel as it was seen.

    ``text`` is everything a rule may match: the text or caption, then a poll's question and
    options, then file names, one a line. ``media`` holds kinds: photo, video, document, link, poll.
    ``links`` are URLs hidden behind text.
    """

    channel_id: int
    message_id: int
    text: str
    posted_at: datetime
    edited_at: datetime | None = None
    grouped_id: int | None = None
    author: str | None = None
    forwarded_from: str | None = None
    reply_to: int | None = None
    media: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """The key of a revision: 16 hex digits of the text, never of Telegram's edit date."""
        return blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    @property
    def alert_key(self) -> str:
        """What one alert is about: the post, or the whole album it belongs to."""
        part = f"g{self.grouped_id}" if self.grouped_id else str(self.message_id)
        return f"{self.channel_id}:{part}"

    def as_mapping(self, channel: Channel | None) -> dict[str, object]:
        """Return the post in the form that rules match and people script.

        A channel is matched by the name it has and by the one it was added under: a rule that names
        it goes on when it is renamed.
        """
        return {
            "id": self.message_id,
            "channel": channel.name if channel else "",
            "earlier_names": (channel.ref,) if channel else (),
            "text": self.text,
            "date": self.posted_at,
            "edited": self.edited_at is not None,
            "author": self.author,
            "forwarded_from": self.forwarded_from,
            "reply_to": self.reply_to,
            "media": self.media,
            "links": self.links,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A source says: I saw this post. ``history`` marks ids at or below the channel's anchor."""

    post: Post
    source: str
    seen_at: datetime
    history: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A source says: this post is no longer there."""

    channel_id: int
    message_id: int
    source: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """A source says: this is what every id from ``first`` to ``last`` (inclusive) is.

    The slots of posts need not be said: every ``Seen`` fills its own.
    """

    channel_id: int
    first: int
    last: int
    kind: SlotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Top:
    """A source says: at that moment this was the newest id of the channel (0: it has none)."""

    channel_id: int
    message_id: int
    seen_at: datetime


Observation = Seen | Gone | Slots | Top


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The store's answer to one Seen."""

    seen: Seen
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel somebody asked to watch.

    ``ref`` is its natural key: the folded username as it was named. ``anchor`` is the newest id of
    the time before it was watched: ids above it always alert. ``account`` names the account that
    reads it, or is PREVIEW, or "" while none was chosen.
    """

    ref: str
    state: ChannelState = ChannelState.NEW
    channel_id: int | None = None
    username: str | None = None
    title: str = ""
    about: str = ""
    subscribers: int | None = None
    joined: bool = False
    anchor: int | None = None
    account: str = ""
    reason: str = ""
    added_at: datetime | None = None
    added_by: str = ""

    @property
    def name(self) -> str:
        """The username as Telegram spells it (as it was named, until resolved), without @."""
        return self.username or self.ref


PREVIEW = "preview"  # the source that reads public web pages; Channel.account of what it reads
EXPORT = "export"  # the source of posts that somebody kept in a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What is accounted for of one channel; keyed by ``channel_id``, whatever the channel is named.

    Every id from ``floor`` to ``upto`` (inclusive) has exactly one slot; nothing is accounted for
    while ``upto == floor - 1``. ``head`` is the newest id anybody has seen. ``checked_at`` is when
    the channel was last found to have nothing newer than ``upto``. Reading back goes on until
    ``backfill_since``, None once it is done; ``backfill_at`` is how far it has come.
    """

    channel_id: int
    floor: int
    upto: int
    head: int
    checked_at: datetime | None = None
    backfill_since: datetime | None = None
    backfill_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """Ids that are old enough to be read again, for edits and deletions, or to find absent ones.

    ``after`` is how many seconds after posting; ``first`` to ``last`` (inclusive) are that old.
    ``needed`` is how many of them have not been read since they were: 0 of what was found late.
    """

    channel_id: int
    after: float
    absent: bool = False  # whether it is the absent ids that are asked for once more
    first: int
    last: int
    needed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStanding:
    """How one account stands with Telegram. ``reason`` says why it cannot read, "" while it can.

    ``user_id`` is 0 until it first connected; ``since`` is when the reason came or went.
    """

    name: str
    user_id: int = 0
    premium: bool = False
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that the operator was told of and that has not healed.

    ``kind`` and ``subject`` make it unique: ("gap", "some_channel"), ("account", "main").
    """

    kind: str
    subject: str
    text: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who is told, a receiver's name, when nobody has taken an alert ``after`` so many seconds."""

    after: float
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What to watch for. The defaults are those of a rules file."""

    name: str
    when: str
    channels: tuple[str, ...] = ()  # usernames in any spelling; empty means all
    languages: tuple[str, ...] = ("uk", "ru", "en")
    forms: bool = True
    scripts: bool = True
    lexicon: bool = True
    derive: bool = False
    severity: Severity = Severity.NORMAL
    to: tuple[str, ...] = ()  # receiver names; empty means the default receivers
    on_edit: bool = True  # whether a revision may make a hit
    escalate: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChanges:
    """Rules that were added or changed, in the order of their numbers, and names of those removed.

    ``upto`` numbers the last of these changes.
    """

    upto: int
    rules: Sequence[Rule]
    removed: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRule:
    """A rule with its number, as people call it in chat (``/unwatch 4``)."""

    number: int
    rule: Rule
    added_at: datetime
    added_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a watch list, as its owner wrote it; ``owner`` and ``note`` may be empty."""

    list_name: str
    value: str
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The fact that a rule matched a post; unique per rule and post.

    ``story`` names the event that this and other posts tell of: the id of its first hit; "" before
    the store has judged it.
    """

    rule: str
    channel_id: int
    message_id: int
    revision: str
    spans: tuple[Span, ...]
    seen_at: datetime
    history: bool = False
    entries: tuple[Entry, ...] = ()
    story: str = ""

    @property
    def hit_id(self) -> str:
        """A deterministic id: 16 hex digits of rule, channel and message."""
        key = f"{self.rule}\0{self.channel_id}\0{self.message_id}"
        return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPost:
    """A post that tells a story."""

    channel_id: int
    message_id: int
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event that one or many posts tell of; ``posts`` are in the order they were posted."""

    story_id: str
    hits: int
    posts: tuple[StoryPost, ...]

    @property
    def first(self) -> StoryPost:
        """The post that told it first."""
        return self.posts[0]

    @property
    def channels(self) -> tuple[int, ...]:
        """The ids of the channels that tell it, in the order of their first posts."""
        return tuple(dict.fromkeys(post.channel_id for post in self.posts))


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRecord:
    """A hit with what is shown of it; ``post`` is in the text that was hit.

    ``changed_at`` is when the text that the post has now was first seen, None while it is the one
    that was hit. ``gone_at`` is when the post was found to be gone.
    """

    hit: Hit
    channel: Channel
    post: Post
    changed_at: datetime | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HitCounts:
    """How many hits there were, by the name of the rule and by channel id; none is no key."""

    by_rule: Mapping[str, int]
    by_channel: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Which alerts go to a receiver without their rules naming it; what is empty holds for all.

    ``channels`` are usernames in any spelling. Routes of one name are one table of a rules file.
    """

    name: str
    rules: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A destination of alerts: ``target`` is a Bot API chat id or @name.

    Of a webhook and its like, ``target`` is only what may be shown of the address. ``default``
    receivers get every alert whose rule names no receiver and that no route leads anywhere.
    ``suspended`` says why nothing can be sent there now ("" while all is well). ``timezone`` and
    ``language`` (en, uk, ru) are those of its people, "" for the installation's; ``previews`` says
    whether Telegram shows the post's own card.
    """

    name: str
    kind: str = "telegram"
    target: str = ""
    default: bool = False
    suspended: str = ""
    routes: tuple[Route, ...] = ()
    quiet: QuietHours | None = None
    timezone: str = ""
    language: str = ""
    previews: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What is not told to a receiver until a time; "" and None mean whatever rule or channel."""

    receiver: str
    since: datetime
    until: datetime
    by: str
    rule: str = ""
    channel_id: int | None = None
    number: int = 0  # as people call it; 0 before the store has given it one


class Wait(StrEnum):
    """What an alert waits for that is not told yet."""

    SUSPENDED = "suspended"  # its receiver takes nothing
    QUIET = "quiet"  # the end of the night
    MUTED = "muted"  # the end of a silence
    RETRY = "retry"  # the next try, after one that failed
    SENDING = "sending"  # the answer to what is being sent
    PACE = "pace"  # its turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """So many alerts to a receiver wait for the same, ``until`` then if that is known."""

    receiver: str
    wait: Wait
    alerts: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pings:
    """When a story is told anew: once so many channels tell it, ``wait`` after that was seen."""

    at: tuple[int, ...] = (5, 20, 100)
    wait: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A Telegram message entity: ``offset`` and ``length`` in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text ready to be sent; ``buttons`` are rows of (label, callback data).

    ``preview`` is the address whose card is shown with it, "" for none.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    preview: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Another post of an alert's story, as far as its message names it."""

    channel: Channel
    message_id: int
    posted_at: datetime
    is_gone: bool = False  # deleted at the source
    is_edited: bool = False  # since it was told


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of a told post: its texts before and after, and when the new one was made."""

    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Somebody said that they see to a story; ``by`` is their name as others are shown it."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """All that is told of one post to one receiver, with what became of it and of its story.

    ``also`` are other posts of the story in the order they were posted, perhaps only the first of
    them: there are ``also_posts`` in ``also_channels`` channels besides the told post's own.
    ``first_told`` is the post that told the story first, None if it is the told one. ``edits`` are
    in order, the newest last; by ``gone_at`` the post was found to be gone. ``glosses`` say what
    pieces of the text mean in the receiver's language.
    """

    channel: Channel
    post: Post
    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    severity: Severity = Severity.NORMAL
    repeat: bool = False  # it may have been sent before
    entries: tuple[Entry, ...] = ()  # of watch lists, each once
    story: str = ""  # of the first of its hits
    also: tuple[Also, ...] = ()
    also_posts: int = 0
    also_channels: int = 0
    first_told: Also | None = None
    edits: tuple[Edit, ...] = ()
    gone_at: datetime | None = None
    taken: Taken | None = None
    escalated_after: float | None = None  # seconds in which nobody took it: it is told to the next
    spread: int = 0  # told anew, because that many channels tell the story now
    glosses: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An outbox row: one telling to one receiver, under way or done.

    ``subject`` makes it unique with ``receiver``: an alert key (with ``:REVISION``, if an edit
    brought new hits to what was told), or ``reply:UPDATE_ID:N``, or ``notice:...``. Alerts carry
    the post's ids and are rendered when they are sent; replies and notices carry their ``message``.
    So does an ``edit`` that is a reply, too: ``instead:MESSAGE_ID`` puts it in the place of that
    message, the ``message_id``.
    Of a ``story`` a receiver gets one message. A row with a ``bundle`` is told within the row of
    that subject: a digest, the alert of its story, or what writes that one anew (``:edit``).
    ``random_id`` is what it goes out under each time, so that it arrives once; None where nothing
    of the kind exists, and ``repeat`` says that it may have arrived already. ``number`` is the
    row's, as people call it; 0 before the store has given it one.
    """

    receiver: str
    subject: str
    kind: str  # alert | ping | escalation | digest | edit | change | reply | notice
    queued_at: datetime
    severity: Severity = Severity.NORMAL
    channel_id: int | None = None
    message_id: int | None = None
    message: Message | None = None
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    due_at: datetime | None = None
    epoch: int = 0  # grows with every claim; an ack must name the epoch it claimed
    repeat: bool = False
    random_id: int | None = None
    sent_at: datetime | None = None
    sent_message_id: int | None = None
    error: str = ""
    story: str = ""
    bundle: str = ""
    number: int = field(default=0, compare=False)
    claimed_at: datetime | None = field(default=None, compare=False)
    # nothing went out under its random_id before the claim that is under way
    is_first_try: bool = field(default=False, compare=False)

    @property
    def told_at(self) -> datetime | None:
        """When what it told was put together; None if it was not sent, as far as is known.

        The answer came later: what became of the post in between it did not tell.
        """
        return self.sent_at and (self.claimed_at or self.sent_at)

    @property
    def lane(self) -> Lane:
        """When its turn is."""
        is_later = self.kind == "edit" and self.message is None  # nobody waits for it
        return Lane.EDIT if is_later else Lane[self.severity.name]

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be sent again whatever became of it: it arrives once all the same."""
        return self.random_id is not None or self.kind == "edit"


def next_part(subject: str) -> str:
    """Return the subject of what comes after: ``quiet:...``, ``quiet:...#2``, ``quiet:...#3``."""
    part = _PART.search(subject)
    if part is None:
        return f"{subject}#2"
    return f"{subject[: part.start()]}#{int(part[1]) + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may speak to the bot; ``chat_id`` is the private chat with the bot."""

    user_id: int
    role: Role
    name: str = ""
    username: str = ""
    chat_id: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who changed what, and when; ``number`` is 0 before the store has given it one."""

    at: datetime
    who: str
    action: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)
    number: int = 0
