"""Telegram behind an ``httpx.MockTransport``: the Bot API with chats, limits and bad weather.

What it takes it keeps, with every text that a message has had. It is as strict as the real one is
known to be (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this): a
chat takes about one message a second and forgives a short burst, a group or channel twenty in a
minute, a bot some thirty a second in all; edits count as messages do. Whoever is faster is answered
429 with the seconds to wait.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from tests.virtual.weather import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.virtual.weather import Weather

GROUP_MINUTE, TOTAL_SECOND = 20, 30
BURST, BURST_SPAN = 5, 4.0  # so many messages to one chat within so many seconds are forgiven


@dataclass(slots=True, kw_only=True)
class Call:
    """One call as both ends know it; times are virtual seconds.

    ``taken`` is when it took effect, ``answered`` when its answer came, ``outcome`` what the caller
    saw: a status, or the name of the fault that left it without one.
    """

    left: float
    method: str
    chat: str
    text: str
    urls: tuple[str, ...]
    marked: int  # how many entities it has
    message_id: int | None = None
    arrived: float | None = None
    taken: float | None = None
    answered: float | None = None
    outcome: str = ""
    wait: float = 0.0

    @property
    def is_uncertain(self) -> bool:
        """Whether it took effect and the caller was not told so."""
        return self.taken is not None and self.outcome != "200"


@dataclass(slots=True, kw_only=True)
class Sent:
    """A message in a chat: the calls that made it what it is, the last one as it reads now."""

    message_id: int
    calls: list[Call]
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat of the bot. ``closed`` is the reason of a 403, ``moved`` the id it has now."""

    name: str
    closed: str = ""
    moved: str = ""
    messages: dict[int, Sent] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=deque)  # of the last minute

    @property
    def is_private(self) -> bool:
        return self.name.isdecimal()

    def wait(self, now: float) -> float:
        """Return the seconds until it takes another message."""
        while self.recent and self.recent[0] <= now - 60.0:
            self.recent.popleft()
        waits = [0.0]
        if not self.is_private and len(self.recent) >= GROUP_MINUTE:
            waits.append(self.recent[-GROUP_MINUTE] + 60.0 - now)
        if len(self.recent) >= BURST:
            waits.append(self.recent[-BURST] + BURST_SPAN - now)
        return max(waits)


