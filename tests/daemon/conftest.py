"""Accounts with an owner to be told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role
from tests.daemon.played import Stand

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@pytest.fixture
async def stand(store: Store, tmp_path: Path, moved_clock: MovedClock) -> Stand:
    async with store.transaction() as tx:
        await tx.save_person(Person(user_id=7, role=Role.OWNER, chat_id=7))
    return Stand(store, tmp_path / "sessions", moved_clock)
