"""/rules: what is watched for, and what it found today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.places import names_for, told_where, watched_where
from bot.chat.roles import covers
from bot.chat.wording import lines, midnight
from bot.model import Role, Severity
from bot.render.counting import count
from bot.render.durations import span_of
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.desk.naming import Names
    from bot.model import Channel, StoredRule


async def _run(call: Call) -> Answer:
    store, chat_id = call.scene.store, call.request.chat_id
    rules = await store.rules()
    if not rules:
        return Answer(message=lines("No rule yet. /watch flag Kherson makes one."))
    since = midnight(call.now, call.scene.zone)
    hits = (await store.hit_counts(since=since, history=False)).by_rule
    watched, names = await call.scene.desk.channels.watched(), await names_for(call)
    said = [
        " · ".join([*_about(stored, watched, names, chat_id), f"{_hits(stored, hits)} today"])
        for stored in rules
    ]
    last = rules[-1].number
    stop = f"/unwatch {last} stops rule {last}." if covers(call.person, Role.EDITOR) else ""
    return Answer(message=lines(_heading(rules, names, chat_id), *said, stop))


def _heading(rules: Sequence[StoredRule], names: Names, chat_id: int) -> str:
    """Return how many rules there are, and where those alert that name no receiver."""
    number = count(len(rules), "rule")
    usual = next((stored.rule for stored in rules if not stored.rule.to), None)
    return f"{number}, {told_where(usual, names, chat_id)}:" if usual else f"{number}:"


def _about(stored: StoredRule, watched: Sequence[Channel], names: Names, chat_id: int) -> list[str]:
    rule = stored.rule
    name = tame(rule.name, 200)
    shown = name if rule.name == rule.when else f"{name}: {tame(rule.when, 400)}"
    parts = [f"{stored.number} · {shown}"]
    if rule.severity is not Severity.NORMAL:
        parts.append(str(rule.severity))
    if rule.channels:
        parts.append(watched_where(rule, watched))
    if rule.to:
        parts.append(told_where(rule, names, chat_id))
    parts += [f"{tame(step.to)} after {span_of(step.after)}" for step in rule.escalate]
    return parts


def _hits(stored: StoredRule, hits: Mapping[str, int]) -> str:
    return count(hits.get(stored.rule.name, 0), "hit")


COMMAND = Command(
    name="rules",
    role=Role.SUBSCRIBER,
    usage="/rules",
    summary="What is watched for",
    run=_run,
)
