"""All posts since a time, some hundred at a time, however many there are.

Every page is a query of its own. One long query would hold back the checkpoints of whoever writes
meanwhile, and the log would grow until it ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.listing import post_of
from bot.store.values import to_ms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.model import Post
    from bot.store.connection import Connection

PAGE = 500
_PAGE = """
SELECT * FROM posts
WHERE (posted_at, number) > (:posted_at, :number)
ORDER BY posted_at, number
LIMIT :page
"""
_BELOW_ALL = -1


async def post_pages(connection: Connection, since: datetime) -> AsyncIterator[list[Post]]:
    """Yield posts in their current revision by posting time, without those gone."""
    place = {"posted_at": to_ms(since), "number": _BELOW_ALL, "page": PAGE}
    while rows := await connection.rows(_PAGE, place):
        yield [post_of(row) for row in rows if row["gone_at"] is None]
        place |= {"posted_at": rows[-1]["posted_at"], "number": rows[-1]["number"]}
