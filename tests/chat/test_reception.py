"""What strangers and forged buttons reach: nothing, and never at a price."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)

MOST = 4096  # characters of a message
HUGE = {
    "links and a word": ",".join(["t.me/a"] * 580) + " x",
    "names and a word": "@a " * 1300 + "!",
    "commas": "@a" + "," * (MOST - 3) + "x",
    "blanks": "/watch" + " " * (MOST - 7) + "x",
    "blanks before a place": "/watch flag" + " " * (MOST - 16) + "in x",
    "places": "/watch flag" + " in @a_chan" * 360 + " x",
    "receivers": "/watch flag -> " + "a," * 2000 + "!",
    "options": "/watch flag" + " forms=no" * 450,
    "one word": "/watch " + "a" * (MOST - 7),
    "brackets": "/watch " + "(" * (MOST - 7),
    "a name of a rule": "/unwatch " + "a" * (MOST - 9),
    "names of channels": "/add " + "a" * (MOST - 5),
    "slashes": "/" * MOST,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
@pytest.mark.parametrize("user_id", [STRANGER, EDITOR])
async def test_no_text_holds_up_the_others(office: Office, user_id: int, text: str) -> None:
    await office.say(OWNER, "/help")
    began = time.process_time()
    await office.say(user_id, text)
    assert time.process_time() - began < 1
