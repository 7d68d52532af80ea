"""The language of rule expressions: ``parse`` makes a tree of one; ``writing`` goes back.

    any      = all { ("OR" | "|") all }
    all      = without { ["AND"] without }              juxtaposition is AND
    without  = ("NOT" | "-") without | near
    near     = primary { "NEAR/n" primary }             both sides words, phrases or an OR of them
    primary  = "(" any ")" | term
    term     = word | "phrase" | =exact | prefix* | *suffix | *inside* | /regex/ | ~fuzzy | #tag
             | from:@name | has:kind | is:kind | lang:code | in:@channel | list:name

NEAR binds tightest, then NOT, then AND, then OR: ``a b OR NOT c NEAR/2 d`` is
``(a AND b) OR (NOT (c NEAR/2 d))``. NEAR groups to the left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.lexer import Token, shown, tokens_of
from bot.rules.tree import (
    Near,
    Node,
    Not,
    Or,
    Term,
    all_of,
    any_of,
    matches_nothingness,
)
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_TERMS = 200
DEEPEST = 40
LONGEST_CHAIN = 20
PLACEABLE = ("word", "phrase", "exact", "prefix", "suffix", "inside", "regex", "fuzzy", "list")


def parse(source: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ExpressionError: it cannot be read, has no term, would match nearly every post, or is over
            its limits (4,096 characters, 200 terms, 40 levels).

    """
    tokens = tokens_of(source)
    terms = [token for token in tokens if token.mark == "term"]
    if not terms:
        raise ExpressionError(
            "The expression says nothing to look for.", suggestion="flag Kherson -museum"
        )
    if len(terms) > MOST_TERMS:
        raise ExpressionError(
            f"The expression has {len(terms)} terms; {MOST_TERMS} is the most. "
            "Split it into several rules, or put the words into a list.",
            position=terms[MOST_TERMS].position,
        )
    tree = _Parser(source, tokens).parse()
    if matches_nothingness(tree):
        raise ExpressionError(
            f"{shown(source.strip(), 0)} alone would match nearly everything. "
            "Add a word that must be there.",
        )
    return tree


class _Parser:
    """Recursive descent over the tokens; ``at`` is the next one."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def parse(self) -> Node:
        tree = self.any()
        if token := self.peek():
            self.refuse_leftover(token)
        return tree

    def peek(self, *marks: str) -> Token | None:
        """Return the next token if it is one of these marks (any, when none is given)."""
        if self.at == len(self.tokens):
            return None
        token = self.tokens[self.at]
        return token if not marks or token.mark in marks else None

    def take(self, *marks: str) -> Token | None:
        token = self.peek(*marks)
        self.at += token is not None
        return token

    def any(self) -> Node:
        parts = [self.all()]
        while self.take("OR"):
            parts.append(self.all())
        return any_of(parts)

    def all(self) -> Node:
        parts = [self.without()]
        while self.take("AND") or self.peek("term", "(", "NOT"):
            parts.append(self.without())
        return all_of(parts)

    def without(self) -> Node:
        if token := self.take("NOT"):
            return Not(part=self.deeper(token, self.without), position=token.position)
        return self.near()

    def near(self) -> Node:
        start = self.peek()
        node = self.primary()
        links = 0
        while token := self.take("NEAR"):
            links += 1
            if links > LONGEST_CHAIN:
                raise ExpressionError(
                    f"More than {LONGEST_CHAIN} NEAR in a row. Leave some words out.",
                    position=token.position,
                )
            self.check_side(node, start, token)
            start = self.peek()
            right = self.primary()
            self.check_side(right, start, token)
            node = Near(left=node, right=right, distance=token.distance, position=token.position)
        return node

    def primary(self) -> Node:
        if token := self.take("term"):
            return Term(kind=token.kind, value=token.value, position=token.position)
        if token := self.take("("):
            node = self.deeper(token, self.any)
            if not self.take(")"):
                self.refuse_unclosed()
            return node
        raise self.missing()

    def deeper(self, token: Token, rule: Callable[[], Node]) -> Node:
        """Parse one level down. The limit keeps Python's own stack out of reach."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(
                f"The expression is nested more than {DEEPEST} levels deep. Say it flatter.",
                position=token.position,
            )
        node = rule()
        self.depth -= 1
        return node

    def check_side(self, node: Node, start: Token | None, near: Token) -> None:
        if not _has_a_place(node):
            raise ExpressionError(
                f"NEAR/{near.distance} stands between words, phrases or a bracketed OR of them; "
                f"{shown(write(node), 0)} has no single place in a text.",
                position=start.position if start else near.position,
                suggestion=f"flag NEAR/{near.distance} (Kherson OR Херсон)",
            )

    def missing(self) -> ExpressionError:
        """Return what to raise where a term should stand."""
        before = self.tokens[self.at - 1] if self.at else None
        here = self.peek()
        position = here.position if here else len(self.source)
        if before and before.mark == "(" and self.peek(")"):
            return ExpressionError(
                "There is nothing between the brackets.",
                position=position,
                suggestion=_without(self.source, before.position, position + 1),
            )
        if before is None or (before.mark == "(" and here):
            lone = self.source[position : here.end] if here else ""
            return ExpressionError(
                f"`{lone}` has nothing before it.",
                position=position,
                suggestion=_without(self.source, position, here.end if here else position),
            )
        name = self.source[before.position : before.end]
        return ExpressionError(
            f"`{name}` has nothing after it: {_marked(self.source, position)}",
            position=position,
            suggestion=_without(self.source, before.position, before.end),
        )

    def refuse_unclosed(self) -> None:
        raise ExpressionError(
            f"{shown(self.source, len(self.source))} is missing a closing bracket: "
            f"{_marked(self.source, len(self.source))}",
            position=len(self.source),
            suggestion=self.source + ")" * (self.balance()),
        )

    def balance(self) -> int:
        marks = [token.mark for token in self.tokens]
        return max(1, marks.count("(") - marks.count(")"))

    def refuse_leftover(self, token: Token) -> None:
        if token.mark == ")":
            raise ExpressionError(
                f"{shown(self.source, token.position)} has a closing bracket too many: "
                f"{_marked(self.source, token.position)}",
                position=token.position,
                suggestion=_without(self.source, token.position, token.end),
            )
        raise ExpressionError(
            f"`{self.source[token.position : token.end]}` cannot stand here: "
            f"{_marked(self.source, token.position)}",
            position=token.position,
            suggestion="flag NEAR/3 Kherson",
        )


def _has_a_place(node: Node) -> bool:
    match node:
        case Term():
            return node.kind in PLACEABLE
        case Or():
            return all(_has_a_place(part) for part in node.parts)
        case Near():
            return True
        case _:
            return False


def _marked(source: str, position: int) -> str:
    """Return the end of the expression up to a position, and the place marked with ‸."""
    start = max(0, position - 40)
    return f"{'…' if start else ''}{source[start:position]}‸{source[position : position + 20]}"


def _without(source: str, start: int, end: int) -> str:
    """Return the expression less a piece of it."""
    return " ".join(f"{source[:start]} {source[end:]}".split()) or "flag Kherson"
