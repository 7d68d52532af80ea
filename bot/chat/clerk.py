"""What is done about one update: applied once, its reply never lost.

One transaction holds what a command changes, the outbox rows of its reply and the offset beyond
its update. A process killed before the commit is given the update again; one killed after it
asks for the next. Whatever needs the network is done before the transaction begins.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer
from bot.chat.reception import respond
from bot.chat.roles import StrangerLog, is_known, who_speaks
from bot.chat.updates import Press, parse_update, said_by_press, update_id_of
from bot.chat.wording import lines
from bot.errors import BotError, NetworkError, StoreError
from bot.model import Delivery, Severity
from bot.render import split

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.command import Scene
    from bot.chat.offset import Offset
    from bot.chat.ports import EventLog
    from bot.chat.updates import Request
    from bot.clock import Clock
    from bot.model import Message, Person
    from bot.store.protocol import Store

_WENT_WRONG = lines("That went wrong here; it is in the log.")


class Clerk:
    """Takes updates one after the other, in the order in which they came.

    ``strangers`` counts what it met with silence.
    """

    def __init__(
        self,
        store: Store,
        offset: Offset,
        *,
        clock: Clock,
        on_change: Callable[[], None],
        wake: Callable[[], None],
        log: EventLog,
    ) -> None:
        self._store = store
        self._offset = offset
        self._clock = clock
        self._on_change = on_change
        self._wake = wake
        self._log = log
        self.strangers = StrangerLog(clock, log)

    async def take(self, update: object, scene: Scene) -> None:
        """Answer an update, unless it was taken before.

        Raises StoreError; then nothing was applied and the update is to be taken again.
        """
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
            await self._end_waiting(spoken, scene)

    async def _attend(self, request: Request, scene: Scene) -> bool:
        """Answer one person; False if nothing came of it."""
        people = await self._store.people()
        person = who_speaks(request, people)
        try:
            answer = await respond(request, person, people, scene)
            return await self._commit(request, person, answer)
        except StoreError:
            raise
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
            if renamed := _renamed(request, person):
                await tx.save_person(renamed)
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
            self.strangers.note(request.user_id)

    async def _end_waiting(self, press: Press, scene: Scene) -> None:
        try:
            await scene.bot.answer_callback(press.callback_id, "")
        except NetworkError as error:  # the mark ends by itself; the reply says what was done
            self._log.event("a pressed button was not answered", reason=str(error))


def _renamed(request: Request, person: Person | None) -> Person | None:
    """Return somebody known under the names they have now, None if they are the old ones.

    An outdated username may be somebody else's by now, whom an owner would then mean.
    """
    if person is None or request.pressed:
        return None
    now = replace(person, name=request.user_name or person.name, username=request.username)
    return None if now == person else now
