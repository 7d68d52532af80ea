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
name, or with ``extend = true`` adds its members to it. Such a group alone has to say what it
shares with one below, which its author cannot edit.
"""

from bot.rules.lexicon.groups import EMPTY_LEXICON, Group, Lexicon
from bot.rules.lexicon.reading import load_lexicon
from bot.rules.lexicon.spelling import folded_words

__all__ = ["EMPTY_LEXICON", "Group", "Lexicon", "folded_words", "load_lexicon"]
