"""The whole local Telegram: MTProto, Bot API, web preview and control port over one world."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from bot.ops.http import HttpServer
from bot.simulator.bot_api.server import BotApiServer
from bot.simulator.control.server import ControlServer
from bot.simulator.mtproto.keys import RsaKey
from bot.simulator.mtproto.methods.help import DC_ID
from bot.simulator.mtproto.server import MtprotoServer
from bot.simulator.preview import PreviewServer
from bot.simulator.world import World

if TYPE_CHECKING:
    import random
    from types import TracebackType

    from bot.clock import Clock
    from bot.ops.http import Answer

HOST = "127.0.0.1"
BOT_NAME = "flagfall_bot"
CONTROL_BODY_LIMIT = 64 * 1024 * 1024  # a batch holds whole files of posts


class LocalTelegram:
    """A Telegram of one's own on loopback, with an account (no 2FA) and a bot to begin with.

    An async context manager: inside it serves; ``details()`` says where. ``random`` decides ids,
    codes, tokens and the server's key; ports are whatever is free.
    """

    def __init__(self, *, clock: Clock, random: random.Random) -> None:
        self.world = World(clock=clock, random=random)
        self.account = self.world.add_account()
        self.bot = self.world.add_bot(BOT_NAME)
        self._api_id = random.randrange(10**6, 10**8)
        self._api_hash = random.randbytes(16).hex()
        self._key = RsaKey.generate(random)
        self._mtproto = MtprotoServer(self.world, key=self._key, host=HOST)
        self._details: dict[str, str | int] = {}
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(TemporaryDirectory(prefix="flagfall-telegram-"))
            stack.push_async_callback(self._mtproto.stop)
            self._details = {
                "dc": DC_ID,
                "host": HOST,
                "port": await self._mtproto.start(),
                "key": _write_key(folder, self._key),
                "api_id": self._api_id,
                "api_hash": self._api_hash,
                "phone": self.account.phone,
                "code": self.account.code,
                "bot_token": self.bot.token,
                "bot_api": await _serve(stack, BotApiServer(self.world).answer),
                "preview": await _serve(stack, PreviewServer(self.world).answer),
                "control": await _serve(
                    stack, ControlServer(self.world).answer, body_limit=CONTROL_BODY_LIMIT
                ),
            }
            self._open = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    def details(self) -> dict[str, str | int]:
        """Return what a client needs to reach it, as `flagfall simulator` prints it.

        dc, host, port, key (absolute path of the public key's PEM), api_id, api_hash, phone, code,
        bot_token, and the URLs bot_api, preview and control.
        """
        return dict(self._details)


def _write_key(folder: str, key: RsaKey) -> str:
    file = Path(folder).resolve() / "server.pem"
    file.write_text(key.public_pem, encoding="ascii")
    return str(file)


async def _serve(stack: AsyncExitStack, answer: Answer, **limits: int) -> str:
    server = HttpServer(answer, host=HOST, **limits)
    stack.push_async_callback(server.stop)
    return f"http://{HOST}:{await server.start()}"
