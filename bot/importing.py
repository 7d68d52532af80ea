"""Taking in posts that somebody kept: on the same path as all others, but as history.

They come in batches as JSON, since the daemon that holds the database may be another process.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.errors import InputError, RefusedError
from bot.model import EXPORT, ChannelState, Observation, Post, Seen, SlotKind, Slots
from bot.pipeline import Judgement, ingest

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.model import Channel
    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store

Params = Mapping[str, Any]
Ingest = Callable[[Sequence[Observation]], Awaitable[None]]

_SLOTS = {"service": SlotKind.SERVICE, "unreadable": SlotKind.UNREADABLE}
_ENDLESS = 2**63


async def import_posts(
    desk: Desk, store: Store, params: Params, *, into: Ingest | None = None
) -> object:
    """``channel_id``, ``posts``, ``service``, ``unreadable``, ``seen_at``, ``replay`` -> counts.

    ``posts`` are objects of ``post_to_json``, ``service`` and ``unreadable`` lists of ids, and
    ``seen_at`` a unix time. The answer counts posts: ``new``, ``known`` and ``left``. Left are
    those of a watched channel that its account has not come to yet: it reads them itself, and they
    alert, as everything does that is newer than the watching. With ``replay`` they are taken in,
    too, and all that is new alerts. ``into`` commits what was observed, by default right here.

    Raises RefusedError when a channel is to be replayed that nobody watches.
    """
    channel_id, replay = _number(params, "channel_id"), params.get("replay") is True
    channel = await _watched(store, channel_id)
    if replay and channel is None:
        raise RefusedError(
            "Only posts of a watched channel can be replayed.",
            remedy="Watch it first: flagfall channels add @NAME",
        )
    last = _ENDLESS if replay else await _read_up_to(store, channel)
    given = [post_from_json(each, channel_id) for each in _items(params, "posts")]
    posts = [post for post in given if post.message_id <= last]
    known = await _known(store, channel_id, posts)
    into = into or committing(store, desk.lexicon)
    new = {post.message_id for post in posts} - known
    seen = _seen(posts, params, news=new if replay else set())
    await into([*seen, *_slots(params, channel_id, last)])
    return {
        "new": len(new),
        "known": len(posts) - len(new),
        "left": len(given) - len(posts),
    }


def committing(store: Store, lexicon: Lexicon) -> Ingest:
    """Return what commits observations, a transaction a call, by the rules of its first call."""
    judgements: list[Judgement] = []

    async def commit(observations: Sequence[Observation]) -> None:
        if not judgements:
            judgements.append(await _judgement(store, lexicon))
        async with store.transaction() as tx:
            await ingest(tx, observations, judgements[0])

    return commit


async def _judgement(store: Store, lexicon: Lexicon) -> Judgement:
    from bot.desk.lists import configured  # noqa: PLC0415  the grammar, which lists do without
    from bot.rules.lists.on_demand import ListsOnDemand  # noqa: PLC0415  as above
    from bot.rules.ruleset import RuleSet  # noqa: PLC0415  as above

    rules = [stored.rule for stored in await store.rules()]
    lists = ListsOnDemand(await configured(store))
    return Judgement(
        ruleset=RuleSet.compile(rules, lexicon=lexicon, lists=lists),
        channels={each.channel_id: each for each in await _all_watched(store) if each.channel_id},
        receivers=await store.receivers(),
    )


def post_to_json(post: Post) -> dict[str, object]:
    """Return a post as JSON, without its channel."""
    return {
        "message_id": post.message_id,
        "text": post.text,
        "posted_at": post.posted_at.timestamp(),
        "edited_at": post.edited_at.timestamp() if post.edited_at else None,
        "author": post.author,
        "forwarded_from": post.forwarded_from,
        "reply_to": post.reply_to,
        "media": post.media,
        "links": post.links,
    }


def post_from_json(fields: object, channel_id: int) -> Post:
    """Return the post of such JSON. Raises InputError."""
    try:
        given: dict[str, Any] = dict(fields)  # type: ignore[call-overload]
        edited_at = given.pop("edited_at")
        return Post(
            channel_id=channel_id,
            message_id=_id(given.pop("message_id")),
            text=_text(given.pop("text")),
            posted_at=_moment(given.pop("posted_at")),
            edited_at=None if edited_at is None else _moment(edited_at),
            media=tuple(given.pop("media")),
            links=tuple(given.pop("links")),
            **given,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(
            "What was sent is no post.", remedy="Restart the daemon: it is of another version."
        ) from error


async def _all_watched(store: Store) -> list[Channel]:
    channels = await store.channels()
    return [channel for channel in channels if channel.state is not ChannelState.REMOVED]


async def _watched(store: Store, channel_id: int) -> Channel | None:
    watched = await _all_watched(store)
    return next((channel for channel in watched if channel.channel_id == channel_id), None)


async def _read_up_to(store: Store, channel: Channel | None) -> int:
    """Return up to which id a channel's account has come; all of them where none reads it."""
    if channel is None or channel.channel_id is None or channel.state is not ChannelState.LIVE:
        return _ENDLESS
    ledger = (await store.ledgers()).get(channel.channel_id)
    return ledger.upto if ledger else _ENDLESS


async def _known(store: Store, channel_id: int, posts: Sequence[Post]) -> set[int]:
    ids = [post.message_id for post in posts]
    return await store.present(channel_id, min(ids), max(ids)) if ids else set()


def _seen(posts: Sequence[Post], params: Params, *, news: Collection[int]) -> list[Seen]:
    """Return the posts as seen, as history but for the ids that are news."""
    at = _moment(_number(params, "seen_at"))
    return [
        Seen(post=post, source=EXPORT, seen_at=at, history=post.message_id not in news)
        for post in posts
    ]


def _slots(params: Params, channel_id: int, last: int) -> list[Slots]:
    return [
        Slots(channel_id=channel_id, first=number, last=number, kind=kind)
        for key, kind in _SLOTS.items()
        for number in _items(params, key)
        if _id(number) <= last
    ]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError(value)


def _id(value: object) -> int:
    if isinstance(value, int):
        return value
    raise InputError(f"{value!r} is no message id.", remedy="Give a whole number.")


def _number(params: Params, key: str) -> Any:  # noqa: ANN401  int or float, as it was sent
    value = params.get(key)
    if isinstance(value, int | float):
        return value
    raise InputError(f'"{key}" is missing.', remedy="Give it as a number.")


def _items(params: Params, key: str) -> list[Any]:
    value = params.get(key, [])
    if isinstance(value, list):
        return value
    raise InputError(f'"{key}" is no list.', remedy="Give it as a list, or leave it out.")
