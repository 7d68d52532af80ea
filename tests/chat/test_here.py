from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.chat.here import split_name
from bot.model import Receiver, Route

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = 1, 2, 3
GROUP = -1001234567890


@pytest.mark.parametrize(
    ("argument", "parts"),
    [
        ("uk", ("uk", "")),
        ("uk for desk", ("uk", "desk")),
        ("for desk", ("", "desk")),
        ("waiting for the end", ("waiting for the end", "")),
        ("", ("", "")),
    ],
)
def test_a_receiver_may_be_named_at_the_end(argument: str, parts: tuple[str, str]) -> None:
    assert split_name(argument) == parts


async def languages(office: Office) -> dict[str, str]:
    return {each.name: each.language for each in await office.store.receivers()}


@pytest.mark.parametrize(
    "target", [str(GROUP), f"{GROUP}/5", "@Desk_Group"], ids=["id", "topic", "name"]
)
async def test_a_group_is_the_receivers_that_it_is_the_chat_of(office: Office, target: str) -> None:
    chat = {"id": GROUP, "type": "supergroup", "username": "desk_group"}
    office.wire.chats[str(GROUP)] = chat
    async with office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="desk", target=target))
        await tx.save_receiver(Receiver(name="other", target="@elsewhere"))
        await tx.save_receiver(Receiver(name="file", kind="file", target=str(GROUP)))
    await office.say(EDITOR, "/language uk", chat_id=GROUP)
    assert await languages(office) == {"desk": "uk", "file": "", "other": ""}


async def test_a_group_that_telegram_does_not_tell_of_is_known_by_its_id(
    desk_office: Office, refused: Callable[..., httpx.Response]
) -> None:
    async with desk_office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="other", target="@elsewhere"))
    desk_office.wire.answers["getChat"] = [refused(400, "Bad Request: chat not found")]
    await desk_office.say(EDITOR, "/language uk", chat_id=GROUP)
    assert await languages(desk_office) == {"desk": "uk", "other": ""}


@pytest.mark.parametrize("said", ["/language uk for {}", "/language for {}", "/mute 1h for {}"])
@pytest.mark.parametrize("named", ["desk", "@desk_editor", "person:2", "nobody"])
async def test_subscribers_learn_nothing_of_who_else_is_told(
    desk_office: Office, said: str, named: str
) -> None:
    await desk_office.say(EDITOR, "/subscribe")
    answer = await desk_office.say(SUBSCRIBER, said.format(named))
    assert answer.endswith(" by editors: @desk_editor.")


async def test_what_is_named_may_be_whose_chat_it_is(desk_office: Office) -> None:
    await desk_office.say(SUBSCRIBER, "/subscribe")
    said = await desk_office.say(EDITOR, "/language uk for @IVO")
    assert said == "Found words are explained in Ukrainian in @ivo."
    assert (await desk_office.say(EDITOR, "/language for Ivo")).startswith("@ivo: Ukrainian.\n")
    assert (await desk_office.say(SUBSCRIBER, "/language for person:3")).startswith("@ivo: Ukr")
    said = await desk_office.say(EDITOR, "/language uk for nobody")
    assert said == "There is no receiver “nobody”. There are: desk, @ivo."


@pytest.mark.parametrize(
    "command", ["/language uk", "/quiet", "/mute 1h", "/watch banner -> here"], ids=str.split
)
async def test_where_no_alerts_come_editors_are_told_where_they_do(
    desk_office: Office, command: str
) -> None:
    await desk_office.say(SUBSCRIBER, "/subscribe")
    assert await desk_office.say(EDITOR, command) == (
        "No alerts come to this chat yet. They come to desk and to @ivo. "
        "/subscribe brings them to a private chat, /notify to a group."
    )


async def test_where_no_alerts_come_subscribers_are_not(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/quiet 23:00-07:00")
    assert said == (
        "No alerts come to this chat yet. "
        "/subscribe brings them to a private chat, /notify to a group."
    )


async def test_receivers_that_nothing_leads_to_are_not_said_to_be_told(desk_office: Office) -> None:
    async with desk_office.store.transaction() as tx:
        for name in ("led", "named", "idle"):
            routes = (Route(name="urgent"),) if name == "led" else ()
            await tx.save_receiver(Receiver(name=name, target=f"@{name}_chat", routes=routes))
    await desk_office.say(EDITOR, "/watch banner -> named")
    said = await desk_office.say(EDITOR, "/quiet")
    assert "They come to desk, @led_chat, @named_chat. " in said


async def test_here_is_the_chat_that_is_known_by_its_name(office: Office) -> None:
    chat = {"id": GROUP, "type": "supergroup", "username": "desk_group"}
    office.wire.chats[str(GROUP)] = chat
    await office.notify("@desk_group")
    said = await office.say(EDITOR, "/watch flag -> here", chat_id=GROUP)
    assert "alerts to @desk_group" in said
    (rule,) = [stored.rule for stored in await office.store.rules()]
    assert rule.to == ("@desk_group",)


async def test_a_chat_known_by_its_id_is_called_by_its_title(
    desk_office: Office, refused: Callable[..., httpx.Response]
) -> None:
    async with desk_office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="-100900", target="-100900"))
    desk_office.wire.chats["-100900"] = {"id": -100900, "type": "supergroup", "title": "Night"}
    assert (await desk_office.say(EDITOR, "/quiet for -100900")).startswith("No quiet hours for Ni")
    desk_office.wire.answers["getChat"] = [refused(500, "Internal Server Error")] * 9
    assert "hours for -100900." in await desk_office.say(EDITOR, "/quiet for -100900")


@pytest.mark.parametrize(
    ("command", "at"),
    [
        pytest.param("/alert t.me/sergey_khlan/1", "03:00", id="alert"),
        pytest.param("/narrow t.me/sergey_khlan/1 channel", "03:00", id="narrow"),
        pytest.param("/recent", "03:00", id="recent"),
        pytest.param("/undo", "04:00", id="undo"),
        pytest.param("/silences", "05:00", id="silences"),
    ],
)
async def test_times_are_those_of_the_chat_they_are_told_in(
    desk_office: Office, command: str, at: str
) -> None:
    await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    await desk_office.say(EDITOR, "/timezone America/New_York", chat_id=GROUP)
    assert at in await desk_office.say(EDITOR, command, chat_id=GROUP)


async def test_a_preview_of_muting_has_the_times_of_the_chat_it_is_about(
    desk_office: Office,
) -> None:
    await desk_office.say(EDITOR, "/timezone America/New_York", chat_id=GROUP)
    message = await desk_office.answer_to(EDITOR, "mute:10/1", chat_id=GROUP)
    assert "\n03:00 Прапора" in message.text


async def test_times_are_told_also_where_telegram_does_not_answer(
    desk_office: Office, refused: Callable[..., httpx.Response]
) -> None:
    async with desk_office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="other", target="@elsewhere"))
    desk_office.wire.answers["getChat"] = [refused(500, "Internal Server Error")] * 9
    assert "10:00" in await desk_office.say(EDITOR, "/recent", chat_id=GROUP)


async def test_nobody_decides_for_somebody_else_s_chat(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/subscribe")
    said = await desk_office.say(SUBSCRIBER, "/language uk for person:2")
    assert said == "Chats are set by editors: @desk_editor."
    assert set((await languages(desk_office)).values()) == {""}
