"""Processes that count the awaits of their work, and die at the one they are told to die at.

``python -m tests.faults.telling`` and its like answer a line of JSON on stdin with one on stdout:
each asks for a process of its own, forked from one that has imported everything. It can be told to
kill itself at the n-th step of its work: a step is an await that is begun, or one that is over, of
the tasks that the work is made of.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tests.faults.weakened import weaken

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator

_ROOT = Path(__file__).parents[2]
_KILLED = -signal.SIGKILL


@dataclass(slots=True)
class Steps:
    """Counts the steps, and ends the process at one of them (0: at none).

    At another one something comes in between: ``meanwhile``, which whoever counts sets.
    """

    last: int
    turn: int = 0
    count: int = 0
    meanwhile: Callable[[], object] | None = None

    def take(self) -> None:
        """Count one."""
        self.count += 1
        if self.count == self.turn and self.meanwhile is not None:
            self.meanwhile()
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


class Counted(Coroutine[Any, Any, Any]):
    """A coroutine whose steps are counted: the thing itself, but for that."""

    def __init__(self, work: Coroutine[Any, Any, Any], steps: Steps) -> None:
        self._work = work
        self._steps = steps

    def send(self, value: Any) -> Any:
        self._steps.take()
        awaited = self._work.send(value)
        self._steps.take()
        return awaited

    def throw(self, *error: Any) -> Any:
        return self._work.throw(*error)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._work.__await__()


def counting(steps: Steps, names: Collection[str]) -> Any:
    """Return a factory of tasks in which the steps of those coroutines are counted."""

    def made(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        name = getattr(work, "__qualname__", "")
        return asyncio.Task(Counted(work, steps) if name in names else work, loop=loop, **more)

    return made


@dataclass
class Workers:
    """The process that workers are forked from."""

    process: subprocess.Popen[str]

    def work(
        self, data: Path, *, kill_at: int = 0, meanwhile_at: int = 0, weakness: str = ""
    ) -> bool:
        """Have one do its work on a data folder; return whether it came to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {
            "data": str(data),
            "kill_at": kill_at,
            "meanwhile_at": meanwhile_at,
            "weakness": weakness,
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        code = json.loads(self.process.stdout.readline())
        assert code in (0, _KILLED), f"it ended with {code}"
        return bool(code == 0)


@contextmanager
def workers(module: str) -> Iterator[Workers]:
    """Run the process that workers are forked from: a module that calls ``serve``."""
    path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(  # noqa: S603  a module of ours
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        yield Workers(process)


def serve(
    work: Callable[[Path, Steps], Coroutine[Any, Any, None]],
    requests: IO[str] = sys.stdin,
    answers: IO[str] = sys.stdout,
) -> None:
    """Fork a process for each request, and answer with how it ended."""
    for line in requests:
        request = json.loads(line)
        _, status = os.waitpid(_fork(work, **request), 0)
        answers.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
        answers.flush()


def _fork(
    work: Callable[[Path, Steps], Coroutine[Any, Any, None]],
    *,
    data: str,
    kill_at: int,
    meanwhile_at: int,
    weakness: str,
) -> int:
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            if weakness:
                weaken(weakness)
            asyncio.run(work(Path(data), Steps(kill_at, meanwhile_at)))
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid
