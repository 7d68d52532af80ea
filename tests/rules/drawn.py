"""Random rules and posts that have to do with one another, drawn from a Random.

A post is made of pieces that the rules look for, spelled in every way that people find, glued and
parted by every sign that texts have.
"""

from __future__ import annotations

import random
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from bot.errors import ExpressionError
from bot.model import Rule
from bot.rules.lexicon import Group, Lexicon
from bot.rules.ruleset import check_rule
from bot.rules.tree import Kind, Near, Node, Not, Term, all_of, any_of
from bot.rules.writing import write
from tests.rules.listed import a_list

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random


def _several(words: str) -> tuple[str, ...]:
    return tuple(words.split())


LEXICON = Lexicon(
    groups={
        "flag": Group(
            name="flag", members={"en": ("flag",), "uk": ("прапор",), "ru": ("флаг", "знамя")}
        ),
        "left-bank": Group(
            name="left-bank",
            members={"en": ("left bank",), "uk": ("лівий берег",), "ru": ("левый берег",)},
        ),
    }
)
LISTS = {
    "brands": a_list("Acme", "C++", "left bank", "acme.com", "@rybar", "Херсон", name="brands"),
    "hosts": a_list("evil.example", "boss@acme.com", "10.0.0.0/8", name="hosts"),
    "own": a_list("їжак", "F-16", "غزة", "中文", name="own", kind="word"),
}
WORDS = _several(
    "Херсон Kherson прапор flag флаг evacuate Залужный zaluzhny HIMARS F-16 Т-90 left-bank об'єкт "
    "ВСУ КАБ Київ їжак ёлка IT-армія Covid-19 по a край bank Константинополь C++ 24/7 AC/DC f(x) "
    "🔥 ❤️ 🇺🇦 №1 Астана غزة שלום თბილისი 中文 東京 서울 Αθήνα Երևան Erdoğan İstanbul 0-day"
)
_PHRASES = ("left bank", "лівий берег", "Kherson flag", "a a", "C++ flag", "中文 東京", "по краю")
_PIECES = ("ev", "хер", "bank", "анто", "ер", "on", "ій", "ag", "16", "об'є", "f-1", "іль")
_REGEXES = (
    *(r"\bкалібр\w*", r"\d{2}", r"хер\w+", r"\bflag\b|\bпрапор\b", r"(?s)a.b", r"[^\s]+bank"),
    *(r"\b(?:left|лівий)\s+b", r"об'єкт", r"\b[A-Z]-\d+", r"#\w+", r"\bfl", r"ag\b", r"й|ї"),
    *(r"\u0457", r"\p{Greek}+", r"[\w.]+@acme", r"🔥+", r"(a|b)\1?x".replace(r"\1", "b")),
)
_TAGS = ("Kherson", "Херсон", "Херсон_сьогодні", "ЛівийБерег", "flag", "中文", "F16")
_FILTERS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("has", ("photo", "video", "link", "document", "poll")),
    ("is", ("forward", "edit", "reply")),
    ("lang", ("uk", "ru", "en")),
    ("in", ("@rybar", "other")),
    ("from", ("@author", "Some Body")),
    ("list", tuple(LISTS)),
)
_FUZZY = ("zaluzhny", "Залужный", "evacuation", "Константинополь", "Kherson")
_MADE = _several(
    "Херсону Херсоні Херсонська flags прапором флагами evacuated залужному zaluzhny's himars F16 "
    "Т90 T-90 F-16s leftbank об’єкта обʼєкт об`єкт всу ВСУ КАБами кабами КАБ Києва їжаки ёлки "
    "армії Covid covid-19 по калібри калібр краю банк Константинополя HIMARSів Хeрсoн XEPCOH "
    "Xepcoн НIМАRS Херс0н Ｋｈｅｒｓｏｎ 𝐊𝐡𝐞𝐫𝐬𝐨𝐧 Ⓚⓗⓔⓡⓢⓞⓝ 🅺🅷 Κherson Ankara'da "
    "وغزة بغزة בשלום თბილისში შეერთებული서 "
    "서울에서 Αθήνας Երևանում Erdogan İSTANBUL acme.com mail.acme[.]com hxxp://evil.example/a "
    "10.1.2.3 boss@acme.com @rybar t.me/rybar 24/7 42 16 banco Evans #Kherson #ЛівийБерег "
    '#Херсон_сьогодні #Kherson2022 #leftBank #F16 # ## _ a b об"єкт об*єкт Ⅷ ½ x² ﬁag'
)
_GAPS = (
    *([" "] * 12), *("  ", "\n", "\t", ", ", ". ", " — ", "…", "(", ") ", " «", "» ", "/", "|"),
    *("", "-", "–", "‑", "'", "’", "_", "#", " #", "*", '"', "“", "🔥", " ❤️ ", "‼️", "\u200b"),
    *("\u00ad", "\u0301", "\u0306", "\u0308", "\ufe0f", "\x00", "\x0b", "\x0c", "\r\n", "\x1c"),
    *("\x1f", "\x7f", "\x85", "\u00a0", "\u2003", "\u2028", "\u3000", "\x1b[31m", "\x1b[0m "),
    *("\ud800", "\udfff", "\ue000", "\ufffe", "\U000e0100", "\u202e", "+", "++", "@", "\x1b"),
)  # fmt: skip
_ALIKE = str.maketrans("аеорсхуіАВЕКМНОРСТХ", "aeopcxyiABEKMHOPCTX")
_BACK = str.maketrans("aeopcxyiABEKMHOPCTX", "аеорсхуіАВЕКМНОРСТХ")
_INVISIBLE = "\u200b\u200d\u00ad\ufeff\u0301\u2060\ufe0f"
_DEEPEST = 3


