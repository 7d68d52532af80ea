from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.dispatch.identity import Identity
from bot.model import Delivery
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from pathlib import Path

ROW = Delivery(
    receiver="desk",
    subject="5:1",
    kind="alert",
    queued_at=datetime(2022, 11, 11, tzinfo=UTC),
)


async def test_the_secret_is_made_once_and_ids_outlive_the_process(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
        identity = Identity(store)
        await identity.recall()
        await identity.recall()
        ids.append(identity.of(ROW))
        await store.close()
    assert ids[0] == ids[1]


async def test_each_receiver_subject_and_installation_has_its_own(tmp_path: Path) -> None:
    rows = [
        ROW,
        replace(ROW, receiver="other"),
        replace(ROW, subject="5:1:part2"),
        replace(ROW, receiver="desk5", subject=":1"),
    ]
    ids = []
    for name in ("a", "b"):
        store = await open_store(tmp_path / f"{name}.db", clock=SystemClock())
        identity = Identity(store)
        await identity.recall()
        ids += [identity.of(row) for row in rows]
        assert identity.of(replace(ROW, attempts=9, epoch=4, repeat=True)) == identity.of(ROW)
        await store.close()
    assert len(set(ids)) == len(ids)
    assert all(0 < number < 2**63 for number in ids)


async def test_nothing_is_named_before_the_secret_is_known(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "flagfall.db", clock=SystemClock())
    with pytest.raises(RuntimeError):
        Identity(store).of(ROW)
    await store.close()
