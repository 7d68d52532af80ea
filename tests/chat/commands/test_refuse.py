from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, APPLICANT = 1, 4


@pytest.mark.parametrize("how", ["command", "button"])
async def test_somebody_refused_is_forgotten_and_not_told(office: Office, how: str) -> None:
    update = office.message(OWNER, "/refuse @olena")
    (reply,) = await office.take(update if how == "command" else office.press(OWNER, "refuse:4"))
    assert reply.receiver == f"chat:{OWNER}"
    assert reply.message
    assert reply.message.text == "Olena (@olena) was turned away and is not told."
    assert await office.role_of(APPLICANT) is None
