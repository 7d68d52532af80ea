"""Asking in turn, and what becomes of an answer that does not come or cannot be read."""

from __future__ import annotations

import asyncio
import gzip
import struct
from typing import TYPE_CHECKING

import pytest
from telethon.tl import TLObject, functions, types
from telethon.tl.core import GzipPacked

from bot.errors import NetworkError, RejectedError, ThrottledError, UndecodableError
from bot.model import Channel
from bot.simulator.mtproto.methods import METHODS
from bot.telegram.client import open_client
from bot.telegram.failures import ACCOUNT_LOST
from bot.telegram.line import Line, connect, method_of
from bot.telegram.reading import myself, resolve
from bot.telegram.schedule import Limit, Schedule
from tests.factories import settle
from tests.telegram.conftest import TIMEOUT, Kept

if TYPE_CHECKING:
    from telethon import TelegramClient
    from telethon.tl import TLRequest

    from bot.config import TelegramSettings
    from bot.simulator.server import LocalTelegram
    from tests.conftest import MovedClock

ASK = functions.help.GetNearestDcRequest()
METHOD = "help.getNearestDc"
QUERY = functions.messages.GetPeerDialogsRequest([])


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        pytest.param(QUERY, "messages.getPeerDialogs", id="plain"),
        pytest.param(functions.PingRequest(1), "ping", id="without-a-namespace"),
        pytest.param(
            functions.InvokeWithoutUpdatesRequest(QUERY), "messages.getPeerDialogs", id="wrapped"
        ),
        pytest.param(
            functions.InvokeWithLayerRequest(1, functions.InvokeAfterMsgRequest(1, QUERY)),
            "messages.getPeerDialogs",
            id="wrapped-twice",
        ),
        pytest.param(
            functions.messages.GetInlineBotResultsRequest(
                types.InputUserSelf(), types.InputPeerSelf(), "text", ""
            ),
            "messages.getInlineBotResults",
            id="a-query-that-is-text",
        ),
    ],
)
def test_a_request_is_called_as_telegram_calls_it(request_: TLRequest, name: str) -> None:
    assert method_of(request_) == name


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def moved(client: TelegramClient, moved_clock: MovedClock, kept: Kept) -> Line:
    """A line whose schedule runs by a clock that the test moves."""
    limits = {METHOD: Limit(interval=5.0, per_day=10)}
    return Line(client, Schedule(moved_clock, limits, save=kept.save), timeout=TIMEOUT)


def _calls(local: LocalTelegram) -> int:
    return sum(call.method == METHOD for call in local.world.calls())


async def test_a_request_waits_for_its_turn(
    local: LocalTelegram, moved: Line, moved_clock: MovedClock, kept: Kept
) -> None:
    answer = await moved.ask(ASK)
    assert isinstance(answer, types.NearestDc)
    assert len(kept.spent[METHOD].taken) == 1
    second = asyncio.create_task(moved.ask(ASK))
    await settle()
    assert (_calls(local), moved.schedule.queues()[0].waiting) == (1, 1)
    moved_clock.move(5.0)
    await second
    assert _calls(local) == 2


async def test_a_turn_that_was_taken_is_not_waited_for_again(moved: Line, kept: Kept) -> None:
    await moved.schedule.room(METHOD)
    moved.schedule.take(METHOD)
    await moved.ask(ASK, taken=True)
    assert len(kept.spent[METHOD].taken) == 1


@pytest.mark.parametrize("taken", [False, True], ids=["in-turn", "taken"])
async def test_a_wait_is_kept_before_anybody_hears_of_it_and_nothing_is_asked_inside(
    local: LocalTelegram, moved: Line, moved_clock: MovedClock, kept: Kept, *, taken: bool
) -> None:
    local.world.add_fault("flood_wait", {"method": METHOD, "seconds": 2})
    with pytest.raises(ThrottledError) as caught:
        await moved.ask(ASK)
    assert caught.value.seconds == 2
    assert kept.spent[METHOD].frozen_until == moved_clock.now().timestamp() + 2
    again = asyncio.create_task(moved.ask(ASK, taken=taken))
    moved_clock.move(1.9)
    await settle()
    assert _calls(local) == 1
    moved_clock.move(5.0)
    await again
    assert _calls(local) == 2


async def test_a_refusal_freezes_nothing(local: LocalTelegram, line: Line) -> None:
    fault = {"method": METHOD, "message": "AUTH_KEY_UNREGISTERED", "code": 401}
    local.world.add_fault("rpc_error", fault)
    with pytest.raises(RejectedError) as caught:
        await line.ask(ASK)
    assert caught.value.code == ACCOUNT_LOST
    assert line.schedule.wait(METHOD) == 0.0


class Broken(functions.help.GetNearestDcRequest):  # type: ignore[misc]  # Telethon has no types
    async def resolve(self, client: object, utils: object) -> None:
        del client, utils
        raise RuntimeError("a bug")


async def test_a_bug_is_not_taken_for_an_answer(line: Line) -> None:
    with pytest.raises(RuntimeError, match="a bug"):
        await line.ask(Broken())


async def test_without_a_connection_nothing_is_sent(client: TelegramClient, line: Line) -> None:
    await client.disconnect()
    with pytest.raises(NetworkError, match="closed") as caught:
        await line.ask(ASK)
    assert not caught.value.sent


