"""/rules: what is watched for, and what it found today."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.places import told_where, watched_where
from bot.chat.wording import count, lines, midnight, tame
from bot.model import Role, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Receiver, StoredRule


async def _run(call: Call) -> Answer:
    rules = await call.scene.store.rules()
    if not rules:
        return Answer(message=lines("No rule yet. /watch flag Kherson makes one."))
    since = midnight(call.now, call.scene.zone)
    hits = Counter(r.hit.rule for r in await call.scene.store.hits(since=since))
    receivers = await call.scene.store.receivers()
    return Answer(
        message=lines(
            f"{count(len(rules), 'rule')}:",
            *(_line(stored, hits[stored.rule.name], receivers, call) for stored in rules),
            "/unwatch and a number stops one.",
        )
    )


def _line(stored: StoredRule, hits: int, receivers: Sequence[Receiver], call: Call) -> str:
    rule = stored.rule
    name = tame(rule.name, 200)
    shown = name if rule.name == rule.when else f"{name}: {tame(rule.when, 400)}"
    parts = [f"{stored.number} · {shown}"]
    if rule.severity is not Severity.NORMAL:
        parts.append(str(rule.severity))
    if rule.channels:
        parts.append(watched_where(rule))
    parts.append(told_where(rule, receivers, call.request.chat_id))
    return " · ".join([*parts, f"{count(hits, 'hit')} today"])


COMMAND = Command(
    name="rules",
    role=Role.SUBSCRIBER,
    usage="/rules",
    summary="What is watched for",
    run=_run,
)
