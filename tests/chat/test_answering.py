from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.chat.answering import as_toast

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890


async def forget_private_chat(office: Office, user_id: int) -> None:
    (person,) = [each for each in await office.store.people() if each.user_id == user_id]
    async with office.store.transaction() as tx:
        await tx.save_person(replace(person, chat_id=None))


@pytest.mark.parametrize(
    ("kind", "private", "receivers", "toast"),
    [
        pytest.param("channel", True, ["chat:2"], "The answer is in our private chat.", id="known"),
        pytest.param("supergroup", True, ["chat:2"], "The answer is in our", id="of a group"),
        pytest.param("supergroup", False, [f"chat:{GROUP}"], "", id="no private chat: the group"),
        pytest.param("channel", False, [], "Write /start to me in private", id="never a channel"),
    ],
)
async def test_a_pressed_button_is_answered_where_few_read(
    desk_office: Office, kind: str, receivers: list[str], toast: str, *, private: bool
) -> None:
    if not private:
        await forget_private_chat(desk_office, EDITOR)
    press = desk_office.press(EDITOR, "narrow:10/1 channel", chat_id=GROUP, kind=kind)
    assert [each.receiver for each in await desk_office.take(press)] == receivers
    (shown,) = desk_office.toasts()
    assert shown.startswith(toast)
    assert bool(shown) is bool(toast)


async def test_what_was_refused_is_shown_where_it_was_pressed(desk_office: Office) -> None:
    press = desk_office.press(EDITOR, "narrow:10/99 channel", chat_id=GROUP, kind="channel")
    assert [each.receiver for each in await desk_office.take(press)] == ["chat:2"]
    assert desk_office.toasts()[0].startswith("This alert is not known here.")


def test_a_toast_is_no_longer_than_telegram_shows() -> None:
    assert as_toast("x" * 200) == "x" * 200
    assert len(as_toast("x" * 201)) == 200
