"""`flagfall rules`: what is watched for."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change, explained, local_desk, reading
from bot.cli.output import note, print_columns, print_hanging, print_json, print_lines, rule_row
from bot.errors import InputError
from bot.rulesfile import format_rules_file, parse_rule, parse_rules_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.model import StoredRule

rules = typer.Typer(help="Add, remove, list, import, export and explain rules.")

_SIGNS = {"added": "+", "changed": "~", "removed": "-", "same": "="}

_Expression = Annotated[str, typer.Argument(metavar="EXPR", help="The rule's expression.")]
_Channels = Annotated[
    list[str] | None, typer.Option("--channel", help="Only this channel; may be repeated.")
]
_Languages = Annotated[
    list[str] | None, typer.Option("--language", help="uk, ru or en; may be repeated.")
]
_Forms = Annotated[bool | None, typer.Option(help="Match every inflected form.")]
_Scripts = Annotated[bool | None, typer.Option(help="Match other spellings and alphabets.")]
_Lexicon = Annotated[bool | None, typer.Option(help="Match the words of the concept.")]
_Derive = Annotated[bool | None, typer.Option(help="Match derived words.")]
_Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]


@rules.command("add")
async def add(
    context: typer.Context,
    expression: _Expression,
    *,
    name: Annotated[str | None, typer.Option(help="Its name; the expression by default.")] = None,
    channel: _Channels = None,
    language: _Languages = None,
    forms: _Forms = None,
    scripts: _Scripts = None,
    lexicon: _Lexicon = None,
    derive: _Derive = None,
    severity: Annotated[str | None, typer.Option(help="urgent, normal or low.")] = None,
    to: Annotated[
        list[str] | None, typer.Option(help="Receiver of its alerts; may be repeated.")
    ] = None,
    on_edit: Annotated[bool | None, typer.Option(help="Match edited posts too.")] = None,
) -> None:
    """Watch for an expression. A rule of the same name is replaced.

    An expression that begins with a minus goes last, after two dashes: -- '-museum flag'

    Example: flagfall rules add 'flag Kherson -museum' --name flag --severity urgent
    """
    values = _given(
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
    )
    parse_rule(values, name="rules add")
    added = await change(settings_of(context), "add_rule", {"rule": values})
    note(f"Rule {added['number']}, {added['name']}: {added['when']}")


@rules.command("remove")
async def remove(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Its name or number.")],
) -> None:
    """Stop a rule. Its hits are kept.

    Example: flagfall rules remove flag
    """
    removed = await change(settings_of(context), "remove_rule", {"rule": rule})
    note(f"Rule {removed['number']}, {removed['name']}, is stopped. Its hits are kept.")


@rules.command("list")
async def list_rules(context: typer.Context, *, as_json: _Json = False) -> None:
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


@rules.command("import")
async def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A rules file; - is stdin.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the difference.")] = False,
    as_json: _Json = False,
) -> None:
    """Take over channels, rules and receivers of a file, and show what changes.

    Nothing is removed. Importing a file twice changes nothing the second time.

    Example: flagfall rules import seeds/kherson.toml
    """
    text = _read(file)
    parse_rules_file(text, name=str(file))
    params: dict[str, object] = {"toml": text, "name": str(file), "dry_run": dry_run}
    for item in await change(settings_of(context), "import_rules", params):
        if as_json:
            print_json(item)
        else:
            print_lines(_difference(item))


@rules.command("export")
async def export(context: typer.Context) -> None:
    """Write channels, rules and receivers as a rules file.

    Example: flagfall rules export > rules.toml
    """
    async with reading(settings_of(context)) as store:
        if store is not None:
            sys.stdout.write(format_rules_file(await local_desk(store).files.export_rules()))


@rules.command("explain")
def explain(
    expression: _Expression,
    *,
    language: _Languages = None,
    forms: _Forms = None,
    scripts: _Scripts = None,
    lexicon: _Lexicon = None,
    derive: _Derive = None,
    as_json: _Json = False,
) -> None:
    """Show what an expression matches, without adding it.

    Example: flagfall rules explain 'flag Kherson -museum'
    """
    values = _given(
        when=expression,
        languages=language,
        forms=forms,
        scripts=scripts,
        lexicon=lexicon,
        derive=derive,
    )
    rule = parse_rule(values, name="rules explain")
    found = explained(rule)
    if as_json:
        terms = [asdict(term) for term in found.terms]
        print_json({"when": rule.when, "expression": found.expression, "terms": terms})
    else:
        print_lines([found.expression])
        print_hanging(f"  {line}" for line in found.lines)


def _given(**values: object) -> dict[str, object]:
    """Return the options that were given, as the keys of a rules file."""
    return {key: value for key, value in values.items() if value is not None}


def _cells(stored: StoredRule) -> tuple[object, ...]:
    rule = stored.rule
    where = ", ".join(f"@{name}" for name in rule.channels) or "all"
    to = ", ".join(rule.to) or "default"
    return (stored.number, rule.name, rule.severity.value, where, to, rule.when)


def _difference(change: Mapping[str, Any]) -> list[str]:
    """Return the lines that show one change of an import."""
    line = f"{_SIGNS[change['kind']]} {change['what']} {change['name']}"
    if change["kind"] == "changed":
        sides = (("-", change["before"]), ("+", change["after"]))
        return [line, *(f"    {sign} {text}" for sign, text in sides if text)]
    return [f"{line}: {change['after']}" if change["after"] else line]


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.", remedy="Name a rules file (TOML)."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8.", remedy="Save it as UTF-8 text.") from error
