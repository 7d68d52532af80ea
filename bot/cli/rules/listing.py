"""`flagfall rules list`: the rules in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import reading
from bot.cli.output import NO_RULE, note, print_columns, print_json, rule_row
from bot.cli.rules.options import Json
from bot.durations import written_duration

if TYPE_CHECKING:
    from bot.model import StoredRule


async def list_rules(context: typer.Context, *, as_json: Json = False) -> None:
    """List the rules in force.

    Example: flagfall rules list --json
    """
    async with reading(settings_of(context)) as store:
        stored = await store.rules() if store else []
    if as_json:
        for each in stored:
            print_json(rule_row(each))
    elif stored:
        heads = ("NO", "NAME", "SEVERITY", "CHANNELS", "TO", "WHEN")
        print_columns(heads, [_cells(each) for each in stored])
    elif store:
        note(NO_RULE)


def _cells(stored: StoredRule) -> tuple[object, ...]:
    rule = stored.rule
    where = ", ".join(f"@{name}" for name in rule.channels) or "all"
    later = [f"{step.to} after {written_duration(step.after)}" for step in rule.escalate]
    to = ", ".join([*(rule.to or ["default"]), *later])
    return (stored.number, rule.name, rule.severity.value, where, to, rule.when)
