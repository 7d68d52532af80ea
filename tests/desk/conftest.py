from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk import Desk
from bot.rules.lexicon import EMPTY_LEXICON

if TYPE_CHECKING:
    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@pytest.fixture
def desk(store: Store, moved_clock: MovedClock) -> Desk:
    return Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
