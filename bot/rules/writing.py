"""A tree written as an expression that parses to an equal tree: AND, OR and NOT spelt out."""

from __future__ import annotations

from bot.rules.lexer import is_bare
from bot.rules.tree import And, Near, Node, Not, Or, Term

_WRITTEN = {
    "word": "{}",
    "phrase": '"{}"',
    "regex": "/{}/",
    "prefix": "{}*",
    "suffix": "*{}",
    "inside": "*{}*",
}
_SIGNS = {"exact": "=", "fuzzy": "~", "tag": "#"}


def write(node: Node) -> str:
    """Return the expression of a tree, with no more brackets than it needs."""
    match node:
        case Term():
            return _write_term(node)
        case Near():
            right = write(node.right)
            right = f"({right})" if isinstance(node.right, Near) else _bracketed(node.right, Or)
            return f"{_bracketed(node.left, Or)} NEAR/{node.distance} {right}"
        case Not():
            return f"NOT {_bracketed(node.part, And, Or)}"
        case And():
            return " AND ".join(_bracketed(part, Or) for part in node.parts)
        case Or():
            return " OR ".join(write(part) for part in node.parts)


def _bracketed(node: Node, *kinds: type[Node]) -> str:
    return f"({write(node)})" if isinstance(node, kinds) else write(node)


def _write_term(term: Term) -> str:
    if term.kind in _WRITTEN:
        return _WRITTEN[term.kind].format(term.value)
    value = term.value if is_bare(term.value) else f'"{term.value}"'
    return _SIGNS.get(term.kind, f"{term.kind}:") + value
