from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Delivery, DeliveryState
from bot.notify.telling import key_of
from tests.notify.told import NOON

ROW = Delivery(receiver="hook", subject="5:11", kind="alert", queued_at=NOON)


def test_a_key_stays_the_same_whatever_becomes_of_the_delivery() -> None:
    later = replace(ROW, state=DeliveryState.RETRY, attempts=7, epoch=9, repeat=True, error="500")
    assert key_of(later) == key_of(ROW)
    assert len(key_of(ROW)) == 32


@pytest.mark.parametrize(
    "other",
    [
        replace(ROW, receiver="other"),
        replace(ROW, subject="5:11:e770"),
        replace(ROW, queued_at=NOON + timedelta(milliseconds=1)),
        replace(ROW, receiver="hook\0", subject="5:11"),
    ],
    ids=["receiver", "edit", "again", "boundary"],
)
def test_another_delivery_has_another_key(other: Delivery) -> None:
    assert key_of(other) != key_of(ROW)
