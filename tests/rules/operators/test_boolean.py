"""All, any, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon
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


TOGETHER = {
    "the concept": ("left bank", "на лівому березі", ["лівому березі"]),
    "the words apart": ("left bank", "the bank that he left", ["bank", "left"]),
    "beside another word": ("dam left bank", "Левый берег: a dam", ["Левый берег", "dam"]),
    "without the other word": ("dam left bank", "Левый берег", None),
    "with AND": ("left AND bank", "левый берег", ["левый берег"]),
    "either word": ("left OR bank", "левый берег", None),
    "the other way round": ("bank left", "левый берег", None),
    "something between": ("left -dam bank", "левый берег", None),
    "this form only": ("=left bank", "левый берег", None),
    "without": ("dam -(left bank)", "левый берег, dam", None),
}


@pytest.mark.parametrize(("when", "text", "shown"), TOGETHER.values(), ids=TOGETHER.keys())
def test_words_that_name_a_concept_together(
    found: Finder, lexicon: Lexicon, when: str, text: str, shown: list[str] | None
) -> None:
    assert found(when, text, lexicon=lexicon) == shown


def test_words_together_stand_for_no_concept_where_none_is_wanted(
    found: Finder, lexicon: Lexicon
) -> None:
    only = {"lexicon": False}
    assert found("left bank", "левый берег", lexicon=lexicon, rule=only) is None
