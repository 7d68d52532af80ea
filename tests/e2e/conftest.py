"""Every end-to-end test has a local Telegram and an installation of its own.

Processes are forked; ``test_demo`` and ``test_bad_input`` start them as a shell does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.installation import Desk, Telegram, installation, local_telegram
from tests.nursery import Nursery, nursery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def born_here() -> Iterator[Nursery]:
    with nursery() as ready:
        yield ready


@pytest.fixture(scope="session")
def telegrams() -> Iterator[Nursery]:
    with nursery(telegram=True) as ready:
        yield ready


@pytest.fixture
def telegram(telegrams: Nursery) -> Iterator[Telegram]:
    with local_telegram(telegrams) as running:
        yield running


@pytest.fixture
def desk(telegram: Telegram, born_here: Nursery, tmp_path: Path) -> Iterator[Desk]:
    with installation(telegram, tmp_path / "data", born_here) as installed:
        yield installed
