"""What of a post's text tells its story: the words without the channel's signature, the numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.rules.text import fold_word, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# How channels ask to be read, in the languages of the lexicon; подписал (signed) is none of it.
_INVITATION = re.compile(
    r"""
    \b(?: п[оі]дпи(?: сать?ся | сати?с[ья] | ш(?:ись|іться|итесь) | сывай(?:ся|тесь) )
        | п[іи]дпису(?: йся | йтесь | йтеся )
        | (?:прислать|предложить|надіслати|запропонувати)\s+нов(?:ость|ину)
        | subscribe | follow\s+us | join\s+(?:us|our) | send\s+(?:us\s+)?news
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ADDRESS = re.compile(r"@\w{4,}|\b(?:t|telegram)\.me/", re.ASCII | re.IGNORECASE)
_FORWARDED = re.compile(
    r"(?:forwarded\s+from|переслано|переслано\s+(?:из|з|від|от))\b", re.IGNORECASE
)
_CYRILLIC = re.compile("[а-яёіїєґА-ЯЁІЇЄҐ-]+")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?:(?<![\w.,)])[-−–+])?\d+(?:[.,:]\d+)*")
_SEPARATOR = re.compile(r"[|/•·—–]")
_SIGNATURE_LINES, _INVITATION_WORDS, _ADDRESS_WORDS = 3, 12, 8
_COUNTED = {
    word: number
    for number, some in {
        "2": "два две двух двум двумя двое двоих дві двох двом двома двоє two",
        "3": "три трех трем тремя трое троих трьох трьом трьома троє three",
        "4": "четыре четырех четырем четверо четверых чотири чотирьох чотирьом четверо four",
        "5": "пять пяти пятью пятеро пятерых п'ять п'яти п'ятьох п'ятеро five",
        "6": "шесть шести шестеро шестерых шість шести шістьох шестеро six",
        "7": "семь семи семеро семерых сім сімох семеро seven",
        "8": "восемь восьми восьмеро вісім вісьмох восьмеро eight",
        "9": "девять девяти дев'ять дев'яти дев'ятьох nine",
        "10": "десять десяти десятеро десятьох ten",
    }.items()
    for word in some.split()
}
_SHORTEST_BODY = 4  # words; what is left of less may be any post


def body_of(text: str, titles: Collection[str] = ()) -> str:
    """Return a text without the lines at its end, and at its start, that speak of a channel.

    Reposting channels put their own there: an invitation, an address, or one of the ``titles``
    that the post may be signed with. Nothing is taken from a text of which little would be left.
    """
    lines = [line for line in text.splitlines() if _WORD.search(line)]
    signed = {name for title in titles if (name := _letters(title))}
    for _ in range(_SIGNATURE_LINES):
        if lines and _is_signature(lines[-1], signed) and _is_body(lines[:-1], beside=lines[-1]):
            del lines[-1]
    if len(lines) > 1 and _FORWARDED.match(lines[0].strip()):
        del lines[0]
    return "\n".join(lines) or text


def _is_signature(line: str, titles: Collection[str]) -> bool:
    """Whether a line is short enough, and of the kind, that nobody wrote it for its own sake."""
    words = len(line.split())
    if words > _INVITATION_WORDS:
        return False
    if _INVITATION.search(line) or (words <= _ADDRESS_WORDS and _ADDRESS.search(line)):
        return True
    return bool(titles) and any(_letters(part) in titles for part in _SEPARATOR.split(line))


def _is_body(lines: Iterable[str], *, beside: str) -> bool:
    """Whether enough is left beside a signature."""
    rest = sum(len(line.split()) for line in lines)
    return rest >= max(_SHORTEST_BODY, len(beside.split()))


def _letters(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


class Word(NamedTuple):
    """A word of a text, with its hyphens: its offsets, and how it is folded."""

    start: int
    end: int
    folded: str


def placed_words(text: str) -> list[Word]:
    """Return the words of a text."""
    return [Word(start, end, _folded(text[start:end])) for start, end in words_of(text)]


def _folded(word: str) -> str:
    """Return what ``fold_word`` does, ten times as fast for a Cyrillic word not seen before."""
    if _CYRILLIC.fullmatch(word):
        return word.lower().replace("ё", "е")
    return fold_word(word)


def numbers_of(text: str, words: Iterable[str]) -> list[str]:
    """Return the numbers of a text, sorted, repeats included, with the signs that belong to them.

    ``F-16`` and ``5-7`` have no sign, ``-5 %`` and ``+5 %`` have. Of its folded ``words`` those
    count that are numbers up to ten; one is more often somebody than a number.
    """
    figures = [_plain(found) for found in _NUMBER.findall(text)]
    return sorted([*figures, *(_COUNTED[word] for word in words if word in _COUNTED)])


def _plain(number: str) -> str:
    """Return a number in ASCII digits, with a decimal point."""
    if not number.isascii():
        number = "".join(str(int(c)) if c.isdecimal() else c for c in number)
    return number.translate(_ASCII)


_ASCII = str.maketrans("−–,", "--.")
