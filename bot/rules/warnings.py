"""What its author may not have meant: rules that are valid and still look like a mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rules.forms import forms_of
from bot.rules.other_scripts import affixed
from bot.rules.slavic import SLAVIC, readings
from bot.rules.text import fold_word, words_of
from bot.rules.tree import And, Near, Not, Or, Term
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Rule
    from bot.rules.tree import Node

_OPERATORS = frozenset({"and", "or", "not", "near"})
_NEARLY_NEAR = re.compile(r"near/.*", re.IGNORECASE)
_FILTERS = frozenset({"has", "is", "lang"})
_PIECES = frozenset({"prefix", "suffix", "inside"})
_TELLING_PIECE = 4  # letters; fewer begin or end a hundred unrelated words
_LITTLE_TAGS = frozenset({"PREP", "CONJ", "PRCL", "NPRO", "INTJ"})
_LITTLE_WORDS = re.compile(
    r"(?:an?|and|are|as|at|be|but|by|for|from|has|have|he|if|in|is|its?|not|of|on|or|our|she|so|that"
    r"|the|their|they|this|to|was|we|were|will|with|you)\Z"
)


def warnings_of(tree: Node, rule: Rule) -> Iterator[str]:
    """Yield a sentence for each thing that looks like a mistake, with what to write instead."""
    for term in _words(tree):
        yield from _of_word(term, rule)
    for part in _broad_parts(tree):
        shown = write(part)
        lone = "alone matches" if part is tree else "matches"
        yield (
            f"`{shown}` {lone} very many posts. Ask for a word beside it that must be there: "
            f"{'(' + shown + ')' if isinstance(part, Or) else shown} Kherson"
        )


def _words(node: Node) -> Iterator[Term]:
    match node:
        case Term(kind="word"):
            yield node
        case Not():
            yield from _words(node.part)
        case Near():
            yield from _words(node.left)
            yield from _words(node.right)
        case And() | Or():
            for part in node.parts:
                yield from _words(part)
        case _:
            return


def _of_word(term: Term, rule: Rule) -> Iterator[str]:
    typed = term.value
    if _NEARLY_NEAR.fullmatch(typed):
        yield f"`{typed}` is looked for as a word. If you mean the operator, write NEAR/3."
    elif typed.lower() in _OPERATORS:
        operator = typed.upper()
        how = f"{operator}/3" if operator == "NEAR" else operator
        yield f"`{typed}` is looked for as a word. If you mean the operator, write {how}."
    elif (
        rule.forms
        and _is_one_word(typed)
        and not forms_of(typed, languages=rule.languages).by_language
        and not affixed(fold_word(typed))
    ):
        languages = ", ".join(rule.languages)
        yield f"No form of `{typed}` is known in {languages}: only this one is found."


def _is_one_word(typed: str) -> bool:
    return words_of(typed) == [(0, len(typed))] and not any(sign.isdigit() for sign in typed)


def _broad_parts(node: Node) -> Iterator[Node]:
    """Yield the parts that make the whole match very many posts; none if something narrows it."""
    match node:
        case Or():
            for part in node.parts:
                yield from _broad_parts(part)
        case And():
            asked = [part for part in node.parts if not isinstance(part, Not)]
            if all(any(_broad_parts(part)) for part in asked):
                yield node if len(asked) > 1 else asked[0]
        case Near():
            if any(_broad_parts(node.left)) and any(_broad_parts(node.right)):
                yield node
        case Term():
            if _is_broad(node):
                yield node
        case Not():
            return


def _is_broad(term: Term) -> bool:
    if term.kind in _FILTERS:
        return True
    folded = fold_word(term.value)
    if term.kind in _PIECES:
        return len(folded) < _TELLING_PIECE
    return term.kind in ("word", "exact") and (len(folded) == 1 or _is_little(folded))


def _is_little(folded: str) -> bool:
    """Whether a word says nothing of what a post is about, in every reading that it has."""
    if _LITTLE_WORDS.match(folded):
        return True
    found = [reading for language in SLAVIC for reading in readings(folded, language)]
    return bool(found) and all(not _LITTLE_TAGS.isdisjoint(one.tags) for one in found)
