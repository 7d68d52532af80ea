from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Entity, Message
from bot.render import MAX_ENTITIES, MAX_UNITS, repeated, sendable, split, units


def under(message: Message) -> list[str]:
    raw = message.text.encode("utf-16-le")
    return [
        raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in message.entities
    ]


def test_a_short_message_stays_as_it_is() -> None:
    bold = Entity(type="bold", offset=0, length=1)
    message = Message(text="ab", entities=(bold,), buttons=((("Keep", "t"),),))
    assert split(message) == [message]


def test_cuts_fall_on_line_ends_and_the_buttons_go_last() -> None:
    lines = [f"line {number} {'x' * 90}" for number in range(100)]
    parts = split(Message(text="\n".join(lines), buttons=((("Keep", "t"),),)))
    assert [line for part in parts for line in part.text.split("\n")] == lines
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_a_line_too_long_is_cut_between_words() -> None:
    words = ["слово"] * 2000
    parts = split(Message(text=" ".join(words)))
    assert [word for part in parts for word in part.text.split()] == words


def test_a_word_too_long_is_cut_but_no_character_is() -> None:
    text = "a" + "😀" * 5000
    assert "".join(part.text for part in split(Message(text=text))) == text


def test_entities_are_carried_over_a_cut() -> None:
    text = "x" * 3000 + "\n" + "y" * 3000
    link = Entity(type="text_link", offset=2990, length=30, url="https://t.me/a/1")
    first, second = split(Message(text=text, entities=(link,)))
    assert under(first) == ["x" * 10]
    assert under(second) == ["y" * 19]
    assert second.entities[0].url == link.url


def test_more_entities_than_telegram_takes_need_another_message() -> None:
    text = "word\n" * 250
    marks = tuple(Entity(type="bold", offset=5 * n, length=4) for n in range(250))
    parts = split(Message(text=text, entities=marks))
    assert [len(part.entities) for part in parts] == [100, 100, 50]
    assert all(set(under(part)) == {"word"} for part in parts)


ENTITIES = st.lists(
    st.builds(
        Entity, type=st.just("code"), offset=st.integers(0, 9000), length=st.integers(1, 500)
    ),
    max_size=150,
)
TEXTS = st.lists(
    st.one_of(st.text(max_size=9), st.sampled_from(["\n", " ", "😀" * 60, "x" * 300, "\n\n "])),
    max_size=60,
).map(lambda pieces: "".join(pieces) * 4)


@given(TEXTS, ENTITIES)
def test_any_message_is_cut_into_messages_that_telegram_takes(
    text: str, entities: list[Entity]
) -> None:
    whole = Message(text=text, entities=tuple(entities))
    parts = split(whole)
    joined = "".join("".join(part.text.split()) for part in parts)
    assert joined == "".join(sendable(text).split())
    for part in parts:
        assert units(repeated(part).text) <= MAX_UNITS
        part.text.encode()
        if len(parts) > 1:
            inside = [one.offset + one.length <= units(part.text) for one in part.entities]
            assert all(inside)
    distinct = len({entity.offset for entity in entities}) == len(entities)
    if distinct and len(parts) > 1:
        overlapping = max(
            (sum(a.offset <= b.offset < a.offset + a.length for a in entities) for b in entities),
            default=0,
        )
        if overlapping < MAX_ENTITIES // 2:
            assert all(len(part.entities) <= MAX_ENTITIES for part in parts)
