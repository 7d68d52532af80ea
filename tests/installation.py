"""The real daemon and the real local Telegram as processes, driven only from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.nursery import Nursery

FLAGFALL = (sys.executable, "-m", "bot")
PATIENCE = 60.0  # seconds until something that must happen is called missing

# Telegram's own budgets and pace would make a test last minutes; these are the same code, faster.
FAST_READING = """
[ingestion]
poll_interval = 0.3
sweep_interval = 0.3
sweep_active_interval = 0.2
gap_wait = 0.2
confirm_after = 0.3
absent_after = 2.0
reread_after = [1.0]
preview_interval = 0.02
preview_poll_min = 0.2
preview_poll_max = 0.4
history_interval = 0.01
history_burst = 20
resolve_per_day = 1000
join_burst = 50
join_interval = 0.01
joins_per_day = 1000
reconnect_min = 0.05
reconnect_max = 0.5
"""
FAST_TELLING = """
[delivery]
per_chat_interval = 0.005
per_chat_per_minute = 100000
total_per_second = 1000
retry_base = 0.05
retry_cap = 0.5
"""
FAST = FAST_READING + FAST_TELLING


def fast(**ingestion: object) -> str:
    """Return the fast settings with some of [ingestion] changed, as flagfall.toml."""
    values = tomllib.loads(FAST_READING)["ingestion"] | ingestion
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(["[ingestion]", *lines, FAST_TELLING])


@dataclass
class Telegram:
    """The local Telegram, spoken to through its control port."""

    process: Process
    details: dict[str, Any]
    http: httpx.Client

    def ask(self, method: str, path: str, /, **body: Any) -> Any:
        answer = self.http.request(method, path, json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def channel(self, username: str, title: str = "") -> None:
        self.ask("POST", "/channels", username=username, title=title or username.title())

    def post(self, channel: str, text: str, **more: Any) -> list[int]:
        ids: list[int] = self.ask("POST", f"/channels/{channel}/posts", text=text, **more)["ids"]
        return ids

    def batch(self, channel: str, texts: Sequence[str]) -> list[int]:
        """Post many texts at one moment."""
        path = f"/channels/{channel}/posts/batch"
        ids: list[int] = self.ask("POST", path, texts=list(texts))["ids"]
        return ids

    def edit(self, channel: str, message_id: int, text: str) -> None:
        self.ask("PATCH", f"/channels/{channel}/posts/{message_id}", text=text)

    def delete(self, channel: str, message_id: int) -> None:
        self.ask("DELETE", f"/channels/{channel}/posts/{message_id}")

    def truth(self, channel: str) -> list[dict[str, Any]]:
        """Every message the channel ever had, the deleted ones too."""
        rows: list[dict[str, Any]] = self.ask("GET", f"/channels/{channel}/posts")
        return rows

    def fault(self, kind: str, /, **more: Any) -> None:
        self.ask("POST", "/faults", kind=kind, **more)

    def heal(self) -> None:
        """End every fault."""
        self.ask("DELETE", "/faults")

    def messages(self, chat_id: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.http.get(
            "/messages", params={"chat_id": chat_id, "after": 0}
        ).json()
        return rows

    def calls(self, method: str) -> list[dict[str, Any]]:
        rows = self.http.get("/calls", params={"after": 0}).json()
        return [row for row in rows if row["method"].endswith(method)]


class Process(Protocol):
    """What tests ask of a process: ``subprocess.Popen`` and its like."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...

    def kill(self) -> None: ...


