"""Alerts in virtual time over a fake wire: a flood, a dead receiver, and thirty days of trouble.

The pipeline, the dispatch and the store are the real ones; ``tests/virtual`` says what is not.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.benchmarks.report import figure, quantile
from tests.virtual.company import CHAT, HOOK, waits
from tests.virtual.flood import flood
from tests.virtual.folders import fast_folder
from tests.virtual.judge import most_in_a_minute
from tests.virtual.month import live
from tests.virtual.verdict import findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.virtual.flood import Flood

SEEDS = 20
STORIES, MONTH_SEED = 20, 1


def run(folder: Path) -> None:
    """Print what a group gets of floods, what others notice of the dead, and what a month costs."""
    del folder  # nothing of this is about the disk
    with _quiet():
        _floods("20 stories", stories=STORIES, target="<= 30")
        _floods("no stories", stories=None, target="<= 80")
        _dead("chat", CHAT)
        _dead("webhook", HOOK)
        _month()


def _floods(name: str, *, stories: int | None, target: str) -> None:
    """Print the worst of all seeds."""
    runs: list[Flood] = []
    for seed in range(1, SEEDS + 1):
        with fast_folder() as folder:
            runs.append(flood(folder, seed=seed, stories=stories))
    sent = sorted(run.sent for run in runs)
    busiest = max(most_in_a_minute(run.telegram.calls, run.chat.name) for run in runs)
    wrong = [finding for run in runs for finding in run.findings()]
    figure(f"5,000 hits a minute, {name}: messages", f"{sent[0]} to {sent[-1]}", target)
    figure("  edits of these, at most", f"{max(run.edits for run in runs)}")
    figure("  all told after, at most", f"{max(run.told_after for run in runs):.0f} s", "<= 240 s")
    figure(
        "  all written anew after, at most", f"{max(run.seconds for run in runs):.0f} s", "<= 240 s"
    )
    worst = max(run.urgent[-1] for run in runs)
    figure("  worst urgent alert of 6 stories a minute", f"{worst:.1f} s", "<= 5 s")
    figure("  messages and edits in any 60 s, at most", f"{busiest}", "<= 18")
    figure("  findings (a hit unaccounted for, and the like)", f"{len(wrong)}", "0")


def _dead(what: str, tenth: str) -> None:
    """Print what nine groups notice when the tenth receiver is dead."""
    p99 = {}
    for dead in (False, True):
        with fast_folder() as folder:
            p99[dead] = quantile(waits(folder, seed=1, tenth=tenth, dead=dead), 0.99)
    figure(f"ten receivers, all well: p99 of nine ({what})", f"{p99[False]:.2f} s")
    change = p99[True] / p99[False] - 1
    figure(f"  the same with a dead {what}", f"{p99[True]:.2f} s", "")
    figure("  change", f"{change:+.1%}", "< 10%")


def _month() -> None:
    """Print what thirty virtual days take and whether they go the same way twice."""
    traces = []
    for _ in range(2):
        with fast_folder() as folder:
            began, used = time.monotonic(), time.process_time()
            month = live(folder, seed=MONTH_SEED, days=30)
            seconds, used = time.monotonic() - began, time.process_time() - used
        traces.append(month.trace)
    calls = f"{len(month.telegram.calls):,} calls, {len(month.kills)} kills"
    figure(f"30 virtual days ({calls})", f"{seconds:.0f} s", "< 60 s")
    figure("  of processor time", f"{used:.0f} s")
    figure("  findings (lost, twice, too fast, out of order)", f"{len(findings(month))}", "0")
    figure("  the same trace twice", "yes" if traces[0] == traces[1] else "no", "yes")


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop the log: bad weather is many warnings."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
