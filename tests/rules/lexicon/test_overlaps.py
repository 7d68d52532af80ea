from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.lexicon.overlaps import overlaps

if TYPE_CHECKING:
    from pathlib import Path

GROUPS = '[saw]\nen = ["saw"]\n{saw}\n[see]\nen = ["see"]\n{see}\n'


def test_no_shipped_form_is_in_two_groups_undeclared() -> None:
    found = [str(overlap) for overlap in overlaps(load_lexicon(shipped("config/lexicon")))]
    assert not found


@pytest.mark.parametrize(
    ("saw", "see", "said"),
    [
        pytest.param("", "", ["saw: saw [saw], see [see]"], id="undeclared"),
        pytest.param("", 'shares = ["saw"]', [], id="declared by form"),
        pytest.param('shares = ["saw"]', "", [], id="declared by member"),
    ],
)
def test_a_form_in_two_groups(tmp_path: Path, saw: str, see: str, said: list[str]) -> None:
    (tmp_path / "a.toml").write_text(GROUPS.format(saw=saw, see=see), "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert [str(overlap) for overlap in overlaps(lexicon)] == said


def test_some_groups_beside_all_others(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GROUPS.format(saw="", see=""), "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert overlaps(lexicon, []) == []
    assert [found.form for found in overlaps(lexicon, [lexicon.groups["see"]])] == ["saw"]


@pytest.mark.parametrize(
    ("other", "forms"),
    [
        pytest.param('uk = ["газ"]', [], id="everyday-word"),
        pytest.param('names_uk = ["=Газу"]', ["газу"], id="name"),
        pytest.param('uk = ["Газель"]\nnames_uk = ["=Газу"]\nshares = ["газу"]', [], id="declared"),
        pytest.param('uk = ["Газо"]', ["газо"], id="capital-member"),
    ],
)
def test_names_meet_only_what_has_a_capital(tmp_path: Path, other: str, forms: list[str]) -> None:
    (tmp_path / "a.toml").write_text(f'[gaza]\nnames_uk = ["Газа"]\n[b]\n{other}\n', "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert {overlap.form for overlap in overlaps(lexicon)} >= set(forms)
    for found in (overlaps(lexicon), overlaps(lexicon, lexicon.groups.values())):
        assert bool(found) == bool(forms)
