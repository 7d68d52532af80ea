"""aiosqlite without its threads: each connection's calls are a line that the loop itself serves.

The library makes a queue and a thread for each connection, and all that it does goes through them.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from unittest.mock import patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Line(Protocol):
    def ask(self, future: asyncio.Future[Any] | None, call: Callable[[], Any]) -> None: ...


class _Queue:
    """Stands in for the queue between a connection and its thread."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def put_nowait(self, asked: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        self._line.ask(*asked)


class _Thread:
    """Stands in for the thread: nothing is to be started."""

    daemon = True

    def __init__(self, **_: object) -> None:
        pass

    def start(self) -> None:
        pass


@contextmanager
def without_threads(line: Callable[[Any], _Line]) -> Iterator[None]:
    """Give each connection that is opened meanwhile a ``line`` of the loop that runs then."""
    with (
        patch("aiosqlite.core.SimpleQueue", lambda: _Queue(line(asyncio.get_running_loop()))),
        patch("aiosqlite.core.Thread", _Thread),
    ):
        yield
