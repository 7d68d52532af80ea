"""From the text of a rules file to what it holds, with every mistake at once."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigError, ExpressionError
from bot.model import Rule, Severity
from bot.rules.lists.definition import FILE_FORMATS, KINDS, WatchList
from bot.rules.syntax import parse
from bot.rulesfile.channel_names import read_channel, read_channels
from bot.rulesfile.contents import RulesFile
from bot.rulesfile.escalation import read_escalation
from bot.rulesfile.receivers import read_receivers
from bot.rulesfile.writing import quoted
from bot.tables import Table, parse_toml

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS_SECTIONS = frozenset({"ingestion", "delivery", "display", "rules", "notices"})
LANGUAGES = ("uk", "ru", "en")

_LIST_NAME = re.compile(r"[\w-]{1,64}")
_DEFAULTS = Rule(name="", when="")


def parse_rules_file(
    text: str, *, name: str, folder: Path | None = None, timezone: str = "UTC"
) -> RulesFile:
    """Read a rules file; the settings sections of flagfall.toml may stand in it and are left.

    ``folder`` is where it lies: its lists' files are named as seen from there. Without one, only
    full paths can be used. ``timezone`` is the installation's, for receivers without their own.

    Raises:
        ConfigError: With every problem, each with its place (``rule[2].severity``) and a remedy.
    """
    problems: list[str] = []
    document = Table(
        values=parse_toml(text, name=name, problems=problems), problems=problems, name=name
    )
    document.skip(SETTINGS_SECTIONS)
    found = read_rules(document, folder=folder, timezone=timezone)
    document.finish()
    if problems:
        raise ConfigError(problems)
    return found


def parse_rule(values: Mapping[str, object], *, name: str) -> Rule:
    """Read one rule from the keys of a ``[[rule]]`` table.

    Raises:
        ConfigError: With every problem.
    """
    problems: list[str] = []
    rule = _read_rule(Table(values=dict(values), problems=problems, name=name))
    if problems:
        raise ConfigError(problems)
    return rule


def read_rules(document: Table, *, folder: Path | None, timezone: str) -> RulesFile:
    """Read what a document says of channels, rules, receivers with their routes, and lists."""
    found = RulesFile(
        channels=tuple(read_channel(table) for table in document.tables("channel")),
        rules=tuple(_read_filed_rule(table) for table in document.tables("rule")),
        receivers=read_receivers(document, timezone=timezone),
        lists=tuple(_read_list(table, folder) for table in document.tables("list")),
    )
    _refuse_twins(document, "channel", [channel.casefold() for channel in found.channels])
    _refuse_twins(document, "rule", [rule.name for rule in found.rules])
    _refuse_twins(document, "list", [each.name for each in found.lists])
    return found


def _read_rule(table: Table) -> Rule:
    when = table.text("when", "")
    if not when.strip():
        table.complain("when", 'no expression. Write what to watch for: when = "flag Kherson"')
    rule = Rule(
        name=_read_name(table, when),
        when=when,
        channels=read_channels(table),
        languages=table.choices("languages", _DEFAULTS.languages, known=LANGUAGES),
        forms=table.flag("forms", default=_DEFAULTS.forms),
        scripts=table.flag("scripts", default=_DEFAULTS.scripts),
        lexicon=table.flag("lexicon", default=_DEFAULTS.lexicon),
        derive=table.flag("derive", default=_DEFAULTS.derive),
        severity=Severity(
            table.choice("severity", _DEFAULTS.severity, known=[str(each) for each in Severity])
        ),
        to=table.texts("to", ()),
        on_edit=table.flag("on_edit", default=_DEFAULTS.on_edit),
        escalate=read_escalation(table),
    )
    table.finish()
    return rule


def _read_filed_rule(table: Table) -> Rule:
    """Read a rule and parse its expression, so that a file's mistakes are all found at once."""
    rule = _read_rule(table)
    if rule.when.strip():
        try:
            parse(rule.when)
        except ExpressionError as error:
            table.complain("when", str(error))
    return rule


def _read_name(table: Table, when: str) -> str:
    if not table.has("name"):  # an expression may run over several lines, a name may not
        return " ".join("".join(c if c.isprintable() else " " for c in when).split())
    name = table.text("name", when)
    if not name.strip():
        table.complain("name", "is empty. Name the rule, or leave the line out.")
    if not name.isprintable():
        table.complain("name", "holds a line break or control character. Give a one-line name.")
    return name


def _read_list(table: Table, folder: Path | None) -> WatchList:
    name = table.text("name", "")
    if not _LIST_NAME.fullmatch(name):
        what = f'{quoted(name)} is no name for a list. Write letters, digits, _ and -: "brands"'
        table.complain("name", what)
    found = WatchList(
        name=name,
        file=_read_list_file(table, folder),
        entries=table.texts("entries", ()),
        kind=table.choice("kind", "auto", known=KINDS),
        owner=table.text("owner", ""),
        note=table.text("note", ""),
    )
    if not table.has("file") and not found.entries:
        table.complain("file", 'no file and no entries. Write file = "brands.csv"')
    table.finish()
    return found


def _read_list_file(table: Table, folder: Path | None) -> str:
    """Return the full path of a list's file; whether it is there is seen when it is read."""
    written = table.text("file", "")
    if not table.has("file"):
        return ""
    path = Path(written)
    if path.suffix.lower() not in FILE_FORMATS or not written.isprintable():
        what = f"{quoted(written)} is no list. Name a file that ends in {', '.join(FILE_FORMATS)}"
        table.complain("file", what)
    elif not path.is_absolute() and folder is None:
        table.complain("file", "cannot be found from here. Write the full path of the file.")
    return str((folder or Path()) / path)


def _refuse_twins(document: Table, kind: str, names: list[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            document.complain(kind, f"{quoted(name)} is there {times} times. Keep one of them.")
