"""``lang:uk``: posts written in a language, as far as their letters tell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.rules.filters import choose

if TYPE_CHECKING:
    from bot.rules.matching import Bench, Operator
    from bot.rules.subject import Subject
    from bot.rules.tree import Term


def build(term: Term, _bench: Bench) -> Operator:
    """Return the filter. Raises ExpressionError for a language that cannot be told."""
    return choose(term, _LANGUAGES)


def _is_in(language: str, subject: Subject) -> bool:
    return subject.language == language


_LANGUAGES = {
    "uk": (partial(_is_in, "uk"), "posts in Ukrainian"),
    "ru": (partial(_is_in, "ru"), "posts in Russian"),
    "en": (partial(_is_in, "en"), "posts in English"),
}
