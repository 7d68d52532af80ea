from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.model import Receiver, Rule, Severity
from bot.rulesfile import RulesFile, format_rules_file, parse_rule, parse_rules_file

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = r"""
[ingestion]
anything = "is read elsewhere"

[[channel]]
username = "https://t.me/s/SobolevskiyYurii"

[[channel]]
username = "@kherson_ova"

[[rule]]
when = "flag Kherson"

[[rule]]
name = "urgent flag"
when = '/\bпрапор\w*/'
channels = ["@SobolevskiyYurii", "t.me/kherson_ova/12"]
languages = ["uk"]
forms = false
scripts = false
lexicon = false
derive = true
severity = "urgent"
to = ["desk", "night desk"]
on_edit = false

[receivers.desk]
kind = "telegram"
target = "-1001234567890"

[receivers."night desk"]
target = "@night"
default = true
"""


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_rules_file(text, name="r.toml")
    return caught.value.problems


def test_everything_a_file_may_hold() -> None:
    assert parse_rules_file(EVERYTHING, name="r.toml") == RulesFile(
        channels=("SobolevskiyYurii", "kherson_ova"),
        rules=(
            Rule(name="flag Kherson", when="flag Kherson"),
            Rule(
                name="urgent flag",
                when=r"/\bпрапор\w*/",
                channels=("SobolevskiyYurii", "kherson_ova"),
                languages=("uk",),
                forms=False,
                scripts=False,
                lexicon=False,
                derive=True,
                severity=Severity.URGENT,
                to=("desk", "night desk"),
                on_edit=False,
            ),
        ),
        receivers=(
            Receiver(name="desk", target="-1001234567890"),
            Receiver(name="night desk", target="@night", default=True),
        ),
    )


def test_an_empty_file() -> None:
    assert parse_rules_file("", name="r.toml") == RulesFile()
    assert format_rules_file(RulesFile()) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[[rule]", "not valid TOML", id="syntax"),
        pytest.param("rul = 1", "rul: unknown setting. Did you mean rule?", id="unknown table"),
        pytest.param("rule = 1", "Begin each with [[rule]]", id="rule is no table"),
        pytest.param("[rule]\nwhen='a'", "Begin each with [[rule]]", id="one bracket only"),
        pytest.param("[[rule]]", "rule[1].when: no expression", id="no expression"),
        pytest.param("[[rule]]\nwhen='  '", "rule[1].when: no expression", id="blank expression"),
        pytest.param("[[rule]]\nwhen='(a'", "rule[1].when: `(a` is missing", id="grammar"),
        pytest.param("[[rule]]\nwhen=3", "rule[1].when: 3 is not a text", id="number for a text"),
        pytest.param("[[rule]]\nwhen='a'\nname=''", "rule[1].name: is empty", id="empty name"),
        pytest.param('[[rule]]\nname="a\\nb"', "one-line name", id="line break in a name"),
        pytest.param("[[rule]]\nwhen='a'\nwhenn='b'", "Did you mean when?", id="unknown key"),
        pytest.param("[[rule]]\nwhen='a'\nseverity='urgnt'", "mean urgent?", id="severity"),
        pytest.param("[[rule]]\nwhen='a'\nlanguages=['ua']", '"ua" is not known', id="language"),
        pytest.param("[[rule]]\nwhen='a'\nforms='yes'", "Write true or false", id="flag"),
        pytest.param("[[rule]]\nwhen='a'\nto='desk'", "is not a list of texts", id="no list"),
        pytest.param("[[rule]]\nwhen='a'\nchannels=['a b']", "not a public channel", id="channels"),
        pytest.param("[[rule]]\nwhen='a'\n[[rule]]\nwhen='a'", "is there 2 times", id="twin rules"),
        pytest.param("[[channel]]", "channel[1].username", id="no username"),
        pytest.param("[[channel]]\nusername='t.me/+x'", "not a public channel", id="invite link"),
        pytest.param(
            "[[channel]]\nusername='Abcd'\n[[channel]]\nusername='@abcd'", "2 times", id="twins"
        ),
        pytest.param("[receivers.desk]", "receivers.desk.target: no destination", id="no target"),
        pytest.param("[receivers]\ndesk='x'", "Write it as a section", id="receiver is no table"),
        pytest.param("[receivers.d]\ntarget='x'\nkind='telegrm'", "mean telegram?", id="kind"),
    ],
)
def test_what_is_refused(text: str, told: str) -> None:
    problems = problems_of(text)
    assert any(told in problem for problem in problems)
    assert all(problem.startswith("r.toml: ") for problem in problems)


def test_every_problem_at_once_with_its_place() -> None:
    text = "[[rule]]\nwhen='a'\n[[rule]]\nwhen='b'\nseverity='x'\nforms=1\n[[channel]]\nusername=1"
    places = [problem.split(": ")[1] for problem in problems_of(text)]
    assert {"rule[2].severity", "rule[2].forms", "channel[1].username"} <= set(places)


def test_an_expression_of_several_lines_gives_a_name_of_one() -> None:
    when = "flag OR\n\tбанер\u00a0Kherson"
    (rule,) = parse_rules_file(f'[[rule]]\nwhen = """\n{when}"""', name="x").rules
    assert rule == Rule(name="flag OR банер Kherson", when=when)


def test_one_rule_alone() -> None:
    assert parse_rule({"when": "flag", "to": ["desk"]}, name="x").to == ("desk",)
    with pytest.raises(ConfigError, match="severity"):
        parse_rule({"when": "flag", "severity": "loud"}, name="x")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ConfigError):
        parse_rules_file(text, name="x")


LISTS = """
[[list]]
name = "brands"
file = "lists/brands.csv"
kind = "domain"
owner = "Fraud desk"
note = 'say "now"'

[[list]]
name = "імена"
entries = ["Acme", "Left Bank Ltd"]
"""


def test_lists_are_read_and_written_again(tmp_path: Path) -> None:
    found = parse_rules_file(LISTS, name="r.toml", folder=tmp_path)
    brands, names = found.lists
    assert brands.file == str(tmp_path / "lists" / "brands.csv")
    assert (brands.kind, brands.owner, brands.note) == ("domain", "Fraud desk", 'say "now"')
    assert names.entries == ("Acme", "Left Bank Ltd")
    assert parse_rules_file(format_rules_file(found), name="r.toml") == found


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        pytest.param('entries = ["a"]', "is no name for a list", id="no-name"),
        pytest.param('name = "a b"\nentries = ["a"]', "is no name for a list", id="a-blank"),
        pytest.param('name = "a"', "no file and no entries", id="nothing-in-it"),
        pytest.param('name = "a"\nfile = "a.pdf"', "is no list", id="another-ending"),
        pytest.param('name = "a"\nfile = "a\\u0000.txt"', "is no list", id="nul"),
        pytest.param('name = "a"\nfile = "a.txt"', "full path", id="no-folder"),
        pytest.param('name = "a"\nentries = ["a"]\nkind = "ip"', "kind", id="unknown-kind"),
        pytest.param('name = "a"\nentries = ["a"]\nx = 1', "unknown setting", id="unknown-key"),
    ],
)
def test_a_list_that_cannot_be_used_is_said(lines: str, problem: str) -> None:
    (said,) = problems_of(f"[[list]]\n{lines}\n")
    assert said.startswith("r.toml: list[1]")
    assert problem in said


def test_two_lists_of_one_name_are_refused() -> None:
    twin = '[[list]]\nname = "a"\nentries = ["a"]\n'
    assert "is there 2 times" in problems_of(twin * 2)[0]
