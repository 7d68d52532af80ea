"""What must hold at the end of a month: nothing lost, nothing told twice, the pace never broken."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.model import DeliveryState
from tests.virtual import judge
from tests.virtual.month import HEARERS, MOVED, NIGHT, RECEIVERS
from tests.virtual.posts import CHANNELS
from tests.virtual.script import BLAST

NIGHT_DESK = "night"  # the receiver whose group moves

if TYPE_CHECKING:
    from bot.model import Delivery
    from tests.virtual.judge import Name
    from tests.virtual.month import Month
    from tests.virtual.script import Coming


def findings(month: Month) -> list[str]:
    """Return all that is wrong, a sentence each."""
    calls = month.telegram.calls
    return [
        *judge.too_many(calls, month.kills),
        *judge.within_waits(calls, month.kills),
        *[f"{month.telegram.floods} calls were too fast"][: month.telegram.floods],
        *_of_chats(month),
        *_of_hook(month),
        *_of_file(month),
        *(
            f"given up: {row}"
            for row in month.rows
            if row.state is DeliveryState.DEAD and _is_lost(row)
        ),
    ]


def _is_lost(row: Delivery) -> bool:
    """Whether what was given up is told nowhere else.

    A group that moved has other ids for its messages: what should have been written into one of
    before is told by a message of its own.
    """
    return not (row.kind == "edit" and row.receiver == NIGHT_DESK)


def _of_chats(month: Month) -> list[str]:
    chats = month.telegram.chats
    firsts = [one for one in month.coming if not one.is_copy]
    urgency = {_name(one): one.keyword != BLAST for one in firsts}
    found = []
    for receiver in RECEIVERS:
        if receiver.kind != "telegram":
            continue
        chat = chats[MOVED if receiver.target == NIGHT else receiver.target]
        heard = _heard(month, receiver.name) - _waiting(month, receiver.name)
        heard -= _forgotten(month, receiver.name)
        names = dict(enumerate(CHANNELS, start=1))
        found += judge.unaccounted(chat, heard, judge.told_by(month.rows, receiver.name, names))
        found += judge.told_twice(chat, month.kills)
        came = _alone(month, receiver.name)
        queued = {name: (urgency[name], came[name]) for name in urgency.keys() & came.keys()}
        found += judge.out_of_order(chat, month.telegram, queued)
    return found


def _of_hook(month: Month) -> list[str]:
    """A webhook may get a post again, under the same key."""
    keys: dict[str, set[str]] = defaultdict(set)
    for taken in month.hook.taken:
        if taken.url:  # else it is no alert
            keys[taken.url].add(taken.key)
    urls = {_url(name) for name in _heard(month, "hook")}
    return [f"hook: nothing of {url}" for url in sorted(urls - keys.keys())] + [
        f"hook: {url} under {len(of_url)} keys" for url, of_url in keys.items() if len(of_url) > 1
    ]


def _of_file(month: Month) -> list[str]:
    """A file gets each post once, whatever happened."""
    counts = Counter(json.loads(line).get("url") for line in month.lines)
    urls = {_url(name) for name in _heard(month, "file")}
    return [f"file: {url} {counts[url]} times" for url in sorted(urls) if counts[url] != 1]


def _heard(month: Month, receiver: str) -> set[Name]:
    """Return the posts that a receiver is to hear of."""
    return {_name(one) for one in month.coming if receiver in HEARERS[one.keyword]}


def _waiting(month: Month, receiver: str) -> set[Name]:
    """Return the posts that are kept for a receiver which cannot be written to."""
    return {
        (CHANNELS[row.channel_id - 1], row.message_id)
        for row in month.rows
        if row.receiver == receiver and row.state is not DeliveryState.SENT
        if row.channel_id and row.message_id
    }


def _forgotten(month: Month, receiver: str) -> set[Name]:
    """Return the posts that were told before the group moved: nobody knows any more by which id."""
    if receiver != NIGHT_DESK:
        return set()
    return {_of(row) for row in _alerts(month, receiver) if row.sent_message_id is None}


def _alone(month: Month, receiver: str) -> dict[Name, float]:
    """Return when posts came; not those that are told where their story is, with another one.

    What is caught up with after an outage comes in one moment.
    """
    stories = Counter(row.story for row in _alerts(month, receiver))
    alone = [row for row in _alerts(month, receiver) if stories[row.story] == 1]
    return {_of(row): row.queued_at.timestamp() for row in alone}


def _alerts(month: Month, receiver: str) -> list[Delivery]:
    rows = [row for row in month.rows if row.receiver == receiver and row.kind == "alert"]
    return [row for row in rows if row.channel_id and row.message_id]


def _of(row: Delivery) -> Name:
    return CHANNELS[(row.channel_id or 0) - 1], row.message_id or 0


def _name(coming: Coming) -> Name:
    return CHANNELS[coming.post.channel_id - 1], coming.post.message_id


def _url(name: Name) -> str:
    return f"https://t.me/{name[0]}/{name[1]}"
