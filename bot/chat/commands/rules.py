"""/rules: what is watched for, and what it found today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.places import told_where, watched_where
from bot.chat.wording import count, lines, midnight, tame
from bot.model import Role, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Channel, StoredRule


async def _run(call: Call) -> Answer:
    store, chat_id = call.scene.store, call.request.chat_id
    rules = await store.rules()
    if not rules:
        return Answer(message=lines("No rule yet. /watch flag Kherson makes one."))
    hits = (await store.hit_counts(since=midnight(call.now, call.scene.zone))).by_rule
    watched, receivers = await call.scene.desk.channels.watched(), await store.receivers()
    said = [
        f"{_about(stored, watched)} · {told_where(stored.rule, receivers, chat_id)} · "
        f"{count(hits.get(stored.rule.name, 0), 'hit')} today"
        for stored in rules
    ]
    return Answer(
        message=lines(f"{count(len(rules), 'rule')}:", *said, "/unwatch and a number stops one.")
    )


def _about(stored: StoredRule, watched: Sequence[Channel]) -> str:
    rule = stored.rule
    name = tame(rule.name, 200)
    shown = name if rule.name == rule.when else f"{name}: {tame(rule.when, 400)}"
    parts = [f"{stored.number} · {shown}"]
    if rule.severity is not Severity.NORMAL:
        parts.append(str(rule.severity))
    if rule.channels:
        parts.append(watched_where(rule, watched))
    return " · ".join(parts)


COMMAND = Command(
    name="rules",
    role=Role.SUBSCRIBER,
    usage="/rules",
    summary="What is watched for",
    run=_run,
)
