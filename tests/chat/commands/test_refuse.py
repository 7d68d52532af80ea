from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)


@pytest.mark.parametrize("how", ["command", "button"])
async def test_somebody_refused_is_forgotten_and_not_told(office: Office, how: str) -> None:
    update = office.message(OWNER, "/refuse @olena")
    (reply,) = await office.take(update if how == "command" else office.press(OWNER, "refuse:4"))
    assert reply.receiver == f"chat:{OWNER}"
    assert reply.message
    assert reply.message.text == "Olena (@olena) was turned away and is not told."
    assert await office.role_of(APPLICANT) is None


@pytest.mark.parametrize("user_id", [EDITOR, SUBSCRIBER])
async def test_an_editor_or_subscriber_is_sent_away_with_their_alerts(
    office: Office, user_id: int
) -> None:
    await office.say(user_id, "/subscribe")
    told = await office.take(office.message(OWNER, f"/refuse {user_id}"))
    assert [d.receiver for d in told] == [f"chat:{OWNER}"]
    assert told[0].message
    assert "is no longer known here, gets no alerts, and is not told." in told[0].message.text
    assert await office.role_of(user_id) is None
    assert await office.store.receivers() == []
    assert await office.say(user_id, "/help") == ""
    assert (await office.store.audit_log())[-1].action == "remove person"


async def test_an_old_button_does_not_take_away_what_was_given_since(office: Office) -> None:
    await office.say(OWNER, "/approve 4 editor")
    (reply,) = await office.take(office.press(OWNER, "refuse:4"))
    assert reply.message
    assert reply.message.text == (
        "Olena (@olena) has been let in since.\n/refuse 4 sends them away."
    )
    assert await office.role_of(APPLICANT) is Role.EDITOR


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("/refuse 1", "The owner cannot be changed from here.", id="owner"),
        pytest.param("/refuse 5", "Nobody called 5 is known here.", id="stranger"),
        pytest.param("/refuse @ivo editor", "Write /refuse @name.", id="too much"),
    ],
)
async def test_who_cannot_be_sent_away(office: Office, text: str, said: str) -> None:
    assert said in await office.say(OWNER, text)
    assert len(await office.store.people()) == 4
