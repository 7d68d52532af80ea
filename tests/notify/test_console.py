from __future__ import annotations

from io import StringIO

from bot.model import Message
from bot.notify.console import Console


async def test_messages_are_written_and_numbered() -> None:
    stream = StringIO()
    console = Console(stream)
    assert await console.send("@desk", Message(text="one\ntwo")) == 1
    assert await console.send("@desk", Message(text="three"), silent=True) == 2
    assert stream.getvalue() == "-> @desk\none\ntwo\n\n-> @desk (silent)\nthree\n\n"


async def test_a_post_cannot_steer_the_terminal() -> None:
    stream = StringIO()
    await Console(stream).send("1", Message(text="a\x1b[2Jb\r\x9b"))
    assert not set(stream.getvalue()) & {"\x1b", "\r", "\x9b"}
