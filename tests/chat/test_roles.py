from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.command import SILENCE, Answer, Call, Command
from bot.chat.roles import Allowance, Limits, StrangerLog, covers, denial, is_known
from bot.model import Person, Role
from tests.conftest import MovedClock

ORDER = [Role.APPLICANT, Role.SUBSCRIBER, Role.EDITOR, Role.OWNER]


def person(role: Role, username: str = "") -> Person:
    return Person(user_id=1, role=role, username=username)


async def silent(_: Call) -> Answer:
    return SILENCE


def command(role: Role) -> Command:
    return Command(
        name="x", role=role, usage="/x", summary="X", run=silent, denied="Rules are changed by"
    )


@pytest.mark.parametrize("needed", ORDER)
@pytest.mark.parametrize("had", ORDER)
def test_a_role_includes_those_below(had: Role, needed: Role) -> None:
    assert covers(person(had), needed) == (ORDER.index(had) >= ORDER.index(needed))


def test_nobody_covers_nothing() -> None:
    assert not covers(None, Role.APPLICANT)
    assert [is_known(person(role)) for role in ORDER] == [False, True, True, True]


def test_who_may_not_hears_who_may() -> None:
    people = [
        person(Role.OWNER, "boss"),
        person(Role.EDITOR, "desk_editor"),
        person(Role.EDITOR, "night_editor"),
    ]
    editors = denial(command(Role.EDITOR), people)
    assert editors == "Rules are changed by editors: @desk_editor, @night_editor."
    assert denial(command(Role.OWNER), people) == "Rules are changed by the owner: @boss."
    assert denial(command(Role.EDITOR), people[:1]) == "Rules are changed by the owner: @boss."
    assert denial(command(Role.EDITOR), []) == "Rules are changed by the owner."


def test_an_allowance_comes_back_with_time(moved_clock: MovedClock) -> None:
    allowance = Allowance(moved_clock, limit=2, seconds=60)
    assert [allowance.take(1), allowance.take(1), allowance.take(1)] == [True, True, False]
    assert allowance.take(2)
    moved_clock.move(60)
    assert allowance.take(1)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50)), max_size=60))
def test_no_stretch_holds_more_uses_than_allowed(takes: list[tuple[int, int]]) -> None:
    clock = MovedClock()
    allowance = Allowance(clock, limit=2, seconds=60)
    taken: dict[int, list[float]] = {}
    for key, pause in takes:
        clock.move(pause)
        moments = taken.setdefault(key, [])
        recent = [moment for moment in moments if clock.monotonic() - moment < 60]
        assert allowance.take(key) == (len(recent) < 2)
        if len(recent) < 2:
            moments.append(clock.monotonic())


def test_codes_are_guessed_five_times_an_hour(moved_clock: MovedClock) -> None:
    limits = Limits(moved_clock)
    assert [limits.may_guess(1) for _ in range(6)] == [True] * 5 + [False]
    assert limits.may_guess(2)


def test_a_crowd_of_guessers_does_not_keep_the_owner_out(moved_clock: MovedClock) -> None:
    limits = Limits(moved_clock)
    assert all(limits.may_guess(user) for user in range(1000))


def test_one_application_a_day(moved_clock: MovedClock) -> None:
    limits = Limits(moved_clock)
    assert [limits.may_apply(1), limits.may_apply(1)] == [True, False]
    assert sum(limits.may_apply(user) for user in range(2, 100)) == 19


class Journal:
    def __init__(self) -> None:
        self.events: list[dict[str, object]] = []

    def event(self, name: str, **fields: object) -> None:
        self.events.append({"name": name, **fields})

    def plain(self, text: str) -> None:
        raise AssertionError(text)


def test_strangers_get_one_log_line_a_minute(moved_clock: MovedClock) -> None:
    journal = Journal()
    strangers = StrangerLog(moved_clock, journal)
    for user_id in range(10, 15):
        strangers.note(user_id)
        strangers.tell()
    moved_clock.move(60)
    strangers.note(99)
    assert journal.events == [
        {"name": "strangers ignored", "messages": 1, "last_user": 10},
        {"name": "strangers ignored", "messages": 5, "last_user": 99},
    ]


@pytest.mark.parametrize("ends", [False, True], ids=["a minute later", "at the end"])
def test_no_message_of_a_stranger_is_left_out_of_the_count(
    moved_clock: MovedClock, *, ends: bool
) -> None:
    journal = Journal()
    strangers = StrangerLog(moved_clock, journal)
    for user_id in (10, 11, 12):
        strangers.note(user_id)
    if ends:
        strangers.end()
    moved_clock.move(60)
    for _ in range(2):
        strangers.tell()
        strangers.end()
    assert journal.events == [
        {"name": "strangers ignored", "messages": 1, "last_user": 10},
        {"name": "strangers ignored", "messages": 2, "last_user": 12},
    ]
