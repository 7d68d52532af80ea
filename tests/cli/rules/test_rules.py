from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

FILE = """
[[channel]]
username = "suspilne"

[[rule]]
name = "flag"
when = "flag Kherson"
to = ["desk"]

[receivers.desk]
target = "@desk"
"""


def test_a_rule_with_every_option(flagfall: Terminal) -> None:
    flagfall("channels", "add", "suspilne")
    options = "--name x --channel @Suspilne --language uk --language ru --no-forms --no-scripts"
    more = "--no-lexicon --derive --severity urgent --no-on-edit"
    assert flagfall("rules", "add", "=flag", *options.split(), *more.split()).code == 0
    row = flagfall("rules", "list", "--json").rows[0]
    assert row.pop("added_at").endswith("Z")
    assert row == {
        "number": 1,
        "name": "x",
        "when": "=flag",
        "channels": ["Suspilne"],
        "languages": ["uk", "ru"],
        "forms": False,
        "scripts": False,
        "lexicon": False,
        "derive": True,
        "severity": "urgent",
        "to": [],
        "on_edit": False,
        "escalate": [],
        "added_by": "cli",
    }


def test_who_is_told_while_nobody_has_taken_it(flagfall: Terminal) -> None:
    Path("r.toml").write_text('[receivers.duty]\ntarget = "@duty"\n')
    flagfall("rules", "import", "r.toml")
    steps = ["--escalate", "90s:duty", "--escalate", "60m:duty"]
    assert flagfall("rules", "add", "flag", *steps).code == 0
    (row,) = flagfall("rules", "list", "--json").rows
    assert row["escalate"] == [{"after": "90s", "to": "duty"}, {"after": "1h", "to": "duty"}]
    assert "default, duty after 90s, duty after 1h" in flagfall("rules", "list").out
    assert 'escalate = [{after = "90s", to = "duty"}, ' in flagfall("rules", "export").out
    refused = flagfall("rules", "add", "flag", "--escalate", "duty")
    assert refused.code == 2
    assert '"duty" is no length of time' in refused.err
    nobody = flagfall("rules", "add", "flag", "--escalate", "3m:dty")
    assert nobody.code == 2
    assert "Did you mean duty?" in nobody.err


def test_a_rule_is_named_by_its_expression_and_replaced_by_name(flagfall: Terminal) -> None:
    flagfall("rules", "add", "flag")
    outcome = flagfall("rules", "add", "flag", "--severity", "low")
    assert (outcome.code, outcome.err) == (0, "Rule 1, flag: flag\n")
    rows = flagfall("rules", "list", "--json").rows
    assert [(row["name"], row["severity"]) for row in rows] == [("flag", "low")]


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        pytest.param(["(flag OR Kherson"], "closing bracket", id="expression"),
        pytest.param(["--", "-museum"], "museum", id="only a NOT"),
        pytest.param(["flag", "--severity", "urgnt"], "Did you mean urgent?", id="severity"),
        pytest.param(["flag", "--language", "de"], '"de" is not known', id="language"),
        pytest.param(["flag", "--to", "nobody"], "nobody", id="receiver"),
        pytest.param(["flag", "--channel", "nobody"], "No channel @nobody", id="channel"),
        pytest.param([" "], "no expression", id="blank"),
    ],
)
def test_a_rule_that_is_refused(flagfall: Terminal, argv: list[str], told: str) -> None:
    outcome = flagfall("rules", "add", *argv)
    assert outcome.code == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err
    assert flagfall("rules", "list", "--json").rows == []


@pytest.mark.parametrize("named", ["1", "left bank", "LEFT BANK"])
def test_removing_by_number_or_name(flagfall: Terminal, named: str) -> None:
    flagfall("rules", "add", '"left bank"', "--name", "left bank")
    assert flagfall("rules", "remove", named).code == 0
    assert flagfall("rules", "list", "--json").rows == []


def test_removing_what_there_is_not(flagfall: Terminal) -> None:
    flagfall("rules", "add", "flag")
    outcome = flagfall("rules", "remove", "flga")
    assert outcome.code == 2
    assert "Did you mean flag?" in outcome.err