@dataclass
class Desk:
    """One installation of Flagfall beside the local Telegram, with a newsroom channel.

    Its processes are forked from the nursery, if there is one.
    """

    telegram: Telegram
    data: Path
    newsroom: int
    owner: int
    settings: str = FAST
    daemon: Process | None = None
    nursery: Nursery | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.data / "stderr.log"

    def configure(self, **extra: str) -> None:
        details = self.telegram.details
        values = (
            bot_variables(details)
            | {
                "PREVIEW_URL": details["preview"],
                "NOTIFY_CHAT": str(self.newsroom),
            }
            | extra
        )
        lines = [f"{name}={value}" for name, value in values.items()]
        (self.data / ".env").write_text("\n".join(lines))
        (self.data / "flagfall.toml").write_text(self.settings)

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = self._done([*words, *self.options])
        assert not check or done.returncode == 0, f"{words}: {done.returncode}\n{done.stderr}"
        return done

    def _done(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        if self.nursery is not None:
            return self.nursery.run(words, timeout=PATIENCE)
        return subprocess.run(  # noqa: S603  our own command
            [*FLAGFALL, *words],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def rows(self, *words: str) -> list[dict[str, Any]]:
        done = self.command(*words, "--json", check=False)
        assert done.returncode in (0, 1), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def login(self) -> None:
        details = self.telegram.details
        self.command("login", "--phone", details["phone"], "--code", details["code"])

    @property
    def options(self) -> list[str]:
        """Where this installation lies, for any command."""
        toml, env = self.data / "flagfall.toml", self.data / ".env"
        return ["--env", str(env), "--config", str(toml), "--data", str(self.data)]

    def start(self, *options: str, ready: bool = True) -> None:
        """Start the daemon, and wait until it says that it watches."""
        before = self._times_ready()
        with self.log.open("a") as log:
            log.write("\n")
        self.daemon = self.launch(["run", *options, *self.options])
        if ready:
            self.until(lambda: self._times_ready() > before, "the daemon is ready")

    def launch(self, words: Sequence[str]) -> Process:
        """Run a command that goes on, its stderr appended to the log."""
        if self.nursery is not None:
            return self.nursery.start(words, log=self.log)
        with self.log.open("a") as log:
            return subprocess.Popen(  # noqa: S603  our own command
                [*FLAGFALL, *words],
                stderr=log,
                stdout=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONFAULTHANDLER": "1"},
            )

    def _times_ready(self) -> int:
        return self.said().count("\nready\n") + self.said().count('"event": "ready"')

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the daemon a signal and return its exit code."""
        assert self.daemon is not None
        self.daemon.send_signal(number)
        return self.daemon.wait(PATIENCE)

    def until(self, true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Wait for something that must happen; fails with the daemon's log if it does not."""
        deadline = time.monotonic() + patience
        while not true():
            if self.daemon is not None and self.daemon.poll() not in (None, 0, -signal.SIGKILL):
                pytest.fail(f"the daemon ended before {what}:\n{self.said()}")
            if time.monotonic() > deadline:
                pytest.fail(f"waited {patience} s and not so: {what}\n{self.said()[-4000:]}")
            time.sleep(0.02)

    def alerts(self) -> list[dict[str, Any]]:
        return self.telegram.messages(self.newsroom)

    def claim(self) -> None:
        """Become the owner by chat, as the README says."""
        code = (self.data / "claim-code").read_text().strip()
        self.say(f"/start {code}")

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Write to the bot as the owner, and return its answer."""
        before = len(self.replies())
        self.telegram.ask("POST", "/say", user_id=self.owner, text=text, **more)
        self.until(lambda: len(self.replies()) > before, f"an answer to {text}")
        return self.replies()[-1]

    def replies(self) -> list[dict[str, Any]]:
        return [m for m in self.telegram.messages(self.owner) if m["from"] != self.owner]


@contextmanager
def local_telegram(nursery: Nursery | None = None) -> Iterator[Telegram]:
    """Run the local Telegram as a process of its own."""
    with tempfile.TemporaryDirectory(prefix="flagfall-") as folder:
        out = Path(folder, "details")
        process = _serving(out, nursery)
        try:
            details = json.loads(_first_line(out, process))
            with httpx.Client(base_url=details["control"], timeout=60, trust_env=False) as http:
                yield Telegram(process, details, http)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def _serving(out: Path, nursery: Nursery | None) -> Process:
    words = ("simulator", "--seed", "7")
    with out.open("w") as file:
        if nursery is not None:
            return nursery.start(words, log=Path(os.devnull), out=str(out))
        return subprocess.Popen(  # noqa: S603  our own command
            [*FLAGFALL, *words], stdout=file, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )


def _first_line(out: Path, process: Process) -> str:
    """Wait until there is one."""
    deadline = time.monotonic() + PATIENCE
    while not (said := out.read_text()).endswith("\n"):
        assert process.poll() is None, "the local Telegram ended"
        assert time.monotonic() < deadline, "the local Telegram says nothing"
        time.sleep(0.01)
    return said


@contextmanager
def installation(telegram: Telegram, data: Path, nursery: Nursery | None = None) -> Iterator[Desk]:
    """Set Flagfall up in a folder as a new user would, signed in, not yet started."""
    owner = telegram.ask("POST", "/users", name="Olena", language="uk")["user_id"]
    newsroom = telegram.ask(
        "POST", "/chats", title="Newsroom", kind="channel", members=[owner], admins=["bot"]
    )["chat_id"]
    data.mkdir(mode=0o700)
    desk = Desk(telegram, data, newsroom, owner, nursery=nursery)
    desk.configure()
    desk.login()
    try:
        yield desk
    finally:
        if desk.daemon is not None and desk.daemon.poll() is None:
            desk.daemon.kill()
            desk.daemon.wait(PATIENCE)


def configure_bot(data: Path, details: Mapping[str, Any], way: str, *, settings: str = "") -> None:
    """Write settings of a bot that speaks to a local Telegram over one of its two APIs."""
    values = bot_variables(details)
    (data / ".env").write_text("\n".join(f"{name}={value}" for name, value in values.items()))
    (data / "flagfall.toml").write_text(f'[delivery]\ntelegram = "{way}"\n{settings}\n')


def bot_variables(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what .env holds of a local Telegram's addresses and of its bot."""
    return {
        "TELEGRAM_API_ID": details["api_id"],
        "TELEGRAM_API_HASH": details["api_hash"],
        "TELEGRAM_SERVER": f"{details['dc']}:{details['host']}:{details['port']}",
        "TELEGRAM_SERVER_KEY": details["key"],
        "TELEGRAM_BOT_TOKEN": details["bot_token"],
        "BOT_API_URL": details["bot_api"],
    }
