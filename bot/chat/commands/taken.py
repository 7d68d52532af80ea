"""/taken: say that you look after what an alert tells; every alert of it shows so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.alerts import alert_meant
from bot.chat.command import Answer, Call, Command
from bot.chat.wording import Text
from bot.model import Role
from bot.render import link
from bot.render.people import address, own_name

if TYPE_CHECKING:
    from bot.model import HitRecord, Message
    from bot.store.protocol import Transaction

_TOAST = "Taken by you."


async def _run(call: Call) -> Answer:
    record = (await alert_meant(call, call.request.argument))[0]
    return Answer(change=lambda tx: _take(call, tx, record), toast=_TOAST)


async def _take(call: Call, tx: Transaction, record: HitRecord) -> Message | None:
    """Note it; whoever pressed the button sees it in the alerts and needs no message."""
    story, person = record.hit.story, call.person
    name = (own_name(person) or address(person)) if person else ""
    await tx.take(story, by=name, now=call.now)
    await call.scene.desk.note_taken(tx, story, by=call.by)
    if call.request.pressed:
        return None
    url = link(record.channel, record.post)
    text = Text("Taken by you: ").link(url.removeprefix("https://"), url)
    return text.line("Every alert of it says so, and nobody else is called.").message()


COMMAND = Command(
    name="taken",
    role=Role.SUBSCRIBER,
    usage="/taken t.me/name/123",
    summary="Say that you look after an alert; all others see it, and nobody else is called",
    run=_run,
)
