"""What is done about one update: applied once, its reply never lost.

One transaction holds what a command changes, the outbox rows of its reply and the place beyond its
update. A process killed before the commit is given the update again; one killed after it goes on
behind it. Whatever needs the network is done before the transaction begins.
"""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.chat.answering import as_toast, reply_chat, toast_about
from bot.chat.command import Answer
from bot.chat.pressing import (
    for_whoever_asked,
    goes_instead,
    row_instead,
    shown_under,
    why_not,
)
from bot.chat.reception import respond
from bot.chat.roles import StrangerLog, is_known, who_speaks
from bot.chat.updates import Press, parse_update, said_by_press, update_id_of
from bot.chat.wording import lines
from bot.errors import BotError, NetworkError, StoreError
from bot.model import Delivery, Severity
from bot.render import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.command import Scene
    from bot.chat.ports import EventLog, Inbox
    from bot.chat.updates import Request
    from bot.clock import Clock
    from bot.model import Message, Person
    from bot.store.protocol import Store, Transaction

_WENT_WRONG = "That went wrong here; it is in the log."


class _Outcome(NamedTuple):
    """What came of an update: whether it was saved, and what a pressed button shows of it."""

    saved: bool
    toast: str = ""


_NOTHING = _Outcome(saved=False)


class Clerk:
    """Takes updates one after the other, in the order in which they came.

    ``strangers`` counts what it met with silence.
    """

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        *,
        clock: Clock,
        on_change: Callable[[], None],
        wake: Callable[[], None],
        log: EventLog,
    ) -> None:
        self._store = store
        self._inbox = inbox
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
        if update_id is None or self._inbox.has_passed(update_id):
            return
        spoken = parse_update(update, bot_name=scene.bot_name)
        outcome = _NOTHING
        if spoken:
            request = said_by_press(spoken) if isinstance(spoken, Press) else spoken
            outcome = await self._attend(request, scene)
        self._inbox.pass_by(update_id, saved=outcome.saved)
        if isinstance(spoken, Press) and (outcome.saved or outcome.toast):
            await self._end_waiting(spoken, outcome.toast, scene)

    async def _attend(self, request: Request, scene: Scene) -> _Outcome:
        """Answer one person."""
        people = await self._store.people()
        person = who_speaks(request, people)
        shown = await shown_under(request, self._store) if is_known(person) else None
        if is_known(person) and (refused := why_not(request, shown)):
            return _Outcome(saved=False, toast=refused)
        try:
            answer = await respond(request, person, people, scene)
            instead = goes_instead(answer, request, shown)
            if answer.instead and not instead and answer.toast:
                answer = replace(answer, message=None)  # a moment's word is enough
            return await self._commit(request, person, answer, instead=instead)
        except StoreError:
            raise
        except BotError as error:
            failure = str(error)
        except Exception as error:  # noqa: BLE001  one command's bug must not end the others'
            self._log.event("a command failed", command=request.command, reason=repr(error))
            self._log.plain(traceback.format_exc())
            failure = _WENT_WRONG
        return await self._commit(request, person, _failed(request, person, failure))

    async def _commit(
        self, request: Request, person: Person | None, answer: Answer, *, instead: bool = False
    ) -> _Outcome:
        """Apply the change, enqueue the reply and store the place, all or nothing."""
        if not answer.message and not answer.change:
            self._note_silence(request, person)
            return _Outcome(saved=False, toast=answer.toast)
        chat_id = request.chat_id if instead else reply_chat(request, person)
        async with self._store.transaction() as tx:
            message = answer.message
            if renamed := _renamed(request, person):
                await tx.save_person(renamed)
            if answer.change:
                message = await answer.change(tx) or message
            if message and chat_id is not None:
                said = for_whoever_asked(message, request, chat_id)
                await self._say(tx, request, chat_id, split(said), instead=instead)
            await self._inbox.save(tx, request.update_id)
        self._wake()
        if answer.change:
            self._on_change()
        about = toast_about(request, chat_id) if message else ""
        return _Outcome(saved=True, toast=answer.toast or about)

    async def _say(
        self,
        tx: Transaction,
        request: Request,
        chat_id: int,
        parts: Sequence[Message],
        *,
        instead: bool,
    ) -> None:
        """Enqueue what is said, its first part in the place of a question if it takes that."""
        if instead:
            await tx.put_instead(row_instead(request, parts[0], self._clock.now()))
        await tx.enqueue(self._replies(request, chat_id, parts[1:] if instead else parts))

    def _replies(self, request: Request, chat_id: int, parts: Sequence[Message]) -> list[Delivery]:
        return [
            Delivery(
                receiver=f"chat:{chat_id}",
                subject=f"reply:{request.update_id}:{number}",
                kind="reply",
                queued_at=self._clock.now(),
                severity=Severity.URGENT,  # somebody waits for it, in front of queued alerts
                message=part,
            )
            for number, part in enumerate(parts)
        ]

    def _note_silence(self, request: Request, person: Person | None) -> None:
        if not is_known(person) and (request.command or request.private):
            self.strangers.note(request.user_id)

    async def _end_waiting(self, press: Press, toast: str, scene: Scene) -> None:
        try:
            await scene.bot.answer_callback(press.callback_id, as_toast(toast))
        except NetworkError as error:  # the mark ends by itself; the reply says what was done
            self._log.event("a pressed button was not answered", reason=str(error))


def _failed(request: Request, person: Person | None, failure: str) -> Answer:
    """Return what somebody known hears of a command that failed; others hear nothing."""
    if not is_known(person):
        return Answer()
    elsewhere = request.pressed and not request.private
    return Answer(message=lines(failure), toast=failure if elsewhere else "")


def _renamed(request: Request, person: Person | None) -> Person | None:
    """Return somebody known under the names they have now, None if they are the old ones.

    An outdated username may be somebody else's by now, whom an owner would then mean.
    """
    if person is None or request.pressed:
        return None
    now = replace(person, name=request.user_name or person.name, username=request.username)
    return None if now == person else now
