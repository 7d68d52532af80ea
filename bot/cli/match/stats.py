"""What a search counted, and how long matching took."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from math import ceil, exp, log
from typing import TYPE_CHECKING

from bot.cli.output import note
from bot.ops.logs import neutralise
from bot.render.counting import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.rules.match import Match

# Times are counted in steps of 2 %: a few hundred numbers, however many posts there are.
_STEP = log(1.02)
_LEAST = 1e-7  # seconds


@dataclass(kw_only=True)
class Stats:
    """Counts of one search; ``began`` is when, by a clock's monotonic seconds."""

    began: float
    posts: int = 0
    posts_hit: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    _steps: Counter[int] = field(default_factory=Counter)

    def count(self, matches: list[Match], seconds: float) -> None:
        """Take up a post, and how long it took to match it."""
        self.posts += 1
        self._steps[ceil(log(max(seconds, _LEAST)) / _STEP)] += 1
        if matches:
            self.posts_hit += 1
            self.hits.update(found.rule for found in matches)

    def percentile(self, share: float) -> float:
        """Return the milliseconds in which that share of the posts was matched, within 2 %."""
        left = ceil(share * self.posts)
        for step in sorted(self._steps):
            left -= self._steps[step]
            if left <= 0:
                return exp(step * _STEP) * 1000
        return 0.0

    def note(self, rules: Iterable[str], *, now: float, as_json: bool) -> None:
        """Write to stderr: a line a rule and the whole, or all of it as one JSON object."""
        seconds = max(now - self.began, _LEAST)
        rate, p50, p99 = self.posts / seconds, self.percentile(0.5), self.percentile(0.99)
        if as_json:
            row = {
                "posts": self.posts,
                "posts_hit": self.posts_hit,
                "seconds": round(seconds, 6),
                "posts_per_second": round(rate, 1),
                "hits": {name: self.hits[name] for name in rules},
                "match_ms": {"p50": round(p50, 6), "p99": round(p99, 6)},
            }
            note(json.dumps(row, ensure_ascii=False))
            return
        for name in rules:
            note(f"{self.hits[name]:>8}  {neutralise(name)}")
        note(f"{self.posts_hit:>8}  of {count(self.posts, 'post')}")
        note(f"{rate:>8,.0f}  posts a second; matching one: p50 {p50:.3f} ms, p99 {p99:.3f} ms")
