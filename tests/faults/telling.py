"""One process that tells what waits in an outbox, and dies where it is told to.

``python -m tests.faults.telling`` answers a line of JSON on stdin with one on stdout: each asks for
a process of its own, forked from one that has imported everything, which delivers over one of the
two APIs until nothing waits. It can be told to kill itself at the n-th step of claim, send and
record: a step is an await that is begun, or one that is over, of the tasks that do these three.
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
from random import Random
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.clock import SystemClock
from bot.config import DeliverySettings, load_config
from bot.daemon.parts import open_bot, senders
from bot.dispatch import Dispatch
from bot.model import DeliveryState
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from bot.store.protocol import Store

_ROOT = Path(__file__).parents[2]
_TELLING = ("Dispatch._tell", "MtProto.send_once", "BotApi.send")  # the tasks of the three
_PACE = DeliverySettings(
    per_chat_interval=0.001,
    per_chat_per_minute=100_000,
    total_per_second=10_000,
    request_timeout=2.0,
    retry_base=0.02,
    retry_cap=0.05,
)
_KILLED = -signal.SIGKILL


@dataclass(slots=True)
class Steps:
    """Counts the steps, and ends the process at one of them (0: at none)."""

    last: int
    count: int = 0

    def take(self) -> None:
        """Count one."""
        self.count += 1
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


def counting(steps: Steps) -> Any:
    """Return a factory of tasks in which the steps of telling are counted."""

    def made(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        name = getattr(work, "__qualname__", "")
        return asyncio.Task(Counted(work, steps) if name in _TELLING else work, loop=loop, **more)

    return made


async def tell(data: Path, steps: Steps) -> None:
    """Deliver until nothing waits any more."""
    asyncio.get_running_loop().set_task_factory(counting(steps))
    clock = SystemClock()
    config = load_config(
        env_file=data / ".env", config_file=data / "flagfall.toml", data=data, environ={}
    )
    store = await open_store(data / "flagfall.db", clock=clock)
    async with store.transaction() as tx:
        await tx.recover_sending()
    bot = open_bot(config)
    dispatch = Dispatch(
        store,
        senders(bot, config.receivers, clock=clock),
        clock=clock,
        random=Random(7),  # noqa: S311  jitter
        settings=_PACE,
        zone=ZoneInfo("UTC"),
        say=lambda *_, **__: None,
    )
    running = asyncio.ensure_future(dispatch.run())
    await _all_told(store)
    await dispatch.stop()
    await running
    if bot is not None:
        await bot.aclose()
    await store.close()


async def _all_told(store: Store) -> None:
    clock = SystemClock()
    while any(row.state is not DeliveryState.SENT for row in await store.deliveries()):
        await clock.sleep(0.01)


@dataclass
class Tellers:
    """The process that tellers are forked from."""

    process: subprocess.Popen[str]

    def tell(self, data: Path, *, kill_at: int = 0) -> bool:
        """Have one deliver what waits; return whether it came to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"data": str(data), "kill_at": kill_at}) + "\n")
        self.process.stdin.flush()
        code = json.loads(self.process.stdout.readline())
        assert code in (0, _KILLED), f"it ended with {code}"
        return bool(code == 0)


@contextmanager
def tellers() -> Iterator[Tellers]:
    """Run the process that tellers are forked from."""
    path = os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.telling"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        yield Tellers(process)


def _serve(requests: IO[str], answers: IO[str]) -> None:
    for line in requests:
        request = json.loads(line)
        _, status = os.waitpid(_fork(**request), 0)
        answers.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
        answers.flush()


def _fork(*, data: str, kill_at: int) -> int:
    pid = os.fork()
    if pid == 0:
        code = 70
        try:
            asyncio.run(tell(Path(data), Steps(kill_at)))
            code = 0
        finally:
            sys.stderr.flush()
            os._exit(code)
    return pid


if __name__ == "__main__":
    _serve(sys.stdin, sys.stdout)
