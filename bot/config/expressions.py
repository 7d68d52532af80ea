"""The expressions of a rules file, tried as the daemon will use them.

A module of its own, because this loads grammar and lexicon, which most commands do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.ruleset import check_rule

if TYPE_CHECKING:
    from bot.rules.lexicon import Lexicon
    from bot.rulesfile import RulesFile


def expression_problems(file: RulesFile, *, name: str, lexicon: Lexicon) -> list[str]:
    """Return a line for every rule whose expression cannot be used, with file, place and remedy.

    Rules without an expression are left to whoever reads the file.
    """
    problems = []
    for number, rule in enumerate(file.rules, 1):
        try:
            if rule.when.strip():
                check_rule(rule, lexicon=lexicon)
        except ExpressionError as error:
            problems.append(f"{name}: rule[{number}].when: {error}")
    return problems