class Telegram:
    """The server's end of the wire."""

    def __init__(self, weather: Weather, chats: Iterable[str]) -> None:
        self.weather = weather
        self.chats = {name: Chat(name=name) for name in chats}
        self.calls: list[Call] = []
        self.floods = 0  # 429s that somebody was too fast for
        self._recent: deque[float] = deque()

    @property
    def trace(self) -> str:
        """A digest of every call so far: when it left, what it said, what came back."""
        trace = hashlib.blake2b(digest_size=16)
        for call in self.calls:
            said = (f"{call.left:.6f}", call.method, call.chat, call.text, call.outcome)
            trace.update("\0".join(said).encode())
        return trace.hexdigest()

    def move(self, name: str, moved: str) -> None:
        """Give a chat another id; what was said in it stays with it."""
        old = self.chats[name]
        self.chats[moved] = Chat(name=moved, messages=old.messages, recent=old.recent)
        old.moved = moved

    def transport(self) -> httpx.MockTransport:
        """Return the wire to it."""
        return httpx.MockTransport(self.handle)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer a call, or raise what httpx raises where no answer comes."""
        call = self._opened(request)
        fault = self.weather.fault(call.chat, call.left)
        try:
            return await self._met(call, request, fault)
        finally:
            call.outcome = call.outcome or "abandoned"

    def _opened(self, request: httpx.Request) -> Call:
        body = json.loads(request.content)
        entities = body.get("entities", [])
        call = Call(
            left=_now(),
            method=request.url.path.rpartition("/")[2],
            chat=str(body.get("chat_id", "")),
            text=body.get("text", ""),
            urls=tuple(entity["url"] for entity in entities if "url" in entity),
            marked=len(entities),
            message_id=body.get("message_id"),
        )
        self.calls.append(call)
        return call

    async def _met(self, call: Call, request: httpx.Request, fault: Fault | None) -> httpx.Response:
        limits = request.extensions["timeout"]
        if fault is Fault.REFUSED:
            call.outcome = fault
            raise httpx.ConnectError("refused", request=request)
        if fault is Fault.UNREACHABLE:
            await asyncio.sleep(limits["connect"])
            call.outcome = fault
            raise httpx.ConnectTimeout("silence", request=request)
        answer = self._on_its_way(call, fault)
        if fault in (Fault.LOST, Fault.UNANSWERED):
            await asyncio.sleep(limits["read"])
            call.outcome = fault
            raise httpx.ReadTimeout("silence", request=request)
        response = await answer
        call.answered = _now()
        if fault is Fault.CUT:
            call.outcome = fault
            raise httpx.RemoteProtocolError("closed", request=request)
        call.outcome = str(response.status_code)
        return response

    def _on_its_way(self, call: Call, fault: Fault | None) -> asyncio.Future[httpx.Response]:
        """Have the call arrive and be answered, whether or not its caller lives to see it."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[httpx.Response] = loop.create_future()
        there, back = self.weather.latency(), self.weather.latency()
        if fault is Fault.SLOW:
            back += self.weather.delay()

        def arrive() -> None:
            response = self._answer(call, fault)
            loop.call_later(back, _give, answer, response)

        if fault is not Fault.LOST:
            loop.call_later(there, arrive)
        return answer

    def _answer(self, call: Call, fault: Fault | None) -> httpx.Response:
        call.arrived = _now()
        if fault is Fault.BROKEN:
            return httpx.Response(502, text="<h1>Bad Gateway</h1>")
        if fault is Fault.FLOOD:
            call.wait = self.weather.wait()
            return _flood(call.wait)
        refusal = self._refusal(call, fault)
        if refusal is not None:
            return refusal
        call.taken = call.arrived
        result = self._take(call)
        if fault is Fault.FAILED:
            return _refused(500, "Internal Server Error")
        return httpx.Response(200, json={"ok": True, "result": result})

    def _refusal(self, call: Call, fault: Fault | None) -> httpx.Response | None:
        """Return why the call is not taken, None if it is."""
        chat = self.chats.get(call.chat)
        if chat is None:
            return _refused(400, "Bad Request: chat not found")
        if chat.moved:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return _refused(400, text, migrate_to_chat_id=int(chat.moved))
        if chat.closed:
            return _refused(403, chat.closed)
        if wait := self._too_fast(chat, _now()):
            self.floods += 1
            call.wait = wait
            return _flood(wait)
        return self._wrong(call, chat, fault)

    def _wrong(self, call: Call, chat: Chat, fault: Fault | None) -> httpx.Response | None:
        """Return what is wrong with the call itself."""
        if fault is Fault.MISREAD and call.marked:
            return _refused(400, "Bad Request: can't parse entities: entity is wrong")
        if call.method == "sendMessage":
            return None if call.text else _refused(400, "Bad Request: message text is empty")
        message = chat.messages.get(call.message_id or 0)
        if message is None or message.deleted:
            return _refused(400, "Bad Request: message to edit not found")
        last = message.calls[-1]
        if call.method == "editMessageText" and (last.text, last.urls) == (call.text, call.urls):
            return _refused(400, "Bad Request: message is not modified")
        return None

    def _too_fast(self, chat: Chat, now: float) -> float:
        """Return the seconds to wait, 0 if there are none; what is taken is counted."""
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        wait = math.ceil(max(chat.wait(now), len(self._recent) >= TOTAL_SECOND))
        if not wait:
            chat.recent.append(now)
            self._recent.append(now)
        return wait

    def _take(self, call: Call) -> dict[str, Any] | bool:
        messages = self.chats[call.chat].messages
        if call.method == "deleteMessage":
            messages[call.message_id or 0].deleted = True
            return True
        if call.method == "sendMessage":
            call.message_id = len(messages) + 1
            messages[call.message_id] = Sent(message_id=call.message_id, calls=[])
        assert call.message_id is not None
        messages[call.message_id].calls.append(call)
        return {"message_id": call.message_id}


def _give(answer: asyncio.Future[httpx.Response], response: httpx.Response) -> None:
    if not answer.done():  # else nobody waits for it any more
        answer.set_result(response)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _flood(seconds: float) -> httpx.Response:
    text = f"Too Many Requests: retry after {int(seconds)}"
    return _refused(429, text, retry_after=int(seconds))


def _refused(code: int, description: str, **parameters: int) -> httpx.Response:
    body = {
        "ok": False,
        "error_code": code,
        "description": description,
        "parameters": parameters,
    }
    return httpx.Response(code, json=body)
