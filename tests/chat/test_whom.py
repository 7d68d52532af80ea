"""Whom an owner means; what they decide is in the tests of /approve and /refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT = range(1, 5)
PETRO = Person(user_id=8, role=Role.APPLICANT, name="Petro Melnyk", chat_id=8)


async def let_in(office: Office, *people: Person) -> None:
    async with office.store.transaction() as tx:
        for person in people:
            await tx.save_person(person)


@pytest.mark.parametrize("written", ["Petro", "petro"])
async def test_an_applicant_is_called_by_the_name_they_gave(office: Office, written: str) -> None:
    await let_in(office, PETRO)
    said = await office.say(OWNER, f"/approve {written}")
    assert said.startswith("Petro Melnyk (8) gets the alerts from now on.")
    assert await office.role_of(8) is Role.SUBSCRIBER


async def test_a_name_that_another_has_too_is_not_guessed(office: Office) -> None:
    await let_in(office, PETRO, Person(user_id=9, role=Role.EDITOR, name="petro"))
    said = await office.say(OWNER, "/approve Petro")
    assert said.splitlines() == [
        "Several people are called Petro:",
        "petro (9): /approve 9",
        "Petro Melnyk (8): /approve 8",
    ]
    assert await office.role_of(8) is Role.APPLICANT


async def test_who_is_let_in_is_not_meant_by_a_name_alone(office: Office) -> None:
    said = await office.say(OWNER, "/approve Ivo2 editor")
    assert said.startswith("Nobody called Ivo2 is known here.")
    await let_in(office, Person(user_id=9, role=Role.SUBSCRIBER, name="Max", username="max_m"))
    said = await office.say(OWNER, "/approve Max editor")
    assert said == "Do you mean this one?\nMax (@max_m): /approve 9 editor"
    assert await office.role_of(9) is Role.SUBSCRIBER


@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param("@boss", "@boss", id="another's username"),
        pytest.param("77", "77", id="another's id"),
        pytest.param("", "@", id="nothing"),
    ],
)
async def test_a_name_is_not_taken_for_what_it_looks_like(
    office: Office, name: str, written: str
) -> None:
    await let_in(office, Person(user_id=9, role=Role.APPLICANT, name=name))
    assert (await office.say(OWNER, f"/approve {written}")).startswith("Nobody called")
    assert await office.role_of(9) is Role.APPLICANT


async def test_an_old_button_finds_nobody_of_that_name(office: Office) -> None:
    await let_in(office, Person(user_id=9, role=Role.APPLICANT, name="4"))
    await office.say(OWNER, "/refuse 4")
    await office.take(office.press(OWNER, "approve:4"))
    assert await office.role_of(9) is Role.APPLICANT
