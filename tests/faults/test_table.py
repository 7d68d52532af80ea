"""The table of weaknesses says which scenario fails without what: both exist, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faults.weakened import WEAKNESSES

_FAULT = re.compile(r'^@fault\("([a-z0-9-]+)"\)\ndef (\w+)\(trial: Trial\)', re.MULTILINE)
_PROVED = re.compile(
    r'^def (\w+)\(lab: Lab(?:(?!\ndef ).)*?lab\.prove\(\w+, "([\w-]+)"', re.MULTILINE | re.DOTALL
)
_WEAK = re.compile(
    r'^def (\w+)\(stage: Stage\)(?:(?!\ndef ).)*?weakness="([\w-]+)"', re.MULTILINE | re.DOTALL
)


def scenarios() -> set[tuple[str, str]]:
    """Return every weakness with the scenario that it is tried on."""
    texts = [path.read_text() for path in Path(__file__).parent.glob("test_*.py")]
    found = {pair for text in texts for pair in _FAULT.findall(text)}
    proved = [pair for text in texts for way in (_PROVED, _WEAK) for pair in way.findall(text)]
    return found | {(weak, name) for name, weak in proved}


def test_the_table_is_what_the_scenarios_say() -> None:
    listed = {(name, test) for name, weakness in WEAKNESSES.items() for test in weakness.fails}
    assert listed == scenarios()
