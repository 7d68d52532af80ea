"""How hits are shown: JSON for scripts, a coloured line for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.output import entry_rows, print_json
from bot.ops.logs import neutralise
from bot.render.entries import entry_lines
from bot.rules.ruleset import merged

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cli.match.posts import Line
    from bot.rules.match import Match


def as_json(line: Line, matches: list[Match]) -> None:
    """Print one object a hit."""
    for found in matches:
        spans = [
            {"start": span.start, "end": span.end, "text": line.text[span.start : span.end]}
            for span in found.spans
        ]
        file = {"file": line.file} if line.file else {}
        row = {**file, "post": line.key, "rule": found.rule, "spans": spans}
        print_json(row | {"entries": entry_rows(found.entries)})


def for_people(*, several: bool) -> Callable[[Line, list[Match]], None]:
    """Return what prints a post on one line, matches in colour; several rules are named."""
    from rich.console import Console  # noqa: PLC0415  scripts that ask for JSON need not wait for it
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)

    def show(line: Line, matches: list[Match]) -> None:
        text = Text()
        if line.file:
            text.append(f"{neutralise(line.file)}: ", style="dim")
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
        for named in entry_lines(entry for found in matches for entry in found.entries):
            text.append(f"  [{neutralise(named)}]", style="dim")
        console.print(text)

    return show


def _on_one_line(text: str) -> str:
    """Return text that cannot steer a terminal; its own line breaks become spaces."""
    return neutralise(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))
