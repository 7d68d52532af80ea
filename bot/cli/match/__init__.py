"""`flagfall match`: a grep for posts, with the rules of the daemon and without its database."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.match import showing
from bot.cli.match.posts import opened, read
from bot.cli.match.stats import Stats
from bot.cli.match.words import take_apart
from bot.config.lexicon import lexicon_of
from bot.errors import ConfigError, ExpressionError, InputError
from bot.model import Rule
from bot.rules.lists.on_demand import ListsOnDemand
from bot.rules.ruleset import RuleSet
from bot.rulesfile import parse_rules_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.cli.match.posts import Line
    from bot.config import Config
    from bot.rules.match import Match
    from bot.rulesfile import RulesFile


def match(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EXPR|FILE|-",
            help="Expressions, each a rule of its own; then the files to search. Without a file, "
            "and with -, posts are read from stdin.",
        ),
    ] = None,
    *,
    rules: Annotated[
        Path | None, typer.Option(help="A rules file (TOML); its rules are searched for, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a hit and line.")] = False,
    stats: Annotated[
        bool, typer.Option("--stats", help="Hits by rule and speed, on stderr (JSON with --json).")
    ] = False,
) -> int:
    """Search posts in files or a pipe, as grep does: 0 something found, 1 nothing.

    A line that is a JSON object is a post: only "text" is needed, "id" and "channel" are used.
    Any other line is the text of a post. A post without an id is called by its line number.

    Example: flagfall match 'flag Kherson -museum' '"left bank"' posts.jsonl --json
    """
    expressions, files = take_apart(words or [], has_rules=rules is not None)
    searched = _rules(expressions, rules)
    rule_set = _compiled(searched, rules, settings_of(context))
    show = showing.as_json if as_json else showing.for_people(several=len(searched) > 1)
    seconds = _stopwatch(running=stats)
    counted = Stats(began=seconds())
    for line in _found(files, rule_set, counted, seconds):
        show(*line)
        sys.stdout.flush()
    if stats:
        counted.note(rule_set.compiled, now=seconds(), as_json=as_json)
    return 0 if counted.hits else 1


def _stopwatch(*, running: bool) -> Callable[[], float]:
    """Return what says how many seconds have passed; asyncio is loaded only where it runs."""
    if not running:
        return lambda: 0.0
    from bot.clock import SystemClock  # noqa: PLC0415

    return SystemClock().monotonic


def _found(
    files: list[Path], rule_set: RuleSet, counted: Stats, seconds: Callable[[], float]
) -> Iterator[tuple[Line, list[Match]]]:
    """Yield the posts of all files, or of stdin, that match; of several files they name theirs.

    Raises InputError with the file and the line of what is no post.
    """
    sources: Sequence[Path | None] = files or [None]
    for source in sources:
        named = str(source) if len(files) > 1 else ""
        with opened(source) as lines:
            try:
                for line, matches in _searched(lines, rule_set, counted, seconds):
                    yield replace(line, file=named), matches
            except InputError as error:
                where = f"{named}: " if named else ""
                raise InputError(f"{where}{error.message}", remedy=error.remedy) from error


def _searched(
    lines: Iterable[bytes], rule_set: RuleSet, counted: Stats, seconds: Callable[[], float]
) -> Iterator[tuple[Line, list[Match]]]:
    """Yield the posts that match. Raises InputError with the number of a line that is no post."""
    for number, raw in enumerate(lines, start=1):
        line = read(raw, number)
        began = seconds()
        matches = rule_set.match(line.post)
        counted.count(matches, seconds() - began)
        if matches:
            yield line, matches


def _rules(expressions: list[str], file: Path | None) -> list[Rule]:
    rules = [Rule(name=expression, when=expression) for expression in expressions]
    if file is None:
        return rules
    found = _rules_file(file).rules
    if not found and not rules:
        raise InputError(f"{file} has no rules.", remedy='Write: [[rule]] with when = "flag"')
    return [*found, *rules]


def _rules_file(file: Path) -> RulesFile:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"{file} cannot be read: {reason}.") from error
    return parse_rules_file(text, name=str(file), folder=file.parent.absolute())


def _compiled(rules: list[Rule], file: Path | None, config: Config) -> RuleSet:
    """Compile the rules; where some of a file cannot be used, ConfigError names all of those.

    They may name the lists of the file, and those of flagfall.toml.
    """
    lexicon = lexicon_of(config)
    settled = config.seeds.lists if config.seeds else ()
    lists = ListsOnDemand([*settled, *(_rules_file(file).lists if file else ())])
    try:
        return RuleSet.compile(rules, lexicon=lexicon, lists=lists)
    except ExpressionError:
        from bot.config.expressions import expression_problems  # noqa: PLC0415  rarely needed

        problems = []
        if file is not None:
            problems = expression_problems(
                _rules_file(file), name=str(file), lexicon=lexicon, lists=lists
            )
        if problems:
            raise ConfigError(problems) from None
        raise
