from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.store.migrate import migrations, newest
from bot.store.sqlite import open_reader, open_store

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock
    from bot.store.migrate import Migration


def set_version(path: Path, version: int) -> None:
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {version}")
    database.close()


def test_migrations_are_numbered_without_gaps() -> None:
    assert [step.version for step in migrations()] == list(range(1, newest() + 1))


@pytest.mark.parametrize("step", migrations(), ids=lambda step: step.name)
def test_a_migration_leaves_transactions_alone(step: Migration) -> None:
    sql = re.sub(r"CREATE TRIGGER .*?\nEND;", "", step.sql, flags=re.DOTALL)  # has its own BEGIN
    assert not {"BEGIN", "COMMIT", "ROLLBACK"} & set(sql.upper().replace(";", " ").split())


async def test_each_migration_is_recorded_once(path: Path, clock: Clock) -> None:
    for _ in range(2):
        await (await open_store(path, clock=clock)).close()
    database = sqlite3.connect(path)
    rows = database.execute("SELECT version, name, applied_at FROM migrations").fetchall()
    assert rows == [(step.version, step.name, 1668168000000) for step in migrations()]
    assert database.execute("PRAGMA user_version").fetchone() == (newest(),)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


@pytest.mark.parametrize("opens", ["writer", "reader"])
async def test_a_newer_database_is_refused_and_left_alone(
    path: Path, clock: Clock, opens: str
) -> None:
    await (await open_store(path, clock=clock)).close()
    set_version(path, 99)
    message = rf"its version is 99, this Flagfall knows versions up to {newest()}\. Install"
    for _ in range(2):
        with pytest.raises(StoreError, match=message):
            await (open_store(path, clock=clock) if opens == "writer" else open_reader(path))


async def test_a_migration_that_fails_leaves_nothing(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE hits (somebody_elses TEXT)")
    database.close()
    with pytest.raises(sqlite3.OperationalError, match="hits already exists"):
        await open_store(path, clock=clock)
    database = sqlite3.connect(path)
    assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("hits",)]
    assert database.execute("PRAGMA user_version").fetchone() == (0,)
    database.close()
