"""BotErrors as JSON and back, so that a command fails with the daemon's own error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import (
    BotError,
    ConfigError,
    ExpressionError,
    InputError,
    LockedError,
    NetworkError,
    RefusedError,
    RejectedError,
    StoreError,
    ThrottledError,
    UnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EXTRAS = ("problems", "position", "suggestion", "seconds", "code")

_WITH_REMEDY: dict[str, type[BotError]] = {
    kind.__name__: kind
    for kind in (
        BotError,
        InputError,
        RefusedError,
        UnavailableError,
        LockedError,
        StoreError,
        NetworkError,
    )
}
_SPECIAL: dict[str, Callable[[Mapping[str, Any]], BotError]] = {
    "ConfigError": lambda e: ConfigError(list(e["problems"])),
    "ExpressionError": lambda e: ExpressionError(
        e["message"], position=e["position"], suggestion=e["suggestion"]
    ),
    "ThrottledError": lambda e: ThrottledError(e["message"], seconds=e["seconds"]),
    "RejectedError": lambda e: RejectedError(e["message"], code=e["code"], remedy=e["remedy"]),
}


def error_to_json(error: BotError) -> dict[str, object]:
    """Return type, message, remedy, exit_code and what else the error carries."""
    row: dict[str, object] = {
        "type": _known_name(error),
        "message": error.message,
        "remedy": error.remedy,
        "exit_code": error.exit_code,
    }
    return row | {key: getattr(error, key) for key in _EXTRAS if hasattr(error, key)}


def error_from_json(row: Mapping[str, Any]) -> BotError:
    """Return the error that ``error_to_json`` was given; an unknown type becomes a BotError."""
    name = row["type"]
    if name in _SPECIAL:
        return _SPECIAL[name](row)
    return _WITH_REMEDY.get(name, BotError)(row["message"], remedy=row["remedy"])


def _known_name(error: BotError) -> str:
    """Return the name of the error's class, or of the nearest base that travels."""
    names = (kind.__name__ for kind in type(error).__mro__)
    return next(name for name in names if name in _SPECIAL or name in _WITH_REMEDY)
