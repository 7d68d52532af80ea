"""`flagfall rules test`: cases that rules must pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import existing, lists_of
from bot.cli.output import note, print_json, print_lines
from bot.cli.rules.cases import parse_cases
from bot.cli.rules.options import Json, read_text
from bot.errors import ConfigError, ExpressionError
from bot.model import Rule
from bot.render.counting import count
from bot.rulesfile import parse_rules_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.cli.rules.cases import Case
    from bot.config import Config
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.rules.match import Match
    from bot.rules.tracing import TracedTerm

_SHOWN = 300  # characters of a text that failed


async def try_file(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Cases, as TOML or JSONL; - is TOML on stdin.")
    ],
    *,
    rules: Annotated[
        Path | None, typer.Option(help="A rules file whose rules the cases may name.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Try rules on texts that they must match or must not; exit 1 if any case fails.

    A case's rule is the name of a rule in force (or in --rules), else an expression.

    Example: flagfall rules test seeds/cases.toml
    """
    from bot.config.lexicon import lexicon_of  # noqa: PLC0415  loads dictionaries

    cases = parse_cases(read_text(file, what="a file of cases (TOML or JSONL)"), name=str(file))
    config = settings_of(context)
    named = await _named_rules(config, rules)
    lists = await _lists(config, rules)
    trials = _tried(cases, named, lexicon=lexicon_of(config), lists=lists, name=str(file))
    failed = [trial for trial in trials if not trial.passed]
    if as_json:
        for trial in trials:
            print_json(trial.as_row())
    else:
        for trial in failed:
            print_lines(_lines(trial, name=str(file)))
    passed = len(trials) - len(failed)
    note(f"{passed} of {count(len(trials), 'case')} passed.")
    return 1 if failed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """A case and what came of it."""

    case: Case
    rule: Rule
    match: Match | None
    terms: Sequence[TracedTerm]

    @property
    def passed(self) -> bool:
        return self.case.expected == (self.match is not None)

    def as_row(self) -> dict[str, object]:
        text = self.case.text
        spans = self.match.spans if self.match else ()
        return {
            "case": self.case.place,
            "rule": self.case.rule,
            "when": self.rule.when,
            "text": text,
            "expected": self.case.expected,
            "matched": self.match is not None,
            "passed": self.passed,
            "spans": [
                {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
                for span in spans
            ],
            "terms": [
                {"term": one.term, "excluded": one.excluded, "found": one.pieces}
                for one in self.terms
            ],
            "note": self.case.note,
        }


async def _named_rules(config: Config, file: Path | None) -> dict[str, Rule]:
    """Return the rules that cases may name: those in force, and over them those of a file."""
    async with existing(config) as store:
        named = {stored.rule.name: stored.rule for stored in (await store.rules() if store else ())}
    if file is not None:
        text = read_text(file, what="a rules file (TOML)")
        found = parse_rules_file(text, name=str(file), folder=file.parent.absolute())
        named |= {rule.name: rule for rule in found.rules}
    return named


async def _lists(config: Config, file: Path | None) -> Mapping[str, EntryList]:
    """Return the lists that rules may name: those in force, and over them those of a file."""
    lists = await lists_of(config)
    if file is None:
        return lists
    text = read_text(file, what="a rules file (TOML)")
    folder = file.parent.absolute()
    return lists.with_others(parse_rules_file(text, name=str(file), folder=folder).lists)


def _tried(
    cases: Sequence[Case],
    named: Mapping[str, Rule],
    *,
    lexicon: Lexicon,
    lists: Mapping[str, EntryList],
    name: str,
) -> list[_Trial]:
    """Try every case. Raises ConfigError with every rule that cannot be used."""
    from bot.rules.ruleset import RuleSet  # noqa: PLC0415  loads dictionaries
    from bot.rules.tracing import Tracer  # noqa: PLC0415  as above

    compiled: dict[Rule, tuple[RuleSet, Tracer]] = {}
    problems: list[str] = []
    trials = []
    for case in cases:
        rule = _rule_of(case, named)
        try:
            if rule not in compiled:
                tracer = Tracer(rule, lexicon=lexicon, lists=lists)
                ruleset = RuleSet.compile([rule], lexicon=lexicon, lists=lists)
                compiled[rule] = ruleset, tracer
        except ExpressionError as error:
            problems.append(f"{name}: {case.place}.rule: {error}")
            continue
        ruleset, tracer = compiled[rule]
        match = next(iter(ruleset.match(case.post)), None)
        trials.append(_Trial(case=case, rule=rule, match=match, terms=tracer.trace(case.post)))
    if problems:
        raise ConfigError(problems)
    return trials


def _rule_of(case: Case, named: Mapping[str, Rule]) -> Rule:
    rule = named.get(case.rule) or Rule(name=case.rule, when=case.rule)
    options: dict[str, Any] = dict(case.options)
    return replace(rule, **options)


def _lines(trial: _Trial, *, name: str) -> list[str]:
    """Return what a failed case asked for, what came, and why."""
    case = trial.case
    wanted = "a match" if case.expected else "no match"
    about = f" ({case.note})" if case.note else ""
    text = " ".join(case.text.split())
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    when = "" if trial.rule.when == case.rule else f": {trial.rule.when}"
    return [
        f"{name}: {case.place}{about}: expected {wanted} of {case.rule}{when}",
        f"    {shown}",
        f"    {_why(trial)}",
    ]


def _why(trial: _Trial) -> str:
    """Return what of each term was found: all that a person needs to see the reason."""
    said = []
    for one in trial.terms:
        pieces = ", ".join(f"«{' '.join(piece.split())}»" for piece in one.pieces or ())
        found = f"found {pieces}" if pieces else "true"
        term = f"NOT {one.term}" if one.excluded else one.term
        said.append(f"{term}: {'not found' if one.pieces is None else found}")
    if trial.match is None and all((one.pieces is None) == one.excluded for one in trial.terms):
        said.append("every term holds, but not together: their places, the channel or on_edit")
    return "; ".join(said)
