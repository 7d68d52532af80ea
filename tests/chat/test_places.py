from __future__ import annotations

import pytest

from bot.chat.places import (
    coming_to,
    receiver_named,
    receivers_to_make,
    told_where,
    watched_where,
)
from bot.desk.naming import Names
from bot.model import Channel, Person, Receiver, Role, Rule

DESK = Receiver(name="notify", target="@desk", default=True)
NIGHT = Receiver(name="night", target="-100500")
GROUP = Receiver(name="notify", target="-100500", default=True)
PERSON = Receiver(name="person:7", target="7", default=True)
IVO = Person(user_id=7, role=Role.SUBSCRIBER, name="Ivo", username="ivo")
OTHER = Receiver(name="person:8", target="8", default=True)


@pytest.mark.parametrize(
    ("to", "receivers", "said"),
    [
        pytest.param((), [DESK], "alerts to @desk", id="default"),
        pytest.param((), [DESK, PERSON], "alerts here and to @desk", id="here too"),
        pytest.param((), [DESK, OTHER, NIGHT], "alerts to @desk and to 1 subscriber", id="people"),
        pytest.param(("night",), [DESK, NIGHT], "alerts to night", id="named"),
        pytest.param(("gone",), [DESK, NIGHT], "alerts to @desk", id="named and gone"),
        pytest.param((), [GROUP], "alerts to the notification chat", id="a chat known by its id"),
        pytest.param((), [NIGHT], "alerts nowhere yet (/notify or /subscribe)", id="nowhere"),
    ],
)
def test_where_alerts_go(to: tuple[str, ...], receivers: list[Receiver], said: str) -> None:
    assert told_where(Rule(name="x", when="x", to=to), Names(receivers=receivers), 7) == said


@pytest.mark.parametrize(
    ("channels", "total", "said"),
    [
        pytest.param((), 12, "all 12 channels", id="all"),
        pytest.param((), 1, "the one channel", id="one"),
        pytest.param((), 0, "no channel yet", id="none"),
        pytest.param(("a", "c1"), 12, "in @a, @C1", id="named, as Telegram spells them"),
        pytest.param(tuple("abcdef"), 12, "in 6 channels", id="many"),
    ],
)
def test_where_a_rule_looks(channels: tuple[str, ...], total: int, said: str) -> None:
    watched = [Channel(ref=f"c{number}", username=f"C{number}") for number in range(total)]
    assert watched_where(Rule(name="x", when="x", channels=channels), watched) == said


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("night", "night", id="name"),
        pytest.param("-100500", "night", id="target"),
        pytest.param("@DESK", "@desk", id="the chat of today, whatever /notify chooses"),
        pytest.param("notify", "notify", id="whatever /notify chooses"),
        pytest.param("@Ivo", "person:7", id="whose chat it is"),
        pytest.param("nobody", "nobody", id="unknown, for the desk to refuse"),
    ],
)
def test_a_receiver_is_found(written: str, name: str) -> None:
    names = Names(receivers=[DESK, NIGHT, PERSON], people=[IVO])
    assert receiver_named(written, names) == name


@pytest.mark.parametrize(
    ("receivers", "said"),
    [
        pytest.param([], "They come nowhere yet.", id="nowhere"),
        pytest.param([DESK], "They come to @desk.", id="chat"),
        pytest.param([PERSON], "They come to @ivo.", id="person"),
        pytest.param([DESK, NIGHT, PERSON], "They come to @desk, night and to @ivo.", id="both"),
        pytest.param(
            [Receiver(name=f"d{number}") for number in range(7)],
            "They come to d0, d1, d2, d3, d4 and 2 more.",
            id="many",
        ),
    ],
)
def test_where_alerts_do_come(receivers: list[Receiver], said: str) -> None:
    assert coming_to(receivers, Names(receivers=receivers, people=[IVO])) == said


def test_a_chat_named_by_its_target_is_made_a_receiver_once() -> None:
    own = Receiver(name="@desk", target="@desk")
    assert receivers_to_make(["@desk", "night", "nobody"], [DESK, NIGHT]) == [own]
    assert receivers_to_make(["@desk"], [DESK, own]) == []
