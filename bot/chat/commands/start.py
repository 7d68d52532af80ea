"""/start: the owner claims the bot with the code that `flagfall run` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import SILENCE, Answer, Call, Command
from bot.chat.roles import is_known
from bot.chat.wording import lines
from bot.model import Delivery, Message, Person, Role
from bot.render.people import own_name, person_label

if TYPE_CHECKING:
    from bot.store.protocol import Transaction

_WELCOME = lines(
    "You own this Flagfall now.",
    "/add @channel watches a channel.",
    "/watch flag Kherson says what to alert on.",
    "/notify @channel sets where alerts go; /subscribe brings them here.",
    "/help lists everything.",
)
_GREETING = lines("Flagfall is here. /status says how it is, /help what you can do.")
_IN_PRIVATE = lines("Claim codes work in a private chat only. Write /start CODE to me there.")


async def _run(call: Call) -> Answer:
    if not call.request.argument:
        return Answer(message=_GREETING) if is_known(call.person) else SILENCE
    if not call.request.private:
        return Answer(message=_IN_PRIVATE) if is_known(call.person) else SILENCE
    if not call.scene.limits.may_guess(call.request.user_id):
        return SILENCE
    if not await call.scene.desk.claim.fits(call.request.argument):
        return SILENCE  # a guesser learns nothing
    return Answer(change=lambda tx: _claim(call, tx))


async def _claim(call: Call, tx: Transaction) -> Message:
    request = call.request
    person = Person(
        user_id=request.user_id,
        role=Role.OWNER,
        name=request.user_name,
        username=request.username,
        chat_id=request.chat_id,
    )
    before = await call.scene.desk.claim.owners_but(person.user_id)
    await call.scene.desk.claim.use(tx, request.argument, person)
    await tx.enqueue([_notice(call, earlier, person) for earlier in before])
    return _WELCOME


def _notice(call: Call, earlier: Person, owner: Person) -> Delivery:
    """Return the row that tells an earlier owner, who would look for what they lost."""
    name = own_name(owner) or person_label(owner)
    return Delivery(
        receiver=f"chat:{earlier.chat_id or earlier.user_id}",
        subject=f"notice:claimed:{call.request.update_id}",
        kind="notice",
        queued_at=call.now,
        message=lines(
            f"{name} owns this Flagfall now, by a claim code made on its machine.",
            "You are a subscriber from now on. /help says what you can do.",
        ),
    )


COMMAND = Command(
    name="start",
    role=None,
    usage="/start CODE",
    summary="Claim this bot with the code that flagfall run prints",
    run=_run,
)
