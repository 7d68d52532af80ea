"""One client's TCP connection: packets in, answers and pushes out."""

from __future__ import annotations

import asyncio
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

from telethon.tl import functions, types

from bot.simulator.mtproto import calls, wire
from bot.simulator.mtproto.caller import Caller
from bot.simulator.mtproto.handshake import Handshake
from bot.simulator.mtproto.outbox import Answer, Outbox, Push
from bot.simulator.mtproto.sealing import AuthKey, Opened, open_sealed, seal
from bot.simulator.mtproto.session import Session
from bot.simulator.mtproto.transport import TransportError, detect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.simulator.mtproto.office import Office
    from bot.simulator.mtproto.transport import Transport
    from bot.simulator.mtproto.wire import Tl

UNKNOWN_KEY = struct.pack("<i", -404)
PLAIN_HEADER = 20  # bytes: no key, message id, length
BAD_SALT = 48
# What a result of the wrong shape raises while it is built or serialised.
BUGS = (struct.error, TypeError, ValueError, AttributeError, LookupError, AssertionError)
PADDING = 64  # bytes of randomness per packet, of which sealing takes what it needs
# Messages that speak of the connection itself and want no answer.
SILENT = (
    types.MsgsAck,
    types.MsgsStateReq,
    types.MsgsStateInfo,
    types.MsgsAllInfo,
    types.MsgResendReq,
    types.HttpWait,
)


