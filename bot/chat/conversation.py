"""The conversation with the bot's people: every update is applied once, its reply never lost.

One transaction holds what a command changes, the outbox rows of its reply and the offset beyond
its update. A process killed before the commit is given the update again; one killed after it
asks for the next. Whatever needs the network is done before the transaction begins.
"""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Scene
from bot.chat.offset import Offset
from bot.chat.reception import respond
from bot.chat.registry import COMMANDS
from bot.chat.roles import Limits, StrangerLog, is_known, who_speaks
from bot.chat.updates import ALLOWED, Press, parse_update, said_by_press, update_id_of
from bot.chat.wording import lines
from bot.clock import wait
from bot.errors import BotError, NetworkError, RejectedError, StoreError, ThrottledError
from bot.model import Delivery, Message, Severity
from bot.render import split

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from zoneinfo import ZoneInfo

    from bot.chat.ports import BotApi, EventLog, Resolver, StatusReport
    from bot.chat.updates import Request
    from bot.clock import Clock
    from bot.desk import Desk
    from bot.model import Person
    from bot.store.protocol import Store

POLL_SECONDS = 25.0
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between attempts while something is wrong
_CONFLICT = 409
_OTHER_PROGRAM = (
    "Another program polls with this bot's token (409). Stop it, or give this one a bot of its own."
)
_SCOPES = ({"type": "all_private_chats"}, {"type": "all_group_chats"})
_WENT_WRONG = lines("That went wrong here; it is in the log.")


