"""Questions about a post beside its words."""

from __future__ import annotations

import pytest

from bot.errors import ExpressionError
from bot.rules.filters import choose
from bot.rules.subject import Subject
from bot.rules.tree import Term

CHOICES = {"yes": (lambda _: True, "all posts"), "no": (lambda _: False, "no posts")}


def test_a_filter_shows_nothing() -> None:
    assert choose(Term(kind="is", value="YES"), CHOICES).find(Subject({})) == []
    assert choose(Term(kind="is", value="no"), CHOICES).find(Subject({})) is None
    assert choose(Term(kind="is", value="no"), CHOICES).ways() is None


def test_what_is_not_known_is_refused_with_what_is() -> None:
    with pytest.raises(ExpressionError, match="There is is:yes, is:no") as refusal:
        choose(Term(kind="is", value="not", position=3), CHOICES)
    assert (refusal.value.position, refusal.value.suggestion) == (3, "is:no")
