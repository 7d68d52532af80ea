"""A watch as the sources' loops know it, with nothing else around it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.ledger import Missing, Proof
from bot.sources.watch import Watch
from bot.telegram.reading import Peer
from tests.factories import a_channel

if TYPE_CHECKING:
    from collections.abc import Callable

CONFIRM = timedelta(seconds=30)


@pytest.fixture
def a_watch() -> Callable[..., Watch]:
    """Return a function that makes the watch of an anchored channel, read up to an id."""

    def made(upto: int = 10, head: int = 10, channel_id: int = 100) -> Watch:
        return Watch(
            channel=a_channel(channel_id=channel_id),
            channel_id=channel_id,
            peer=Peer(channel_id=channel_id, access_hash=77),
            proof=Proof(CONFIRM),
            missing=Missing(upto, head),
            floor=11,
        )

    return made
