"""Every rule of the expander, by words it must and must not produce."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.forms import Expansion, base_forms, forms_of
from bot.rules.slavic import SLAVIC, paradigms
from bot.rules.text import fold_word
from bot.rules.wordings import is_capital


def expect(expansion: Expansion, yes: str, no: str = "") -> None:
    missing = set(yes.split()) - expansion.forms
    wrong = set(no.split()) & expansion.forms
    assert not missing, f"missing {missing}"
    assert not wrong, f"wrong {wrong}"


def allows(word: str, written: str, languages: tuple[str, ...] = SLAVIC) -> bool:
    found, folded = forms_of(word, languages=(*languages, "en")), fold_word(written)
    return folded in found.forms or (folded in found.capitals and is_capital(written, found.stem))


@pytest.mark.parametrize(
    ("word", "yes", "no"),
    [
        pytest.param("Херсон", "херсону херсоні херсоном херсоне", "херсонес", id="both-languages"),
        pytest.param("прапор", "прапори прапорів прапорами", "прапорщик", id="ukrainian"),
        pytest.param("флаг", "флагом флагами флагов", "флагман флагшток", id="russian"),
        pytest.param("идти", "шел идем идущий", "идиш", id="suppletive-verb"),
        pytest.param("йти", "йшов йдуть йтиме", "", id="ukrainian-verb"),
        pytest.param("міст", "мосту мости мостами", "місто місту", id="base-form-wins"),
        pytest.param("Херсоні", "херсон херсоном", "", id="typed-inflected"),
        pytest.param("стали", "сталь сталью стать", "", id="typed-ambiguous"),
        pytest.param("лёд", "лед льду льдом", "", id="yo-folds"),
        pytest.param("лед", "льду льдом", "", id="yo-understood"),
        pytest.param("об’єкт", "об'єкта обєкта обєкт", "", id="apostrophe"),
        pytest.param("обєкт", "об'єкт об'єктами обєкт", "", id="apostrophe-left-out"),
        pytest.param("левый", "левого левая левые", "лев", id="short-adjective-that-is-a-noun"),
        pytest.param("готовый", "готов готовы", "", id="short-adjective"),
        pytest.param("знамя", "знамени знамена знам'ям", "", id="two-languages-one-apostrophe"),
        pytest.param("ґвалт", "ґвалт гвалту", "", id="ghe-with-upturn"),
        pytest.param("Путин", "путина путиным путину", "путями", id="surname-russian"),
        pytest.param("Путін", "путіна путіним путінові", "путі", id="surname-ukrainian"),
        pytest.param("Суровикин", "суровикина суровикиным суровикину", "", id="surname-unknown"),
        pytest.param("Зеленський", "зеленського зеленському зеленским", "", id="surname-adjective"),
        pytest.param(
            "Зеленский", "зеленского зеленського зеленським", "", id="surname-russian-to-uk"
        ),
        pytest.param("Суми", "сумам сумах sumy", "сума сумою", id="town-in-the-plural"),
        pytest.param("Миколаїв", "миколаєва миколаєву миколаєвом миколаєві", "", id="town-in-iv"),
        pytest.param("Байрактар", "байрактарів байрактари байрактаров", "", id="missing-plural"),
        pytest.param("Шахед", "шахеди шахедів шахедами шахедов", "", id="unknown-word"),
        pytest.param("Залужний", "залужного залужному залужный", "", id="unknown-in-russian"),
        pytest.param("прес-служба", "прес-служби прес-службі", "служба", id="hyphen-known"),
        pytest.param("танк-амфибия", "танка-амфибии танк-амфибии", "танк", id="hyphen-both-parts"),
        pytest.param(
            "Шахед-136", "шахед-136 шахедів-136", "шахед шахед-131", id="designation-name"
        ),
        pytest.param("С-300", "с-300 s-300", "с с-300s", id="designation-cyrillic"),
        pytest.param(
            "F-16", "f-16 f-16s f-16's ф-16 f-16c f-16-х", "f f-160", id="designation-latin"
        ),
        pytest.param("МиГ-31", "mig-31 миг-31к міг-31", "миг", id="designation-version"),
        pytest.param("Kh-101", "х-101", "х", id="designation-in-cyrillic"),
        pytest.param("Тор-М2", "tor-m2", "тор", id="designation-with-letters"),
        pytest.param("Shahed-136", "шахед-136", "шахед shahed", id="designation-name-in-cyrillic"),
        pytest.param("CVE-2024-3094", "cve-2024-3094", "cve-2024-30941", id="number-of-numbers"),
        pytest.param("Міндіч", "міндіча міндічем", "", id="man-that-endings-mistake"),
        pytest.param("Стрелков", "стрелкова стрелковым", "", id="surname-like-a-plural"),
        pytest.param("Коваль", "koval коваля", "", id="surname-that-is-a-trade"),
        pytest.param("коваль", "коваля", "koval", id="trade"),
        pytest.param("місто", "міста містом", "міст", id="plural-that-is-another-noun"),
        pytest.param("O'Neill", "o'neill o'neill's oneill", "", id="latin-without-apostrophe"),
        pytest.param("24", "24", "24s", id="digits"),
    ],
)
def test_slavic_words(word: str, yes: str, no: str) -> None:
    expect(forms_of(word), yes, no)


@pytest.mark.parametrize(
    ("word", "yes", "no"),
    [
        pytest.param("flag", "flag flags flag's", "flagged flagship", id="noun"),
        pytest.param("Flag", "flag flags flag's", "флаг", id="capital-of-a-sentence"),
        pytest.param("city", "cities city's", "citys", id="ies"),
        pytest.param("cities", "city cities", "citieses", id="typed-plural"),
        pytest.param("go", "goes went gone going", "goed", id="irregular-verb"),
        pytest.param("went", "go goes gone", "", id="typed-irregular"),
        pytest.param("evacuate", "evacuates evacuated evacuating", "evacuateing", id="silent-e"),
        pytest.param("evacuating", "evacuate evacuated", "", id="typed-gerund"),
        pytest.param("shelling", "shelling shelled shellings", "shell shells", id="gerund-noun"),
        pytest.param("ally", "allies ally's", "allys", id="noun-in-ly"),
        pytest.param("stop", "stopped stopping", "stoped", id="doubling"),
        pytest.param("travel", "travelled traveled", "", id="doubling-in-britain"),
        pytest.param("mobilise", "mobilized mobilising", "", id="ise-and-ize"),
        pytest.param("defence", "defense defences", "", id="british-american"),
        pytest.param("occupy", "occupied occupying", "occupyed", id="y-becomes-i"),
        pytest.param("knife", "knives", "knifes", id="irregular-plural"),
        pytest.param("women", "woman woman's", "womens", id="typed-irregular-plural"),
        pytest.param("torpedo", "torpedoes", "", id="oes"),
        pytest.param("blast", "blasts blasted", "", id="noun-and-verb"),
        pytest.param("left", "left", "leave leaves", id="own-word"),
        pytest.param("Kherson", "kherson kherson's khersons", "khersoned", id="name"),
        pytest.param("Kherson's", "kherson херсон", "", id="typed-possessive"),
        pytest.param("quickly", "quickly", "quicklys", id="adverb"),
    ],
)
def test_english_words(word: str, yes: str, no: str) -> None:
    expect(forms_of(word), yes, no)


@pytest.mark.parametrize(
    ("word", "written", "matches"),
    [
        pytest.param("КАБ", "КАБами", True, id="stem-in-capitals"),
        pytest.param("КАБ", "КАБАМИ", True, id="all-in-capitals"),
        pytest.param("КАБ", "кабами", False, id="inflected-small"),
        pytest.param("КАБ", "каб", True, id="bare-small"),
        pytest.param("КАБ", "Каба", False, id="one-capital"),
        pytest.param("КАБ", "КАБЕЛЬ", False, id="longer-word"),
        pytest.param("ВСУ", "ВСУ", True, id="vowel"),
        pytest.param("ВСУ", "всуе", False, id="vowel-takes-no-ending"),
        pytest.param("ПТУР", "ПТУРом", True, id="in-dictionary"),
        pytest.param("ппо", "ППО", True, id="typed-small"),
        pytest.param("дрг", "ДРГами", True, id="typed-small-inflected"),
        pytest.param("ТОТ", "тот", False, id="little-word-small"),
        pytest.param("ТОТ", "ТОТ", True, id="little-word-capital"),
        pytest.param("UAV", "UAVs", True, id="english-plural"),
        pytest.param("UAV", "uavs", False, id="english-plural-small"),
        pytest.param("US", "us", False, id="english-little-word"),
        pytest.param("US", "US", True, id="english-little-word-capital"),
        pytest.param("ЗСУ", "ZSU", True, id="transliterated"),
        pytest.param("ТЭЦ", "ТЕЦ", True, id="in-the-other-language"),
        pytest.param("АЕС", "АЭС", True, id="in-the-other-language-too"),
        pytest.param("ТЦК", "тцкшники", True, id="who-belongs-to-it"),
        pytest.param("Ын", "Ына", True, id="short-name"),
        pytest.param("ФЛАГ", "флаги", True, id="a-word-in-capitals-is-a-word"),
    ],
)
def test_abbreviations(word: str, written: str, *, matches: bool) -> None:
    assert allows(word, written) is matches


def test_capitals_and_forms_are_apart() -> None:
    expansion = forms_of("КАБ")
    assert not expansion.forms & expansion.capitals
    assert expansion.stem == 3


def test_languages_are_kept_apart() -> None:
    ukrainian = forms_of("Херсон", languages=("uk",))
    assert "херсоні" in ukrainian.forms
    assert not {"херсоне's", "kherson"} & ukrainian.forms
    assert set(ukrainian.by_language) == {"uk"}


def test_base_form_is_shown_first() -> None:
    shown = forms_of("Херсоні").by_language
    assert shown["uk"][0] == "херсон"
    assert shown["ru"][0] == "херсон"


def test_shown_forms_keep_their_spelling() -> None:
    assert "лёд" in forms_of("лёд").by_language["ru"]


@pytest.mark.parametrize("word", ["Херсоні", "flags", "КАБами", "Путиным"])
def test_without_forms_only_the_word_itself(word: str) -> None:
    assert forms_of(word, forms=False, scripts=False).forms == {fold_word(word)}


def test_without_forms_a_name_keeps_its_other_alphabets() -> None:
    expect(forms_of("Kherson", forms=False), "kherson херсон", "херсону kherson's")


@pytest.mark.parametrize("word", ["", " ", "-", "'", "...", "日本", "C++", "a" * 5000, "х" * 300])
def test_odd_words_stand_for_themselves(word: str) -> None:
    assert fold_word(word.strip()) in forms_of(word).forms


@pytest.mark.parametrize(
    ("word", "yes"),
    [
        pytest.param("Херсон", "херсонський херсонская", id="place-adjective"),
        pytest.param("евакуація", "евакуювали", id="verb-ukrainian"),
        pytest.param("эвакуация", "эвакуировали", id="verb-russian"),
        pytest.param("evacuate", "evacuation evacuations", id="noun-english"),
        pytest.param("evacuation", "evacuated", id="verb-english"),
    ],
)
def test_relatives_come_when_asked_for(word: str, yes: str) -> None:
    expect(forms_of(word, derive=True), yes)
    assert not set(yes.split()) & forms_of(word).forms


@pytest.mark.parametrize(
    ("form", "bases"),
    [
        pytest.param("прапора", {"прапор"}, id="ukrainian"),
        pytest.param("harkiv", {"harkiv"}, id="unknown-latin"),
        pytest.param("withdrew", {"withdraw"}, id="english"),
        pytest.param("об'єктом", {"об'єкт"}, id="apostrophe"),
    ],
)
def test_bases(form: str, bases: set[str]) -> None:
    assert base_forms(form) == bases


@pytest.mark.parametrize("word", ["об'єкт", "лёд", "ґвалт", "эвакуировать", "івано-франківськ"])
def test_forms_are_folded_as_tokens_are(word: str) -> None:
    every = [form for one in paradigms(word, SLAVIC) for form in one.forms]
    assert every
    assert {fold_word(form) for form in every} <= forms_of(word).forms


@given(word=st.text(alphabet="абвгґєжиіїйкнрстуьюяыэ'-abehiknostyz'-0Ѕ日\u0301", max_size=10))
def test_any_word_is_found_as_it_is_typed(word: str) -> None:
    expansion = forms_of(word.title())
    assert fold_word(word.title().strip()) in expansion.forms | expansion.capitals
    assert not expansion.forms & expansion.capitals


FOUND = [
    ("Сибіга", "сибігу сибізі сибігою"),
    ("Кулеба", "кулебой кулебе"),
    ("Пригожін", "пригожіна пригожіним"),
    ("эксплоит", "эксплоита эксплоиты"),
    ("Бровари", "броваров"),
    ("Гордієнко", "гордієнки гордієнків"),
    ("Гордієнки", "гордієнко гордієнку"),
    ("Зеленский", "3еленский"),
    ("БМП", "бмпшка бмпшки"),
    ("ЗСУ", "3су"),
    ("рашист", "рашистов рашистів"),
    ("Невельське", "невельского"),
    ("cable", "cables"),
    ("Yars", "yars"),
    ("руйнувати", "зруйновано"),
]


@pytest.mark.parametrize(("word", "some"), FOUND)
def test_forms_that_no_dictionary_gives(word: str, some: str) -> None:
    assert set(some.split()) <= forms_of(word).forms


NOT_FOUND = [
    ("посол", "после"),
    ("ЄС", "yes"),
    ("АЕС", "aes"),
    ("Yars", "yar"),
    ("замінувати", "замінити"),
    ("просуватися", "проснулись"),
    ("взяти", "взувати"),
    ("даркнет", "даркнули"),
]


@pytest.mark.parametrize(("word", "other"), NOT_FOUND)
def test_forms_that_are_other_words(word: str, other: str) -> None:
    found = forms_of(word)
    assert other not in found.forms | found.capitals


def test_a_name_that_is_another_word_needs_its_capital() -> None:
    assert allows("Маск", "Маску", languages=("ru",))
    assert not allows("Маск", "маску", languages=("ru",))
