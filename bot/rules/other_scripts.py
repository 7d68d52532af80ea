"""Forms of words in scripts besides Latin and Cyrillic, by what those glue to a word.

Arabic and Hebrew put articles and prepositions before it, Korean, Georgian, Armenian and Greek put
case endings behind it. These are lists of endings, not dictionaries: a form too many costs nothing,
since a post rarely has a word that only looks like one. Chinese, Japanese, Thai, Lao, Khmer and
Burmese are written without spaces: there every character is a word (``folding.UNSPACED``) and a
rule's word is a phrase of them, found wherever it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHORTEST = 3  # of Semitic words; two letters with a prefix are mostly another word


def _listed(endings: str) -> tuple[str, ...]:
    return tuple(endings.split())


_ARTICLES = ("ال", "وال", "فال", "بال", "كال", "لل", "ولل", "فلل", "وبال")
_ARABIC = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", *_ARTICLES)
_HEBREW = _listed("ה ב ל מ ש כ ו וה וב ול ומ וש וכ שה שב של שמ מה כש לכש")
_KOREAN = _listed(
    "은 는 이 가 을 를 의 에 에서 에게 에는 에서는 에도 로 으로 로는 으로는 와 과 도 만 까지 부터 "
    "보다 처럼 이나 나 이다 이며 라고 이라고 서 께 한테 측 측은 들 들은 들이 들을 들의"
)
_GEORGIAN = {
    "ი": "ი მა ს ის ით ად ო ში ზე თან იდან ისთვის ისკენ ისგან ამდე "
    "ები ებმა ებს ების ებით ებში ებზე",
    "ა": "ა ამ ას ის ით ად ავ აში აზე ასთან იდან ისთვის ისკენ ისგან ამდე ები ებმა ებს ების ებში",
    "ე": "ე ემ ეს ის ით ედ ევ ეში ეზე ესთან იდან ისთვის ისკენ ისგან ემდე ეები ეების",
    "": "მ ს თი დ ვ ში ზე სთან დან სთვის სკენ სგან მდე ები ების",
}
_ARMENIAN = _listed(
    "ը ն ի ին ից ով ում եր երը երի երից երին ներ ները ների ներից ներին ներում ներով ուն ու ան "
    "յի յին յից յում յով"
)
_GREEK = {
    "οσ": "οσ ου ο ε οι ων ουσ",
    "ησ": "ησ η ην ες εσ ων",
    "ασ": "ασ α αν εσ ων",
    "η": "η ησ ην εσ ων",
    "α": "α ασ αν εσ ων",
    "ο": "ο ου α ων",
}


def _arabic(word: str) -> Iterable[str]:
    if word.startswith("ال") and len(word) > _SHORTEST:
        return [article + word[2:] for article in _ARTICLES]
    return [prefix + word for prefix in _ARABIC] if len(word) >= _SHORTEST else ()


def _hebrew(word: str) -> Iterable[str]:
    return [word, *[prefix + word for prefix in _HEBREW]] if len(word) >= _SHORTEST - 1 else ()


def _korean(word: str) -> Iterable[str]:
    return [word + ending for ending in _KOREAN]


def _armenian(word: str) -> Iterable[str]:
    return [word + ending for ending in _ARMENIAN]


def _georgian(word: str) -> Iterable[str]:
    last = word[-1] if word[-1] in _GEORGIAN else ""
    stem = word.removesuffix(last)
    return [stem + ending for ending in _GEORGIAN[last].split()]


def _greek(word: str) -> Iterable[str]:
    last = next((ending for ending in _GREEK if word.endswith(ending)), None)
    if last is None:
        return ()
    return [word.removesuffix(last) + ending for ending in _GREEK[last].split()]


_SCRIPTS: tuple[tuple[re.Pattern[str], Callable[[str], Iterable[str]]], ...] = (
    (re.compile(r"[\u0621-\u06ff]+\Z"), _arabic),
    (re.compile(r"[\u05d0-\u05f4]+\Z"), _hebrew),
    (re.compile(r"[\uac00-\ud7a3]+\Z"), _korean),
    (re.compile(r"[\u10d0-\u10ff]{3,}\Z"), _georgian),
    (re.compile(r"[\u0561-\u0587]{3,}\Z"), _armenian),
    (re.compile(r"[\u03b1-\u03c9]{4,}\Z"), _greek),
)


def affixed(folded: str) -> frozenset[str]:
    """Return the forms of a folded word of another script; none for Latin and Cyrillic ones."""
    if folded.isascii() or not folded or "\u0400" <= folded[0] <= "\u052f":
        return frozenset()
    for script, forms in _SCRIPTS:
        if script.match(folded):
            return frozenset(forms(folded))
    return frozenset()
