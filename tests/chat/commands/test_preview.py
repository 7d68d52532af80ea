from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
LINES = [
    "10:00 Прапора над адміністрацією вже немає · t.me/sergey_khlan/1",
    "09:00 the flag is back · t.me/sergey_khlan/2",
    "08:00 a flag again · t.me/sergey_khlan/3",
]


@pytest.mark.parametrize("wanted", ["1", "#1", "flag", "FLAG"])
async def test_what_a_rule_finds_in_the_last_week(desk_office: Office, wanted: str) -> None:
    message = await desk_office.reply(EDITOR, f"/preview {wanted}")
    assert message.text.splitlines() == [
        "Rule 1 (flag). Last 7 days: 3 posts, 0.4 a day, in 1 channel.",
        *LINES,
    ]
    assert "bold" in {entity.type for entity in message.entities}


async def test_what_one_would_find_that_is_not_there_yet(desk_office: Office) -> None:
    said = await desk_office.say(EDITOR, "/preview flag again in @sergey_khlan")
    assert said.splitlines() == [
        "flag again. Last 7 days: 1 post, 0.1 a day, in 1 channel.",
        LINES[2],
        "/watch flag again in @sergey_khlan has them told.",
    ]
    assert len(await desk_office.store.rules()) == 1
    assert await desk_office.store.audit_log() == []


async def test_of_many_posts_the_newest_are_shown(desk_office: Office) -> None:
    for number in range(10, 22):
        at = desk_office.clock.now() - timedelta(days=1, minutes=number)
        await desk_office.hit("other", "one flag", "flag", posted_at=at, message_id=number)
    said = (await desk_office.say(EDITOR, "/preview 1")).splitlines()
    assert len(said) == 12
    assert said[1] == LINES[0]
    assert said[-1] == "and 5 before these."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("/preview", "What shall be looked for? Write /preview 4", id="nothing"),
        pytest.param("/preview 9", "There is no rule “9”.", id="no rule"),
        pytest.param("/preview (flag", "`(flag` is missing a closing bracket", id="no expression"),
        pytest.param("/preview flag in @nobody_x", "No channel @nobody_x", id="no channel"),
        pytest.param("/preview submarine", "submarine. Last 7 days: no post", id="no post"),
    ],
)
async def test_what_finds_nothing_says_so(desk_office: Office, text: str, said: str) -> None:
    assert (await desk_office.say(EDITOR, text)).startswith(said)


async def test_only_editors_have_it_looked_for(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/preview 1")
    assert said == "Rules are changed by editors: @desk_editor."
