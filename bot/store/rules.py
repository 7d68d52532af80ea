"""The rules in force, each with the number people call it by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.model import Escalation, Rule, RuleChanges, Severity, StoredRule
from bot.store.values import from_list, from_ms, to_json, to_list, to_ms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.connection import Connection, Row

_ALL = "SELECT * FROM rules ORDER BY number"
_ONE = "SELECT * FROM rules WHERE name = ?"
_CHANGED = """
SELECT change.number AS upto, change.name AS changed, rules.*
FROM rule_changes AS change LEFT JOIN rules ON rules.name = change.name
WHERE change.number > ? ORDER BY rules.number
"""
_REMOVE = "DELETE FROM rules WHERE name = ?"
# No upsert: a conflict would use up a number.
_CHANGE = """
UPDATE rules SET expression = ?, channels = ?, languages = ?, forms = ?, scripts = ?, lexicon = ?,
                 derive = ?, severity = ?, receivers = ?, on_edit = ?, escalate = ?
WHERE name = ?
"""
_ADD = """
INSERT INTO rules (expression, channels, languages, forms, scripts, lexicon, derive, severity,
                   receivers, on_edit, escalate, name, added_at, added_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


async def save(connection: Connection, rule: Rule, *, by: str, now: datetime) -> StoredRule:
    """Insert a rule, or replace the one of its name; number and first author stay."""
    if not await connection.run(_CHANGE, _values(rule)):
        await connection.run(_ADD, (*_values(rule), to_ms(now), by))
    (row,) = await connection.rows(_ONE, (rule.name,))
    return _stored(row)


async def remove(connection: Connection, name: str) -> None:
    """Stop a rule."""
    await connection.run(_REMOVE, (name,))


async def all_of_them(connection: Connection) -> list[StoredRule]:
    """Return the rules by number."""
    return [_stored(row) for row in await connection.rows(_ALL)]


async def changed_since(connection: Connection, number: int) -> RuleChanges:
    """Return what became of the rules that were changed after a numbered change; 0 for all."""
    rows = await connection.rows(_CHANGED, (number,))
    return RuleChanges(
        upto=max((row["upto"] for row in rows), default=number),
        rules=[_stored(row).rule for row in rows if row["name"] is not None],
        removed=[row["changed"] for row in rows if row["name"] is None],
    )


def _values(rule: Rule) -> tuple[str | int, ...]:
    return (
        rule.when,
        to_list(rule.channels),
        to_list(rule.languages),
        rule.forms,
        rule.scripts,
        rule.lexicon,
        rule.derive,
        rule.severity,
        to_list(rule.to),
        rule.on_edit,
        to_json([[step.after, step.to] for step in rule.escalate]),
        rule.name,
    )


def _stored(row: Row) -> StoredRule:
    rule = Rule(
        name=row["name"],
        when=row["expression"],
        channels=from_list(row["channels"]),
        languages=from_list(row["languages"]),
        forms=bool(row["forms"]),
        scripts=bool(row["scripts"]),
        lexicon=bool(row["lexicon"]),
        derive=bool(row["derive"]),
        severity=Severity(row["severity"]),
        to=from_list(row["receivers"]),
        on_edit=bool(row["on_edit"]),
        escalate=tuple(Escalation(after=a, to=to) for a, to in json.loads(row["escalate"])),
    )
    return StoredRule(
        number=row["number"],
        rule=rule,
        added_at=from_ms(row["added_at"]),
        added_by=row["added_by"],
    )
