from __future__ import annotations

import pytest

from bot.desk.naming import Names, is_somebody
from bot.model import Person, Receiver, Role

NOTIFY = Receiver(name="notify", target="-100500", default=True)
DESK = Receiver(name="desk", target="@Desk_Chat")
TOPIC = Receiver(name="-100700/5", target="-100700/5")
GROUP = Receiver(name="-100900", target="-100900")
DUTY = Receiver(name="duty", target="9")
IVO = Receiver(name="person:7", target="7")
OLENA = Receiver(name="8", target="8")
GONE = Receiver(name="person:99", target="99")
PEOPLE = [
    Person(user_id=7, role=Role.SUBSCRIBER, name="Ivo Banić", username="ivo"),
    Person(user_id=8, role=Role.EDITOR, name="Olena"),
    Person(user_id=9, role=Role.EDITOR, name="Same"),
    Person(user_id=10, role=Role.EDITOR, name="Same"),
]
RECEIVERS = [NOTIFY, DESK, TOPIC, GROUP, DUTY, IVO, OLENA, GONE]
NAMES = Names(receivers=RECEIVERS, people=PEOPLE, titles={"-100700": "Night shift"})


@pytest.mark.parametrize(
    ("receiver", "called", "written"),
    [
        pytest.param(NOTIFY, "the notification chat", "notify", id="notification chat by its id"),
        pytest.param(DESK, "@Desk_Chat", "@Desk_Chat", id="@name"),
        pytest.param(TOPIC, "Night shift", "-100700/5", id="title"),
        pytest.param(GROUP, "-100900", "-100900", id="a title nobody knows"),
        pytest.param(DUTY, "duty", "duty", id="the name it was given"),
        pytest.param(IVO, "@ivo", "@ivo", id="person"),
        pytest.param(OLENA, "Olena", "Olena", id="private chat by its id"),
        pytest.param(GONE, "user 99", "person:99", id="somebody who is not known any more"),
    ],
)
def test_receivers_are_called_as_people_call_them(
    receiver: Receiver, called: str, written: str
) -> None:
    assert NAMES.of(receiver) == NAMES.of_name(receiver.name) == called
    assert NAMES.to_write(receiver) == written
    assert NAMES.meant(written) == [receiver]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        pytest.param("person:8", "Olena", id="person without a receiver"),
        pytest.param("person:99", "user 99", id="nobody known"),
        pytest.param("night", "night", id="receiver that is gone"),
    ],
)
def test_receivers_that_are_gone_are_called_something(name: str, called: str) -> None:
    assert Names(people=PEOPLE).of_name(name) == called


@pytest.mark.parametrize(
    ("by", "called"),
    [
        pytest.param("tg:7", "@ivo", id="person"),
        pytest.param("tg:99", "user 99", id="nobody known"),
        pytest.param("toml", "flagfall.toml", id="file"),
        pytest.param("cli", "the command line", id="command line"),
        pytest.param("settings", "the settings", id="settings"),
        pytest.param("start", "the start", id="start"),
    ],
)
def test_who_decided_is_called_something(by: str, called: str) -> None:
    assert NAMES.of_author(by) == called


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("PERSON:7", IVO, id="name"),
        pytest.param("@desk_chat", DESK, id="target"),
        pytest.param("ivo", IVO, id="first name"),
        pytest.param("same", None, id="a first name that several have"),
        pytest.param("@nobody", None, id="nobody"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_whom_something_written_means(written: str, meant: Receiver | None) -> None:
    assert NAMES.meant(written) == ([meant] if meant else [])


def test_nobody_is_meant_by_nothing_although_a_receiver_has_no_target() -> None:
    assert Names(receivers=[Receiver(name="log", kind="console")]).meant("") == []


def test_who_is_somebody() -> None:
    assert [each for each in RECEIVERS if is_somebody(each)] == [IVO, OLENA, GONE]