async def test_no_answer_in_time_is_a_failure_and_leaves_nothing_behind(
    local: LocalTelegram, client: TelegramClient, line: Line
) -> None:
    tasks = asyncio.all_tasks()
    hasty = Line(client, line.schedule, timeout=0.05)
    local.world.add_fault("delay", {"method": METHOD, "seconds": 0.2})
    with pytest.raises(NetworkError, match="did not answer") as caught:
        await hasty.ask(ASK)
    assert caught.value.sent
    local.world.add_fault("delay", {"method": METHOD, "seconds": 0.3})
    assert await line.ask(ASK)  # the late answer to the first request is let go meanwhile
    assert asyncio.all_tasks() == tasks


async def test_a_line_that_is_cut_ends_every_request_at_once(
    local: LocalTelegram, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_caller: object, _request: object) -> types.NearestDc:
        local.world.add_fault("cut", {})
        return types.NearestDc(country="UA", this_dc=2, nearest_dc=2)

    monkeypatch.setitem(METHODS, METHOD, cut)
    local.world.add_fault("delay", {"method": METHOD, "seconds": TIMEOUT})
    asked = [asyncio.create_task(line.ask(ASK)) for _ in range(2)]
    async with asyncio.timeout(TIMEOUT / 2):
        failed = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(error) for error in failed] == [NetworkError, NetworkError]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        pytest.param("banned", "has banned", id="banned"),
        pytest.param("duplicated", "two places", id="duplicated"),
        pytest.param("revoke", "no longer accepts", id="revoked"),
    ],
)
async def test_connecting_tells_in_what_way_an_account_is_lost(
    local: LocalTelegram,
    settings: TelegramSettings,
    session: str,
    line: Line,
    fault: str,
    says: str,
) -> None:
    local.world.add_fault(fault, {"account": local.account.phone})
    client = open_client(settings, session)
    try:
        with pytest.raises(RejectedError, match=says) as caught:
            await myself(await connect(client, line.schedule, timeout=TIMEOUT))
    finally:
        await client.disconnect()
    assert caught.value.code == ACCOUNT_LOST


async def test_connecting_tells_who_one_is(
    local: LocalTelegram, settings: TelegramSettings, session: str, line: Line
) -> None:
    client = open_client(settings, session)
    me = await myself(await connect(client, line.schedule, timeout=TIMEOUT))
    await client.disconnect()
    assert (me.user_id, me.premium) == (local.account.user_id, False)


async def test_a_frozen_account_connects_and_reads_nothing(
    local: LocalTelegram, line: Line
) -> None:
    local.world.add_fault("frozen", {"account": local.account.phone})
    with pytest.raises(RejectedError, match="has frozen") as caught:
        await resolve(line, Channel(ref="delta_live"))
    assert caught.value.code == ACCOUNT_LOST


async def test_a_wait_while_connecting_is_kept(
    local: LocalTelegram,
    settings: TelegramSettings,
    session: str,
    moved_clock: MovedClock,
    kept: Kept,
) -> None:
    schedule = Schedule(moved_clock, {}, save=kept.save)
    local.world.add_fault("flood_wait", {"method": "updates.getState", "seconds": 40})
    client = open_client(settings, session)
    with pytest.raises(ThrottledError):
        await connect(client, schedule, timeout=TIMEOUT)
    await client.disconnect()
    assert kept.spent["connect"].frozen_until == moved_clock.now().timestamp() + 40


class Raw:
    """Bytes in place of an answer."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __bytes__(self) -> bytes:
        return self._body


def _answer(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setitem(METHODS, METHOD, lambda _caller, _request: Raw(body))


def _packed(content: bytes) -> bytes:
    size_and_content: bytes = TLObject.serialize_bytes(content)
    return struct.pack("<I", GzipPacked.CONSTRUCTOR_ID) + size_and_content


NEAREST = bytes(types.NearestDc(country="UA", this_dc=2, nearest_dc=2))
SLICE = struct.pack("<III", types.messages.MessagesSlice.CONSTRUCTOR_ID, 0, 1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\x01\x02\x03\x04" + NEAREST, id="unknown-constructor"),
        pytest.param(SLICE + struct.pack("<I", 0x1CB5C415) + b"\1\0\0\0" * 2, id="within-a-list"),
        pytest.param(SLICE + NEAREST, id="no-list-where-one-must-be"),
        pytest.param(_packed(gzip.compress(NEAREST[:6])), id="text-cut-short"),
        pytest.param(_packed(gzip.compress(NEAREST[:-6])), id="number-cut-short"),
    ],
)
async def test_an_answer_that_cannot_be_read_leaves_the_line_as_it_was(
    client: TelegramClient, line: Line, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    with monkeypatch.context() as patched:
        _answer(patched, body)
        with pytest.raises(UndecodableError):
            await line.ask(ASK)
    assert client.is_connected()
    assert isinstance(await line.ask(ASK), types.NearestDc)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(_packed(b"nonsense"), id="not-packed"),
        pytest.param(_packed(b"")[:4] + b"\xfe\xff\xff\xff", id="longer-than-the-packet"),
        pytest.param(_packed(gzip.compress(NEAREST)[:-9]), id="cut-short"),
        pytest.param(_packed(gzip.compress(NEAREST)[:10] + b"\xff" * 20), id="damaged"),
    ],
)
async def test_a_packet_that_cannot_be_read_is_a_broken_line(
    client: TelegramClient, line: Line, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    _answer(monkeypatch, body)
    with pytest.raises(NetworkError) as caught:
        await line.ask(ASK)
    assert type(caught.value) is NetworkError
    assert not client.is_connected()
