"""/rules: what is watched for, and what it found today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.places import told_where, watched_where
from bot.chat.wording import count, lines, midnight, tame
from bot.model import Role, Rule, Severity

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
    usually = told_where(Rule(name="", when=""), receivers, chat_id)
    said = []
    for stored in rules:
        parts = _about(stored, watched)
        if stored.rule.to:
            parts.append(told_where(stored.rule, receivers, chat_id))
        parts.append(f"{count(hits.get(stored.rule.name, 0), 'hit')} today")
        said.append(" · ".join(parts))
    first = f"{count(len(rules), 'rule')}, {usually}:"
    last = rules[-1].number
    return Answer(message=lines(first, *said, f"/unwatch {last} stops rule {last}."))


def _about(stored: StoredRule, watched: Sequence[Channel]) -> list[str]:
    rule = stored.rule
    name = tame(rule.name, 200)
    shown = name if rule.name == rule.when else f"{name}: {tame(rule.when, 400)}"
    parts = [f"{stored.number} · {shown}"]
    if rule.severity is not Severity.NORMAL:
        parts.append(str(rule.severity))
    if rule.channels:
        parts.append(watched_where(rule, watched))
    return parts


COMMAND = Command(
    name="rules",
    role=Role.SUBSCRIBER,
    usage="/rules",
    summary="What is watched for",
    run=_run,
)
