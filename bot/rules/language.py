"""Which of Ukrainian, Russian and English a post is written in.

Its letters tell, or words that stand in every text; of a short post without any, the dictionaries.
"""

from __future__ import annotations

import re

from bot.rules.dictionaries import is_known

_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]|(?<=[бпвмфркБПВМФРК])['’ʼ](?=[яюєїЯЮЄЇ])")
_RUSSIAN = re.compile(r"[ыэёъЫЭЁЪ]")
_BELARUSIAN = re.compile(r"[ўЎ]")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ADDRESS = re.compile(r"(?:https?://|www\.|t\.me/|@)\S+")
_WORD = re.compile(r"[\u0400-\u04ff]+(?:['’ʼ][\u0400-\u04ff]+)*")
_LONG_WITHOUT = 60
# Short posts may have no telling letter at all. Of these words each is of one language only.
_UKRAINIAN_WORDS = re.compile(
    r"\b(?:та|що|це|як|від|або|але|буде|було|яка|вже|ще|зараз|з|із|й|під|після|через|щодо)\b",
    re.IGNORECASE,
)
_RUSSIAN_WORDS = re.compile(
    r"\b(?:и|что|как|от|или|но|это|о|об|с|со|из|будет|его|еще|при|под|после|из-за|кто|она|они)\b",
    re.IGNORECASE,
)


def language_of(text: str) -> str | None:
    """Return ``uk``, ``ru`` or ``en``, or None when the text does not say."""
    text = _ADDRESS.sub(" ", text)
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if cyrillic == 0:
        return "en" if latin else None
    if latin > 2 * cyrillic:
        return "en"
    if _BELARUSIAN.search(text):
        return None
    return _uk_or_ru(text)


def _uk_or_ru(text: str) -> str | None:
    ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
    if ukrainian == russian:
        ukrainian, russian = (
            len(_UKRAINIAN_WORDS.findall(text)),
            len(_RUSSIAN_WORDS.findall(text)),
        )
    if ukrainian == russian:
        # Every 15th letter of Ukrainian is і, ї or є: a text this long without one is not.
        if len(_CYRILLIC.findall(text)) >= _LONG_WITHOUT:
            return "ru"
        ukrainian, russian = _known(text)
    if ukrainian == russian:
        return None
    return "uk" if ukrainian > russian else "ru"


def _known(text: str) -> tuple[int, int]:
    """Return how many words of a short text only the Ukrainian or the Russian dictionary holds."""
    words = [word.lower().replace("ё", "е") for word in _WORD.findall(text)]
    held = [(is_known(word, "uk"), is_known(word, "ru")) for word in words]
    return held.count((True, False)), held.count((False, True))
