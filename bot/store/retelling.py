"""What became of posts after they were told: chats have their messages written anew.

Programs, which cannot unread a line, are told what changed by a row of its own. Its subject is the
alert's with ``:change:`` and when it was seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import CHANGE, EDIT, Lane
from bot.store import outbox
from bot.store.values import to_json, to_ms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.store.connection import Connection

    Key = tuple[int, int]  # channel_id, message_id

# The messages (c) that tell rows (d) by themselves or in a digest, if they are on their way to a
# chat, may have arrived or were told there.
_RETELL = f"""
{outbox.ENQUEUE}
SELECT c.receiver, c.subject || '{EDIT}', 'edit', :now, {int(Lane.EDIT)}, c.channel_id,
       c.message_id, NULL, iif(c.state = 'sent', 'pending', 'held'), 0, NULL, 0, 0, NULL, NULL, '',
       c.story, iif(c.state = 'sent', '', c.subject)
FROM %s
CROSS JOIN receivers r ON r.name = d.receiver AND r.kind = 'telegram'
CROSS JOIN deliveries c
    ON c.receiver = d.receiver AND c.subject = iif(d.bundle = '', d.subject, d.bundle)
WHERE d.kind IN ('alert', 'ping', 'escalation') AND (d.bundle = '' OR c.kind = 'digest')
      AND (c.state IN ('sending', 'sent')
           OR c.state IN ('retry', 'suspended') AND c.random_id IS NOT NULL)
{outbox.WRITE_ANEW}
"""  # noqa: S608  of constants
_OF_POSTS = """
json_each(:keys) CROSS JOIN posts p
    ON p.channel_id = json_extract(value, '$[0]') AND p.message_id = json_extract(value, '$[1]')
       AND p.gone_at IS NULL
CROSS JOIN deliveries d ON d.channel_id = p.channel_id AND d.message_id = p.message_id
"""
# What is gone is marked by every message that links to it, as the others of its story do.
_OF_STORIES = """
(SELECT DISTINCT g.receiver, g.story
 FROM json_each(:gone) CROSS JOIN posts p
     ON p.channel_id = json_extract(value, '$[0]') AND p.message_id = json_extract(value, '$[1]')
        AND p.gone_at IS NULL
 CROSS JOIN deliveries g ON g.channel_id = p.channel_id AND g.message_id = p.message_id
 WHERE g.kind = 'alert' AND g.story <> '' AND g.state NOT IN ('dead', 'suppressed')) s
CROSS JOIN deliveries d ON d.receiver = s.receiver AND d.story = s.story
"""
_OF_STORY = """
receivers s CROSS JOIN deliveries d ON d.receiver = s.name AND d.story = :story
"""
_TELL_CHANGE = f"""
{outbox.ENQUEUE}
SELECT d.receiver, d.subject || '{CHANGE}' || :now, 'change', :now, {int(Lane.LOW)}, d.channel_id,
       d.message_id, NULL, 'pending', 0, NULL, 0, 0, NULL, NULL, '', '', ''
FROM {_OF_POSTS}
CROSS JOIN receivers r ON r.name = d.receiver AND r.kind IN ('webhook', 'file')
WHERE d.kind = 'alert' AND d.bundle = '' AND d.state IN ('sending', 'sent')
ON CONFLICT DO NOTHING
"""  # noqa: S608  of constants


async def retell_posts(
    connection: Connection, edited: Iterable[Key], now: datetime, *, gone: Iterable[Key]
) -> bool:
    """Have told what became of these posts, not of those known to be gone; say if there was any.

    An edit shows where the text does; what is ``gone`` is marked wherever it is linked.
    """
    lost = list(gone)
    wanted: dict[str, str | int | None] = {
        "keys": to_json([*edited, *lost]),
        "gone": to_json(lost),
        "now": to_ms(now),
    }
    anew = await connection.run(_RETELL % _OF_POSTS, wanted)
    if lost:
        anew += await connection.run(_RETELL % _OF_STORIES, wanted)
    return bool(await connection.run(_TELL_CHANGE, wanted) + anew)


async def retell_story(connection: Connection, story: str, now: datetime) -> None:
    """Have every message that tells a story, alone or in a digest, written anew."""
    await connection.run(_RETELL % _OF_STORY, {"story": story, "now": to_ms(now)})
