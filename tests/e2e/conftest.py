"""Every end-to-end test has a local Telegram and an installation of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.installation import Desk, Telegram, installation, local_telegram

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with local_telegram() as running:
        yield running


@pytest.fixture
def desk(telegram: Telegram, tmp_path: Path) -> Iterator[Desk]:
    with installation(telegram, tmp_path / "data") as installed:
        yield installed
