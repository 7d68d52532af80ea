"""What rules expand to survives a restart, and nothing that happens to the file matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Rule
from bot.ops.plan_file import PlanFile
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.ruleset import RuleSet

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = b"a" * 16, b"b" * 16, b"c" * 16


def kept(path: Path, **plans: bytes) -> PlanFile:
    file = PlanFile(path)
    for name, packed in plans.items():
        file.put(name.encode() * 16, packed)
    file.flush()
    return file


def test_plans_come_back(tmp_path: Path) -> None:
    path = tmp_path / "plans"
    kept(path, a=b"!flag", b=b".left\nbank")
    again = PlanFile(path)
    assert (again.get(A), again.get(B), again.get(C)) == (b"!flag", b".left\nbank", None)
    again.put(C, b"?")
    again.flush()
    assert again.get(C) == b"?"
    assert [PlanFile(path).get(digest) for digest in (A, B, C)] == [b"!flag", b".left\nbank", b"?"]


@pytest.mark.parametrize("size", range(0, 90, 3))
def test_a_torn_file_gives_what_is_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "plans"
    kept(path, a=b"!flag", b=b"!bank")
    path.write_bytes(path.read_bytes()[:size])
    torn = PlanFile(path)
    assert torn.get(A) in (None, b"!flag")
    torn.put(B, b"!bank")
    torn.flush()
    assert PlanFile(path).get(B) == b"!bank"


@pytest.mark.parametrize("at", range(0, 70, 5))
def test_a_damaged_plan_is_never_used(tmp_path: Path, at: int) -> None:
    path = tmp_path / "plans"
    kept(path, a=b"!flag", b=b"!bank")
    content = bytearray(path.read_bytes())
    content[at] ^= 0x55
    path.write_bytes(content)
    damaged = PlanFile(path)
    assert damaged.get(A) in (None, b"!flag")
    assert damaged.get(B) in (None, b"!bank")


def test_what_no_rule_asks_for_any_more_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "plans"
    kept(path, **dict.fromkeys("abdefgh", b"x" * 200))
    size = path.stat().st_size
    later = PlanFile(path)
    assert later.get(A)
    later.put(C, b"?")
    later.flush()
    assert path.stat().st_size < size / 2
    assert PlanFile(path).get(A) == b"x" * 200
    assert PlanFile(path).get(C) == b"?"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    nowhere = PlanFile(tmp_path / "missing" / "plans")
    nowhere.put(A, b"!flag")
    nowhere.flush()
    assert nowhere.get(A) == b"!flag"


def test_rules_from_the_file_match_as_those_made_anew(tmp_path: Path) -> None:
    expressions = [
        "Херсон",
        "flag -museum",
        '"left bank" OR ВСУ',
        "evac* NEAR/3 /b.nk/",
        "has:photo",
    ]
    rules = [Rule(name=when, when=when) for when in expressions]
    texts = ["У Херсоні прапор", "the left banks", "evacuated banks", "ВСУ, всуе", "museum flags"]
    first = RuleSet.compile(rules, lexicon=EMPTY_LEXICON, cache=(file := PlanFile(tmp_path / "p")))
    file.flush()
    second = RuleSet.compile(rules, lexicon=EMPTY_LEXICON, cache=PlanFile(tmp_path / "p"))
    for text in texts:
        post = {"text": text, "media": ("photo",)}
        assert second.match(post) == first.match(post)
    assert [rule.plan for rule in second.compiled.values()] == [
        rule.plan for rule in first.compiled.values()
    ]
