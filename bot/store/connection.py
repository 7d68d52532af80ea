"""Connections to SQLite: statements whose failures are explained, transactions one at a time.

Text is lossless. SQLite keeps text as UTF-8, which has no lone surrogates, so a string that has
some is stored as a BLOB of their three-byte form (``surrogatepass``) and read back from it. All
other strings, NUL included, lie there as plain TEXT. No other BLOB is ever stored.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import asynccontextmanager
from inspect import signature
from typing import TYPE_CHECKING, Any, cast

from bot.store.failures import explained

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
    from pathlib import Path

    import aiosqlite

    from bot.store.insert import Insert

    Value = str | int | float | None
    Parameters = Sequence[Value] | Mapping[str, Value]

_PAGE_ROWS = 500  # some milliseconds of work for the event loop


class Row(sqlite3.Row):
    """A row by column names, text as it was given."""

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401  a column may hold anything
        value = super().__getitem__(key)
        return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


class Connection:
    """One connection: a queue of statements, each of which may raise StoreError."""

    def __init__(self, raw: aiosqlite.Connection, path: Path) -> None:
        self._raw = raw
        self._path = path

    async def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows of a query."""
        rows = await self._ask(self._raw.execute_fetchall, sql, _bound(parameters))
        return cast("list[Row]", rows)

    async def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of a query."""
        rows = await self.rows(sql, parameters)
        return rows[0] if rows else None

    async def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Execute a statement and return how many rows it changed."""
        cursor = await self._ask(self._raw.execute, sql, _bound(parameters))
        return int(cursor.rowcount)

    async def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Execute a statement once for each of the rows."""
        await self._ask(self._raw.executemany, sql, [_bound(row) for row in rows])

    async def insert(self, insert: Insert, rows: Sequence[Sequence[Value]]) -> None:
        """Insert rows, all of one length."""
        for sql, batch in insert.batches(rows):
            await self.run_many(sql, batch)

    async def define(self, name: str, function: Callable[..., Value]) -> None:
        """Make a pure function of ours known to SQL, with as many parameters as it has."""
        count = len(signature(function).parameters)
        await self._ask(self._raw.create_function, name, count, function)

    async def run_script(self, sql: str) -> None:
        """Execute several statements, which open and commit their own transaction."""
        await self._ask(self._raw.executescript, sql)

    async def pages(self, sql: str, parameters: Parameters = ()) -> AsyncIterator[list[Row]]:
        """Return a long query's rows some hundred at a time, so that others get a turn."""
        with explained(self._path):
            async with self._raw.execute(sql, _bound(parameters)) as cursor:
                while rows := await cursor.fetchmany(_PAGE_ROWS):
                    yield cast("list[Row]", rows)

    async def rollback(self) -> None:
        """Undo what is not committed; nothing happens outside a transaction."""
        await self._ask(self._raw.rollback)

    async def close(self) -> None:
        """Finish the statements that are queued, then close the file."""
        await self._ask(self._raw.close)

    async def _ask(self, verb: Callable[..., Awaitable[Any]], *given: Any) -> Any:  # noqa: ANN401
        with explained(self._path):
            return await verb(*given)


class Turn(Connection):
    """The statements of one transaction.

    SQLite undoes a whole transaction by itself when the disk is full, and what follows would be
    committed statement by statement. So after a first failure nothing is executed any more.
    """

    _failure: BaseException | None = None
    _over = False

    def end(self) -> None:
        """Refuse every further statement."""
        self._over = True

    async def _ask(self, verb: Callable[..., Awaitable[Any]], *given: Any) -> Any:  # noqa: ANN401
        self._refuse_when_done()
        try:
            return await super()._ask(verb, *given)
        except BaseException as error:
            self._failure = error
            raise

    def _refuse_when_done(self) -> None:
        if self._over:
            raise RuntimeError("The transaction has ended; its verbs cannot be used any more.")
        if self._failure is not None:
            raise self._failure


class Writer(Connection):
    """The one connection that writes."""

    def __init__(self, raw: aiosqlite.Connection, path: Path) -> None:
        super().__init__(raw, path)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Turn]:
        """Wait for a turn, then commit what is done in it, or nothing of it."""
        async with self._turn:
            turn = Turn(self._raw, self._path)
            try:
                # A cancelled await does not unqueue its statement: BEGIN may happen nevertheless,
                # so it belongs inside.
                await turn.run("BEGIN IMMEDIATE")
                yield turn
                await _to_its_end(turn.run("COMMIT"))
            except BaseException:
                await _to_its_end(self.rollback())
                raise
            finally:
                turn.end()

    async def close(self) -> None:
        """Let the transaction under way end, then close the file."""
        async with self._turn:
            await super().close()


async def _to_its_end(work: Awaitable[Any]) -> None:
    """Wait for something that a cancellation must not leave half done."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _bound(parameters: Parameters) -> Any:  # noqa: ANN401  what sqlite3 takes
    if isinstance(parameters, Mapping):
        return {name: _lossless(value) for name, value in parameters.items()}
    # Most values need no look; this runs eighteen times a post.
    return [
        value if type(value) is not str or value.isascii() else _lossless(value)
        for value in parameters
    ]


def _lossless(value: Value) -> Value | bytes:
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value
