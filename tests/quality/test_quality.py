"""How well single rules find what they mean: a floor under recall and precision."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.quality.measuring import Case, flagfall, load_cases, score, substring, whole_word, wilson

TARGET = 0.985
FEWEST = 5000
FEWEST_OF_A_KIND = 5


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases()


@pytest.fixture(scope="module")
def failures(cases: list[Case]) -> list[Case]:
    """Return the cases that come out wrong."""
    judge = flagfall(cases)
    return [case for case in cases if case["match"] != judge(case)]


def _report(failures: list[Case]) -> str:
    lines = [f"{case['rule']!r} on {case['text']!r}: {case['tags']}" for case in failures]
    return "\n".join(lines)


def test_recall(cases: list[Case], failures: list[Case]) -> None:
    missed = [case for case in failures if case["match"]]
    wanted = sum(case["match"] for case in cases)
    assert 1 - len(missed) / wanted >= TARGET, f"missed:\n{_report(missed)}"


def test_precision(cases: list[Case], failures: list[Case]) -> None:
    missed = sum(case["match"] for case in failures)
    wrong = [case for case in failures if not case["match"]]
    found = sum(case["match"] for case in cases) - missed
    assert found / (found + len(wrong)) >= TARGET, f"wrong:\n{_report(wrong)}"


def test_the_set_is_broad(cases: list[Case]) -> None:
    tags = Counter(tag for case in cases for tag in case["tags"])
    assert len(cases) >= FEWEST
    assert not [
        case for case, times in Counter((c["rule"], c["text"]) for c in cases).items() if times > 1
    ]
    wanted = (
        "case verb adjective surname unknown-name look-alike invisible apostrophe hashtag phrase "
        "near homograph prefix-trap lexicon"
    )
    assert not [tag for tag in wanted.split() if tags[tag] < FEWEST_OF_A_KIND]


def test_baselines() -> None:
    cases = [
        Case(rule="flag", text="A FLAG", match=True, tags=[]),
        Case(rule="flag", text="flags", match=True, tags=[]),
        Case(rule="flag", text="flagship", match=False, tags=[]),
    ]
    assert score(cases, substring) == (2, 2, 1)
    assert score(cases, whole_word) == (2, 1, 0)
    assert score(cases, whole_word).precision == 1
    assert score([], substring).recall == 1


def test_wilson() -> None:
    assert wilson(0, 0) == 0
    assert wilson(10, 10) == pytest.approx(0.7225, abs=1e-4)
    assert wilson(985, 1000) == pytest.approx(0.9754, abs=1e-4)
