"""/alert: everything that can be done about an alert, as buttons; what "More" under it says."""

from __future__ import annotations

from bot.chat.alerts import alert_meant, write_examples
from bot.chat.command import Answer, Call, Command
from bot.chat.here import zone_here
from bot.chat.roles import covers
from bot.chat.wording import Text
from bot.model import Role
from bot.render.buttons import more_buttons
from bot.render.names import rules_line


async def _run(call: Call) -> Answer:
    records = await alert_meant(call, call.request.argument)
    hit = records[0].hit
    text = Text(f"{rules_line(record.hit.rule for record in records)} · @{records[0].channel.name}")
    zone = await zone_here(call, await call.scene.store.receivers())
    write_examples(text, records[:1], call, zone)
    editor = covers(call.person, Role.EDITOR)
    rows = more_buttons(
        hit.channel_id, hit.message_id, chat_id=call.request.chat_id, narrowing=editor
    )
    return Answer(message=text.message(*rows))


COMMAND = Command(
    name="alert",
    role=Role.SUBSCRIBER,
    usage="/alert t.me/name/123",
    summary="What can be done about an alert: mute, narrow its rule, take it",
    run=_run,
)
