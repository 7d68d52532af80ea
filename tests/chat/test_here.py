from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.chat.here import split_name
from bot.model import Receiver

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


async def test_nobody_decides_for_somebody_else_s_chat(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/subscribe")
    said = await desk_office.say(SUBSCRIBER, "/language uk for person:2")
    assert said == "Chats are set by editors: @desk_editor."
    assert set((await languages(desk_office)).values()) == {""}
