"""Letter tables: what each system spells, and what a foreign spelling may stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.transliteration import MOST_CANDIDATES, candidates, latin_spellings


@pytest.mark.parametrize(
    ("word", "language", "spellings"),
    [
        pytest.param("згорани", "uk", {"zghorany"}, id="kmu-zgh"),
        pytest.param("єнакієве", "uk", {"yenakiieve", "yenakiyeve"}, id="kmu-first-letter"),
        pytest.param("щастя", "uk", {"shchastia", "shchastya"}, id="kmu-and-bgn"),
        pytest.param("харків", "uk", {"kharkiv", "harkiv"}, id="press"),
        pytest.param("марганець", "uk", {"marhanets"}, id="soft-sign-falls"),
        pytest.param("знам'янка", "uk", {"znamianka", "znamyanka"}, id="apostrophe-falls"),
        pytest.param("енакиево", "ru", {"yenakiyevo", "enakievo"}, id="bgn-ye"),
        pytest.param("зеленский", "ru", {"zelensky", "zelenskiy", "zelenskii"}, id="adjective"),
    ],
)
def test_latin_spellings(word: str, language: str, spellings: set[str]) -> None:
    assert spellings <= set(latin_spellings(word, language))


@pytest.mark.parametrize(
    ("word", "source", "target", "first"),
    [
        pytest.param("запоріжжя", "uk", "ru", "запорижье", id="doubled"),
        pytest.param("антонівський", "uk", "ru", "антоновский", id="ivsk"),
        pytest.param("залужний", "uk", "ru", "залужный", id="ending"),
        pytest.param("донецк", "ru", "uk", "донецьк", id="tsk"),
        pytest.param("николаев", "ru", "uk", "николаїв", id="aev"),
        pytest.param("shchastia", "en", "uk", "щастя", id="shch"),
        pytest.param("bakhmut", "en", "ru", "бахмут", id="kh"),
        pytest.param("syrskyi", "en", "ru", "сырский", id="skyi"),
    ],
)
def test_likeliest_candidate(word: str, source: str, target: str, first: str) -> None:
    assert candidates(word, source, target)[0] == first


@given(
    word=st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=40),
    target=st.sampled_from(["uk", "ru"]),
)
def test_any_latin_word_has_few_candidates(word: str, target: str) -> None:
    found = candidates(word, "en", target)
    assert 1 <= len(found) <= MOST_CANDIDATES
    assert not any(letter in one for one in found for letter in word if letter.isalpha())
