"""`flagfall rules test`: cases that rules must pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.resources import shipped

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

CASES = """
[[case]]
rule = "flag -музей"
text = "Прапора над містом немає"
expected = true

[[case]]
rule = "flag -музей"
text = "Прапор у музеї"
expected = true
note = "a museum of flags"

[[case]]
rule = "flag Kherson"
text = "Прапорщик у місті"
expected = false
"""


def test_failures_say_what_was_found_and_why(flagfall: Terminal) -> None:
    Path("cases.toml").write_text(CASES)
    outcome = flagfall("rules", "test", "cases.toml")
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "cases.toml: case[2] (a museum of flags): expected a match of flag -музей",
        "    Прапор у музеї",
        "    flag: found «Прапор»; NOT музей: found «музеї»",
    ]
    assert outcome.err == "2 of 3 cases passed.\n"


def test_a_single_case(flagfall: Terminal) -> None:
    Path("cases.toml").write_text('[[case]]\nrule = "flag"\ntext = "a flag"\nexpected = true\n')
    assert flagfall("rules", "test", "cases.toml").err == "1 of 1 case passed.\n"


def test_all_is_well(flagfall: Terminal) -> None:
    Path("cases.toml").write_text(CASES.replace("у музеї", "тут"))
    outcome = flagfall("rules", "test", "cases.toml")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "3 of 3 cases passed.\n")


def test_json_has_a_line_for_every_case(flagfall: Terminal) -> None:
    Path("cases.toml").write_text(CASES)
    outcome = flagfall("rules", "test", "cases.toml", "--json")
    assert outcome.code == 1
    assert [row["passed"] for row in outcome.rows] == [True, False, True]
    assert outcome.rows[0] == {
        "case": "case[1]",
        "rule": "flag -музей",
        "when": "flag -музей",
        "text": "Прапора над містом немає",
        "expected": True,
        "matched": True,
        "passed": True,
        "spans": [{"start": 0, "end": 7, "text": "Прапора"}],
        "terms": [
            {"term": "flag", "excluded": False, "found": ["Прапора"]},
            {"term": "музей", "excluded": True, "found": None},
        ],
        "note": "",
    }


def test_cases_as_lines_with_options_and_keys_of_a_post(flagfall: Terminal) -> None:
    cases = [
        {
            "rule": "flag",
            "text": "прапор",
            "expected": False,
            "languages": ["en"],
            "lexicon": False,
        },
        {"rule": "flag in:@desk has:photo", "text": "flag", "expected": True}
        | {"channel": "Desk", "media": ["photo"]},
        {"rule": "flag is:edit", "text": "flag", "expected": True, "edited": True},
        {"rule": "flag", "text": "flags", "expected": False, "forms": False},
    ]
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    Path("cases.jsonl").write_text("\ufeff" + "\n\n".join(lines) + "\n")
    outcome = flagfall("rules", "test", "cases.jsonl", "--json")
    assert [(row["case"], row["passed"]) for row in outcome.rows] == [
        (f"line {number}", True) for number in (1, 3, 5, 7)
    ]
    assert outcome.code == 0


def test_a_rule_is_named_or_written(flagfall: Terminal) -> None:
    case = '[[case]]\nrule = "{}"\ntext = "flag"\nexpected = true\n'
    Path("cases.toml").write_text(case.format("mine") + case.format("stored"))
    Path("rules.toml").write_text('[[rule]]\nname = "mine"\nwhen = "flag"\non_edit = false\n')
    assert flagfall("rules", "test", "cases.toml").code == 1
    flagfall("rules", "add", "flag OR dam", "--name", "stored")
    outcome = flagfall("rules", "test", "cases.toml", "--rules", "rules.toml")
    assert (outcome.code, outcome.out) == (0, "")
    failing = flagfall("rules", "test", "cases.toml").out.splitlines()
    assert failing[0].endswith("case[1]: expected a match of mine")
    Path("cases.toml").write_text(case.format("stored").replace("flag", "bridge"))
    assert "of stored: flag OR dam" in flagfall("rules", "test", "cases.toml").out


def test_a_rule_that_fails_as_a_whole_says_so(flagfall: Terminal) -> None:
    text = "flag one two three four Kherson"
    Path("c.jsonl").write_text(
        json.dumps({"rule": "flag NEAR/1 Kherson", "text": text, "expected": True})
    )
    out = flagfall("rules", "test", "c.jsonl").out
    assert "flag: found «flag»; Kherson: found «Kherson»; every term holds, but not" in out


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param("c.toml", None, "c.toml cannot be read", id="missing"),
        pytest.param("c.toml", b"\xff\xfe", "c.toml is not UTF-8", id="not text"),
        pytest.param("c.toml", b"", "c.toml: no case in it", id="empty"),
        pytest.param("c.jsonl", b"\n", "c.jsonl: no case in it", id="no line"),
        pytest.param("c.toml", b"[[case]\n", "not valid TOML: Expected ']]'", id="toml"),
        pytest.param("c.toml", b"[[cases]]\n", "cases: unknown setting. Did you", id="key"),
        pytest.param("c.toml", b"[[case]]\n", "case[1].text: is not there", id="nothing"),
        pytest.param(
            "c.toml",
            b'[[case]]\nrule = "(flag"\ntext = ""\nexpected = true\n',
            "c.toml: case[1].rule: `(flag` is missing",
            id="expression",
        ),
        pytest.param("c.jsonl", b'{"rule": \n', "line 1: not JSON", id="json"),
        pytest.param("c.jsonl", b"[1]\n", "line 1: not a JSON object", id="no object"),
        pytest.param(
            "c.jsonl",
            b'{"rule": "flag", "text": 1, "expected": "yes", "langs": 1}\n',
            "c.jsonl: line 1: expected: ",
            id="types",
        ),
        pytest.param("c.jsonl", b'{"a":' + b"[" * 100_000, "nested too deeply", id="deep"),
    ],
)
def test_a_file_that_cannot_be_used(
    flagfall: Terminal, name: str, content: bytes | None, told: str
) -> None:
    if content is not None:
        Path(name).write_bytes(content)
    outcome = flagfall("rules", "test", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err


def test_the_shipped_example_passes(flagfall: Terminal) -> None:
    Path("cases.toml").write_text(shipped("seeds/cases.toml").read_text("utf-8"))
    assert flagfall("rules", "test", "cases.toml").out == ""
