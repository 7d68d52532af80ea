"""A chat that is several receivers, as that of an owner who is also the notification chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Receiver

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER = 1


async def test_all_receivers_of_a_chat_are_set_and_undone_one_by_one(office: Office) -> None:
    async with office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="notify", target="1", default=True))
        await tx.save_receiver(Receiver(name="person:1", target="1", default=True, language="uk"))
        await tx.save_receiver(Receiver(name="third", target="1"))
    message = await office.reply(OWNER, "/language uk")
    assert {each.language for each in await office.store.receivers()} == {"uk"}
    assert [row[0][0] for row in message.buttons] == ["Undo the notification ch…", "Undo third"]
    await office.take(office.press(OWNER, message.buttons[0][0][1]))
    spoken = {each.name: each.language for each in await office.store.receivers()}
    assert spoken == {"notify": "", "person:1": "uk", "third": "uk"}
