"""Rules files: channels, rules, receivers and lists as people keep them in TOML.

    [[channel]]
    username = "SobolevskiyYurii"

    [[rule]]
    name = "flag"
    when = "flag Kherson -museum"
    severity = "urgent"

    [receivers.desk]
    target = "@night_desk"

    [routes.night]
    severity = ["urgent"]
    to = ["desk"]

    [[list]]
    name = "brands"
    file = "brands.csv"

Shape and grammar are checked here; what an expression's words mean is known to the rules.
"""

from bot.rulesfile.contents import RulesFile
from bot.rulesfile.reading import (
    LANGUAGES,
    parse_rule,
    parse_rules_file,
    read_rules,
)
from bot.rulesfile.receivers import RECEIVER_KINDS, VARIABLE
from bot.rulesfile.writing import Noun, differing_lines, format_rules_file

__all__ = [
    "LANGUAGES",
    "RECEIVER_KINDS",
    "VARIABLE",
    "Noun",
    "RulesFile",
    "differing_lines",
    "format_rules_file",
    "parse_rule",
    "parse_rules_file",
    "read_rules",
]
