"""Days of posts, outages, floods and kills: nothing lost, nothing twice, the same for a seed.

What is judged, and what goes wrong meanwhile, is in ``tests.virtual``. To look at a failure, run
its seed again: ``live(folder, seed=.., days=..)`` does the same thing every time.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from bot.store import claims
from tests.virtual.folders import fast_folder
from tests.virtual.month import Month, live
from tests.virtual.verdict import findings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS, SEED = 3, 1


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder in memory: no power is ever cut here, and thirty days are many commits."""
    with fast_folder() as made:
        yield made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Drop the log: days of bad weather are many warnings."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _lived(folder: Path, *, seed: int = SEED, days: int = DAYS) -> Month:
    folder.mkdir()
    return live(folder, seed=seed, days=days)


def test_some_days(folder: Path) -> None:
    month = _lived(folder / "one")
    assert findings(month) == []
    # and it was no easy time
    outcomes = {call.outcome for call in month.telegram.calls}
    assert len(outcomes) > 6
    assert len(month.kills) > DAYS
    assert month.starts > len(month.kills) + 1


def test_a_day_goes_the_same_way_twice(folder: Path) -> None:
    once, again = (_lived(folder / name, days=1) for name in ("once", "again"))
    other = _lived(folder / "other", seed=SEED + 1, days=1)
    assert once.trace == again.trace
    assert once.trace != other.trace


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 4))
def test_thirty_days(folder: Path, seed: int) -> None:
    began = time.process_time()
    month = _lived(folder / "month", seed=seed, days=30)
    assert findings(month) == []
    assert time.process_time() - began < 60


async def _nothing(*_: object, **__: object) -> int:
    return 0


_WEAKNESSES = {
    "what is sent is not counted": ("bot.dispatch.pace.Pace.end", lambda *_: None),
    "waits are not kept": ("bot.dispatch.pace.Pace.flood", lambda *_: None),
    "waits are forgotten": ("bot.dispatch.memory.Memory.recall_waits", _nothing),
    "what was under way is left there": ("bot.store.claims.recover", _nothing),
    "what was under way is no repeat": (
        "bot.store.claims._RECOVER",
        claims._RECOVER.replace("max(repeat, random_id IS NULL AND kind <> 'edit')", "repeat"),  # noqa: SLF001  the weak spot
    ),
    "what is in doubt is no repeat": (
        "bot.store.claims._NACK",
        claims._NACK.replace("max(repeat, ?)", "0 * ?"),  # noqa: SLF001  the weak spot
    ),
    "the newest is told first": (
        "bot.store.claims._NEXT",
        claims._NEXT.replace("queued_at, number", "queued_at DESC, number"),  # noqa: SLF001  the same
    ),
    "it is called sent before it is": (
        "bot.store.claims._CLAIM",
        claims._CLAIM.replace("'sending'", "'sent'"),  # noqa: SLF001  the weak spot
    ),
}


@pytest.mark.soak
@pytest.mark.parametrize("weakness", _WEAKNESSES)
def test_a_day_shows_what_is_missing(folder: Path, weakness: str) -> None:
    """Each counter-measure is needed: without it, one of some days goes wrong."""
    with patch(*_WEAKNESSES[weakness]):
        assert any(_goes_wrong(folder / f"{seed}", seed) for seed in range(1, 9))


def _goes_wrong(folder: Path, seed: int) -> bool:
    try:
        return bool(findings(_lived(folder, seed=seed, days=1)))
    except AssertionError:  # it never came to its end
        return True
