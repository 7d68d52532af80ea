"""Posts a second through the whole daemon, beside a bare Telethon handler that does nothing."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.store.sqlite import open_reader
from tests.benchmarks.report import figure
from tests.installation import Desk, Telegram, installation, local_telegram

if TYPE_CHECKING:
    from pathlib import Path

POSTS = 10_000
CHANNELS = [f"load_{number:02}" for number in range(20)]
TEXT = (
    "Ситуация на направлении остаётся сложной: противник проводит перегруппировку, подразделения "
    "удерживают рубежи. Мобильные группы отработали ночью, данные о пострадавших уточняются. "
    "№{number} Подробности позже, следите за обновлениями на канале и не публикуйте фото."
)


def run(folder: Path) -> None:
    """Print both rates and their ratio."""
    with local_telegram() as telegram:
        for channel in CHANNELS:
            telegram.channel(channel)
        bare = _bare_rate(telegram, folder)
        with installation(telegram, folder / "data") as desk:
            ours = _daemon_rate(desk)
    figure("bare Telethon handler, posts/s", f"{bare:,.0f}")
    figure("whole daemon: stored, matched, committed, posts/s", f"{ours:,.0f}", ">= 1,000")
    figure("ratio", f"{ours / bare:.2f}", "0.5")


def _batch(telegram: Telegram) -> None:
    share = POSTS // len(CHANNELS)
    for channel in CHANNELS:
        texts = [TEXT.format(number=number) for number in range(share)]
        telegram.ask("POST", f"/channels/{channel}/posts/batch", texts=texts)


def _bare_rate(telegram: Telegram, folder: Path) -> float:
    """Let a Telethon client that only counts receive the posts; return posts a second."""
    account = telegram.ask("POST", "/accounts", phone="+15550009")
    details = telegram.details | account
    client = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.bare_client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdin is not None
    assert client.stdout is not None
    wanted = [details[key] for key in ("host", "port", "key", "api_id", "api_hash")]
    line = "\t".join(map(str, [*wanted, details["phone"], details["code"], POSTS, *CHANNELS]))
    client.stdin.write(f"{line}\n")
    client.stdin.flush()
    assert client.stdout.readline() == "joined\n"
    started = time.monotonic()
    _batch(telegram)
    client.stdout.readline()
    seconds = time.monotonic() - started
    client.wait(30)
    del folder
    return POSTS / seconds


def _daemon_rate(desk: Desk) -> float:
    desk.command("channels", "add", *CHANNELS)
    for rule in ("flag", "Kherson", '"left bank"'):
        desk.command("rules", "add", rule)
    desk.start()
    desk.until(lambda: desk.said().count("joined") >= len(CHANNELS), "every channel is joined")
    before = asyncio.run(_stored(desk))
    started = time.monotonic()
    _batch(desk.telegram)
    desk.until(lambda: asyncio.run(_stored(desk)) >= before + POSTS, "every post is stored")
    return POSTS / (time.monotonic() - started)


async def _stored(desk: Desk) -> int:
    reader = await open_reader(desk.data / "flagfall.db")
    try:
        return (await reader.counts(since=datetime(2000, 1, 1, tzinfo=UTC)))["posts"]
    finally:
        await reader.close()
