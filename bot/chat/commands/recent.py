"""/recent: the last hits, what matched in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.here import zone_here
from bot.chat.wording import Text, lines, moment
from bot.model import Role
from bot.render import link
from bot.render.durations import clock_time
from bot.render.entries import entry_lines
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.model import HitRecord

_SHOWN = 10


async def _run(call: Call) -> Answer:
    records = await call.scene.store.hits(newest=_SHOWN)
    if not records:
        return Answer(message=lines("No hits yet. /rules shows what is watched for."))
    text = Text()
    zone = await zone_here(call, await call.scene.store.receivers())
    for number, together in enumerate(_by_post(records)):
        if number:
            text.line()
        _write(text, together, call, zone)
    return Answer(message=text.message())


def _by_post(records: Sequence[HitRecord]) -> list[list[HitRecord]]:
    """Return the hits of one post together, the newest post last: it is next to the keyboard."""
    posts: dict[tuple[int, int], list[HitRecord]] = {}
    for record in records:
        posts.setdefault((record.hit.channel_id, record.hit.message_id), []).append(record)
    return list(posts.values())


def _write(text: Text, together: Sequence[HitRecord], call: Call, zone: ZoneInfo) -> None:
    post, channel = together[0].post, together[0].channel
    when = moment(post.posted_at, now=call.now, zone=zone)
    rules = " + ".join(tame(record.hit.rule) for record in together)
    spans = [span for record in together for span in record.hit.spans]
    url = link(channel, post)
    history = " · from history" if together[0].hit.history else ""
    text.line(f"{when} · {rules} · @{channel.name}{history}").line()
    if post.text.strip():
        text.snippet(post.text, spans).line()
    else:
        text.add(f"({', '.join((*post.media, 'no text'))})").line()
    for line in entry_lines(entry for record in together for entry in record.hit.entries):
        text.add(line).line()
    text.link(url.removeprefix("https://"), url)
    for line in _became(together[0], call.now, zone):
        text.line(line)


def _became(record: HitRecord, now: datetime, zone: ZoneInfo) -> list[str]:
    """Return what became of the post since it was hit."""
    said = []
    if record.changed_at:
        at = clock_time(record.changed_at, now=now, zone=zone)
        said.append(f"✏️ edited by {at}, this is the text that matched")
    if record.gone_at:
        at = clock_time(record.gone_at, now=now, zone=zone)
        said.append(f"🗑 deleted at the source by {at}, this copy is kept")
    return said


COMMAND = Command(
    name="recent",
    role=Role.SUBSCRIBER,
    usage="/recent",
    summary=f"The last {_SHOWN} hits",
    run=_run,
)
