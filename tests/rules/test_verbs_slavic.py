"""The other aspect of a verb, its participles and gerunds."""

from __future__ import annotations

import pytest

from bot.rules.slavic import paradigms
from bot.rules.verbs_slavic import kin


def forms(word: str) -> set[str]:
    return {form for one in kin(paradigms(word)) for form in one.forms}


KIN = {
    "perfective": ("уничтожить", "уничтожают уничтожая"),
    "imperfective": ("уничтожать", "уничтожили уничтожен"),
    "consonant changes": ("похитить", "похищают"),
    "vowel of the root": ("остановить", "останавливают"),
    "vowel of another root": ("взорвать", "взрывают"),
    "passive": ("обстреливать", "обстреливается"),
    "Ukrainian passive": ("обстрілювати", "обстрілюється обстрілюються"),
    "adjective beside the participle": ("ранить", "раненых"),
    "root": ("вывести", "выводят"),
    "reflexive": ("взорваться", "взрывается"),
    "Ukrainian": ("знищити", "знищують знищений знищивши знищуючи"),
    "labial": ("захопити", "захоплюють захоплений"),
    "both aspects in one": ("атакувати", "атакуючи атакованого"),
    "Ukrainian root": ("відвести", "відводять відведений"),
    "of a plain verb": ("підірвати", "підірвався підірвавсь підривається підірваний"),
    "of a Russian one": ("обрушить", "обрушилась обрушившийся"),
    "of one in -ти": ("понести", "понеслась понеслись"),
    "Ukrainian reflexive": ("наближатися", "наближаючись наблизився"),
}


@pytest.mark.parametrize(("word", "wanted"), KIN.values(), ids=KIN.keys())
def test_kin(word: str, wanted: str) -> None:
    assert set(wanted.split()) <= forms(word)


@pytest.mark.parametrize(
    ("word", "unwanted"),
    [
        pytest.param("купить", "купать", id="labial-unchanged"),
        pytest.param("підірватися", "підірвали", id="plain-of-a-reflexive"),
        pytest.param("пытать", "пытаются", id="estranged"),
        pytest.param("найти", "находится", id="estranged-of-the-other-aspect"),
        pytest.param("підписати", "підписатися", id="estranged-in-Ukrainian"),
        pytest.param("здатися", "зданий", id="participle-of-a-reflexive"),
        pytest.param("здати", "зданий", id="a-Russian-noun"),
        pytest.param("прапор", "прапори", id="no-verb"),
        pytest.param("абвгдити", "абвгджений", id="unknown"),
    ],
)
def test_others_are_no_kin(word: str, unwanted: str) -> None:
    assert unwanted not in forms(word)
