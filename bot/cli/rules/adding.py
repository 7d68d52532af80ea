"""`flagfall rules add`: watch for an expression."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change
from bot.cli.output import note
from bot.cli.rules.options import (
    Channels,
    Concepts,
    Derive,
    Expression,
    Forms,
    Languages,
    Scripts,
    given,
)
from bot.rulesfile import parse_rule


async def add(
    context: typer.Context,
    expression: Expression,
    *,
    name: Annotated[str | None, typer.Option(help="Its name; the expression by default.")] = None,
    channel: Channels = None,
    language: Languages = None,
    forms: Forms = None,
    scripts: Scripts = None,
    lexicon: Concepts = None,
    derive: Derive = None,
    severity: Annotated[str | None, typer.Option(help="urgent, normal or low.")] = None,
    to: Annotated[
        list[str] | None, typer.Option(help="Receiver of its alerts; may be repeated.")
    ] = None,
    on_edit: Annotated[bool | None, typer.Option(help="Match edited posts too.")] = None,
    escalate: Annotated[
        list[str] | None,
        typer.Option(help="3m:duty: who is told while nobody takes it; may be repeated."),
    ] = None,
) -> None:
    """Watch for an expression. A rule of the same name is replaced.

    An expression that begins with a minus goes last, after two dashes: -- '-museum flag'

    Example: flagfall rules add 'flag Kherson -museum' --name flag --severity urgent
    """
    values = given(
        name=name,
        when=expression,
        channels=channel,
        languages=language,
        forms=forms,
        scripts=scripts,
        lexicon=lexicon,
        derive=derive,
        severity=severity,
        to=to,
        on_edit=on_edit,
        escalate=[_step(each) for each in escalate] if escalate else None,
    )
    parse_rule(values, name="rules add")
    added = await change(settings_of(context), "add_rule", {"rule": values})
    note(f"Rule {added['number']}, {added['name']}: {added['when']}")


def _step(written: str) -> dict[str, str]:
    """Return ``3m:duty`` as a rules file has it."""
    after, _, to = written.partition(":")
    return {"after": after, "to": to}
