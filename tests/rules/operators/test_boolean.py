"""All, any, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rules.conftest import Finder

FOUND = {
    "all": ("flag Kherson", "Kherson's flag", ["Kherson's", "flag"]),
    "not all": ("flag Kherson", "Kherson", None),
    "any": ("flag OR Kherson", "Kherson", ["Kherson"]),
    "any shows all": ("flag OR Kherson", "Kherson flag", ["Kherson", "flag"]),
    "without": ("flag -museum", "flag", ["flag"]),
    "with": ("flag -museum", "flag museum", None),
    "NOT of any": ("flag NOT (museum OR game)", "flag game", None),
    "NOT of all": ("flag NOT (museum game)", "flag game", ["flag"]),
    "NOT NOT": ("flag NOT NOT game", "flag game", ["flag"]),
    "OR in AND": ("(a OR b) c", "b c", ["b", "c"]),
    "AND before OR": ("a OR b c", "b", None),
}


@pytest.mark.parametrize(("when", "text", "shown"), FOUND.values(), ids=FOUND.keys())
def test_boolean(found: Finder, when: str, text: str, shown: list[str] | None) -> None:
    assert found(when, text) == shown