class Connection:
    """Serves one client until it goes or is cut off."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, office: Office
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._office = office
        self._outbox = Outbox(office)
        self._transport: Transport | None = None
        self._handshake: Handshake | None = None
        self._session: Session | None = None
        self._caller: Caller | None = None
        self._subscribed = False
        self._viewer: int | None = None  # under whom it is listed among the live ones
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Serve until the connection ends."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                self._transport = await detect(self._reader)
                tasks.create_task(self._write())
                while True:
                    self._receive(await self._transport.read(self._reader))
        except* (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client is gone, or sent what no client sends
        finally:
            self._list_under(None)
            self._writer.close()

    @property
    def label(self) -> str:
        """Whose connection it is, as faults name accounts; "" before the sign-in."""
        return self._caller.label if self._caller else ""

    @property
    def key(self) -> AuthKey | None:
        """The auth key it speaks with."""
        return self._caller.key if self._caller else None

    def push(self, push: Push) -> None:
        """Queue an update."""
        self._outbox.put(push)

    def cut(self) -> None:
        """End the connection at once."""
        self._writer.transport.abort()

    # In

    def _receive(self, packet: bytes) -> None:
        if packet[:8] == bytes(8):
            self._shake_hands(packet)
            return
        key = self._office.keys.get(packet[:8])
        if key is None:
            self._send_packet(UNKNOWN_KEY)
            return
        if self._caller is None or self._caller.key is not key:
            self._caller = self._caller_with(key)
        if self._office.world.faults.find("cut", account=self.label):
            self.cut()
            return
        self._accept(key, open_sealed(key, packet))

    def _shake_hands(self, packet: bytes) -> None:
        office = self._office
        if self._handshake is None:
            self._handshake = Handshake(
                rsa_key=office.rsa_key, random=office.random, clock=office.world.clock
            )
        if len(packet) < PLAIN_HEADER:
            raise TransportError("A plain message that is cut short.")
        message_id, size = struct.unpack_from("<qi", packet, 8)
        body = self._handshake.answer(packet[20 : 20 + size])
        self._send_packet(struct.pack("<qqi", 0, message_id + 1, len(body)) + body)
        if key := self._handshake.auth_key:
            office.keys[key.key_id] = key
            self._handshake = None

    def _caller_with(self, key: AuthKey) -> Caller:
        office = self._office
        return Caller(
            world=office.world,
            random=office.random,
            key=key,
            mailboxes=office.mailboxes,
            host=office.host,
            port=office.port,
        )

    def _accept(self, key: AuthKey, opened: Opened) -> None:
        if self._session is None or self._session.session_id != opened.session_id:
            self._session = Session(opened.session_id, self._office.world.clock)
            self._announce(key, opened)
        if opened.salt != key.salt:
            self._answer_service(
                types.BadServerSalt(opened.message_id, opened.sequence, BAD_SALT, key.salt)
            )
            return
        for message_id, body in wire.unpack(opened.message_id, opened.body):
            self._handle(message_id, body)

    def _announce(self, key: AuthKey, opened: Opened) -> None:
        unique = self._office.random.getrandbits(63)
        created = types.NewSessionCreated(opened.message_id, unique, key.salt)
        self._outbox.put(Answer(bytes(created), reply=False))

    def _handle(self, message_id: int, body: bytes) -> None:
        with self._failures_answered(message_id):
            message = wire.read_object(body)
            if isinstance(message, SILENT):
                return
            if service := self._service(message_id, message):
                self._answer_service(service)
                return
            self._call(message_id, message)

    @contextmanager
    def _failures_answered(self, message_id: int) -> Iterator[None]:
        """Answer what is raised inside, a bug too: a client without an answer waits for ever."""
        try:
            yield
        except wire.RpcFailureError as error:
            self._outbox.put(Answer(wire.rpc_error(message_id, error)))
        except BUGS as bug:
            self._office.report(bug)
            failure = wire.RpcFailureError(500, f"INTERNAL_{type(bug).__name__}")
            self._outbox.put(Answer(wire.rpc_error(message_id, failure)))

    def _service(self, message_id: int, message: Tl) -> Tl:
        """Return the answer to a message about the connection; None for a call."""
        if isinstance(message, functions.PingRequest | functions.PingDelayDisconnectRequest):
            return types.Pong(message_id, message.ping_id)
        if isinstance(message, functions.DestroySessionRequest):
            return types.DestroySessionNone(message.session_id)
        if isinstance(message, functions.GetFutureSaltsRequest) and self.key:
            now = self._office.world.clock.now()
            salt = types.FutureSalt(now, now.replace(year=now.year + 1), self.key.salt)
            return types.FutureSalts(message_id, int(now.timestamp()), [salt])
        return None

    def _call(self, message_id: int, message: Tl) -> None:
        caller, tasks = self._caller, self._tasks
        if caller is None or tasks is None:
            return
        request, subscribes = calls.unwrap(message)
        self._subscribed = self._subscribed or subscribes
        name = wire.method_name(request)
        calls.note(caller, name, request)
        if delay := caller.world.faults.take("delay", method=name, account=caller.label):
            tasks.create_task(self._perform_later(delay.number("seconds"), message_id, request))
        else:
            self._perform(message_id, request)

    async def _perform_later(self, seconds: float, message_id: int, request: Tl) -> None:
        await self._office.world.clock.sleep(seconds)
        with self._failures_answered(message_id):
            self._perform(message_id, request)

    def _perform(self, message_id: int, request: Tl) -> None:
        caller = self._caller
        if caller is None:
            return
        name = wire.method_name(request)
        self._office.origin = self
        try:
            body = wire.rpc_result(message_id, calls.perform(caller, name, request))
        finally:
            self._office.origin = None
        if caller.world.faults.take("accept_then_fail", api="mtproto", method=name):
            self.cut()
            return
        self._outbox.put(Answer(body))
        self._list_under(caller.key.user_id if self._subscribed else None)

    # Out

    def _answer_service(self, message: Tl) -> None:
        self._outbox.put(Answer(bytes(message), content=False))

    async def _write(self) -> None:
        while True:
            await self._outbox.wait()
            while answers := self._outbox.take(self._viewer):
                if self._session is None or self.key is None:
                    break
                padding = self._office.random.randbytes(PADDING)
                message = self._session.message(answers)
                self._send_packet(seal(self.key, self._session.session_id, message, padding))
                await self._writer.drain()

    def _send_packet(self, packet: bytes) -> None:
        if self._transport is not None:
            self._writer.write(self._transport.wrap(packet))

    def _list_under(self, user_id: int | None) -> None:
        live = self._office.live
        if self._viewer is not None and self._viewer != user_id:
            live[self._viewer].discard(self)
        if user_id is not None:
            live.setdefault(user_id, set()).add(self)
        self._viewer = user_id
