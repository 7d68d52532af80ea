"""The demo's two processes, the local Telegram and the daemon, and what is said between them."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from bot.errors import UnavailableError
from bot.rulesfile import format_rules_file

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.cli.demo.script import Script

NEWSROOM = "flagfall_newsroom"  # the notification channel of the play
_PATIENCE = 30.0  # seconds for a process to say that it is there


@dataclass(slots=True)
class Stage:
    """The running play: ``control`` speaks to the local Telegram's control port."""

    control: httpx.AsyncClient
    folder: Path
    newsroom: int = 0
    owner: int = 0

    async def ask(self, method: str, path: str, /, **body: Any) -> Any:  # noqa: ANN401  any JSON
        """Call the control port. Raises UnavailableError with its own words."""
        answer = await self.control.request(method, path, json=body or None)
        if answer.is_error:
            raise UnavailableError(f"The local Telegram refused {method} {path}: {answer.text}")
        return answer.json()

    async def messages(self, chat_id: int, after: int) -> list[dict[str, Any]]:
        """Return what a chat received after that message id."""
        answer = await self.control.get("/messages", params={"chat_id": chat_id, "after": after})
        rows: list[dict[str, Any]] = answer.json()
        return rows

    async def say(self, text: str) -> None:
        """Write to the bot as the owner, in the private chat."""
        await self.ask("POST", "/say", user_id=self.owner, text=text)


@asynccontextmanager
async def raise_curtain(script: Script, folder: Path) -> AsyncIterator[Stage]:
    """Start both processes, set Flagfall up as a new user would, and yield when it is ready."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(_process("simulator"))
        details = json.loads(await _first_line(telegram))
        control = httpx.AsyncClient(base_url=details["control"], timeout=20.0, trust_env=False)
        stage = Stage(control=await stack.enter_async_context(control), folder=folder)
        await _furnish(stage, script)
        _write_settings(stage, details, script)
        await _command(folder, "login", "--phone", details["phone"], "--code", details["code"])
        daemon = await stack.enter_async_context(_process(*_options(folder), "run"))
        await _until_ready(daemon)
        listening = asyncio.create_task(_drain(daemon))
        stack.callback(listening.cancel)
        await stage.say(f"/start {(folder / 'claim-code').read_text().strip()}")
        yield stage


async def _furnish(stage: Stage, script: Script) -> None:
    """Make the channels, the owner and the newsroom's notification channel."""
    for channel in script.stages:
        await stage.ask(
            "POST", "/channels", username=channel.username, title=channel.title, members=4000
        )
    owner = await stage.ask("POST", "/users", name="Newsroom")
    stage.owner = owner["user_id"]
    chat = await stage.ask(
        "POST",
        "/chats",
        title="Newsroom alerts",
        kind="channel",
        username=NEWSROOM,
        members=[stage.owner],
        admins=["bot"],
    )
    stage.newsroom = chat["chat_id"]


def _write_settings(stage: Stage, details: dict[str, Any], script: Script) -> None:
    """Write the same two files that a live installation has; only the addresses are local."""
    settings = {
        "TELEGRAM_API_ID": details["api_id"],
        "TELEGRAM_API_HASH": details["api_hash"],
        "TELEGRAM_SERVER": f"{details['dc']}:{details['host']}:{details['port']}",
        "TELEGRAM_SERVER_KEY": details["key"],
        "TELEGRAM_BOT_TOKEN": details["bot_token"],
        "BOT_API_URL": details["bot_api"],
        "PREVIEW_URL": details["preview"],
        "NOTIFY_CHAT": f"@{NEWSROOM}",
    }
    env = "".join(f"{name}={value}\n" for name, value in settings.items())
    (stage.folder / "demo.env").write_text(env)
    (stage.folder / "demo.toml").write_text(format_rules_file(script.watch_list))


def _options(folder: Path) -> tuple[str, ...]:
    env, config = folder / "demo.env", folder / "demo.toml"
    return ("--env", str(env), "--config", str(config), "--data", str(folder))


@asynccontextmanager
async def _process(*arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C is for the demo, which then ends its processes in order.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await _ended(process)


async def _ended(process: Process) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _command(folder: Path, *arguments: str) -> None:
    """Run a flagfall command to its end. Raises UnavailableError with what it said."""
    async with _process(*_options(folder), *arguments) as process:
        _, said = await process.communicate()
        if process.returncode:
            raise UnavailableError(f"flagfall {arguments[0]} failed: {said.decode()}")


async def _first_line(process: Process) -> bytes:
    assert process.stdout is not None  # noqa: S101  it was made with a pipe
    async with asyncio.timeout(_PATIENCE):
        line = await process.stdout.readline()
    if not line:
        _, said = await process.communicate()
        raise UnavailableError(f"The local Telegram did not start: {said.decode()}")
    return line


async def _until_ready(daemon: Process) -> None:
    assert daemon.stderr is not None  # noqa: S101  it was made with a pipe
    said: list[str] = []
    async with asyncio.timeout(_PATIENCE):
        while line := await daemon.stderr.readline():
            said.append(line.decode())
            if line.strip() == b"ready":
                return
    raise UnavailableError("The daemon did not start: " + "".join(said))


async def _drain(daemon: Process) -> None:
    """Read the daemon's events away, so that its pipe never fills."""
    assert daemon.stderr is not None  # noqa: S101  it was made with a pipe
    while await daemon.stderr.readline():
        pass
