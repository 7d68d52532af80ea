"""`flagfall match`: a grep for posts, with the rules of the daemon and without its database."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from bot.cli.frame import settings_of
from bot.cli.output import note, print_json
from bot.config.lexicon import lexicon_of
from bot.errors import ConfigError, ExpressionError, InputError
from bot.model import Match, Rule
from bot.ops.logs import neutralise
from bot.rules.ruleset import RuleSet, merged
from bot.rulesfile import parse_rules_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bot.rules.lexicon import Lexicon
    from bot.rulesfile import RulesFile

_POST_FILES = (".jsonl", ".ndjson", ".json", ".txt", ".csv")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def match(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EXPR|FILE|-",
            help="Expressions, each a rule of its own; then the file to search. Without a file, "
            "and with -, posts are read from stdin.",
        ),
    ] = None,
    *,
    rules: Annotated[
        Path | None, typer.Option(help="A rules file (TOML); its rules are searched for, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a hit and line.")] = False,
    stats: Annotated[bool, typer.Option("--stats", help="Count hits by rule, on stderr.")] = False,
) -> int:
    """Search posts in a file or a pipe, as grep does: 0 something found, 1 nothing.

    A line that is a JSON object is a post: only "text" is needed, "id" and "channel" are used.
    Any other line is the text of a post. A post without an id is called by its line number.

    Example: flagfall match 'flag Kherson -museum' '"left bank"' posts.jsonl --json
    """
    expressions, source = _take_apart(words or [], has_rules=rules is not None)
    searched = _rules(expressions, rules)
    search = _Search(
        rule_set=_compiled(searched, rules, lexicon=lexicon_of(settings_of(context))),
        show=_as_json if as_json else _for_people(several=len(searched) > 1),
    )
    with _opened(source) as lines:
        search.run(lines)
    if stats:
        search.print_counts()
    return 0 if search.hits else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A post as it was read: ``key`` is its id or its line number."""

    post: Mapping[str, object]
    key: object
    text: str
    is_json: bool


@dataclass(kw_only=True)
class _Search:
    """The rules, where hits go, and what was counted."""

    rule_set: RuleSet
    show: Callable[[_Line, list[Match]], None]
    posts: int = 0
    posts_hit: int = 0
    hits: Counter[str] = field(default_factory=Counter)

    def run(self, lines: Iterable[bytes]) -> None:
        """Search every line. Raises InputError with the number of a line that is no post."""
        for number, raw in enumerate(lines, start=1):
            line = _read(raw, number)
            self.posts += 1
            matches = self.rule_set.match(line.post)
            if matches:
                self.posts_hit += 1
                self.hits.update(found.rule for found in matches)
                self.show(line, matches)
                sys.stdout.flush()

    def print_counts(self) -> None:
        """Print a line a rule, and the whole."""
        for name in self.rule_set.compiled:
            note(f"{self.hits[name]:>8}  {neutralise(name)}")
        note(f"{self.posts_hit:>8}  of {self.posts} posts")


def _take_apart(words: list[str], *, has_rules: bool) -> tuple[list[str], Path | None]:
    """Return the expressions, and the file that the last word names (None: stdin).

    Raises:
        InputError: there is nothing to look for, or the file there seems to be does not exist.
    """
    expressions, source = list(words), None
    if words and words[-1] == "-":
        expressions.pop()
    elif words and _is_file(words[-1]):
        source = Path(expressions.pop())
    elif words and words[-1].endswith(_POST_FILES) and (has_rules or len(words) > 1):
        raise InputError(
            f"There is no file {words[-1]}.",
            remedy=f"To search for these words, quote them: '=\"{words[-1]}\"'",
        )
    if not expressions and not has_rules:
        raise InputError(
            "Say what to look for.", remedy="Write: flagfall match 'flag Kherson' posts.jsonl"
        )
    return expressions, source


def _is_file(word: str) -> bool:
    try:
        return Path(word).exists() and not Path(word).is_dir()
    except OSError:  # an expression may be longer than any name of a file
        return False


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
    return parse_rules_file(text, name=str(file))


def _compiled(rules: list[Rule], file: Path | None, *, lexicon: Lexicon) -> RuleSet:
    """Compile the rules; where some of a file cannot be used, ConfigError names all of those."""
    try:
        return RuleSet.compile(rules, lexicon=lexicon)
    except ExpressionError:
        from bot.config.expressions import expression_problems  # noqa: PLC0415  rarely needed

        problems = []
        if file is not None:
            problems = expression_problems(_rules_file(file), name=str(file), lexicon=lexicon)
        if problems:
            raise ConfigError(problems) from None
        raise


@contextmanager
def _opened(source: Path | None) -> Iterator[BinaryIO]:
    if source is None:
        yield sys.stdin.buffer
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}.") from error
    with stream:
        yield stream


def _read(raw: bytes, number: int) -> _Line:
    """Return the post of a line. Raises InputError if it is none."""
    if number == 1:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
    try:
        line = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(f"Line {number} is not UTF-8 text.", remedy="Convert it.") from error
    post = _json_object(line, number)
    if post is None:
        return _Line(post={"text": line}, key=number, text=line, is_json=False)
    if "text" not in post:
        raise InputError(f'Line {number} has no "text".', remedy='Write: {"text": "..."}')
    text = post["text"]
    if text is not None and not isinstance(text, str):
        raise InputError(f'Line {number}: "text" is not text.', remedy='Write: {"text": "..."}')
    key = post.get("id")
    return _Line(post=post, key=number if key is None else key, text=text or "", is_json=True)


def _json_object(line: str, number: int) -> dict[str, object] | None:
    """Return the object a line holds, None for other text. What begins like one must be one."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        if not line.lstrip().removeprefix("{").lstrip().startswith(('"', "}")):
            return None
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise InputError(f"Line {number} is broken JSON: {reason}.") from error
    return value if isinstance(value, dict) else None


def _as_json(line: _Line, matches: list[Match]) -> None:
    for found in matches:
        spans = [
            {"start": span.start, "end": span.end, "text": line.text[span.start : span.end]}
            for span in found.spans
        ]
        print_json({"post": line.key, "rule": found.rule, "spans": spans})


def _for_people(*, several: bool) -> Callable[[_Line, list[Match]], None]:
    """Return what prints a post on one line, matches in colour; several rules are named."""
    from rich.console import Console  # noqa: PLC0415  scripts that ask for JSON need not wait for it
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)

    def show(line: _Line, matches: list[Match]) -> None:
        text = Text()
        if line.is_json:
            text.append(f"{neutralise(str(line.key))}: ", style="dim")
        if several:
            names = " + ".join(found.rule for found in matches)
            text.append(f"{neutralise(names)}: ", style="cyan")
        at = 0
        for span in merged((each.start, each.end) for found in matches for each in found.spans):
            text.append(_on_one_line(line.text[at : span.start]))
            text.append(_on_one_line(line.text[span.start : span.end]), style="bold red")
            at = span.end
        text.append(_on_one_line(line.text[at:]))
        console.print(text)

    return show


def _on_one_line(text: str) -> str:
    """Return text that cannot steer a terminal; its own line breaks become spaces."""
    return neutralise(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))
