from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


async def begin(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "simulator", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["term", "int"])
async def test_the_command_says_where_and_serves_until_stopped(
    number: signal.Signals, tmp_path: Path
) -> None:
    script = tmp_path / "kherson.jsonl"
    script.write_text('{"text": "one"}\n', encoding="utf-8")
    process = await begin("--seed", "7", "--play", str(script), "--rate", "5", "--keep-dates")
    assert process.stdout is not None
    assert process.stderr is not None
    told = json.loads(await process.stdout.readline())
    assert set(told) == {
        *("dc", "host", "port", "key", "api_id", "api_hash", "phone", "code"),
        *("bot_token", "bot_api", "preview", "control"),
    }
    async with httpx.AsyncClient(timeout=10) as http:
        posts = await http.get(f"{told['control']}/channels/kherson/posts")
    assert posts.json() == []
    assert b"1 post on 1 channel:" in await process.stderr.readline()
    process.send_signal(number)
    rest, complaints = await process.communicate()
    assert (process.returncode, rest, complaints) == (0, b"", b"")


async def test_without_a_script_nothing_is_said_of_playing() -> None:
    process = await begin("--seed", "7")
    assert process.stdout is not None
    await process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    rest, complaints = await process.communicate()
    assert (process.returncode, rest, complaints) == (0, b"", b"")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(
            ("--play", "nothing.jsonl"),
            "nothing.jsonl cannot be read: No such file or directory. Name a file",
            id="no-file",
        ),
        pytest.param(("--rate", "0"), "--rate", id="rate-0"),
        pytest.param(("--seed", "x"), "--seed", id="seed-word"),
    ],
)
def test_wrong_use(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulator", *arguments]) == 2
    out, complaints = capsys.readouterr()
    assert out == ""
    assert told in complaints
