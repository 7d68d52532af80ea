"""`flagfall rules explain`: everything that a rule will match."""

from __future__ import annotations

import sys
from dataclasses import replace
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import existing, lists_of
from bot.cli.output import note, print_json, print_lines
from bot.cli.rules.options import (
    Concepts,
    Derive,
    Expression,
    Forms,
    Json,
    Languages,
    Scripts,
    given,
)
from bot.rulesfile import parse_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.config import Config
    from bot.model import StoredRule
    from bot.rules.explanation import ExplainedTerm, Explanation, Reading

_NARROWEST = 40  # columns; what is narrower wraps by itself
_LANGUAGES = ("uk", "ru", "en", "")


async def explain(
    context: typer.Context,
    expression: Expression,
    *,
    language: Languages = None,
    forms: Forms = None,
    scripts: Scripts = None,
    lexicon: Concepts = None,
    derive: Derive = None,
    as_json: Json = False,
) -> None:
    """Show everything an expression matches, or the rule in force of that name, by language.

    Options given take the place of those of the rule.

    Example: flagfall rules explain 'flag Kherson -museum'
    """
    from bot.config.lexicon import lexicon_of  # noqa: PLC0415  loads dictionaries
    from bot.desk.lenient import LenientLists  # noqa: PLC0415  as above
    from bot.rules.explanation import explain as explained  # noqa: PLC0415  as above

    config = settings_of(context)
    options = given(
        languages=language, forms=forms, scripts=scripts, lexicon=lexicon, derive=derive
    )
    rule = parse_rule({"when": expression, **options}, name="rules explain")
    stored = await _named(config, expression)
    if stored is not None:
        note(f"Rule {stored.number}, {stored.rule.name}.")
        changed = {key: getattr(rule, key) for key in options}
        rule = replace(stored.rule, **changed)
    lists = LenientLists(await lists_of(config))
    found = explained(rule, lexicon=lexicon_of(config), lists=lists)
    if problem := lists.problem_of(rule):
        found = replace(found, warnings=(*found.warnings, problem))
    if as_json:
        print_json(_row(found, stored))
    else:
        _print(found)


async def _named(config: Config, name: str) -> StoredRule | None:
    """Return the rule in force of that name; without a database there is none."""
    async with existing(config) as store:
        stored = await store.rules() if store else []
    return next((each for each in stored if each.rule.name == name), None)


def _row(found: Explanation, stored: StoredRule | None) -> dict[str, object]:
    rule = found.rule
    return {
        "when": rule.when,
        "expression": found.expression,
        "rule": stored.rule.name if stored else None,
        "languages": rule.languages,
        "warnings": found.warnings,
        "terms": [_term_row(term) for term in found.terms],
    }


def _term_row(term: ExplainedTerm) -> dict[str, object]:
    return {
        "term": term.term,
        "excluded": term.excluded,
        "groups": [{"name": group.name, "about": group.about} for group in term.groups],
        "families": [
            {
                "language": one.language,
                "base": one.base,
                "group": one.group,
                "forms": one.words[0] if len(one.words) == 1 else [one.base],
                "words": one.words,
            }
            for one in term.readings
        ],
        "spellings": term.spellings,
        "capitals": term.capitals,
        "names": term.names,
        "remark": term.remark,
    }


def _print(found: Explanation) -> None:
    _print_wrapped(0, found.expression)
    for term in found.terms:
        _print_term(term)
    if any(term.groups for term in found.terms):
        _print_wrapped(
            2, "One form only: =word. Without concepts: --no-lexicon, in a rule lexicon = false."
        )
    for warning in found.warnings:
        _print_wrapped(2, f"Careful: {warning}")


def _print_term(term: ExplainedTerm) -> None:
    concepts = "; ".join(f"{group.about or group.name} [{group.name}]" for group in term.groups)
    head = f"{'NOT ' if term.excluded else ''}{term.term}"
    _print_wrapped(2, " · ".join(part for part in (head, concepts, term.remark) if part))
    for language in _LANGUAGES:
        label = language
        for one in (one for one in term.readings if one.language == language):
            _print_wrapped(4, f"{label:<4}{_said(one)}", hang=8)
            label = ""
    if term.spellings:
        _print_wrapped(4, f"also as: {', '.join(term.spellings)}", hang=8)
    _print_held_back("only in capitals", term.capitals)
    _print_held_back("only with a capital letter", term.names)


def _print_held_back(how: str, forms: tuple[str, ...]) -> None:
    """Tell of forms that count only as they are written; those by the cases of a name are many."""
    if forms:
        first = forms[0]
        some = f"{len(forms)} of these, such as {first}" if forms[1:] else first
        _print_wrapped(4, f"{how}: {some} ({first.lower()} does not count)", hang=8)


def _said(one: Reading) -> str:
    """Return the forms of a word; of a phrase, those of each of its words in brackets."""
    if len(one.words) == 1:
        return ", ".join(one.words[0])
    return " + ".join(f"({', '.join(forms)})" for forms in one.words)


def _print_wrapped(indent: int, text: str, *, hang: int | None = None) -> None:
    """Write a line; a terminal gets a long one in several."""
    print_lines(_wrapped(" " * indent + text, " " * (indent + 2 if hang is None else hang)))


def _wrapped(line: str, hanging: str) -> Iterator[str]:
    if not sys.stdout.isatty():
        yield line
        return
    width = max(get_terminal_size().columns, _NARROWEST)
    yield from wrap(
        line,
        width=width,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
