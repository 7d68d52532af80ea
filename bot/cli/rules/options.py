"""The options that subcommands share, and the files they read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import InputError

Expression = Annotated[str, typer.Argument(metavar="EXPR", help="The rule's expression.")]
Channels = Annotated[
    list[str] | None, typer.Option("--channel", help="Only this channel; may be repeated.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="uk, ru or en; may be repeated.")
]
Forms = Annotated[bool | None, typer.Option(help="Match every inflected form.")]
Scripts = Annotated[bool | None, typer.Option(help="Match other spellings and alphabets.")]
Concepts = Annotated[
    bool | None, typer.Option("--lexicon/--no-lexicon", help="Match the words of the concept.")
]
Derive = Annotated[bool | None, typer.Option(help="Match derived words.")]
Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]


def given(**values: object) -> dict[str, object]:
    """Return the options that were given, as the keys of a rules file."""
    return {key: value for key, value in values.items() if value is not None}


def read_text(path: Path, *, what: str) -> str:
    """Return a file's text, that of stdin for ``-``. Raises InputError if it cannot be read."""
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}.", remedy=f"Name {what}."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8.", remedy="Save it as UTF-8 text.") from error
    except ValueError as error:  # what no path can hold
        raise InputError(f"{str(path)!r} names no file.", remedy=f"Name {what}.") from error
