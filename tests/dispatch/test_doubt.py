from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from bot.config import DeliverySettings
from bot.dispatch.address import Address
from bot.dispatch.doubt import BEHIND, LONGEST, SILENCE, Doubt
from bot.model import Delivery

SETTINGS = DeliverySettings(max_attempts=3)
DESK = Address(receiver="desk", kind="telegram", target="@desk")
ONE = Delivery(
    receiver="desk", subject="5:1", kind="alert", queued_at=datetime(2022, 11, 11, tzinfo=UTC)
)


@pytest.fixture
def doubt() -> Doubt:
    return Doubt(SETTINGS, Random(7))  # noqa: S311  a seed, not a secret


def other(number: int) -> Delivery:
    return replace(ONE, subject=f"5:{number}")


def test_silence_is_held_against_no_message(doubt: Doubt) -> None:
    for _ in range(99):
        assert not doubt.is_hopeless(ONE, DESK)
        doubt.pauses(ONE, DESK, sent=True)


def test_a_message_is_hopeless_once_it_failed_so_often_while_others_got_through(
    doubt: Doubt,
) -> None:
    found = []
    for number in range(SETTINGS.max_attempts):
        doubt.end(other(2 + number), DESK)
        found.append(doubt.is_hopeless(ONE, DESK))
        doubt.pauses(ONE, DESK, sent=True)
    assert found == [False, False, True]


def test_a_success_forgets_what_was_held_against_a_message(doubt: Doubt) -> None:
    for _ in range(9):
        doubt.end(ONE, DESK)
        assert not doubt.is_hopeless(ONE, DESK)


def test_the_more_is_in_doubt_the_longer_each_waits_and_never_without_end(doubt: Doubt) -> None:
    for number in range(2000):
        chat, pause = doubt.pauses(other(number), DESK, sent=True)
        assert chat <= SETTINGS.retry_cap
        assert min(chat * (number + 1), LONGEST) <= pause <= LONGEST
    chat, pause = doubt.pauses(ONE, DESK, sent=False)
    assert chat == pause


def test_the_end_of_a_silence_brings_back_what_it_put_off(doubt: Doubt) -> None:
    doubt.end(other(9), DESK)
    elsewhere = replace(DESK, receiver="chat:@desk")
    for number in range(SILENCE):
        doubt.pauses(replace(other(number), receiver="chat:@desk"), elsewhere, sent=True)
    assert doubt.end(other(9), DESK) == {"chat:@desk"}
    assert doubt.end(other(9), DESK) == set()


def test_a_single_failure_is_no_silence_but_a_first_success_may_follow_one(doubt: Doubt) -> None:
    doubt.pauses(ONE, DESK, sent=True)
    assert doubt.end(other(9), DESK) == {"desk"}
    doubt.pauses(ONE, DESK, sent=True)
    assert doubt.end(other(9), DESK) == set()


def test_what_arrives_once_goes_first_again_until_others_are_let_by(doubt: Doubt) -> None:
    once = replace(ONE, random_id=7)
    pauses = [doubt.pauses(once, DESK, sent=True) for _ in range(2 * SILENCE)]
    assert all(chat == own for chat, own in pauses[: SILENCE - 1])
    assert all(own >= chat + BEHIND for chat, own in pauses[SILENCE:])
    assert doubt.end(other(9), DESK) == {"desk"}
    assert not doubt.is_hopeless(once, DESK)
