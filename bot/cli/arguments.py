"""Where words stand on a command line."""

from __future__ import annotations

from bot.errors import InputError

SHARED_OPTIONS = ("--env", "--config", "--data")


def shared_options_first(argv: list[str]) -> list[str]:
    """Move --env, --config and --data with their values to the front, from wherever they stand.

    Raises InputError when one of them has no value. What follows ``--`` is left alone.
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            return [*front, *rest, word, *words]
        if word in SHARED_OPTIONS:
            front += [word, _value_of(word, next(words, None))]
        elif word.partition("=")[0] in SHARED_OPTIONS:
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _value_of(option: str, value: str | None) -> str:
    if value is None:
        what = "folder" if option == "--data" else "file"
        raise InputError(f"{option} needs a value.", remedy=f"Name a {what} after it.")
    return value


def first_word(arguments: list[str]) -> str:
    """Return the subcommand's name in arguments that begin with the shared options, or ""."""
    words = iter(arguments)
    for word in words:
        if word in SHARED_OPTIONS:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""
