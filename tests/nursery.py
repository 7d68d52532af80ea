"""Daemons and commands that start at once: forked from a process that is ready to be any of them.

Tests start hundreds of processes, and importing, dictionaries and the shipped concepts take most
of a start. A process that was forked is one like any other: it can be killed, it holds its own
locks, and of its installation it has read nothing yet. ``python -m tests.nursery`` answers a line
of JSON on stdin with one on stdout.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROOT = Path(__file__).parents[1]
_NOT_OURS = ("demo", "simulator")  # they bring the local Telegram, which no daemon has in it
_PAUSE = 0.01  # seconds between looks whether a process has ended


@dataclass
class Nursery:
    """The process that others are forked from."""

    process: subprocess.Popen[str]

    def start(
        self, words: Sequence[str], *, log: Path, out: str = os.devnull, weakness: str = ""
    ) -> Born:
        """Run a command line in a process of its own, its stderr appended to a file."""
        return Born(self, self.ask(start=list(words), log=str(log), out=out, weakness=weakness))

    def run(self, words: Sequence[str], *, timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a command line to its end, and return what it said."""
        with tempfile.TemporaryDirectory(prefix="flagfall-") as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            out.touch()
            born = self.start(words, log=err, out=str(out))
            try:
                code = born.wait(timeout)
            finally:
                if born.returncode is None:
                    born.kill()
            return subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())

    def ask(self, **request: Any) -> Any:
        """Put one request."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@dataclass
class Born:
    """A process, with those methods of ``subprocess.Popen`` that tests need."""

    nursery: Nursery
    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code (a signal's number negative), None while it runs."""
        if self.returncode is None:
            self.returncode = self.nursery.ask(poll=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once it has ended; raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if timeout is not None and until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("flagfall", timeout)
            time.sleep(_PAUSE)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it is known to have ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@contextmanager
def nursery(*, telegram: bool = False) -> Iterator[Nursery]:
    """Run the process that others are forked from: Flagfall's, or (telegram) local Telegrams."""
    path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(  # noqa: S603  a module of ours
        [sys.executable, "-m", "tests.nursery", *(["telegram"] if telegram else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        yield Nursery(process)


def _serve(requests: IO[str], answers: IO[str]) -> None:
    """Answer requests until there are no more."""
    for line in requests:
        request = json.loads(line)
        answer = _poll(request["poll"]) if "poll" in request else _fork(**request)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _poll(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork(*, start: list[str], log: str, out: str, weakness: str) -> int:
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = _live(start, log=log, out=out, weakness=weakness)
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


def _live(words: list[str], *, log: str, out: str, weakness: str) -> int:
    """Be a process of one's own: with its own files, dice and signals."""
    import faulthandler  # noqa: PLC0415
    import random  # noqa: PLC0415

    from tests.faults.weakened import run  # noqa: PLC0415  with what it patches

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(out, os.O_WRONLY), 1)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115  those of the process
    sys.stderr = open(2, "w", buffering=1)  # noqa: SIM115
    faulthandler.enable()
    random.seed()
    return int(run(weakness, words))


def _get_ready_for_telegram() -> None:
    """Import what the local Telegram needs, and is no part of a daemon."""
    import bot.cli.frame  # noqa: PLC0415
    from bot.cli import COMMANDS  # noqa: PLC0415

    bot.cli.frame.load(COMMANDS["simulator"][0])


def _get_ready() -> None:
    """Import what daemons and commands need, and read what is the same for all of them."""
    import asyncio  # noqa: PLC0415
    import gc  # noqa: PLC0415

    import bot.cli.frame  # noqa: PLC0415
    from bot.cli import COMMANDS  # noqa: PLC0415
    from bot.config.lexicon import lexicon_with  # noqa: PLC0415
    from bot.daemon.warmth import warm_up  # noqa: PLC0415
    from bot.rules.dictionaries import SLAVIC, dictionary  # noqa: PLC0415

    for name, (target, _) in COMMANDS.items():
        if name not in _NOT_OURS:
            bot.cli.frame.load(target)
    for language in SLAVIC:
        dictionary(language)
    asyncio.run(warm_up(lexicon_with(None)))
    gc.collect()
    gc.freeze()  # what is never looked through again stays shared with those that are forked


if __name__ == "__main__":
    if sys.argv[1:] == ["telegram"]:
        _get_ready_for_telegram()
    else:
        _get_ready()
    _serve(sys.stdin, sys.stdout)
