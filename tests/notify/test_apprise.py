from __future__ import annotations

import logging
import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.config import Secret
from bot.dispatch.failures import Course, course_of
from bot.errors import NetworkError
from bot.model import Message
from bot.notify.apprise import AppriseServices
from bot.notify.telling import ClosedError
from bot.ops.http import HttpServer, Request, Response
from tests.notify.told import HOSTILE, a_test

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# What Apprise imports is its own affair.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

CANARY = "canary-8c1f"


class Server:
    """What Apprise posts to."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answer = Response()
        self.port = 0

    async def take(self, request: Request) -> Response:
        self.requests.append(request)
        return self.answer

    def services(self, query: str = "") -> AppriseServices:
        return AppriseServices({"hook": Secret(f"json://127.0.0.1:{self.port}/{CANARY}{query}")})


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    pytest.importorskip("apprise")
    made = Server()
    http = HttpServer(made.take)
    made.port = await http.start()
    yield made
    await http.stop()


async def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ClosedError) as caught:
        await AppriseServices({"hook": Secret(f"json://{CANARY}")}).tell(a_test())
    assert caught.value.remedy.endswith("pip install 'flagfall[apprise]'")
    assert CANARY not in "".join(traceback.format_exception(caught.value))


async def test_one_that_is_not_set_up() -> None:
    with pytest.raises(ClosedError, match="not set up"):
        await AppriseServices({}).tell(a_test())


async def test_the_text_is_sent(server: Server) -> None:
    receipt = await server.services().tell(a_test())
    assert server.requests[0].fields()["message"] == "A test."
    assert "sent" in receipt.text


@pytest.mark.parametrize("query", ["", "?redirect=yes"], ids=["as it is", "asked for"])
async def test_no_redirect_is_followed(server: Server, query: str) -> None:
    server.answer = Response(status=307, headers={"Location": "/elsewhere"})
    with pytest.raises(NetworkError):
        await server.services(query).tell(a_test())
    assert [request.path for request in server.requests] == [f"/{CANARY}"]


async def test_a_failure_is_tried_again_and_shows_nothing(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer = Response(status=500)
    with pytest.raises(NetworkError) as caught:
        await server.services().tell(a_test())
    assert course_of(caught.value) is Course.RETRY
    unknown = AppriseServices({"hook": Secret(f"nonsense://{CANARY}")})
    with pytest.raises(ClosedError) as refused:
        await unknown.tell(a_test())
    for error in (caught.value, refused.value):
        assert CANARY not in "".join(traceback.format_exception(error))
    assert CANARY not in caplog.text


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
async def test_every_text_is_sent_as_text(server: Server, text: str) -> None:
    await server.services().tell(replace(a_test(), message=Message(text=text)))
    sent = "".join(str(request.fields()["message"]) for request in server.requests)
    assert sent.split() == text.encode("utf-8", "replace").decode().split()
