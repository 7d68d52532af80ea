from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Receiver

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890


@pytest.fixture
async def muted(desk_office: Office) -> Office:
    await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    return desk_office


async def lasting(office: Office) -> list[str]:
    return [each.rule for each in await office.store.silences(office.clock.now())]


async def test_a_silence_is_ended_and_the_ending_undone(muted: Office) -> None:
    message = await muted.answer_to(OWNER, "unmute:1")
    assert message.text == "Muted no longer: flag.\nWhat it held back is told now."
    assert await lasting(muted) == []
    ((button,),) = message.buttons
    again = await muted.answer_to(OWNER, button[1])
    assert again.text == "Undone: no longer muted in desk: flag.\nMuted again in desk: flag."
    assert await lasting(muted) == ["flag"]


async def test_everything_that_mutes_the_same_ends_with_it(muted: Office) -> None:
    await muted.say(EDITOR, "/mute flag 2h", chat_id=GROUP)
    assert await lasting(muted) == ["flag", "flag"]
    await muted.take(muted.press(OWNER, "unmute:1"))
    assert await lasting(muted) == []


async def test_others_may_not(muted: Office) -> None:
    for user_id in (SUBSCRIBER, APPLICANT, STRANGER):
        assert await muted.take(muted.press(user_id, "unmute:1")) == []
    assert muted.toasts() == ["Chats are muted by editors: @desk_editor."]
    assert await lasting(muted) == ["flag"]


async def test_the_bare_command_lists_and_an_unknown_number_says_so(muted: Office) -> None:
    assert (await muted.say(EDITOR, "/unmute")).startswith("Muted:\n1 · flag")
    assert await muted.say(EDITOR, "/unmute 9") == (
        "Nothing is muted under number 9. /silences lists what is."
    )
    said = await muted.say(EDITOR, "/unmute x")
    assert said == "Nothing is muted as “x”. /silences lists what is: /unmute 3 ends one."


@pytest.mark.parametrize(
    "what", ["flag", "FLAG", "rule 1", "Rule #1", "everything", "@sergey_khlan"]
)
async def test_it_may_be_called_by_what_it_mutes(desk_office: Office, what: str) -> None:
    muted = what if what in ("everything", "@sergey_khlan") else "flag"
    await desk_office.say(EDITOR, f"/mute {muted} 1h".replace("everything ", ""), chat_id=GROUP)
    said = await desk_office.say(EDITOR, f"/unmute {what}")
    assert said.startswith(f"Muted no longer: {muted}.")
    assert await desk_office.store.silences(desk_office.clock.now()) == []


async def test_of_several_it_says_which(muted: Office) -> None:
    async with muted.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="night", target="@night"))
    await muted.say(EDITOR, "/mute flag 2h", chat_id=GROUP)  # the same, for longer
    assert (await muted.say(EDITOR, "/unmute rule 1")).startswith("Muted no longer: flag.")
    await muted.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    await muted.say(EDITOR, "/mute flag 1h for night")
    assert await muted.say(EDITOR, "/unmute flag") == (
        "That is muted in 2 silences: 3 (to desk), 4 (to @night). /unmute 3 ends the first."
    )
    assert await lasting(muted) == ["flag", "flag"]


async def test_what_others_have_muted_is_not_spoken_of(muted: Office) -> None:
    said = await muted.say(SUBSCRIBER, "/unmute flag")
    assert said.startswith("Nothing is muted as “flag”.")
    assert await lasting(muted) == ["flag"]


async def test_a_channel_s_silence_is_called_by_the_channel(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/mute @sergey_khlan 1h", chat_id=GROUP)
    assert (await desk_office.say(EDITOR, "/undo")).endswith(
        "· muted in desk for 60 min: @sergey_khlan"
    )
    said = await desk_office.say(EDITOR, "/unmute 1")
    assert said.startswith("Muted no longer: @sergey_khlan.")
    said = await desk_office.say(EDITOR, "/undo 2")
    assert said == (
        "Undone: no longer muted in desk: @sergey_khlan.\nMuted again in desk: @sergey_khlan."
    )