def seeded(seed: int) -> Random:
    """Return dice that fall the same way every time."""
    return random.Random(seed)  # noqa: S311  nothing is kept secret with it


def draw_rule(dice: Random, name: str) -> Rule:
    """Return a rule that can be used, of any operators."""
    while True:
        rule = Rule(
            name=name,
            when=write(draw_tree(dice)),
            channels=dice.choice([(), (), (), ("rybar",), ("@Other", "rybar")]),
            languages=dice.choice([("uk", "ru", "en"), ("uk", "ru", "en"), ("en",), ("uk", "ru")]),
            forms=dice.random() < 0.85,
            scripts=dice.random() < 0.85,
            lexicon=dice.random() < 0.8,
            derive=dice.random() < 0.2,
            on_edit=dice.random() < 0.9,
        )
        if _is_usable(rule.when):
            return rule


@cache
def _is_usable(when: str) -> bool:
    try:
        check_rule(Rule(name="", when=when), lexicon=LEXICON, lists=LISTS)
    except ExpressionError:
        return False
    return True


def draw_tree(dice: Random, depth: int = 0) -> Node:
    """Return a tree; not every tree is one that a rule may have."""
    shape = dice.random()
    if depth == _DEEPEST or shape < 0.45:
        return draw_term(dice)
    if shape < 0.6:
        return _draw_near(dice, depth)
    if shape < 0.67:
        return Not(part=draw_tree(dice, depth + 1))
    parts = [draw_tree(dice, depth + 1) for _ in range(dice.randint(2, 4))]
    return all_of(parts) if shape < 0.83 else any_of(parts)


def _draw_near(dice: Random, depth: int) -> Node:
    side = any_of([_draw_placeable(dice) for _ in range(dice.randint(1, 3))])
    chained = dice.random() < 0.3 and depth < _DEEPEST
    left = _draw_near(dice, depth + 1) if chained else _draw_placeable(dice)
    return Near(left=left, right=side, distance=dice.choice([0, 1, 2, 5, 100]))


def _draw_placeable(dice: Random) -> Node:
    """Return a leaf that may stand beside NEAR."""
    while True:
        term = draw_term(dice)
        if term.kind not in ("tag", "from", "has", "is", "lang", "in"):
            return term


def draw_term(dice: Random) -> Term:
    """Return a leaf of any kind."""
    kinds: dict[Kind, tuple[str, ...]] = {
        "word": WORDS,
        "phrase": _PHRASES,
        "exact": (*WORDS[:30], *_PHRASES),
        "prefix": _PIECES,
        "suffix": _PIECES,
        "inside": _PIECES,
        "regex": _REGEXES,
        "fuzzy": _FUZZY,
        "tag": _TAGS,
    }
    if dice.random() < 0.2:
        kind, values = dice.choice(_FILTERS)
        return Term(kind=kind, value=dice.choice(values))
    kind = dice.choice(["word", "word", "word", *kinds])
    return Term(kind=kind, value=dice.choice(kinds[kind]))


def draw_post(dice: Random) -> Mapping[str, object]:
    """Return a post as rules read it."""
    post: dict[str, object] = {"text": draw_text(dice)}
    extras: dict[str, object] = {
        "channel": dice.choice(["rybar", "OTHER", "third"]),
        "earlier_names": ("other",),
        "edited": True,
        "forwarded_from": "author",
        "reply_to": 4,
        "media": ("photo", "link"),
        "links": ("https://evil.example/x",),
        "author": "some body",
    }
    post |= {key: value for key, value in extras.items() if dice.random() < 0.3}
    return post


def draw_text(dice: Random, most: int = 9) -> str:
    """Return a text of pieces that rules look for."""
    parts: list[str] = [dice.choice(_GAPS)]
    for _ in range(dice.randint(0, most)):
        parts += [_draw_piece(dice), dice.choice(_GAPS)]
    return "".join(parts)


def _draw_piece(dice: Random) -> str:
    source = dice.random()
    if source < 0.6:
        piece = dice.choice(_MADE)
    elif source < 0.95:
        piece = dice.choice((*WORDS, *_PHRASES, *_FUZZY, *_PIECES))
    else:
        piece = "".join(dice.choice("аеіїйьabxyz019-'#_") for _ in range(dice.randint(1, 8)))
    while dice.random() < 0.35:
        piece = _respelled(dice, piece)
    return piece


def _respelled(dice: Random, piece: str) -> str:
    at = dice.randint(0, len(piece))
    ways = (
        piece.upper(),
        piece.lower(),
        piece.title(),
        unicodedata.normalize("NFD", piece),
        unicodedata.normalize("NFKC", piece),
        piece.translate(_ALIKE),
        piece.translate(_BACK),
        piece[:at] + piece[at:].translate(_ALIKE),
        piece[:at] + dice.choice(_INVISIBLE) + piece[at:],
        piece[:at] + piece[at + 1 :],  # a letter missing, too many, another one, two swapped
        piece[:at] + dice.choice("aоь1'-") + piece[at:],
        piece[:at] + dice.choice("eиї0") + piece[at + 1 :],
        piece[:at] + piece[at + 1 : at + 2] + piece[at : at + 1] + piece[at + 2 :],
        "#" + piece,
        f"{piece}-{piece}",
    )
    return dice.choice(ways)
