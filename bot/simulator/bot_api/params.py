"""The parameters of one Bot API call: JSON values, or the texts of a form or query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.simulator.bot_api.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping


class Params:
    """Reads parameters as Telegram does: unknown ones are ignored, wrong ones refused with 400."""

    def __init__(self, given: Mapping[str, object]) -> None:
        self.given = given

    def has(self, name: str) -> bool:
        """Tell whether the call brought this parameter."""
        return self.given.get(name) not in (None, "")

    def whole(self, name: str, default: int = 0) -> int:
        """Return a whole number; 400 when it is none."""
        value = self.given.get(name, default)
        try:
            return int(value) if isinstance(value, int | str) and value != "" else default
        except ValueError:
            raise bad_request(f"parameter {name} must be a number") from None

    def flag(self, name: str) -> bool:
        """Return whether it is true in any of the ways HTTP clients write that."""
        return str(self.given.get(name, "")).casefold() in {"true", "1", "yes"}

    def text(self, name: str) -> str:
        """Return a text; "" when it is not given; 400 when it cannot be written in UTF-8."""
        value = self.given.get(name)
        text = "" if value is None else str(value)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise bad_request("strings must be encoded in UTF-8")
        return text

    def listed(self, name: str) -> list[object] | None:
        """Return an array, given as such or as JSON in a text; 400 when it is none."""
        value = self._structure(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"parameter {name} must be an Array")
        return value

    def mapped(self, name: str) -> dict[str, object] | None:
        """Return an object, given as such or as JSON in a text; 400 when it is none."""
        value = self._structure(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {name}")
        return value

    def _structure(self, name: str) -> object:
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name}: it is not JSON") from None
