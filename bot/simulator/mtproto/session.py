"""The server's side of one session: message ids and sequence numbers.

Source: https://core.telegram.org/mtproto/description#message-identifier-msg-id
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.mtproto import wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.simulator.mtproto.outbox import Answer

REPLY, NOTICE = 1, 3  # what a server's message id leaves when divided by four


class Session:
    """One session id of a client."""

    def __init__(self, session_id: int, clock: Clock) -> None:
        self.session_id = session_id
        self._clock = clock
        self._last_id = 0
        self._content = 0

    def message(self, answers: Sequence[Answer]) -> bytes:
        """Return one message: the only answer's, or a container of all."""
        framed = [self._frame(answer) for answer in answers]
        if len(framed) == 1:
            return framed[0]
        return wire.frame(self._message_id(NOTICE), self._content * 2, wire.pack(framed))

    def _frame(self, answer: Answer) -> bytes:
        message_id = self._message_id(REPLY if answer.reply else NOTICE)
        sequence = self._content * 2 + answer.content
        self._content += answer.content
        return wire.frame(message_id, sequence, answer.body)

    def _message_id(self, kind: int) -> int:
        now = int(self._clock.now().timestamp() * 2**32) & ~3
        self._last_id = max(now, self._last_id + 4)
        return self._last_id | kind
