from __future__ import annotations

import sqlite3

import pytest

from bot.store.insert import Insert


@pytest.mark.parametrize(
    ("count", "executed"),
    [
        pytest.param(0, {}, id="nothing"),
        pytest.param(1, {1: 1}, id="one row"),
        pytest.param(5, {4: 1, 1: 1}, id="five"),
        pytest.param(500, {256: 1, 64: 3, 16: 3, 4: 1}, id="a full batch"),
        pytest.param(513, {256: 2, 1: 1}, id="more than a statement holds"),
    ],
)
def test_rows_are_split_into_few_statements(count: int, executed: dict[int, int]) -> None:
    insert = Insert("INSERT INTO numbers (n, text)", "ON CONFLICT DO NOTHING")
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE numbers (n INTEGER UNIQUE, text TEXT)")
    times = {}
    for sql, batch in insert.batches([(number, str(number)) for number in range(count)]):
        times[sql.count("(?, ?)")] = len(batch)
        database.executemany(sql, batch)
        database.executemany(sql, batch)
    assert times == executed
    rows = database.execute("SELECT n, text FROM numbers ORDER BY rowid").fetchall()
    assert rows == [(number, str(number)) for number in range(count)]
    database.close()
