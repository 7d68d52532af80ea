"""Concept groups of one's own, by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config import load_config
from bot.config.lexicon import lexicon_of
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Config

SETTINGS = Path("etc/flagfall.toml")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("etc/mine").mkdir(parents=True)


def configured(text: str, *, try_rules: bool = False) -> Config:
    SETTINGS.write_text(text, "utf-8")
    return load_config(
        env_file=None, config_file=SETTINGS, data=None, environ={}, try_rules=try_rules
    )


@pytest.mark.parametrize("named", ["mine", "./mine/", "{absolute}"])
def test_a_folder_is_named_as_seen_from_the_file(named: str) -> None:
    Path("etc/mine/words.toml").write_text('[flag]\nextend = true\nen = ["jolly roger"]\n', "utf-8")
    named = named.format(absolute=Path("etc/mine").absolute())
    config = configured(f'[rules]\nlexicon = "{named}"\n')
    found = lexicon_of(config).group_of("jolly roger")
    assert found
    assert found.name == "flag"
    assert "прапор" in found.words


@pytest.mark.parametrize("text", ["", "[rules]\n", '[rules]\nlexicon = ""\n'])
def test_without_one_the_shipped_groups_are_all(text: str) -> None:
    config = configured(text)
    assert config.rules.lexicon is None
    assert "flag" in lexicon_of(config).groups
    assert lexicon_of(config) is lexicon_of(config)  # read once, though a start asks twice


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            '[rules]\nlexicon = "no"\n', "rules.lexicon: there is no folder", id="missing"
        ),
        pytest.param("[rules]\nlexicon = 1\n", "rules.lexicon: 1 is not a text", id="number"),
        pytest.param("[rules]\nlexcion = 1\n", "Did you mean lexicon?", id="unknown"),
        pytest.param('[rules]\nlexicon = "~nobody/x"\n', "there is no folder", id="nobody"),
        pytest.param('[rules]\nlexicon = "a\\u0000"\n', "there is no folder", id="nul"),
    ],
)
def test_what_cannot_be_used(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configured(text)
    (told,) = caught.value.problems
    assert problem in told


def test_whoever_tries_the_rules_hears_of_every_faulty_group() -> None:
    Path("etc/mine/words.toml").write_text('[a]\n[B]\nen = ["x"]\n', "utf-8")
    text = '[rules]\nlexicon = "mine"\n'
    configured(text)
    with pytest.raises(ConfigError) as caught:
        configured(text, try_rules=True)
    assert [told.partition("]")[0] for told in caught.value.problems] == [
        "mine/words.toml: [a",
        "mine/words.toml: [B",
    ]


def test_rules_are_tried_with_the_groups() -> None:
    rule = '[[rule]]\nwhen = "list:none"\n'
    with pytest.raises(ConfigError, match="There is no list"):
        configured(f'{rule}[rules]\nlexicon = "mine"\n', try_rules=True)
