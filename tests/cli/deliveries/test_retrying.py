from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, DeliveryState, Receiver
from tests.cli.conftest import POSTED, stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal

DEAD = DeliveryState.DEAD


async def _dead(tx: Transaction) -> None:
    row = Delivery(
        receiver="notify", subject="5:21", kind="alert", queued_at=POSTED, state=DEAD, attempts=20
    )
    await tx.save_receiver(Receiver(name="hook", kind="webhook", target="$URL"))
    await tx.enqueue(
        [
            row,  # number 2, after that of the newsroom
            replace(row, receiver="hook"),
            replace(row, receiver="hook", subject="5:22"),
            replace(row, subject="morning", kind="digest"),
            replace(row, subject="5:23", bundle="morning"),
            replace(row, receiver="gone", subject="5:24"),
            replace(row, receiver="chat:80", subject="reply:1:0", kind="reply"),
        ]
    )


@pytest.fixture
def given_up(newsroom: Terminal) -> Terminal:
    stored(_dead)
    return newsroom


def alive(terminal: Terminal) -> list[str]:
    return [
        f"{row['subject']} to {row['receiver']}: {row['state']}"
        for row in terminal("deliveries", "--json").rows[1:]
        if row["state"] != "dead"
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["2"], ["5:21 to notify: pending"], id="a number"),
        pytest.param(["5:22"], ["5:22 to hook: pending"], id="a subject"),
        pytest.param(
            ["5:21"], ["5:21 to notify: pending", "5:21 to hook: pending"], id="a subject of two"
        ),
        pytest.param(["5:21", "--receiver", "hook"], ["5:21 to hook: pending"], id="for one"),
        pytest.param(
            ["2", "2", "5:22"], ["5:21 to notify: pending", "5:22 to hook: pending"], id="several"
        ),
        pytest.param(
            ["--receiver", "hook"],
            ["5:21 to hook: pending", "5:22 to hook: pending"],
            id="receiver",
        ),
        pytest.param(
            ["morning"], ["morning to notify: pending", "5:23 to notify: held"], id="a digest"
        ),
        pytest.param(["5:23"], ["5:23 to notify: pending"], id="one out of a digest"),
        pytest.param(
            ["--all"],
            [
                "5:21 to notify: pending",
                "5:21 to hook: pending",
                "5:22 to hook: pending",
                "morning to notify: pending",
                "5:23 to notify: held",
                "reply:1:0 to chat:80: pending",
            ],
            id="all",
        ),
    ],
)
def test_what_was_given_up_is_sent_after_all(
    given_up: Terminal, options: list[str], expected: list[str]
) -> None:
    outcome = given_up("deliveries", "retry", *options)
    assert (outcome.code, outcome.out) == (0, "")
    assert "to be sent" in outcome.err
    assert alive(given_up) == expected
    rows = {
        row["subject"]: row
        for row in given_up("deliveries", "--json").rows
        if row["state"] == "pending"
    }
    assert {row["attempts"] for row in rows.values()} == {0}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        pytest.param(["1"], 2, "Not dead: 1 (5:11 to notify) is pending.", id="not dead"),
        pytest.param(["2", "1"], 2, "Not dead: 1 (5:11", id="one of them is not dead"),
        pytest.param(["99"], 2, "1 delivery is not there: 99.", id="no such number"),
        pytest.param(["5:22", "--receiver", "notify"], 2, "not there: 5:22", id="of another"),
        pytest.param(["5:24"], 2, "There is no receiver gone any more.", id="nobody to send to"),
        pytest.param([], 2, "--all for everything", id="nothing named"),
        pytest.param(["2", "--all"], 2, "Leave one of them out", id="both"),
        pytest.param(["--receiver", "desk"], 1, "Nothing was given up.", id="nothing dead"),
    ],
)
def test_what_cannot_be_retried_changes_nothing(
    given_up: Terminal, options: list[str], code: int, said: str
) -> None:
    outcome = given_up("deliveries", "retry", *options)
    assert outcome.code == code
    assert said in outcome.err
    assert alive(given_up) == []


def test_it_is_said_what_was_done(given_up: Terminal) -> None:
    assert given_up("deliveries", "retry", "morning").err == (
        "1 delivery waits to be sent: 5 (morning to notify). 1 alert more told within.\n"
    )
    err = given_up("deliveries", "retry", "--all").err
    assert err.startswith("4 deliveries wait to be sent: 2 (5:21 to notify), 3 (5:21 to hook), ")
    assert err.endswith(" What is for receivers that are gone stays: gone.\n")


async def _many(tx: Transaction) -> None:
    row = Delivery(receiver="notify", subject="", kind="alert", queued_at=POSTED, state=DEAD)
    await tx.enqueue([replace(row, subject=f"6:{number}") for number in range(1200)])


def test_very_many_are_counted(newsroom: Terminal) -> None:
    stored(_many)
    assert newsroom("deliveries", "retry", "--all").err == (
        "1,200 deliveries wait to be sent: 1,200 to notify.\n"
    )


def test_without_a_database_nothing_was_given_up(flagfall: Terminal) -> None:
    outcome = flagfall("deliveries", "retry", "--all")
    assert outcome.code == 1
    assert "There is no database" in outcome.err


def test_shared_options_may_stand_after_it(given_up: Terminal) -> None:
    assert given_up("deliveries", "retry", "2", "--data", "data").code == 0


async def _suspended(tx: Transaction) -> None:
    row = Delivery(receiver="hook", subject="5:21", kind="alert", queued_at=POSTED)
    await tx.save_receiver(
        Receiver(name="hook", kind="webhook", target="$URL", suspended="Not found.")
    )
    rows = [replace(row, state=DeliveryState.SUSPENDED), replace(row, subject="5:22")]
    await tx.enqueue([*rows, replace(row, subject="5:23", state=DeliveryState.SENT)])


@pytest.mark.parametrize("options", [["--all"], ["--receiver", "hook"]], ids=["all", "one"])
def test_what_waits_for_a_suspended_receiver_is_said(
    newsroom: Terminal, options: list[str]
) -> None:
    stored(_suspended)
    outcome = newsroom("deliveries", "retry", *options)
    assert outcome.code == 1
    assert outcome.err == (
        "Nothing was given up. 2 deliveries wait for hook, which is suspended. "
        "To try it at once: flagfall receivers test hook\n"
    )
    assert newsroom("deliveries", "retry", "--receiver", "notify").err == "Nothing was given up.\n"
    named = newsroom("deliveries", "retry", "5:21", "--receiver", "hook")
    assert named.err.endswith("is suspended. To try it at once: flagfall receivers test hook\n")
