"""From a push received to its delivery committed, at 100 posts a second."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from tests.benchmarks.report import figure, quantile
from tests.installation import FAST_READING, Desk, installation, local_telegram

if TYPE_CHECKING:
    from pathlib import Path

POSTS, RATE = 2_000, 100


def run(folder: Path) -> None:
    """Print p50 and p99 over posts that all match."""
    with local_telegram() as telegram:
        telegram.channel("load_channel")
        with installation(telegram, folder / "data") as desk:
            desk.settings = FAST_READING  # alerts at the pace that Telegram allows
            desk.configure()
            desk.command("channels", "add", "load_channel")
            desk.command("rules", "add", "flag")
            desk.start("--log-json")
            desk.until(lambda: '"joined"' in desk.said(), "the channel is joined")
            texts = [f"the flag is gone, number {number}" for number in range(POSTS)]
            telegram.ask("POST", "/channels/load_channel/posts/batch", texts=texts, rate=RATE)
            desk.until(lambda: desk.said().count('"hit"') >= POSTS, "every hit", patience=120)
            seconds = _seconds(desk)
    figure("push received to delivery committed, p50", f"{quantile(seconds, 0.5) * 1000:.1f} ms")
    figure("the same, p99", f"{quantile(seconds, 0.99) * 1000:.1f} ms", "<= 25 ms")


def _seconds(desk: Desk) -> list[float]:
    """Pair each committed hit in the log with the time at which its post was received."""
    received = {row["message_id"]: row["seen_at"] for row in desk.rows("hits")}
    events = (json.loads(line) for line in desk.said().splitlines() if '"hit"' in line)
    return sorted(
        (
            datetime.fromisoformat(event["at"]) - datetime.fromisoformat(received[event["post"]])
        ).total_seconds()
        for event in events
    )
