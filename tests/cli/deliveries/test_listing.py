from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, DeliveryState, Message, Person, Receiver, Role
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
    assert (row["number"], row["story"], row["bundle"]) == (1, "", "")


def test_people_see_columns(newsroom: Terminal) -> None:
    heads, row = newsroom("deliveries").out.splitlines()
    assert heads.startswith("NO  QUEUED (UTC)")
    assert row.split()[3:] == ["notify", "@Sergey_Khlan/11", "pending", "0"]


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
    assert answer.split()[3:7] == ["@boris", "reply:", "12", "channels"]
    assert len(newsroom("deliveries", "--json").rows) == 3


def test_a_list_of_answers_only_says_how_to_see_them(flagfall: Terminal) -> None:
    stored(_with_answer)
    outcome = flagfall("deliveries")
    assert outcome.out == ""
    assert "--all" in outcome.err
    assert "edit: 12 channels" in flagfall("deliveries", "--all").out


async def _with_answer(tx: Transaction) -> None:
    answer = Message(text="12 channels")
    row = Delivery(
        receiver="chat:80", subject="reply:1:0", kind="reply", queued_at=POSTED, message=answer
    )
    instead = replace(row, subject="instead:5", kind="edit", message_id=5)
    await tx.enqueue([row, instead])


async def _with_bundles(tx: Transaction) -> None:
    row = Delivery(receiver="notify", subject="5:11", kind="alert", queued_at=POSTED, story="s")
    held, unknown = DeliveryState.HELD, DeliveryState.RETRY
    await tx.enqueue(
        [
            replace(
                row, subject="5:12", channel_id=5, message_id=12, bundle="5:11:edit", state=held
            ),
            replace(row, subject="5:11:edit", kind="edit"),
            replace(row, subject="night:1", kind="digest"),
            replace(row, subject="5:13", channel_id=5, message_id=13, bundle="night:1", state=held),
            replace(row, subject="5:14", channel_id=5, message_id=14, bundle="night:1", state=held),
            replace(row, subject="5:15:2", kind="escalation", channel_id=5, message_id=15),
            replace(row, subject="s:ping:5", kind="ping", channel_id=5, message_id=15),
            replace(row, subject="5:16", state=unknown, attempts=2, repeat=True, error="silence"),
            replace(row, subject="5:17", state=unknown, attempts=2, error="refused"),
        ]
    )


def test_what_is_told_together_is_shown_so(newsroom: Terminal) -> None:
    stored(_with_bundles)
    shown = newsroom("deliveries").out
    for what, state in (
        ("edit: @Sergey_Khlan/11, 1 more post", "pending"),
        ("digest: 2 alerts", "pending"),
        ("escalation: @Sergey_Khlan/15", "pending"),
        ("ping: @Sergey_Khlan/15", "pending"),
        ("@Sergey_Khlan/13", "held"),
    ):
        (line,) = [line for line in shown.splitlines() if what in line]
        assert line.partition(what)[2].split()[0] == state
    assert "digest: 2 alerts " in newsroom("deliveries", "--state", "pending").out
    rows = {row["subject"]: row for row in newsroom("deliveries", "--json").rows}
    assert (rows["5:13"]["story"], rows["5:13"]["bundle"]) == ("s", "night:1")


def test_an_unknown_outcome_is_told_from_a_refusal(newsroom: Terminal) -> None:
    stored(_with_bundles)
    lines = [line for line in newsroom("deliveries").out.splitlines() if " retry" in line]
    assert ["may have arrived" in line for line in lines] == [True, False]
    assert [
        row["subject"] for row in newsroom("deliveries", "--state", "unknown", "--json").rows
    ] == ["5:16"]
    assert len(newsroom("deliveries", "--state", "retry", "--json").rows) == 2


def test_nothing_of_unknown_outcome(newsroom: Terminal) -> None:
    assert newsroom("deliveries", "--state", "unknown").err == "Nothing is of unknown outcome.\n"


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
        "What waits is kept, and flagfall run tries it again every 5 min. "
        "To try it at once: flagfall receivers test night\n"
    )
    assert newsroom("deliveries", "--json").err == ""
