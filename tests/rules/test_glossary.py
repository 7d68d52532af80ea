from __future__ import annotations

from time import process_time

import pytest

from bot.model import Span
from bot.resources import shipped
from bot.rules.glossary import Glossary
from bot.rules.lexicon import EMPTY_LEXICON, load_lexicon

TEXT = "Над Херсоном прапор. Прапора немає, стяги є, на лівому березі Херсона пусто"


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary(load_lexicon(shipped("config/lexicon")))


@pytest.mark.parametrize(
    ("word", "en", "uk", "ru"),
    [
        pytest.param("прапора", "flag", None, "флаг", id="a form of a Ukrainian word"),
        pytest.param("флаги", "flag", "прапор", None, id="a form of a Russian word"),
        pytest.param("flags", None, "прапор", "флаг", id="a form of an English word"),
        pytest.param("стягу", "flag", None, None, id="a word of two languages"),
        pytest.param("Херсоні", "Kherson", None, None, id="a place"),
        pytest.param("херсонська", "Kherson", None, None, id="the adjective of a place"),
        pytest.param("Харькове", "Kharkiv", None, None, id="a place spelled nearly so"),
        pytest.param("Суми", "Sumy", None, None, id="a name with a capital"),
        pytest.param("сумах", None, None, None, id="what is a name with a capital only"),
        pytest.param("Зеленського", "Zelensky", None, None, id="a person"),
        pytest.param("Залужному", "Zaluzhny", None, None, id="a person that declines"),
        pytest.param("БПЛА", "drone", None, None, id="an abbreviation"),
        pytest.param("вибухи", "explosion", None, "взрыв", id="a plural"),
        pytest.param("левом берегу", "left bank", "лівий берег", None, id="a phrase"),
        pytest.param("детонації", "detonation", None, None, id="a word that sounds like it"),
        pytest.param("Генштаба", "General Staff", None, None, id="no word in other letters"),
        pytest.param("пожежі", "fire", None, None, id="what the group is called"),
        pytest.param("Киева", "Kyiv", None, None, id="a name that sounds alike"),
        pytest.param("детонация", "detonation", None, None, id="a cognate"),
        pytest.param("Дніпро", "Dnipro", None, None, id="two groups of one name"),
        pytest.param("прaпop", "flag", None, "флаг", id="look-alike letters"),
        pytest.param("табурет", None, None, None, id="no concept"),
        pytest.param("", None, None, None, id="nothing"),
        pytest.param("\u0301\ud800", None, None, None, id="no word"),
    ],
)
def test_what_a_word_means(
    glossary: Glossary, word: str, en: str | None, uk: str | None, ru: str | None
) -> None:
    assert [glossary.gloss(word, language) for language in ("en", "uk", "ru")] == [en, uk, ru]


def test_a_language_that_no_group_has_is_no_error(glossary: Glossary) -> None:
    assert glossary.gloss("прапора", "pl") is None


def found(text: str, *words: str) -> list[Span]:
    return [Span(start=text.index(word), end=text.index(word) + len(word)) for word in words]


def glossed(glossary: Glossary, text: str, spans: list[Span]) -> list[tuple[str, str]]:
    found = glossary.glosses_of(text, spans, "en")
    return [(text[span.start : span.end], gloss) for span, gloss in found]


def test_each_word_is_glossed_where_it_is_first_needed(glossary: Glossary) -> None:
    spans = found(TEXT, "Херсоном", "прапор", "Прапора", "стяги", "лівому березі", "Херсона")
    assert glossed(glossary, TEXT, spans) == [
        ("Херсоном", "Kherson"),
        ("прапор", "flag"),
        ("стяги", "flag"),
        ("лівому березі", "left bank"),
    ]


def test_a_match_that_means_nothing_as_a_whole_is_taken_word_by_word(glossary: Glossary) -> None:
    spans = [Span(start=0, end=len(TEXT))]
    assert glossed(glossary, TEXT, spans) == [
        ("Херсоном", "Kherson"),
        ("прапор", "flag"),
        ("стяги", "flag"),
    ]


@pytest.mark.parametrize(
    "span", [Span(start=-5, end=-1), Span(start=900, end=990), Span(start=9, end=3)]
)
def test_what_is_beside_the_text_has_no_gloss(glossary: Glossary, span: Span) -> None:
    assert glossary.glosses_of(TEXT, [span], "en") == ()


def test_very_many_matches_have_a_few_glosses(glossary: Glossary) -> None:
    words = "прапор дрон ракета вибух обстріл блокпост танк міст поліція лікарня школа пожежа"
    text = f"{words} евакуація мобілізація Київ Харків Одеса Львів Крим Донецьк"
    spans = found(text, *text.split())
    assert len(glossary.glosses_of(text, spans * 40, "en")) == 12


@pytest.mark.parametrize(
    "text",
    ["\u0301" * 4096, "прапо\ud800р " * 500, "😀" * 4096, "а" * 4096, "\u202eфлаг\n\0" * 500],
    ids=["marks", "half characters", "emoji", "one word", "controls"],
)
def test_hostile_texts_take_little_time(glossary: Glossary, text: str) -> None:
    spans = [Span(start=n, end=n + 50) for n in range(0, len(text), 40)]
    began = process_time()
    assert len(glossary.glosses_of(text, [*spans, Span(start=0, end=len(text))], "en")) <= 12
    assert process_time() - began < 1


def test_without_a_lexicon_nothing_is_glossed() -> None:
    assert Glossary(EMPTY_LEXICON).glosses_of(TEXT, [Span(start=0, end=60)], "en") == ()


def test_a_word_is_looked_up_once(glossary: Glossary) -> None:
    glossary.gloss("прапором", "en")
    began = process_time()
    for _ in range(100_000):
        glossary.gloss("прапором", "en")
    assert process_time() - began < 0.5


def test_a_new_word_takes_about_a_millisecond(glossary: Glossary) -> None:
    forms = ("{}ом", "{}у", "{}и", "{}ами", "{}ів")
    stems = ("прапор", "дрон", "танк", "міст", "фронт", "полк", "штаб", "загін")
    words = [form.format(stem) for stem in stems for form in forms]
    glossary.gloss("прапор", "en")
    for word in words:  # the lexicon's own first steps with each letter
        glossary.gloss(word, "en")
    began = process_time()
    for word in words:
        glossary.gloss(word, "ru")
    assert process_time() - began < 0.01 * len(words)
