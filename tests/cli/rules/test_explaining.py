"""`flagfall rules explain`: everything that a rule will match."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal


def explained(flagfall: Terminal, *argv: str) -> dict[str, Any]:
    outcome = flagfall("rules", "explain", *argv, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    (row,) = outcome.rows
    return dict(row)


def test_every_form_is_listed_by_language(flagfall: Terminal) -> None:
    outcome = flagfall("rules", "explain", "flag -museum")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "flag AND NOT museum"
    assert lines[1] == "  flag · a national or military flag [flag]"
    assert lines[2].startswith("    uk  прапор, прапора, ")
    assert "    en  flag, flag's, flags" in lines
    assert "  NOT museum" in lines
    assert "=word" in lines[-1]
    assert not Path("data").exists()


def test_json(flagfall: Terminal) -> None:
    row = explained(flagfall, "flag Kherson")
    assert (row["when"], row["expression"]) == ("flag Kherson", "flag AND Kherson")
    assert (row["rule"], row["warnings"]) == (None, [])
    flag, kherson = row["terms"]
    assert flag["groups"] == [{"name": "flag", "about": "a national or military flag"}]
    forms = {form for one in flag["families"] for form in one["forms"]}
    assert {"flags", "прапорами", "флагами"} <= forms
    assert {one["language"] for one in flag["families"]} == {"uk", "ru", "en"}
    assert "xepcoh" in kherson["spellings"]


def test_an_exact_word_stands_for_no_group(flagfall: Terminal) -> None:
    (term,) = explained(flagfall, "=flag", "--language", "en")["terms"]
    assert term["groups"] == []
    assert [one["forms"] for one in term["families"]] == [["flag"]]
    assert term["remark"] == "in this form only"


def test_the_words_of_a_phrase_have_their_forms_each(flagfall: Terminal) -> None:
    (term,) = explained(flagfall, '"left bank"')["terms"]
    uk = next(one for one in term["families"] if one["base"] == "лівий берег")
    assert (uk["forms"], uk["group"]) == (["лівий берег"], "left-bank")
    assert "лівого" in uk["words"][0]
    assert "берегами" in uk["words"][1]
    assert "(left, left's, lefts) + (bank, " in flagfall("rules", "explain", '"left bank"').out


def test_capitals_are_told(flagfall: Terminal) -> None:
    (term,) = explained(flagfall, "ПТУР")["terms"]
    assert "ПТУРами" in term["capitals"]
    out = flagfall("rules", "explain", "ПТУР").out
    assert f"    only in capitals: {len(term['capitals'])} of these, such as ПТУРа (птура " in out


@pytest.mark.parametrize(
    ("expression", "warning"),
    [
        pytest.param("flag or Kherson", "`or` is looked for as a word", id="operator"),
        pytest.param("lang:uk", "`lang:uk` alone matches very many posts", id="broad"),
        pytest.param("ሰላም", "No form of `ሰላም` is known", id="unknown"),
    ],
)
def test_what_looks_like_a_mistake(flagfall: Terminal, expression: str, warning: str) -> None:
    assert warning in explained(flagfall, expression)["warnings"][0]
    assert f"  Careful: {warning}" in flagfall("rules", "explain", expression).out


def test_a_rule_in_force_is_explained_by_its_name_with_its_options(flagfall: Terminal) -> None:
    flagfall("rules", "add", "flag -museum", "--name", "banners", "--no-lexicon")
    outcome = flagfall("rules", "explain", "banners", "--json")
    assert outcome.err == "Rule 1, banners.\n"
    (row,) = outcome.rows
    assert (row["rule"], row["when"]) == ("banners", "flag -museum")
    assert row["terms"][0]["groups"] == []
    (row,) = flagfall("rules", "explain", "banners", "--json", "--lexicon").rows
    assert [group["name"] for group in row["terms"][0]["groups"]] == ["flag"]
    (row,) = flagfall("rules", "explain", "banner", "--json").rows
    assert row["rule"] is None


def test_groups_of_ones_own_count(flagfall: Terminal) -> None:
    Path("config/mine").mkdir(parents=True)
    Path("config/flagfall.toml").write_text('[rules]\nlexicon = "mine"\n')
    Path("config/mine/a.toml").write_text('[flag]\nextend = true\nen = ["jolly roger"]\n')
    bases = [one["base"] for one in explained(flagfall, "прапор")["terms"][0]["families"]]
    assert "jolly roger" in bases
    Path("config/mine/a.toml").write_text('[flag]\nen = "x"\n')
    outcome = flagfall("rules", "explain", "flag")
    assert outcome.code == 2
    assert outcome.err.startswith("mine/a.toml: [flag] en is not a list.")


def test_on_a_terminal_long_lines_break_between_words(flagfall: Terminal) -> None:
    piped = flagfall("rules", "explain", "flag -museum").out.splitlines()
    shown = flagfall.on_screen("rules", "explain", "flag -museum", width=50)
    assert all(len(line) <= 50 for line in shown)
    assert len(shown) > len(piped)
    assert " ".join(" ".join(shown).split()) == " ".join(" ".join(piped).split())


def test_a_bad_expression(flagfall: Terminal) -> None:
    outcome = flagfall("rules", "explain", "(flag")
    assert outcome.code == 2
    assert "(flag)" in outcome.err


def test_a_list_whose_file_is_gone_costs_only_the_rule_that_names_it(flagfall: Terminal) -> None:
    Path("rules.toml").write_text(
        '[[list]]\nname = "brands"\nfile = "brands.txt"\n'
        '[[rule]]\nname = "leaks"\nwhen = "list:brands leak"\n'
        '[[rule]]\nname = "signs"\nwhen = "flag"\n'
    )
    Path("brands.txt").write_text("acme\n")
    assert flagfall("rules", "import", "rules.toml").code == 0
    Path("brands.txt").unlink()
    assert flagfall("rules", "explain", "signs", "--json").rows[0]["warnings"] == []
    outcome = flagfall("rules", "explain", "leaks")
    assert outcome.code == 0
    assert "  leak · a leak" in outcome.out
    assert "Careful: List brands: " in outcome.out
    assert "brands.txt cannot be read: No such file" in outcome.out
