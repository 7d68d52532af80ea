"""Sections whose keys, types and defaults are the fields of a settings dataclass."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.config.values import TELEGRAM_WAYS, DeliverySettings, IngestionSettings

if TYPE_CHECKING:
    from bot.tables import Limits, Table

_YEAR = 365 * 86400.0
_SECONDS = (0.0, _YEAR)
# Zero would make these a loop without a pause, or a wait that is always over.
_PAUSE = (0.001, _YEAR)
_COUNT = (1.0, 1_000_000.0)
_LIMITS: dict[str, Limits] = {
    "poll_interval": _PAUSE,
    "sweep_interval": _PAUSE,
    "sweep_active_interval": _PAUSE,
    "preview_interval": _PAUSE,
    "preview_poll_min": _PAUSE,
    "reconnect_min": _PAUSE,
    "request_timeout": _PAUSE,
    "reread_after": _PAUSE,
    "backfill_days": (0.0, 3650.0),
    "account_fill": (0.01, 1.0),
    "urgent_per_minute": (0.0, 1_000_000.0),
    "digest_size": (2.0, 20.0),  # more do not fit into one message
    "ping_at": (2.0, 1_000_000.0),
    "group_wait": (0.0, 3600.0),
}
_CHOICES = {"telegram": TELEGRAM_WAYS}
_ORDERED = (
    ("sweep_active_interval", "sweep_interval"),
    ("preview_poll_min", "preview_poll_max"),
    ("reconnect_min", "reconnect_max"),
    ("retry_base", "retry_cap"),
)
_RESERVED = 3  # one in so many messages is kept for urgent alerts where nothing is said of it
_Section = TypeVar("_Section", IngestionSettings, DeliverySettings)


def read_ingestion(table: Table) -> IngestionSettings:
    """Read the section of reading."""
    return _read_section(table, IngestionSettings())


def read_delivery(table: Table) -> DeliverySettings:
    """Read the section of delivery; of a pace that is slow the usual reserve is less, too."""
    settings = _read_section(table, DeliverySettings())
    reserve, pace = settings.urgent_per_minute, settings.per_chat_per_minute
    if not table.has("urgent_per_minute"):
        return replace(settings, urgent_per_minute=min(reserve, pace // _RESERVED))
    if reserve >= pace:
        what = f"{reserve} of {pace} a minute leave none for the others. Write less than {pace}."
        table.complain("urgent_per_minute", what)
    return settings


def _read_section(table: Table, defaults: _Section) -> _Section:
    """Read a section whose keys, types and defaults are the fields of a settings dataclass."""
    values: dict[str, Any] = {}
    for field in fields(defaults):
        values[field.name] = _read_value(table, field.name, getattr(defaults, field.name))
    table.finish()
    settings = type(defaults)(**values)
    for smaller, larger in _ORDERED:
        if getattr(settings, smaller, 0) > getattr(settings, larger, _YEAR):
            table.complain(smaller, f"is longer than {larger}. Make {larger} the longer one.")
    return settings


def _read_value(table: Table, key: str, default: Any) -> object:  # noqa: ANN401  of five types
    """Read a setting of the type that its default has."""
    if isinstance(default, bool):
        return table.flag(key, default=default)
    if isinstance(default, int):
        return table.count(key, default, limits=_LIMITS.get(key, _COUNT))
    if isinstance(default, tuple):
        return _read_rising(table, key, default)
    if isinstance(default, str):
        return table.choice(key, default, known=_CHOICES[key])
    return table.number(key, default, limits=_LIMITS.get(key, _SECONDS))


def _read_rising(table: Table, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """Read numbers, whole ones where the default has such, each larger than the one before."""
    numbers = table.numbers(key, default, limits=_LIMITS[key])
    if list(numbers) != sorted(set(numbers)):
        rising = ", ".join(f"{number:.12g}" for number in sorted(set(numbers)))
        table.complain(key, f"each must be larger than the one before. Write [{rising}]")
    if not all(isinstance(number, int) for number in default):
        return numbers
    if any(number != int(number) for number in numbers):
        table.complain(key, "holds what is no whole number. Write for example [5, 20, 100]")
    return tuple(int(number) for number in numbers)
