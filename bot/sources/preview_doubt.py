"""How patiently a channel is asked again, before and after it is shown as one that cannot be read.

t.me now and then sends away, or shows nothing, where all is well a minute later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import IngestionSettings

_ENOUGH = 3  # times an answer must have come to be taken for true
# In intervals between two requests to t.me, of 3 s by default:
_DOUBTFUL = (10.0, 40.0, 160.0)  # 30 s, 2 min, then every 8 min
_BLOCKED = (200.0, 400.0, 800.0, 1200.0)  # 10 min, 20 min, 40 min, then every hour


@dataclass(slots=True)
class Doubt:
    """What came of a channel instead of believable pages, since the last one.

    ``since`` is when that began, in monotonic seconds. ``below`` says that it is the pages below
    the newest one that fail.
    """

    since: float
    below: bool = False
    times: int = 0
    _answer: str = ""
    _same: int = 0  # times in a row
    _blocked: int = 0  # tries while it was shown as blocked

    def note(self, answer: str) -> None:
        """Count an answer; equal texts are the same answer."""
        self._same = self._same + 1 if answer == self._answer else 1
        self._answer = answer
        self.times += 1

    @property
    def confirmed(self) -> bool:
        """Whether the same answer has come often enough to be taken for true."""
        return self._same >= _ENOUGH

    def lasts(self, now: float, settings: IngestionSettings) -> bool:
        """Whether it is time to tell people, whatever the answers were."""
        return self.times >= _ENOUGH and now - self.since >= settings.gap_alarm

    def pause(self, now: float, settings: IngestionSettings) -> float:
        """Return in how many seconds to ask again; when people are to be told at the latest."""
        pause = doubtful_pause(self.times, settings)
        left = self.since + settings.gap_alarm - now
        return min(pause, left) if left > 0 and self.times >= _ENOUGH - 1 else pause

    def blocked_pause(self, settings: IngestionSettings) -> float:
        """Return in how many seconds to try a blocked channel again, and count that."""
        self._blocked += 1
        return _nth(_BLOCKED, self._blocked) * settings.preview_interval


@dataclass(slots=True)
class Bottom:
    """Pages that show nothing below an id, though posts are known there: since when, how often.

    Its owner may have cleared a channel; or t.me leaves something out, as when it is throttled.
    """

    since: float
    last: float
    times: int = 1

    def note(self, now: float, settings: IngestionSettings) -> None:
        """Count one more such page, if it is a second look and not the first one repeated."""
        if now - self.last >= settings.confirm_after:
            self.last, self.times = now, self.times + 1

    def certain(self, settings: IngestionSettings) -> bool:
        """Whether that is to be taken for true."""
        return self.times >= _ENOUGH and self.last - self.since >= settings.gap_alarm


def doubtful_pause(times: int, settings: IngestionSettings) -> float:
    """Return in how many seconds to ask again for what failed so often in a row."""
    return _nth(_DOUBTFUL, times) * settings.preview_interval


def _nth(pauses: tuple[float, ...], number: int) -> float:
    return pauses[min(number, len(pauses)) - 1]
