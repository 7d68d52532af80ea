"""The demo's script says of every post what must match it, and the rules agree."""

from __future__ import annotations

import pytest

from bot.cli.demo.script import Line, Script, load_script
from bot.model import Rule
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.ruleset import RuleSet

SCRIPT = load_script()
EVACUATION = Rule(name="evacuation", when="evacuation")


def _in_force(script: Script, line: Line) -> list[Rule]:
    """The rules at the moment of a post: one is added and removed by chat on the way."""
    asked, ended = (cue.at for cue in script.cues)
    return [*script.watch_list.rules, *([EVACUATION] if asked < line.at < ended else [])]


@pytest.fixture(scope="module")
def matched() -> dict[Line, tuple[str, ...]]:
    lexicon = load_lexicon(shipped("config/lexicon"))
    rules = RuleSet.compile([*SCRIPT.watch_list.rules, EVACUATION], lexicon=lexicon)
    return {
        line: tuple(
            match.rule
            for match in rules.match({"text": line.text})
            if match.rule in {rule.name for rule in _in_force(SCRIPT, line)}
        )
        for line in SCRIPT.lines
    }


def test_sixty_posts_on_five_channels_bring_fourteen_alerts() -> None:
    assert len(SCRIPT.lines) == 60
    assert len({line.channel for line in SCRIPT.lines}) == 5
    assert sum(bool(line.hits) for line in SCRIPT.lines) == 14


@pytest.mark.parametrize("line", SCRIPT.lines, ids=lambda line: f"{line.at}-{line.channel}")
def test_each_post_matches_what_the_script_says(
    line: Line, matched: dict[Line, tuple[str, ...]]
) -> None:
    assert sorted(matched[line]) == sorted(line.hits)
