"""Which alert somebody means, and what is shown of hits in an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat.here import receivers_at
from bot.errors import RefusedError
from bot.render import link
from bot.render.buttons import alert_key
from bot.render.durations import clock_time
from bot.telegram.links import folded_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.chat.command import Call
    from bot.chat.wording import Text
    from bot.model import HitRecord, StoredRule

# As a token names it, the private form of its link, and the public one.
_IDS = re.compile(r"(?:(?:https?://)?(?:t|telegram)\.me/c/)?(\d{1,16})/(\d{1,10})\Z")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(\w{4,32})/(\d{1,10})\Z")
_EXAMPLES = 3


async def alert_meant(call: Call, written: str) -> list[HitRecord]:
    """Return the hits of the post that a token or link names, or of its album.

    Where nothing is written it is the alert that was replied to. Raises RefusedError for what names
    no post, and for one that no rule has hit.
    """
    return await _hits(call, await _ids(call, written) if written else await _replied_to(call))


async def alert_if_meant(call: Call, written: str) -> list[HitRecord] | None:
    """Return the hits of the alert that is named or, where nothing is written, replied to.

    None if what is written is none, or nothing known was replied to. Raises RefusedError for an
    alert of which nothing is known, and for what ``_replied_to`` refuses.
    """
    if names_alert(written):
        return await alert_meant(call, written)
    ids = None if written else await _replied_to(call)
    return await _hits(call, ids) if ids else None


async def _hits(call: Call, ids: tuple[int, int] | None) -> list[HitRecord]:
    records = await call.scene.store.hits_of_post(*ids) if ids else []
    if not records:
        raise RefusedError(
            "This alert is not known here." if ids else "Which alert?",
            remedy="/recent shows the last hits; reply to the alert of one, or write its link: "
            "t.me/name/123.",
        )
    return records


async def _replied_to(call: Call) -> tuple[int, int] | None:
    """Return the channel and id of the post whose alert was replied to, None for nothing known.

    In the topics of a forum every message replies to something. Raises RefusedError for a message
    that tells of many posts.
    """
    answers = call.request.answers
    if answers is None:
        return None
    for receiver in await receivers_at(call, await call.scene.store.receivers()):
        rows = await call.scene.store.under_id(receiver.name, answers)
        told = next((row for row in rows if row.sent_message_id == answers), None)
        if told and told.kind == "digest":
            raise RefusedError(
                "That message tells of several posts.",
                remedy="Write the link of the one you mean: t.me/name/123.",
            )
        if told and told.channel_id is not None and told.message_id is not None:
            return told.channel_id, told.message_id
    return None


def names_alert(written: str) -> bool:
    """Whether something written is a token or link of a post."""
    return bool(_IDS.match(written) or _LINK.match(written))


def key_of(records: Sequence[HitRecord]) -> str:
    """Return how tokens name the alert of these hits."""
    hit = records[0].hit
    return alert_key(hit.channel_id, hit.message_id)


async def rules_of(call: Call, records: Sequence[HitRecord]) -> list[StoredRule]:
    """Return the rules of an alert that are in force, RefusedError if none is any more."""
    names = {record.hit.rule for record in records}
    rules = [each for each in await call.scene.store.rules() if each.rule.name in names]
    if not rules:
        gone = ", ".join(f"“{name}”" for name in sorted(names))
        raise RefusedError(
            f"The rule of this alert is not in force any more: {gone}.",
            remedy="/rules lists those that are.",
        )
    return rules


def write_examples(
    text: Text,
    records: Sequence[HitRecord],
    call: Call,
    zone: ZoneInfo,
    *,
    most: int = _EXAMPLES,
) -> None:
    """Write the newest few hits, a line each: when, what was found, and the link to it.

    Of a story that many posts tell, the newest stands for all.
    """
    stories = {record.hit.story or record.hit.hit_id: record for record in records}
    newest = sorted(stories.values(), key=lambda record: record.post.posted_at, reverse=True)
    for record in newest[:most]:
        url = link(record.channel, record.post)
        at = clock_time(record.post.posted_at, now=call.now, zone=zone)
        text.line(f"{at} ").snippet(record.post.text, record.hit.spans)
        text.add(" · ").link(url.removeprefix("https://"), url)


async def _ids(call: Call, written: str) -> tuple[int, int] | None:
    if ids := _IDS.match(written):
        return int(ids[1]), int(ids[2])
    if named := _LINK.match(written):
        name = folded_name(named[1])
        for channel in await call.scene.store.channels():
            known = name in (channel.ref, folded_name(channel.name))
            if known and channel.channel_id is not None:
                return channel.channel_id, int(named[2])
        return 0, int(named[2])
    return None