class TestImport:
    def test_shows_the_difference_and_is_idempotent(self, flagfall: Terminal) -> None:
        Path("r.toml").write_text(FILE)
        first = flagfall("rules", "import", "r.toml")
        assert first.code == 0
        assert sorted(first.out.splitlines()) == [
            "+ channel suspilne",
            "+ receiver desk: @desk",
            "+ rule flag: flag Kherson",
        ]
        again = flagfall("rules", "import", "r.toml")
        assert [line[:2] for line in again.out.splitlines()] == ["= "] * 3
        Path("r.toml").write_text(FILE.replace("flag Kherson", "flag"))
        changed = flagfall("rules", "import", "r.toml").out.splitlines()
        assert "~ rule flag" in changed
        assert flagfall("rules", "list", "--json").rows[0]["when"] == "flag"

    def test_json(self, flagfall: Terminal) -> None:
        Path("r.toml").write_text(FILE)
        rows = flagfall("rules", "import", "r.toml", "--json").rows
        assert {(row["kind"], row["what"], row["name"]) for row in rows} == {
            ("added", "channel", "suspilne"),
            ("added", "receiver", "desk"),
            ("added", "rule", "flag"),
        }

    def test_dry_run_changes_nothing(self, flagfall: Terminal) -> None:
        Path("r.toml").write_text(FILE)
        assert "+ rule flag: flag Kherson" in flagfall("rules", "import", "r.toml", "--dry-run").out
        assert flagfall("rules", "list", "--json").rows == []
        assert flagfall("channels", "list", "--json").rows == []
        assert {path.name for path in Path.cwd().iterdir()} == {"r.toml"}

    def test_dry_run_compares_with_what_is_in_force(self, flagfall: Terminal) -> None:
        Path("r.toml").write_text(FILE)
        flagfall("rules", "import", "r.toml")
        Path("r.toml").write_text(FILE.replace("flag Kherson", "flag"))
        before = {path: path.read_bytes() for path in Path("data").iterdir()}
        outcome = flagfall("rules", "import", "r.toml", "--dry-run")
        assert "~ rule flag" in outcome.out.splitlines()
        assert "= channel suspilne" in outcome.out.splitlines()
        assert {path: path.read_bytes() for path in before} == before

    def test_every_problem_of_the_file_at_once(self, flagfall: Terminal) -> None:
        Path("r.toml").write_text("[[rule]]\nseverity = 'x'\n[[channel]]\n")
        outcome = flagfall("rules", "import", "r.toml")
        assert outcome.code == 2
        assert len(outcome.err.splitlines()) == 3
        assert not Path("data").exists()

    @pytest.mark.parametrize("when", ["(flag", "list:x"], ids=["grammar", "meaning"])
    def test_a_bad_expression_leaves_everything_as_it_was(
        self, flagfall: Terminal, when: str
    ) -> None:
        Path("r.toml").write_text(FILE + f"[[rule]]\nname = 'x'\nwhen = '{when}'\n")
        outcome = flagfall("rules", "import", "r.toml")
        assert outcome.code == 2
        assert outcome.err.startswith("r.toml: rule[2].when: ")
        assert flagfall("channels", "list", "--json").rows == []

    @pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["missing", "not text"])
    def test_a_file_that_cannot_be_read(self, flagfall: Terminal, content: bytes | None) -> None:
        if content is not None:
            Path("r.toml").write_bytes(content)
        assert flagfall("rules", "import", "r.toml").code == 2

    def test_what_is_exported_can_be_imported(self, flagfall: Terminal) -> None:
        Path("r.toml").write_text(FILE)
        flagfall("rules", "import", "r.toml")
        Path("exported.toml").write_text(flagfall("rules", "export").out)
        outcome = flagfall("rules", "import", "exported.toml")
        assert [line[:2] for line in outcome.out.splitlines()] == ["= "] * 3


def test_people_see_columns(flagfall: Terminal) -> None:
    flagfall("rules", "add", "flag")
    lines = flagfall("rules", "list").out.splitlines()
    assert lines[0].split() == ["NO", "NAME", "SEVERITY", "CHANNELS", "TO", "WHEN"]
    assert lines[1].split() == ["1", "flag", "normal", "all", "default", "flag"]
