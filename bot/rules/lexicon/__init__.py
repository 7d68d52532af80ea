"""Concept groups: the words for one thing in all languages, as TOML tables that people can edit.

    [flag]
    about = "a national or military flag"
    en = ["flag", "banner"]
    uk = ["прапор", "стяг"]
    ru = ["флаг", "знамя"]

A group's name is its key: lower case, words joined by a hyphen. Members are base forms, one word
or a phrase; their inflected forms need not be listed. A member belongs to one group; a word with
two meanings is listed in both, and both say so: ``shares = ["знамя"]``. It stands for both.

Folders are laid one over the other: a group of a later one takes the place of the group of its
name, or with ``extend = true`` adds its members to it. What it has in common with groups below
needs not be declared: those come from somebody else, and change with the next version. The doctor
tells of it.
"""

from bot.rules.lexicon.groups import EMPTY_LEXICON, Group, Lexicon
from bot.rules.lexicon.reading import load_lexicon
from bot.rules.lexicon.spelling import folded_words

__all__ = ["EMPTY_LEXICON", "Group", "Lexicon", "folded_words", "load_lexicon"]
