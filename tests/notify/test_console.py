from __future__ import annotations

from dataclasses import replace
from io import StringIO

from bot.dispatch import Gateway
from bot.model import Message, Severity
from bot.notify.console import Console
from tests.notify.told import a_telling, a_test


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


async def test_what_is_told_stands_under_its_receiver_s_name() -> None:
    stream = StringIO()
    console = Console(stream)
    assert isinstance(console, Gateway)  # so the dispatch tells it what for, too
    low = replace(a_telling(receiver="out"), message=Message(text="flag"))
    assert low.alert is not None
    low = replace(low, alert=replace(low.alert, severity=Severity.LOW))
    assert (await console.tell(a_test("out"))).text == "out took it as message 1."
    assert (await console.tell(low)).text == "out took it as message 2."
    assert stream.getvalue() == "-> out\nA test.\n\n-> out (silent)\nflag\n\n"
