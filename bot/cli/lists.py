"""`flagfall lists`: the watch lists that rules name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import change, local_desk, reading
from bot.cli.output import note, print_columns, print_json, print_lines
from bot.errors import InputError, RefusedError
from bot.ops.control import NoDaemonError, call
from bot.render.counting import count
from bot.render.names import some_of
from bot.rules.lists.definition import KINDS, WatchList
from bot.rules.lists.load import load_list
from bot.rulesfile import parse_rules_file
from bot.tables import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.config import Config

lists = typer.Typer(help="List, show, check and remove the watch lists that rules name.")

_HEADS = ("LIST", "ENTRIES", "KINDS", "LEFT OUT", "READ (UTC)", "RULES", "FROM")
_DEFINE = 'Define one in a rules file: [[list]] with name = "brands", file = "brands.csv"'
_MOST_SHOWN = 20  # problems of a list, unless all are asked for by --json
_Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
_Name = Annotated[str, typer.Argument(metavar="LIST", help="Its name.")]


@lists.command("list")
async def list_lists(context: typer.Context, *, as_json: _Json = False) -> None:
    """List the watch lists: how many entries of which kind, from which file, read when.

    Example: flagfall lists list --json
    """
    rows = await _rows(settings_of(context))
    if as_json:
        for row in rows:
            print_json(row)
    elif rows:
        print_columns(_HEADS, [_cells(row) for row in rows])
        for row in rows:
            if row["problem"]:
                note(str(row["problem"]))
    elif (settings_of(context).data / "flagfall.db").exists():
        note(f"No watch list yet. {_DEFINE}, then: flagfall rules import FILE")


@lists.command("show")
async def show(context: typer.Context, name: _Name, *, as_json: _Json = False) -> None:
    """Show one list: its kinds, the rules that name it, and the lines that were left out.

    Example: flagfall lists show brands
    """
    rows = {row["list"]: row for row in await _rows(settings_of(context))}
    if name not in rows:
        there = did_you_mean(name, list(rows)) if rows else f"{_DEFINE}."
        raise RefusedError(f"There is no list “{name}”.", remedy=there)
    _print(rows[name], as_json=as_json)


@lists.command("check")
def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A list, or a rules file with [[list]] tables.")
    ],
    *,
    kind: Annotated[str, typer.Option(help="What its entries are, as in [[list]].")] = "auto",
    as_json: _Json = False,
) -> int:
    """Read a list without taking it over. Exit 1 if a line was left out.

    Example: flagfall lists check brands.csv
    """
    from bot.desk.lists import Held, list_row  # noqa: PLC0415  the grammar, which lists do without

    well = True
    for definition in _defined_in(file, kind):
        made = load_list(definition)
        held = Held(definition=definition, made=made, loaded_at=None, look=None)
        _print(list_row(held, ()), as_json=as_json)
        well = well and not made.refused
    return 0 if well else 1


@lists.command("remove")
async def remove(context: typer.Context, name: _Name) -> None:
    """Forget a list that no rule names. Its file stays.

    Example: flagfall lists remove brands
    """
    removed = await change(settings_of(context), "remove_list", {"list": name})
    note(f"List {removed['list']} is forgotten. Its file stays where it is.")


async def _rows(config: Config) -> list[dict[str, Any]]:
    """Return the lists as the daemon has them, or as they are read now if none runs."""
    try:
        rows: list[dict[str, Any]] = await call(config.data / "control.sock", "list_lists", {})
    except NoDaemonError:
        return await _read_now(config)
    return rows


async def _read_now(config: Config) -> list[dict[str, Any]]:
    from bot.desk.lists import list_row, rules_with  # noqa: PLC0415  as above

    async with reading(config) as store:
        if store is None:
            return []
        desk = local_desk(store, config)
        await desk.lists.refresh()
        rules = await store.rules()
        return [list_row(held, rules_with(rules, held.definition.name)) for held in desk.lists.held]


def _defined_in(file: Path, kind: str) -> tuple[WatchList, ...]:
    if file.suffix.lower() != ".toml":
        return (WatchList(name=file.stem, file=str(file.absolute()), kind=_known(kind)),)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"{file} cannot be read: {reason}.") from error
    found = parse_rules_file(text, name=str(file), folder=file.parent.absolute()).lists
    if not found:
        raise InputError(f"{file} has no lists.", remedy='Write: [[list]] with name = "brands"')
    return found


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise InputError(f"“{kind}” is no kind of entry.", remedy=did_you_mean(kind, KINDS))
    return kind


def _print(row: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(row)
        return
    print_lines(_lines(row))


def _lines(row: Mapping[str, Any]) -> list[str]:
    """Return a list as people read it."""
    entries = count(row["entries"], "entry", "entries")
    lines = [f"{row['list']}: {entries} ({_kinds(row) or 'none'})"]
    if row["file"]:
        lines.append(f"  from {row['file']}")
    if row["loaded_at"]:
        lines.append(f"  read {_when(row)} UTC")
    if row["rules"]:
        lines.append(f"  named by {some_of(row['rules'], _MOST_SHOWN)}")
    if row["duplicates"]:
        said = "line says" if row["duplicates"] == 1 else "lines say"
        lines.append(f"  {row['duplicates']:,} {said} what an earlier one says")
    left_out = row["left_out"]
    if left_out:
        lines.append(f"  {len(left_out):,} left out:")
    lines += [f"    {_problem(each)}" for each in left_out[:_MOST_SHOWN]]
    if len(left_out) > _MOST_SHOWN:
        lines.append(f"    and {len(left_out) - _MOST_SHOWN:,} more (--json has them all)")
    if row["problem"]:
        lines.append(f"  {row['problem']}")
    return lines


def _problem(each: Mapping[str, Any]) -> str:
    return f"line {each['line']}: {each['problem']}" if each["line"] else str(each["problem"])


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    source = row["file"] or "the rules file"
    rules = some_of(row["rules"], 3)
    left_out = len(row["left_out"])
    return (row["list"], row["entries"], _kinds(row), left_out, _when(row), rules, source)


def _kinds(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in row["kinds"].items())


def _when(row: Mapping[str, Any]) -> str:
    return str(row["loaded_at"] or "-")[:16].replace("T", " ")
