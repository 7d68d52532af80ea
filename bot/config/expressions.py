"""The expressions of a rules file, tried as the daemon will use them.

A module of its own, because this loads grammar and lexicon, which most commands do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.rules.lists.load import empty_list
from bot.rules.ruleset import check_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.rulesfile import RulesFile


def expression_problems(
    file: RulesFile,
    *,
    name: str,
    lexicon: Lexicon,
    lists: Mapping[str, EntryList] | None = None,
) -> list[str]:
    """Return a line for every rule whose expression cannot be used, with file, place and remedy.

    Rules without an expression are left to whoever reads the file. ``lists`` are those that they
    may name, by default those of the file, whatever those hold.
    """
    if lists is None:
        lists = {each.name: empty_list(each.name) for each in file.lists}
    problems = []
    for number, rule in enumerate(file.rules, 1):
        try:
            if rule.when.strip():
                check_rule(rule, lexicon=lexicon, lists=lists)
        except ExpressionError as error:
            problems.append(f"{name}: rule[{number}].when: {error}")
    return problems
