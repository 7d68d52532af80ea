from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890


@pytest.mark.parametrize("user_id", [OWNER, EDITOR, SUBSCRIBER])
async def test_anybody_known_takes_an_alert_with_one_press(
    desk_office: Office, user_id: int
) -> None:
    press = desk_office.press(user_id, "taken:10/1", chat_id=GROUP, kind="channel")
    assert await desk_office.take(press) == []
    assert desk_office.toasts() == ["Taken by you."]
    (entry,) = await desk_office.store.audit_log()
    ((record, *_),) = [await desk_office.store.hits_of_post(10, 1)]
    assert (entry.who, entry.action, entry.subject) == (
        f"tg:{user_id}",
        "take",
        record.hit.story,
    )


@pytest.mark.parametrize("user_id", [APPLICANT, STRANGER])
async def test_nobody_else_does(desk_office: Office, user_id: int) -> None:
    assert await desk_office.take(desk_office.press(user_id, "taken:10/1", chat_id=GROUP)) == []
    assert desk_office.toasts() == []
    assert await desk_office.store.audit_log() == []


async def test_by_the_link_of_the_post(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/taken t.me/sergey_khlan/1")
    assert said.startswith("Taken by you: t.me/sergey_khlan/1\n")


@pytest.mark.parametrize("kind", ["alert", "ping", "escalation"])
async def test_by_a_reply_to_the_alert(desk_office: Office, kind: str) -> None:
    await desk_office.tell("desk", 2, under=70, kind=kind)
    said = await desk_office.say(
        SUBSCRIBER, "/taken", chat_id=GROUP, reply_to_message={"message_id": 70}
    )
    assert said.startswith("Taken by you: t.me/sergey_khlan/2\n")


@pytest.mark.parametrize(
    ("kind", "under", "where", "said"),
    [
        pytest.param("digest", 70, GROUP, "That message tells of several posts.", id="a digest"),
        pytest.param("alert", 71, GROUP, "Which alert?", id="another message"),
        pytest.param("alert", 70, GROUP - 1, "Which alert?", id="another chat"),
    ],
)
async def test_a_reply_to_what_is_no_alert(
    desk_office: Office, kind: str, under: int, where: int, said: str
) -> None:
    await desk_office.tell("desk", 2, under=70, kind=kind)
    replied = {"reply_to_message": {"message_id": under}}
    assert (await desk_office.say(SUBSCRIBER, "/taken", chat_id=where, **replied)).startswith(said)
    assert await desk_office.store.audit_log() == []


async def test_what_is_written_counts_more_than_a_reply(desk_office: Office) -> None:
    await desk_office.tell("desk", 2, under=70)
    replied = {"reply_to_message": {"message_id": 70}}
    said = await desk_office.say(SUBSCRIBER, "/taken t.me/sergey_khlan/1", chat_id=GROUP, **replied)
    assert said.startswith("Taken by you: t.me/sergey_khlan/1\n")


async def test_what_is_no_alert_says_how(desk_office: Office) -> None:
    assert (await desk_office.say(SUBSCRIBER, "/taken")).startswith("Which alert? /recent shows")
    assert (await desk_office.say(SUBSCRIBER, "/taken t.me/nobody_x/1")).startswith("This alert")
    assert await desk_office.store.audit_log() == []
