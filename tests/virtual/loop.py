"""An event loop in virtual time: thirty days pass in seconds, and the same way for the same seed.

Time stands still while any task can go on and while any call is open that a thread would carry out
(a statement of SQLite, a write to a file): such calls are carried out here by the loop itself, one
at a time, only when no task can go on, and which of several goes first is drawn from the seed. So
no answer depends on the machine, and no timer ever overtakes a statement. Otherwise time jumps to
the next timer. It starts at 0, where floats are exact: from the epoch on, the steps between two of
them are coarser than the loop's own resolution, and it would go round for ever.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from tests.virtual.database import without_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from concurrent.futures import Executor

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class Stuck(RuntimeError):  # noqa: N818  it is said of the loop
    """Every task waits, and nothing will ever happen any more."""


class Line:
    """Calls that one thread would carry out, in the order in which they were asked for."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._calls: deque[tuple[asyncio.Future[Any] | None, Callable[[], Any]]] = deque()

    def ask(self, future: asyncio.Future[Any] | None, call: Callable[[], Any]) -> None:
        """Have a call carried out in its turn, whether or not anybody still waits for it then."""
        if not self._calls:
            self._loop.queue(self)
        self._calls.append((future, call))

    def serve(self) -> bool:
        """Carry out the first call; whether there are more."""
        future, call = self._calls.popleft()
        try:
            result = call()
        except Exception as error:  # noqa: BLE001  as a thread hands it over
            if future is not None and not future.done():
                future.set_exception(error)
        else:
            if future is not None and not future.done():
                future.set_result(result)
        return bool(self._calls)


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop; ``served`` counts the calls that it has carried out for threads."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._moment = 0.0
        self._waiting: list[Line] = []
        self._alarms: dict[int, list[Callable[[], object]]] = {}
        self._failure: BaseException | None = None
        self.served = 0
        super().__init__(_Idle(self.go_on))
        self.set_exception_handler(self._note)

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._moment

    def queue(self, line: Line) -> None:
        """Note that a line has calls."""
        self._waiting.append(line)

    def after_calls(self, count: int, alarm: Callable[[], object]) -> None:
        """Call ``alarm`` as soon as so many more calls were carried out, in the same moment."""
        self._alarms.setdefault(self.served + max(count, 1), []).append(alarm)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*_Ts], _T], *args: *_Ts
    ) -> asyncio.Future[_T]:
        """Carry out a call that was meant for a thread; the executor is not asked."""
        del executor
        future: asyncio.Future[_T] = self.create_future()
        Line(self).ask(future, partial(func, *args))
        return future

    def go_on(self, pause: float | None) -> None:
        """Carry out one call, else let time pass until the next timer, which is ``pause`` away.

        What a callback raised, or a task that nobody waits for, ends the run.
        """
        if self._failure is not None:
            raise self._failure
        if self._waiting:
            self._serve()
        elif pause is None:
            raise Stuck("Every task waits, and nothing will ever happen any more.")
        else:
            self._moment += pause

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception") or RuntimeError(context["message"])
        self._failure = self._failure or failure

    def _serve(self) -> None:
        at = self._random.randrange(len(self._waiting)) if len(self._waiting) > 1 else 0
        line = self._waiting.pop(at)
        if line.serve():
            self._waiting.append(line)
        self.served += 1
        for alarm in self._alarms.pop(self.served, ()):
            alarm()


class _Idle(selectors.SelectSelector):
    """Asks nobody for input: it says when the loop would have waited for some."""

    def __init__(self, idle: Callable[[float | None], None]) -> None:
        super().__init__()
        self._idle = idle

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self._idle(timeout)
        return []


def run(work: Callable[[], Coroutine[Any, Any, _T]], *, seed: int) -> _T:
    """Run a coroutine to its end in virtual time, which starts at 0."""
    random = Random(f"loop {seed}")  # noqa: S311  a seed, not a secret
    with (
        without_threads(Line),
        asyncio.Runner(loop_factory=partial(VirtualLoop, random)) as runner,
    ):
        return runner.run(work())
