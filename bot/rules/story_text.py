"""What of a post's text tells its story: the words without the channel's signature, the numbers."""

from __future__ import annotations

import re

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
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?:(?<![\w.,)])[-−–+])?\d+(?:[.,:]\d+)*")
_SIGNATURE_LINES, _SIGNATURE_WORDS = 3, 12
_SHORTEST_BODY = 4  # words; what is left of less may be any post


def body_of(text: str) -> str:
    """Return a text without the lines at its end, and at its start, that speak of a channel.

    Reposting channels put their own there. Nothing is taken from a text of which little would be
    left: one that consists of an invitation tells of it.
    """
    lines = [line for line in text.splitlines() if _WORD.search(line)]
    while _is_signed(lines):
        del lines[-1]
    if len(lines) > 1 and _FORWARDED.match(lines[0].strip()):
        del lines[0]
    return "\n".join(lines) or text


def _is_signed(lines: list[str]) -> bool:
    if not lines or not (_INVITATION.search(lines[-1]) or _ADDRESS.search(lines[-1])):
        return False
    words = len(_WORD.findall(lines[-1]))
    rest = sum(len(_WORD.findall(line)) for line in lines[:-1])
    return words <= min(_SIGNATURE_WORDS, rest) and rest >= _SHORTEST_BODY


def numbers_of(text: str) -> list[str]:
    """Return the numbers of a text, sorted, repeats included, with the signs that belong to them.

    ``F-16`` and ``5-7`` have no sign, ``-5 %`` and ``+5 %`` have.
    """
    return sorted(_plain(found) for found in _NUMBER.findall(text))


def _plain(number: str) -> str:
    sign = number[:1].translate(_SIGNS) if number[0] in "-−–+" else ""
    digits = "".join(str(int(c)) if c.isdecimal() else c for c in number[len(sign) and 1 :])
    return sign + digits.replace(",", ".")


_SIGNS = str.maketrans("−–", "--")
