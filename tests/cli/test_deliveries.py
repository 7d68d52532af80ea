from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, Message, Person, Receiver, Role
from tests.cli.conftest import POSTED, stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal


@pytest.mark.parametrize(
    ("options", "count"),
    [([], 1), (["--state", "pending"], 1), (["--state", "dead"], 0)],
    ids=["all", "pending", "dead"],
)
def test_json_has_the_outbox(newsroom: Terminal, options: list[str], count: int) -> None:
    outcome = newsroom("deliveries", "--json", *options)
    assert (outcome.code, outcome.err, len(outcome.rows)) == (0, "", count)


def test_a_row(newsroom: Terminal) -> None:
    row = newsroom("deliveries", "--json").rows[0]
    assert row["receiver"] == "notify"
    assert row["subject"] == "5:11"
    assert row["state"] == "pending"
    assert row["queued_at"] == "2022-11-11T09:00:00Z"
    assert row["sent_at"] is None


def test_people_see_columns(newsroom: Terminal) -> None:
    heads, row = newsroom("deliveries").out.splitlines()
    assert heads.startswith("QUEUED (UTC)")
    assert row.split()[2:] == ["notify", "@Sergey_Khlan/11", "pending", "0"]


async def _with_people(tx: Transaction) -> None:
    anna = Person(user_id=7, role=Role.SUBSCRIBER, name="Anna \x1b[2J", chat_id=70)
    await tx.save_person(anna)
    await tx.save_person(Person(user_id=8, role=Role.OWNER, username="boris", chat_id=80))
    await tx.save_receiver(Receiver(name="person:7", target="70"))
    row = Delivery(receiver="person:7", subject="6:1", kind="alert", queued_at=POSTED)
    answer = Message(text="12 channels\nwatched" + "!" * 99)
    await tx.enqueue(
        [
            replace(row, channel_id=6, message_id=1),
            replace(row, receiver="chat:80", subject="reply:1:0", kind="reply", message=answer),
        ]
    )


def test_people_are_called_by_name_and_answers_are_left_out(newsroom: Terminal) -> None:
    stored(_with_people)
    shown = newsroom("deliveries").out
    assert "Anna" in shown
    assert "\x1b" not in shown
    assert "@6/1" in shown
    assert "reply" not in shown
    assert newsroom("deliveries", "--state", "dead").out == ""


def test_answers_and_notices_are_listed_on_demand_and_to_programs(newsroom: Terminal) -> None:
    stored(_with_people)
    shown = newsroom("deliveries", "--all").out
    (answer,) = [line for line in shown.splitlines() if "reply" in line]
    assert answer.split()[2:6] == ["@boris", "reply:", "12", "channels"]
    assert len(newsroom("deliveries", "--json").rows) == 3


def test_a_list_of_answers_only_says_how_to_see_them(flagfall: Terminal) -> None:
    stored(_with_answer)
    outcome = flagfall("deliveries")
    assert outcome.out == ""
    assert "--all" in outcome.err


async def _with_answer(tx: Transaction) -> None:
    answer = Message(text="12 channels")
    row = Delivery(
        receiver="chat:80", subject="reply:1:0", kind="reply", queued_at=POSTED, message=answer
    )
    await tx.enqueue([row])


def test_a_state_there_is_not(newsroom: Terminal) -> None:
    outcome = newsroom("deliveries", "--state", "pendng")
    assert outcome.code == 2
    assert "Did you mean pending?" in outcome.err


async def _with_a_suspended_receiver(tx: Transaction) -> None:
    await tx.save_receiver(Receiver(name="night", target="@night", suspended="It is gone."))


def test_of_a_suspended_receiver_it_is_said_when_it_is_tried_again(newsroom: Terminal) -> None:
    stored(_with_a_suspended_receiver)
    assert newsroom("deliveries").err == newsroom("receivers", "list").err
    assert newsroom("deliveries").err == (
        "Nothing can be sent to night (@night): It is gone. "
        "What waits is kept, and flagfall run tries it again every 5 min.\n"
    )
    assert newsroom("deliveries", "--json").err == ""
