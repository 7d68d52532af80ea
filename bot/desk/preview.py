"""What a rule would have done, had it been in force these last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.desk.turns import in_turns
from bot.model import Channel, Hit, HitRecord
from bot.rules.ruleset import RuleSet
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.model import Post, Rule
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store

MOST_POSTS = 10_000  # matched for one preview; a rule may take most of a millisecond a post
SHOWN = 10  # of the posts found, the newest, with what was found in them
_DAY = timedelta(days=1)
_SHORTEST = 1 / 24  # days; what a minute of posts says of a day is a guess


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would have done with the stored posts of some days.

    ``looked_at`` posts were matched; ``capped`` says that the days hold more, and that these are
    the newest of them. ``newest`` are the last few of what it would have hit, oldest first.
    """

    posts: list[Post]
    newest: tuple[HitRecord, ...] = ()
    per_day: float
    channels: int
    looked_at: int
    capped: bool = False


async def preview_rule(
    rule: Rule,
    store: Store,
    *,
    clock: Clock,
    lexicon: Lexicon,
    lists: Mapping[str, EntryList],
    days: int,
) -> Preview:
    """Return what a rule would have hit. Raises ExpressionError.

    Only posts that the rule may look at count towards the most that are matched.
    """
    ruleset = RuleSet.compile([rule], lexicon=lexicon, lists=lists)
    channels = {c.channel_id: c for c in await store.channels() if c.channel_id is not None}
    since = clock.now() - days * _DAY
    window = await _window(rule, store, channels, since)
    newest = window[-MOST_POSTS:]
    capped = len(newest) < len(window)
    posts = await _matched(ruleset, newest, channels, clock)
    span = (clock.now() - newest[0].posted_at) / _DAY if capped else float(days)
    return Preview(
        posts=posts,
        newest=tuple(would_be_hit(ruleset, post, channels) for post in posts[-SHOWN:]),
        per_day=len(posts) / max(span, _SHORTEST),
        channels=len({post.channel_id for post in posts}),
        looked_at=len(newest),
        capped=capped,
    )


def would_be_hit(ruleset: RuleSet, post: Post, channels: Mapping[int, Channel]) -> HitRecord:
    """Return the hit that the one rule of a set would have made in a post that it matches."""
    channel = channels.get(post.channel_id) or Channel(ref=str(post.channel_id))
    (match,) = ruleset.match(post.as_mapping(channel))
    hit = Hit(
        rule=match.rule,
        channel_id=post.channel_id,
        message_id=post.message_id,
        revision=post.content_hash,
        spans=match.spans,
        seen_at=post.posted_at,
    )
    return HitRecord(hit=hit, channel=channel, post=post)


async def _window(
    rule: Rule, store: Store, channels: Mapping[int, Channel], since: datetime
) -> list[Post]:
    """Return the posts since then in the channels of the rule, oldest first.

    Of too many, at least one more of the newest than may be matched.
    """
    newest = MOST_POSTS + 1
    if not rule.channels:
        return await store.posts(since=since, newest=newest)
    names = {folded_name(name) for name in rule.channels}
    posts = [
        post
        for channel_id, channel in channels.items()
        if folded_name(channel.name) in names
        for post in await store.posts(since=since, channel_id=channel_id, newest=newest)
    ]
    return sorted(posts, key=lambda post: post.posted_at)


async def _matched(
    ruleset: RuleSet, posts: Sequence[Post], channels: Mapping[int, Channel], clock: Clock
) -> list[Post]:
    return [
        post
        async for post in in_turns(posts, clock)
        if ruleset.match(post.as_mapping(channels.get(post.channel_id)))
    ]
