from __future__ import annotations

import pytest

from bot.tables import Table, did_you_mean, parse_toml


def table(values: dict[str, object]) -> Table:
    return Table(values=values, problems=[], name="f.toml", path="section")


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("urgnt", "Did you mean urgent?"),
        ("URGENT", "Did you mean urgent?"),
        ("xyz", "Known are: low, normal, urgent."),
        ("", "Known are: low, normal, urgent."),
    ],
)
def test_the_nearest_word(word: str, sentence: str) -> None:
    assert did_you_mean(word, ["urgent", "normal", "low"]) == sentence


def test_a_syntax_error_is_one_problem_with_its_place() -> None:
    problems: list[str] = []
    assert parse_toml("a = 1\nb =\n", name="f.toml", problems=problems) == {}
    assert len(problems) == 1
    assert problems[0].startswith("f.toml: not valid TOML")
    assert "line 2" in problems[0]


def test_what_is_given_is_returned() -> None:
    given = table(
        {"a": "x", "b": True, "c": 1.5, "d": 3, "e": ["x", "y"], "f": "low", "g": [1, 0.5]}
    )
    assert given.text("a", "") == "x"
    assert given.flag("b", default=False)
    assert given.number("c", 0, limits=(0, 2)) == 1.5
    assert given.count("d", 0, limits=(0, 3)) == 3
    assert given.texts("e", ()) == ("x", "y")
    assert given.numbers("g", (), limits=(0, 1)) == (1.0, 0.5)
    assert given.choice("f", "", known=["low", "high"]) == "low"
    given.finish()
    assert given.problems == []


def test_what_is_wrong_gives_the_default_and_a_problem() -> None:
    given = table({"a": 1, "b": "yes", "c": "x", "d": 1.5, "e": "x", "f": "lwo", "g": 1})
    assert given.text("a", "default") == "default"
    assert given.flag("b", default=True)
    assert given.number("c", 7, limits=(0, 9)) == 7
    assert given.count("d", 7, limits=(0, 9)) == 7
    assert given.texts("e", ("default",)) == ("default",)
    assert given.choice("f", "low", known=["low"]) == "low"
    assert given.table("g").values == {}
    places = [problem.split(": ")[1] for problem in given.problems]
    assert places == [f"section.{key}" for key in "abcdefg"]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param(3, "3 is not a list of numbers. Write [1, 2.5]", id="a number"),
        pytest.param([1, "2"], '[1, "2"] is not a list of numbers. Write [1, 2.5]', id="a text"),
        pytest.param([True], "[True] is not a list of numbers. Write [1, 2.5]", id="a flag"),
        pytest.param([1, 4], "4 is out of range. Write numbers from 0 to 3.", id="too large"),
        pytest.param([float("nan")], "nan is out of range. Write numbers from 0 to 3.", id="nan"),
    ],
)
def test_what_is_no_list_of_numbers(value: object, problem: str) -> None:
    given = table({"a": value})
    assert given.numbers("a", (1.0, 2.5), limits=(0, 3)) == (1.0, 2.5)
    assert given.problems == [f"f.toml: section.a: {problem}"]


def test_what_nobody_asked_for_is_unknown() -> None:
    given = table({"severty": 1, "skipped": 2})
    given.text("severity", "")
    given.skip(["skipped"])
    given.finish()
    assert given.problems == [
        "f.toml: section.severty: unknown setting. Did you mean severity?",
    ]


def test_a_long_value_is_shown_shortened() -> None:
    given = table({"a": ["x" * 1000]})
    given.text("a", "")
    assert len(given.problems[0]) < 150


def test_tables_know_their_place() -> None:
    given = table({"rule": [{"a": 1}, {"a": 2}]})
    assert [(each.path, each.values) for each in given.tables("rule")] == [
        ("section.rule[1]", {"a": 1}),
        ("section.rule[2]", {"a": 2}),
    ]