class Conversation:
    """Polls for updates and answers them, one after the other.

    ``on_change`` is called after a commit that changed channels, rules or people, ``wake`` after
    one that enqueued. ``trouble`` says in a sentence why commands are not read ("" while they are).
    """

    def __init__(  # noqa: PLR0913  what it is built from
        self,
        bot: BotApi,
        store: Store,
        desk: Desk,
        *,
        clock: Clock,
        zone: ZoneInfo,
        resolver: Resolver | None,
        status: Callable[[], StatusReport],
        on_change: Callable[[], None],
        wake: Callable[[], None],
        log: EventLog,
    ) -> None:
        self.trouble = ""
        self._bot = bot
        self._store = store
        self._desk = desk
        self._clock = clock
        self._zone = zone
        self._resolver = resolver
        self._status = status
        self._on_change = on_change
        self._wake = wake
        self._log = log
        self._limits = Limits(clock)
        self._strangers = StrangerLog(clock, log)
        self._offset = Offset(store, clock)
        self._scene: Scene | None = None
        self._stop = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._pause = 0.0

    async def run(self) -> None:
        """Answer until ``stop``; what it raises is a bug."""
        self._ended.clear()
        try:
            while not self._stop.is_set():
                await self._turn()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Finish the update in hand and end ``run``."""
        self._stop.set()
        await self._ended.wait()

    async def _turn(self) -> None:
        """Poll once and answer what came; rest when the network or the disk does not work."""
        try:
            scene = self._scene = self._scene or await self._open()
            for update in await self._unless_stopped(self._poll()) or ():
                await self._take(update, scene)
                if self._stop.is_set():
                    break
            await self._offset.save_passed()
        except (NetworkError, StoreError) as error:
            await self._rest(error)
        else:
            self.trouble, self._pause = "", 0.0

    async def _open(self) -> Scene:
        """Learn who the bot is, and show its commands in the menus."""
        await self._offset.load()
        me = await self._bot.get_me()
        await self._show_commands()
        return Scene(
            bot=self._bot,
            bot_id=int(str(me["id"])),
            bot_name=str(me.get("username") or ""),
            store=self._store,
            desk=self._desk,
            clock=self._clock,
            zone=self._zone,
            resolver=self._resolver,
            status=self._status,
            commands=COMMANDS,
            limits=self._limits,
        )

    async def _show_commands(self) -> None:
        menu = [(command.name, command.summary) for command in COMMANDS.values()]
        try:
            for scope in _SCOPES:
                await self._bot.set_commands(menu, scope)
        except RejectedError as error:  # the menu is a convenience; commands work without it
            self._log.event("the menu of commands was not accepted", reason=str(error))

    async def _poll(self) -> Sequence[object]:
        offset = self._offset.to_ask_for()
        return await self._bot.get_updates(offset, timeout=POLL_SECONDS, allowed=ALLOWED)

    async def _unless_stopped(self, poll: Awaitable[Sequence[object]]) -> Sequence[object] | None:
        polling, stopping = asyncio.ensure_future(poll), asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return polling.result() if polling.done() else None
        finally:
            polling.cancel()
            stopping.cancel()
            await asyncio.gather(polling, stopping, return_exceptions=True)

    async def _rest(self, error: NetworkError | StoreError) -> None:
        """Say once what is wrong, and wait: as long as asked, else longer each time."""
        self._pause = min(max(self._pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)
        trouble = str(error)
        if isinstance(error, RejectedError) and error.code == _CONFLICT:
            trouble = _OTHER_PROGRAM
        if trouble != self.trouble:
            self._log.event("commands are not read", reason=trouble)
            self.trouble = trouble
        asked = error.seconds if isinstance(error, ThrottledError) else 0.0
        await wait(self._clock, self._stop, max(asked, self._pause))

    # one update

    async def _take(self, update: object, scene: Scene) -> None:
        update_id = update_id_of(update)
        if update_id is None or self._offset.has_passed(update_id):
            return
        spoken = parse_update(update, bot_name=scene.bot_name)
        saved = False
        if spoken:
            request = said_by_press(spoken) if isinstance(spoken, Press) else spoken
            saved = await self._attend(request, scene)
        self._offset.pass_by(update_id, saved=saved)
        if isinstance(spoken, Press) and saved:
            await self._end_waiting(spoken)

    async def _attend(self, request: Request, scene: Scene) -> bool:
        """Answer one person; False if nothing came of it."""
        people = await self._store.people()
        person = who_speaks(request, people)
        try:
            answer = await respond(request, person, people, scene)
            return await self._commit(request, person, answer)
        except StoreError:
            raise  # nothing was applied; the update is taken again
        except BotError as error:
            failure = lines(str(error))
        except Exception as error:  # noqa: BLE001  one command's bug must not end the others'
            self._log.event("a command failed", command=request.command, reason=repr(error))
            self._log.plain(traceback.format_exc())
            failure = _WENT_WRONG
        answer = Answer(message=failure if is_known(person) else None)
        return await self._commit(request, person, answer)

    async def _commit(self, request: Request, person: Person | None, answer: Answer) -> bool:
        """Apply the change, enqueue the reply and store the offset, all or nothing."""
        if not answer.message and not answer.change:
            self._note_silence(request, person)
            return False
        async with self._store.transaction() as tx:
            message = answer.message
            if answer.change:
                message = await answer.change(tx) or message
            if message:
                await tx.enqueue(self._replies(request, message))
            await self._offset.save(tx, request.update_id)
        self._wake()
        if answer.change:
            self._on_change()
        return True

    def _replies(self, request: Request, message: Message) -> list[Delivery]:
        return [
            Delivery(
                receiver=f"chat:{request.chat_id}",
                subject=f"reply:{request.update_id}:{number}",
                kind="reply",
                queued_at=self._clock.now(),
                severity=Severity.URGENT,  # somebody waits for it, in front of queued alerts
                message=part,
            )
            for number, part in enumerate(split(message))
        ]

    def _note_silence(self, request: Request, person: Person | None) -> None:
        if not is_known(person) and (request.command or request.private):
            self._strangers.note(request.user_id)

    async def _end_waiting(self, press: Press) -> None:
        try:
            await self._bot.answer_callback(press.callback_id, "")
        except NetworkError as error:  # the mark ends by itself; the reply says what was done
            self._log.event("a pressed button was not answered", reason=str(error))
