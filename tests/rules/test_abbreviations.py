"""Tests for abbreviations alone; what posts they match, test_forms tells."""

from __future__ import annotations

import pytest

from bot.rules.abbreviations import abbreviation


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        pytest.param("БпЛА", "бплами", id="small-letter-inside"),
        pytest.param("КАБ", "кабами", id="capitals"),
        pytest.param("UAV", "uavs", id="Latin"),
    ],
)
def test_endings_need_capitals(written: str, wanted: str) -> None:
    found = abbreviation(written.lower(), written)
    assert found is not None
    assert wanted in found.capitals - found.anywhere


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        pytest.param("ГУР", "гурівці", id="Ukrainian"),
        pytest.param("ОУН", "оуновцы", id="Russian"),
        pytest.param("ДСНС", "дснсники", id="hissing"),
        pytest.param("НАБУ", "набушник", id="vowel"),
    ],
)
def test_members_are_found_in_any_case(written: str, wanted: str) -> None:
    found = abbreviation(written.lower(), written)
    assert found is not None
    assert wanted in found.anywhere


def test_a_short_one_with_a_small_letter_takes_no_ending_that_makes_another_word() -> None:
    found = abbreviation("тро", "ТрО")
    assert found is not None
    assert "трох" not in found.capitals | found.anywhere


@pytest.mark.parametrize("written", ["Каб", "кабель", "Херсон", "кол-во"])
def test_others_are_no_abbreviations(written: str) -> None:
    assert abbreviation(written.lower(), written) is None
