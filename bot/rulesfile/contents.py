"""What a rules file holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Receiver, Rule
    from bot.rules.lists.definition import WatchList


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFile:
    """What a rules file holds; ``channels`` are usernames as they were written, without @."""

    channels: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    lists: tuple[WatchList, ...] = ()
