from __future__ import annotations

import pytest

from bot.model import Person, Role
from bot.render.people import address, person_label


@pytest.mark.parametrize(
    ("name", "username", "label", "short"),
    [
        pytest.param("Ганна", "hanna", "Ганна (@hanna)", "@hanna", id="both"),
        pytest.param("", "hanna", "@hanna", "@hanna", id="username"),
        pytest.param("Ганна", "", "Ганна (7)", "Ганна", id="name"),
        pytest.param("\u202e", "", "7", "7", id="nothing to see"),
        pytest.param("@boss", "mallory", "boss (@mallory)", "@mallory", id="another's username"),
        pytest.param("/approve", "", "approve (7)", "approve", id="a command"),
    ],
)
def test_people_are_named(name: str, username: str, label: str, short: str) -> None:
    person = Person(user_id=7, role=Role.EDITOR, name=name, username=username)
    assert (person_label(person), address(person)) == (label, short)
