"""How often one bot may speak: to each chat, and in all.

Telegram takes 1 message a second for a chat, 20 a minute for a group or channel (a private chat has
no such limit), about 30 a second in all
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). A chat's messages
are counted from the moment the server's answer came, so that no delay on the way can push two
windows together: what left later also arrived later than a whole window after the answer.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from bot.model import Lane

if TYPE_CHECKING:
    from bot.config import DeliverySettings

MINUTE = 60.0
SECOND = 1.0
FLOOD_TOGETHER = 10.0  # two chats flooding within so many seconds mean the whole bot is limited
_REWRITES = 2 / 3  # of what is not kept for urgent alerts: messages that are written anew
_SHORTEST = 0.001  # seconds between two messages to a person, where no pause is asked for
EVERYBODY = ""  # the key of a freeze that holds for all chats


class Window:
    """At most ``limit`` events in any ``span`` seconds."""

    def __init__(self, limit: int, span: float) -> None:
        self._limit = limit
        self._span = span
        self._events: deque[float] = deque(maxlen=limit)

    def free_at(self) -> float:
        """Return when the next event may happen."""
        if len(self._events) < self._limit:
            return float("-inf")
        return self._events[0] + self._span

    def add(self, moment: float) -> None:
        """Count an event; moments never decrease."""
        self._events.append(moment)

    def last(self) -> float:
        """Return when the newest event happened."""
        return self._events[-1] if self._events else float("-inf")


class Pace:
    """The pace of one bot. Every moment is the clock's monotonic time.

    Of a chat's messages a minute some are kept for what is urgent, and of the others messages that
    are written anew take no more than two in three, evenly spread: what is new comes first.
    """

    def __init__(self, settings: DeliverySettings) -> None:
        self._settings = settings
        self._chats: dict[str, _Chat] = {}
        self._all = Window(settings.total_per_second, SECOND)
        self._frozen: dict[str, float] = {}
        self._floods: dict[str, float] = {}

    def free_at(self, chat: str, lane: Lane = Lane.URGENT) -> float:
        """Return when the chat may be written to, provided nothing to it is under way."""
        return max(
            self._chat(chat).free_at(lane),
            self._all.free_at(),
            self._frozen.get(chat, float("-inf")),
            self._frozen.get(EVERYBODY, float("-inf")),
        )

    def last_lane(self, chat: str, moment: float) -> Lane:
        """Return the last lane that a chat has room for, which may be written to at that moment."""
        lately = self._chat(chat)
        return max((lane for lane in Lane if lately.free_at(lane) <= moment), default=Lane.URGENT)

    def room(self, chat: str, lane: Lane, seconds: float) -> int:
        """Return how many messages of a lane a chat can be sent in a while."""
        limit, span = self._chat(chat).limit(lane)
        return int(limit * seconds / span)

    def last(self, chat: str) -> float:
        """Return when the chat was last written to."""
        return self._chat(chat).last()

    def begin(self, moment: float) -> None:
        """Count a send to any chat that begins now."""
        self._all.add(moment)

    def end(self, chat: str, moment: float, lane: Lane = Lane.URGENT) -> None:
        """Count a message to a chat: its answer, or the lack of one, came now."""
        self._chat(chat).add(moment, lane)

    def freeze(self, chat: str, until: float) -> None:
        """Keep a chat from being written to before a moment (EVERYBODY: all chats)."""
        self._frozen[chat] = max(until, self._frozen.get(chat, until))

    def flood(self, chat: str, now: float, until: float) -> float | None:
        """Freeze a chat that the server told to wait; all chats, if another was told so too.

        Returns until when everybody is frozen, None if only the chat is.
        """
        self.freeze(chat, until)
        together = [
            other
            for other, moment in self._floods.items()
            if other != chat and now - moment <= FLOOD_TOGETHER
        ]
        self._floods[chat] = now
        if not together:
            return None
        self.freeze(EVERYBODY, max(until, *(self._frozen[other] for other in together)))
        return self._frozen[EVERYBODY]

    def _chat(self, chat: str) -> _Chat:
        if chat not in self._chats:
            self._chats[chat] = _Chat(self._settings, is_private=_is_private(chat))
        return self._chats[chat]


class _Chat:
    """What was sent to one chat lately."""

    def __init__(self, settings: DeliverySettings, *, is_private: bool) -> None:
        self._interval = settings.per_chat_interval
        if is_private:
            self._limits = dict.fromkeys(Lane, (1, max(self._interval, _SHORTEST)))
        else:
            others = settings.per_chat_per_minute - settings.urgent_per_minute
            self._limits = dict.fromkeys(Lane, (max(others, 1), MINUTE))
            self._limits[Lane.URGENT] = settings.per_chat_per_minute, MINUTE
            self._limits[Lane.EDIT] = 1, MINUTE / max(others * _REWRITES, 1)
        # what was sent in a lane or a later one: each leaves room for those before it
        self._windows = {lane: Window(*limit) for lane, limit in self._limits.items()}

    def free_at(self, lane: Lane) -> float:
        """Return when a message of that lane may be sent."""
        windows = [self._windows[each].free_at() for each in Lane if each <= lane]
        return max(*windows, self.last() + self._interval)

    def add(self, moment: float, lane: Lane) -> None:
        """Count a message of that lane."""
        for each in Lane:
            if each <= lane:
                self._windows[each].add(moment)

    def last(self) -> float:
        """Return when the last message was sent."""
        return self._windows[Lane.URGENT].last()

    def limit(self, lane: Lane) -> tuple[int, float]:
        """Return how many messages of a lane may be sent, in how many seconds."""
        return self._limits[lane]


def _is_private(chat: str) -> bool:
    """Whether it is somebody's private chat: of all chats only these have positive ids.

    A bot reaches a person by id alone, so that a @name is a group's or a channel's.
    """
    return chat.isdecimal()
