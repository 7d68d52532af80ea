"""Names that count only with a capital letter."""

from __future__ import annotations

import pytest

from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.lexicon.names import bare, forms_of_name, is_name, names_with_forms


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("Суми", True, id="name"),
        pytest.param("=Чилі", True, id="not-inflected"),
        pytest.param("Нью-Йорк", True, id="hyphen"),
        pytest.param("суми", False, id="lower-case"),
        pytest.param("Кривий Ріг", False, id="two-words"),
        pytest.param("=", False, id="sign-alone"),
        pytest.param("", False, id="empty"),
        pytest.param(1, False, id="number"),
    ],
)
def test_what_is_a_name(value: object, said: object) -> None:
    assert is_name(value) is said


def test_forms_have_a_capital_letter() -> None:
    forms = forms_of_name("Суми", "uk")
    assert {"Суми", "Сум", "Сумах"} <= set(forms)
    assert all(form[0].isupper() for form in forms)


def test_what_is_not_inflected_is_itself() -> None:
    assert bare("=Чилі") == "Чилі"
    assert forms_of_name("=Чилі", "uk") == ("Чилі",)


def test_they_come_by_language() -> None:
    names = {"en": ("=Polish",), "uk": ("=Перу",)}
    assert list(names_with_forms(names, ("uk", "en"))) == [
        ("uk", "Перу", ("Перу",)),
        ("en", "Polish", ("Polish",)),
    ]


def test_shipped_names_have_no_wild_forms() -> None:
    """A name that an adjective or participle has the form of is listed form by form instead."""
    groups = load_lexicon(shipped("config/lexicon")).groups.values()
    wild = {
        name: len(forms)
        for group in groups
        for _, name, forms in names_with_forms(group.names, ("uk", "ru", "en"))
        if len(forms) > 20
    }
    assert not wild
