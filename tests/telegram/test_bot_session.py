from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from telethon import errors
from telethon.tl import functions, types

from bot.config import Secret
from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.telegram.bot_session import BotSession
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.config import TelegramSettings
    from bot.simulator.server import LocalTelegram

SIGN_IN = "auth.importBotAuthorization"
WHO = functions.users.GetUsersRequest([types.InputUserSelf()])


class Bench:
    """One installation's bot, and what was kept of its session."""

    def __init__(self, local: LocalTelegram, settings: TelegramSettings) -> None:
        self.local = local
        self.settings = settings
        self.kept = ""
        self.opened: list[BotSession] = []

    def keep(self, text: str) -> None:
        self.kept = text

    def session(self, token: str = "") -> BotSession:
        made = BotSession(
            self.settings,
            Secret(token or self.local.bot.token),
            kept=self.kept,
            keep=self.keep,
            timeout=5.0,
        )
        self.opened.append(made)
        return made

    def sign_ins(self) -> int:
        return sum(call.method == SIGN_IN for call in self.local.world.calls())


@pytest.fixture
async def bench(local: LocalTelegram, settings: TelegramSettings) -> AsyncIterator[Bench]:
    made = Bench(local, settings)
    yield made
    for session in made.opened:
        await session.aclose()


async def who(session: BotSession) -> str:
    (user,) = await session.ask(WHO)
    return str(user.username)


async def test_the_token_signs_in_once_and_the_session_is_kept(bench: Bench) -> None:
    assert await who(bench.session()) == bench.local.bot.username
    assert await who(bench.session()) == bench.local.bot.username
    assert bench.sign_ins() == 1
    assert bench.local.bot.token not in bench.kept


async def test_all_who_ask_at_once_share_one_sign_in(bench: Bench) -> None:
    session = bench.session()
    await asyncio.gather(*(who(session) for _ in range(10)))
    assert bench.sign_ins() == 1


async def test_another_token_is_another_bot_whatever_was_kept(bench: Bench) -> None:
    await who(bench.session())
    other = bench.local.world.add_bot("other_bot")
    assert await who(bench.session(other.token)) == "other_bot"


@pytest.mark.parametrize("kept", ["{mark} nonsense", "nonsense", "{mark} "])
async def test_a_file_that_holds_no_session_is_no_matter(bench: Bench, kept: str) -> None:
    await who(bench.session())
    bench.kept = kept.format(mark=bench.kept.split()[0])
    assert await who(bench.session()) == bench.local.bot.username


@pytest.mark.parametrize("kind", ["revoke", "duplicated"])
async def test_a_session_that_was_ended_is_replaced_and_the_request_goes_through(
    bench: Bench, kind: str
) -> None:
    session = bench.session()
    await who(session)
    bench.local.world.add_fault(kind, {"account": bench.local.bot.label})
    await asyncio.sleep(0.1)  # its connection was cut, too
    assert await who(session) == bench.local.bot.username
    assert bench.sign_ins() == 2


async def test_many_that_lose_their_session_at_once_sign_in_once(bench: Bench) -> None:
    session = bench.session()
    await who(session)
    fault = {"method": "users.getUsers", "code": 401, "message": "SESSION_EXPIRED", "count": 8}
    bench.local.world.add_fault("rpc_error", fault)
    await asyncio.gather(*(who(session) for _ in range(8)))
    assert bench.sign_ins() == 2


async def test_a_server_that_never_knew_the_key_is_signed_in_to(bench: Bench) -> None:
    await who(bench.session())
    server = bench.local._mtproto._office  # noqa: SLF001  there is no fault of that kind
    server.keys.clear()
    assert await who(bench.session()) == bench.local.bot.username


@pytest.mark.parametrize(
    ("name", "code", "remedy"),
    [
        ("ACCESS_TOKEN_INVALID", 400, "@BotFather"),
        ("ACCESS_TOKEN_EXPIRED", 400, "@BotFather"),
        ("USER_DEACTIVATED", 401, "@BotFather"),
        ("API_ID_INVALID", 400, "my.telegram.org"),
    ],
)
async def test_what_the_operator_must_mend_is_said_with_its_remedy(
    bench: Bench, name: str, code: int, remedy: str
) -> None:
    fault: dict[str, Any] = {"method": SIGN_IN, "code": code, "message": name, "count": 2}
    bench.local.world.add_fault("rpc_error", fault)
    session = bench.session()
    with pytest.raises(RejectedError) as caught:
        await who(session)
    assert caught.value.code == ACCOUNT_LOST
    assert remedy in caught.value.remedy
    bench.local.world.clear_faults()
    assert await who(session) == bench.local.bot.username


async def test_a_wait_at_the_sign_in_is_a_wait(bench: Bench) -> None:
    bench.local.world.add_fault("flood_wait", {"method": SIGN_IN, "seconds": 40})
    with pytest.raises(ThrottledError) as caught:
        await who(bench.session())
    assert caught.value.seconds == 40
    assert not caught.value.sent


async def test_a_bot_of_another_data_centre_is_followed_there(bench: Bench) -> None:
    fault = {"method": SIGN_IN, "code": 303, "message": "USER_MIGRATE_2"}
    bench.local.world.add_fault("rpc_error", fault)
    assert await who(bench.session()) == bench.local.bot.username
    assert bench.sign_ins() == 2


async def test_a_server_that_is_not_there_was_sent_nothing(bench: Bench) -> None:
    bench.local.world.add_fault("cut", {"seconds": 30})
    with pytest.raises(NetworkError) as caught:
        await who(bench.session())
    assert not caught.value.sent


async def test_what_telegram_refuses_is_raised_as_it_is(bench: Bench) -> None:
    session = bench.session()
    with pytest.raises(errors.UsernameNotOccupiedError):
        await session.ask(functions.contacts.ResolveUsernameRequest("nobody_has_it"))


async def test_what_is_pushed_is_heard_once_somebody_subscribes(bench: Bench) -> None:
    session, heard = bench.session(), asyncio.Queue[object]()
    session.listen(hear=heard.put_nowait, lost=lambda: None)
    olena = bench.local.world.add_user("Olena").user_id
    await who(session)
    bench.local.world.say(olena, "unheard")
    await session.ask(functions.updates.GetStateRequest(), subscribe=True)
    bench.local.world.say(olena, "heard")
    async with asyncio.timeout(5):
        packet: Any = await heard.get()
    assert [update.message.message for update in packet.updates] == ["heard"]
    assert {user.id for user in packet.users} >= {olena}
    assert heard.empty()


async def test_the_end_of_a_line_is_told(bench: Bench) -> None:
    session, lost = bench.session(), asyncio.Event()
    session.listen(hear=lambda _: None, lost=lost.set)
    await who(session)
    assert not lost.is_set()
    bench.local.world.add_fault("cut", {"account": bench.local.bot.label})
    async with asyncio.timeout(5):
        await lost.wait()
    assert await who(session) == bench.local.bot.username


async def test_a_bug_in_hearing_is_raised_to_who_asks_next(bench: Bench) -> None:
    session, lost = bench.session(), asyncio.Event()

    def fail(_: object) -> None:
        raise ZeroDivisionError

    session.listen(hear=fail, lost=lost.set)
    await session.ask(functions.updates.GetStateRequest(), subscribe=True)
    bench.local.world.say(bench.local.world.add_user("Olena").user_id, "/help")
    async with asyncio.timeout(5):
        await lost.wait()
    with pytest.raises(ZeroDivisionError):
        await who(session)
