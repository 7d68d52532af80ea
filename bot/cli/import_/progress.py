"""How far an import has come, on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(size: int) -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how many bytes of ``size`` and how many messages have been read.

    It shows on stderr, if that is a terminal, and leaves nothing there.
    """
    columns = (
        BarColumn(),
        TextColumn("{task.fields[messages]:,} messages, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("import", total=size or None, messages=0, rate=0)

        def show(read: int, messages: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            rate = messages / elapsed if elapsed else 0
            bar.update(task, completed=read, messages=messages, rate=rate)

        yield show
