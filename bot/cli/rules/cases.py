"""Cases of rules, as people keep them: what a rule must find, and what it must leave alone.

    [[case]]
    rule = "flag -museum"           # an expression, or the name of a rule
    text = "Прапора над містом немає"
    expected = true
    note = "the sign itself"

The keys of a rule (languages, forms ...) and of a post (channel, media ...) may stand beside. A
file of the ending .jsonl holds one such object a line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.rulesfile import LANGUAGES
from bot.tables import Table, parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RULE_FLAGS = ("forms", "scripts", "lexicon", "derive")
POST_TEXTS = ("channel", "author", "forwarded_from")
_MEDIA = ("photo", "video", "document", "link", "poll")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: ``place`` says where it stands, ``options`` are the keys of a rule given with it.

    ``post`` is in the form that rules match.
    """

    place: str
    rule: str
    post: Mapping[str, object]
    expected: bool
    note: str = ""
    options: Mapping[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text of the post."""
        return str(self.post["text"])


def parse_cases(text: str, *, name: str) -> list[Case]:
    """Read a file of cases; of the ending .jsonl one object a line, else TOML.

    Raises:
        ConfigError: With every problem, each with its place and a remedy; so for a file without.
    """
    problems: list[str] = []
    is_lines = name.endswith((".jsonl", ".ndjson"))
    tables = _lines(text, name, problems) if is_lines else _tables(text, name, problems)
    cases = [_read(table, place) for place, table in tables]
    if not cases and not problems:
        problems.append(f"{name}: no case in it. Write [[case]] with rule, text and expected.")
    if problems:
        raise ConfigError(problems)
    return cases


def _tables(text: str, name: str, problems: list[str]) -> list[tuple[str, Table]]:
    values = parse_toml(text, name=name, problems=problems)
    document = Table(values=values, problems=problems, name=name)
    found = [(f"case[{n}]", table) for n, table in enumerate(document.tables("case"), 1)]
    document.finish()
    return found


def _lines(text: str, name: str, problems: list[str]) -> Iterator[tuple[str, Table]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            problems.append(f"{name}: {place}: not JSON: {reason}. Write one object a line.")
            continue
        if not isinstance(values, dict):
            problems.append(f"{name}: {place}: not a JSON object. Write one object a line.")
            continue
        yield place, Table(values=values, problems=problems, name=f"{name}: {place}")


def _read(table: Table, place: str) -> Case:
    rule = table.text("rule", "")
    if not rule.strip():
        table.complain("rule", 'no rule. Write an expression or a name: rule = "flag Kherson"')
    for key in ("text", "expected"):
        if not table.has(key):
            what = 'text = "..."' if key == "text" else "expected = true"
            table.complain(key, f"is not there. Write {what}")
    case = Case(
        place=place,
        rule=rule,
        post=_read_post(table),
        expected=table.flag("expected", default=True),
        note=table.text("note", ""),
        options=_read_options(table),
    )
    table.finish()
    return case


def _read_post(table: Table) -> dict[str, object]:
    return {
        "text": table.text("text", ""),
        **{key: table.text(key, "") for key in POST_TEXTS},
        "edited": table.flag("edited", default=False),
        "media": table.choices("media", (), known=_MEDIA) if table.has("media") else (),
    }


def _read_options(table: Table) -> dict[str, object]:
    """Return the keys of a rule that are given."""
    options: dict[str, object] = {
        key: table.flag(key, default=True) for key in RULE_FLAGS if table.has(key)
    }
    if table.has("languages"):
        options["languages"] = table.choices("languages", LANGUAGES, known=LANGUAGES)
    table.skip((*RULE_FLAGS, "languages", "media"))
    return options
