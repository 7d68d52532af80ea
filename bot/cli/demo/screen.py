"""What the demo shows: three columns, narrowed to the terminal; plain lines when piped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.table import Table
from rich.text import Text

from bot.ops.logs import neutralise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console, RenderableType

    from bot.cli.demo.script import Line

_RATIOS = (9, 4, 9)  # of the width: posted, matched, received
_SECONDS = 7  # columns for the time from post to alert
_LEAD = 14  # characters of an alert's excerpt shown before its first matched word


class Screen:
    """Prints one row an event; nothing is redrawn, so it reads the same in a log."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def opening(self, rules: Sequence[str], channels: Sequence[str]) -> None:
        """Say what is about to be seen."""
        self._console.print(Text(f"Watching {', '.join('@' + c for c in channels)}", style="bold"))
        self._console.print(Text(f"for {', '.join(rules)}, in every inflected form.\n"))
        heads = ("posted", "matched", "the notification channel received", "after")
        self._row(*(Text(head, style="dim") for head in heads))

    def posted(self, line: Line) -> None:
        """Show a post."""
        text = Text.assemble((f"@{line.channel} ", "cyan"), neutralise(line.text))
        self._row(text)

    def said(self, text: str) -> None:
        """Show what the owner wrote to the bot."""
        self._row(Text(f"You: {text}", style="magenta"))

    def answered(self, message: Mapping[str, Any]) -> None:
        """Show the bot's reply, its first line."""
        first = str(message["text"]).splitlines()[0]
        self._row(Text(), Text(), Text(f"Bot: {neutralise(first)}", style="magenta"))

    def alerted(self, line: Line, message: Mapping[str, Any], seconds: float) -> None:
        """Show an alert as it arrived, the matched words as Telegram would show them."""
        matched = Text(" + ".join(line.hits), style="bold")
        after = Text(f"{seconds:.2f} s", style="green")
        self._row(Text(), matched, _narrowed(excerpt(message)), after)

    def save(self, path: Path) -> None:
        """Write all that was shown as a picture (SVG) that loads nothing from elsewhere."""
        frame = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
        self._console.save_svg(str(path), title="flagfall demo", code_format=frame)

    def closing(self, summary: Mapping[str, Any]) -> None:
        """Show the sums."""
        self._console.print()
        for name, value in summary.items():
            self._console.print(Text(f"{name.replace('_', ' '):<22}"), Text(str(value)))

    def _row(self, *cells: RenderableType) -> None:
        grid = Table.grid(padding=(0, 2), expand=True)
        for ratio in _RATIOS:
            grid.add_column(ratio=ratio, overflow="ellipsis", no_wrap=True)
        grid.add_column(width=_SECONDS, justify="right")
        grid.add_row(*cells)
        self._console.print(grid)


def excerpt(message: Mapping[str, Any]) -> Text:
    """Return the second line of an alert, the piece of the post, with its bold words bold."""
    units = str(message["text"]).encode("utf-16-le", "surrogatepass")
    begin = 2 * (str(message["text"]).find("\n") + 1 + _astral_before_newline(message))
    end = units.find("\n".encode("utf-16-le"), begin)
    end = len(units) if end < 0 else end
    shown = Text(neutralise(_decoded(units[begin:end])))
    for entity in message["entities"] or ():
        first = 2 * entity["offset"]
        last = first + 2 * entity["length"]
        if entity["type"] == "bold" and begin <= first and last <= end:
            start = len(_decoded(units[begin:first]))
            shown.stylize("bold red", start, start + len(_decoded(units[first:last])))
    return shown


def _narrowed(shown: Text) -> Text:
    """Drop what stands far before the first matched word, so that a narrow column shows it."""
    first = min((span.start for span in shown.spans), default=0)
    if first <= _LEAD:
        return shown
    return Text.assemble("…", shown[first - _LEAD :])


def _astral_before_newline(message: Mapping[str, Any]) -> int:
    """Count the characters of the first line that take two UTF-16 units."""
    first = str(message["text"]).partition("\n")[0]
    return sum(ord(character) > 0xFFFF for character in first)  # noqa: PLR2004  end of the BMP


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")
