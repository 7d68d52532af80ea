from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal


def test_a_new_code_lies_in_a_file_of_its_owner_only(flagfall: Terminal) -> None:
    outcome = flagfall("claim", "--reset")
    path = Path("data/claim-code")
    code = path.read_text().strip()
    assert (outcome.code, outcome.out) == (0, "")
    assert len(code) >= 8
    assert code not in outcome.err  # what is no terminal may be a log
    assert str(path) in outcome.err
    assert "the present owner, if there is one, is one no longer" in outcome.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_reset_makes_another_code(flagfall: Terminal) -> None:
    flagfall("claim", "--reset")
    first = Path("data/claim-code").read_text()
    flagfall("claim", "--reset")
    assert Path("data/claim-code").read_text() != first


def test_not_by_accident(flagfall: Terminal) -> None:
    outcome = flagfall("claim")
    assert outcome.code == 2
    assert "flagfall claim --reset" in outcome.err
    assert not Path("data").exists()
