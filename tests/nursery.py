"""Daemons that start at once: forked from a process that has imported everything already.

Scenarios start more than a hundred daemons, and importing takes most of a start. A daemon that was
forked is a process like any other: it can be killed, it holds its own locks, it has read nothing
yet. ``python -m tests.faults.nursery`` answers a line of JSON on stdin with one on stdout.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROOT = Path(__file__).parents[2]
_PAUSE = 0.01  # seconds between looks whether a daemon has ended


@dataclass
class Nursery:
    """The process that daemons are forked from."""

    process: subprocess.Popen[str]

    def start(self, words: Sequence[str], *, log: Path, weakness: str = "") -> Born:
        """Run a command line in a process of its own, its stderr appended to a file."""
        return Born(self, self.ask(start=list(words), log=str(log), weakness=weakness))

    def ask(self, **request: Any) -> Any:
        """Put one request."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@dataclass
class Born:
    """A daemon, with those methods of ``subprocess.Popen`` that tests need."""

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
                raise subprocess.TimeoutExpired("flagfall run", timeout)
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
def nursery() -> Iterator[Nursery]:
    """Run the process that daemons are forked from."""
    path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
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


def _fork(*, start: list[str], log: str, weakness: str) -> int:
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            code = _live(start, log=log, weakness=weakness)
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


def _live(words: list[str], *, log: str, weakness: str) -> int:
    """Be a daemon: with its own files, dice and signals."""
    import faulthandler  # noqa: PLC0415
    import random  # noqa: PLC0415

    from tests.faults.weakened import run  # noqa: PLC0415  with what it patches

    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), 2)
    sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115  those of the process
    sys.stderr = open(2, "w", buffering=1)  # noqa: SIM115
    faulthandler.enable()
    random.seed()
    return int(run(weakness, words))


if __name__ == "__main__":
    import bot.cli.frame
    import bot.cli.run  # noqa: F401  all that a daemon needs

    _serve(sys.stdin, sys.stdout)
