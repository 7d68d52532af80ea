"""`flagfall simulator`: a Telegram of one's own on this machine, for trying things out."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.simulator.play import add_channels, play, read_script
from bot.simulator.server import LocalTelegram

Seed = Annotated[
    int | None, typer.Option(help="The same number gives the same ids, codes and tokens.")
]
Script = Annotated[
    Path | None,
    typer.Option("--play", help='A file of {"channel", "text", "date"} lines to post.'),
]
Rate = Annotated[
    float | None, typer.Option(min=0.001, help="Posts a second; without it all at once.")
]
KeepDates = Annotated[
    bool, typer.Option("--keep-dates", help="Stamp posts with their own dates, not with now.")
]


async def simulator(
    *, seed: Seed = None, script: Script = None, rate: Rate = None, keep_dates: KeepDates = False
) -> None:
    """Serve a local Telegram (MTProto, Bot API, t.me/s, control port) until it is stopped.

    Prints one line of JSON that says where everything listens and how to sign in.

    Example: flagfall simulator --seed 7 --play posts.jsonl --rate 20
    """
    posts = read_script(script) if script else []
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    dice = random.Random(seed)  # noqa: S311  a game's dice: nothing it guards is real
    async with LocalTelegram(clock=SystemClock(), random=dice) as telegram:
        add_channels(telegram.world, posts)
        print(json.dumps(telegram.details()), flush=True)  # noqa: T201  what stdout is for here
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(
                play(telegram.world, posts, rate=rate, keep_dates=keep_dates, report=_report)
                if posts
                else stopped.wait()
            )
            await stopped.wait()
            playing.cancel()


def _report(line: str) -> None:
    typer.echo(line, err=True)
