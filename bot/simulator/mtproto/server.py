"""The MTProto server: listens on loopback, lets clients in, tells them what happens."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from bot.simulator.events import FaultAdded
from bot.simulator.mtproto.connection import BUGS, Connection
from bot.simulator.mtproto.office import Office
from bot.simulator.mtproto.pushes import Pushes

if TYPE_CHECKING:
    from bot.simulator.events import Event
    from bot.simulator.faults import Fault
    from bot.simulator.mtproto.keys import RsaKey
    from bot.simulator.world import World


class MtprotoServer:
    """Serves a world to MTProto clients.

    It listens to the world from its construction on, so that what happens before ``start`` is in
    everybody's difference.
    """

    def __init__(self, world: World, *, key: RsaKey, host: str = "127.0.0.1") -> None:
        # Clients come when they like: their nonces must not change what a seed gives the world.
        own = random.Random(world.random.getrandbits(64))  # noqa: S311  loopback only
        self._office = Office(world=world, rsa_key=key, random=own, host=host)
        self._pushes = Pushes(self._office)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._forget = world.listen(self._hear)

    async def start(self, port: int = 0) -> int:
        """Begin to listen (on any free port, unless one is named) and return the port."""
        self._server = await asyncio.start_server(self._welcome, self._office.host, port)
        self._office.port = int(self._server.sockets[0].getsockname()[1])
        return self._office.port

    async def stop(self) -> None:
        """Stop listening and cut every connection.

        Raises:
            ExceptionGroup: bugs that were met on the way; each was told to the loop's exception
                handler when it happened.
        """
        self._forget()
        if self._server is not None:
            self._server.close()
        for connection in tuple(self._office.connections):
            connection.cut()
        await asyncio.gather(*self._tasks)
        if self._server is not None:
            await self._server.wait_closed()
        if self._office.bugs:
            raise ExceptionGroup("The local Telegram met bugs", self._office.bugs)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._office.world.faults.find("cut", account=""):
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(Connection(reader, writer, self._office)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: Connection) -> None:
        self._office.connections.add(connection)
        try:
            await connection.run()
        except* BUGS as group:
            for bug in group.exceptions:
                self._office.report(bug)
        finally:
            self._office.connections.discard(connection)

    def _hear(self, event: Event) -> None:
        self._pushes.tell(event)
        if isinstance(event, FaultAdded):
            self._strike(event.fault)

    def _strike(self, fault: Fault) -> None:
        if fault.kind == "too_long":
            self._pushes.too_long(self._office.world.chats.named(str(fault.params["channel"])))
        if fault.kind in ("cut", "revoke", "duplicated"):
            for connection in tuple(self._office.connections):
                if fault.fits({"account": connection.label}):
                    connection.cut()
        if fault.kind in ("revoke", "duplicated"):
            self._spoil_keys(fault)
            self._office.world.faults.take(fault.kind)

    def _spoil_keys(self, fault: Fault) -> None:
        """Take the sign-in back, or make the key itself worthless; both outlive the fault."""
        people = self._office.world.people
        for key in self._office.keys.values():
            if key.user_id is None or not fault.fits({"account": people.get(key.user_id).label}):
                continue
            if fault.kind == "revoke":
                key.user_id = None
                key.revoked = True
            else:
                key.duplicated = True
