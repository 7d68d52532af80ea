"""What waits to be written to one connection, in order.

A push that waits together with others goes out in ONE Updates object, and everything that waits in
one packet: a client that is slower than its channels gets larger packets, not more of them.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator.mtproto import wire

if TYPE_CHECKING:
    from bot.simulator.chats import Chat
    from bot.simulator.mtproto.office import Office

PUSHES_AT_ONCE = 100
BYTES_AT_ONCE = 500_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A body that is ready; ``reply`` tells answers to a message from what comes by itself.

    ``alone``: nothing else may be in its packet.
    """

    body: bytes
    content: bool = True
    reply: bool = True
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Push:
    """A serialised update with the chat and the people it speaks of.

    ``alone``: a client cannot read it, and would throw away whatever comes with it.
    """

    body: bytes
    chat: Chat | None = None
    people: tuple[int, ...] = ()
    alone: bool = False


class Outbox:
    """The queue of one connection; ``take`` empties it packet by packet."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._waiting: deque[Answer | Push] = deque()
        self._something = asyncio.Event()

    def put(self, item: Answer | Push) -> None:
        """Append something to write."""
        self._waiting.append(item)
        self._something.set()

    async def wait(self) -> None:
        """Return as soon as something waits."""
        await self._something.wait()

    def take(self, viewer: int | None) -> list[Answer]:
        """Return the bodies of the next packet; none when nothing waits."""
        answers: list[Answer] = []
        size = 0
        while self._waiting and size < BYTES_AT_ONCE and len(answers) < PUSHES_AT_ONCE:
            alone = self._waiting[0].alone
            if alone and answers:
                break
            answer = self._next(viewer)
            answers.append(answer)
            size += len(answer.body)
            if alone:
                break
        if not self._waiting:
            self._something.clear()
        return answers

    def _next(self, viewer: int | None) -> Answer:
        item = self._waiting.popleft()
        if isinstance(item, Answer):
            return item
        pushes = [item]
        while self._waiting and len(pushes) < PUSHES_AT_ONCE and not item.alone:
            following = self._waiting[0]
            if isinstance(following, Answer) or following.alone:
                break
            pushes.append(following)
            self._waiting.popleft()
        return Answer(self._updates(viewer or 0, pushes), reply=False)

    def _updates(self, viewer: int, pushes: list[Push]) -> bytes:
        chats = {p.chat.chat_id: p.chat for p in pushes if p.chat is not None}
        people = dict.fromkeys(user_id for p in pushes for user_id in p.people)
        office = self._office
        return wire.updates(
            [p.body for p in pushes],
            [office.user_bytes(viewer, user_id) for user_id in people],
            [office.channel_bytes(viewer, chat) for chat in chats.values()],
            int(office.world.clock.now().timestamp()),
        )
