"""Rules files: channels, rules, receivers and lists as people keep them in TOML.

    [[channel]]
    username = "SobolevskiyYurii"

    [[rule]]
    name = "flag"
    when = "flag Kherson -museum"
    severity = "urgent"

    [receivers.desk]
    target = "@night_desk"

    [[list]]
    name = "brands"
    file = "brands.csv"

Shape and grammar are checked here; what an expression's words mean is known to the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigError, ExpressionError
from bot.model import Receiver, Rule, Severity
from bot.rules.lists.definition import FILE_FORMATS, KINDS, WatchList
from bot.rules.syntax import parse
from bot.tables import Table, parse_toml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SETTINGS_SECTIONS = frozenset({"ingestion", "delivery", "display", "rules"})
LANGUAGES = ("uk", "ru", "en")
RECEIVER_KINDS = ("telegram", "console")

# Telegram's own rule for usernames, with the four letters of a few old ones:
# https://core.telegram.org/method/account.checkUsername
_USERNAME = r"[A-Za-z][A-Za-z0-9_]{3,31}"
_NAMED = re.compile(
    rf"(?:@|(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?)?({_USERNAME})(?:/\d*)?(?:\?\S*)?"
)
_LIST_NAME = re.compile(r"[\w-]{1,64}")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_DEFAULTS = Rule(name="", when="")

Noun = Rule | Receiver | WatchList


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFile:
    """What a rules file holds; ``channels`` are usernames as they were written, without @."""

    channels: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    lists: tuple[WatchList, ...] = ()


def parse_rules_file(text: str, *, name: str, folder: Path | None = None) -> RulesFile:
    """Read a rules file; the settings sections of flagfall.toml may stand in it and are left.

    ``folder`` is where it lies: its lists' files are named as seen from there. Without one, only
    full paths can be used.

    Raises:
        ConfigError: With every problem, each with its place (``rule[2].severity``) and a remedy.
    """
    problems: list[str] = []
    document = Table(
        values=parse_toml(text, name=name, problems=problems), problems=problems, name=name
    )
    document.skip(SETTINGS_SECTIONS)
    found = read_rules(document, folder=folder)
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


def read_rules(document: Table, *, folder: Path | None) -> RulesFile:
    """Read ``[[channel]]``, ``[[rule]]``, ``[receivers.*]`` and ``[[list]]`` of a document."""
    found = RulesFile(
        channels=tuple(_read_channel(table) for table in document.tables("channel")),
        rules=tuple(_read_filed_rule(table) for table in document.tables("rule")),
        receivers=_read_receivers(document.table("receivers")),
        lists=tuple(_read_list(table, folder) for table in document.tables("list")),
    )
    _refuse_twins(document, "channel", [channel.casefold() for channel in found.channels])
    _refuse_twins(document, "rule", [rule.name for rule in found.rules])
    _refuse_twins(document, "list", [each.name for each in found.lists])
    return found


def format_rules_file(file: RulesFile) -> str:
    """Write a rules file; reading it again gives an equal one. Defaults are left out."""
    blocks = [f"[[channel]]\nusername = {_quoted(channel)}\n" for channel in file.channels]
    blocks += [_format_rule(rule) for rule in file.rules]
    blocks += [_format_receiver(receiver) for receiver in file.receivers]
    blocks += [_format_fields("list", each, always={"name"}) for each in file.lists]
    return "\n".join(blocks)


def differing_lines(before: Noun, after: Noun) -> tuple[str, str]:
    """Return the lines of a rules file that only the one has, and those that only the other has."""
    old, new = _lines(before), _lines(after)
    gone = [line for line in old if line not in new]
    come = [line for line in new if line not in old]
    return "; ".join(gone), "; ".join(come)


def _lines(noun: Noun) -> list[str]:
    if isinstance(noun, WatchList):
        return _format_fields("list", noun, always={"name"}).splitlines()
    text = _format_rule(noun) if isinstance(noun, Rule) else _format_receiver(noun)
    return text.splitlines()


def _read_channel(table: Table) -> str:
    written = table.text("username", "")
    table.finish()
    named = _NAMED.fullmatch(written.strip())
    if named:
        return named[1]
    table.complain(
        "username", f"{_quoted(written)} is not a public channel. Write its @name or t.me link."
    )
    return written


def _read_rule(table: Table) -> Rule:
    when = table.text("when", "")
    if not when.strip():
        table.complain("when", 'no expression. Write what to watch for: when = "flag Kherson"')
    rule = Rule(
        name=_read_name(table, when),
        when=when,
        channels=_read_rule_channels(table),
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


def _read_rule_channels(table: Table) -> tuple[str, ...]:
    names = []
    for written in table.texts("channels", ()):
        named = _NAMED.fullmatch(written.strip())
        if named is None:
            what = f"{_quoted(written)} is not a public channel. Write its @name or t.me link."
            table.complain("channels", what)
        else:
            names.append(named[1])
    return tuple(names)


def _read_receivers(section: Table) -> tuple[Receiver, ...]:
    receivers = []
    for name in section.values:
        table = section.table(name)
        kind = table.choice("kind", "telegram", known=RECEIVER_KINDS)
        target = table.text("target", "")
        if kind == "telegram" and not target.strip():
            table.complain("target", 'no destination. Write a chat: target = "@name" or "-100..."')
        receivers.append(
            Receiver(
                name=name,
                kind=kind,
                target=target,
                default=table.flag("default", default=False),
            )
        )
        table.finish()
    return tuple(receivers)


def _read_list(table: Table, folder: Path | None) -> WatchList:
    name = table.text("name", "")
    if not _LIST_NAME.fullmatch(name):
        what = f'{_quoted(name)} is no name for a list. Write letters, digits, _ and -: "brands"'
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
        what = f"{_quoted(written)} is no list. Name a file that ends in {', '.join(FILE_FORMATS)}"
        table.complain("file", what)
    elif not path.is_absolute() and folder is None:
        table.complain("file", "cannot be found from here. Write the full path of the file.")
    return str((folder or Path()) / path)


def _refuse_twins(document: Table, kind: str, names: list[str]) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            document.complain(kind, f"{_quoted(name)} is there {times} times. Keep one of them.")


def _format_rule(rule: Rule) -> str:
    return _format_fields("rule", rule, always={"name", "when"})


def _format_fields(table: str, noun: Rule | WatchList, *, always: Collection[str]) -> str:
    lines = [f"[[{table}]]"]
    for field in fields(noun):
        value = getattr(noun, field.name)
        if field.name in always or value != field.default:
            lines.append(f"{field.name} = {_written(value)}")
    return "\n".join(lines) + "\n"


def _format_receiver(receiver: Receiver) -> str:
    bare = _BARE_KEY.fullmatch(receiver.name)
    lines = [f"[receivers.{receiver.name if bare else _basic(receiver.name)}]"]
    lines += [f"kind = {_quoted(receiver.kind)}", f"target = {_quoted(receiver.target)}"]
    if receiver.default:
        lines.append("default = true")
    return "\n".join(lines) + "\n"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Return a TOML string; a literal one where that keeps a regular expression readable."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return _basic(text)


def _basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"  # noqa: PLR2004  the widest \u escape
