from __future__ import annotations

import pytest

from bot.cli.arguments import first_word, shared_options_first
from bot.errors import InputError


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("hits --data d --json", "--data d hits --json", id="after"),
        pytest.param("--env e hits --data=d", "--env e --data=d hits", id="around"),
        pytest.param("rules --config c list", "--config c rules list", id="in the middle"),
        pytest.param("match -- --data d", "match -- --data d", id="not after two dashes"),
        pytest.param("match --database", "match --database", id="not a longer option"),
    ],
)
def test_shared_options_come_first(given: str, expected: str) -> None:
    assert shared_options_first(given.split()) == expected.split()


def test_a_shared_option_without_its_value() -> None:
    with pytest.raises(InputError, match="--data needs a value"):
        shared_options_first(["hits", "--data"])


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ("--data d hits --json", "hits"),
        ("--data=d rules list", "rules"),
        ("--help", ""),
        ("--env e", ""),
        ("--version hits", "hits"),
    ],
)
def test_the_command_that_is_meant(given: str, word: str) -> None:
    assert first_word(given.split()) == word
