from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.story_text import body_of, numbers_of, placed_words
from bot.rules.text import fold_word, words_of

TEXT = "The flag over the town hall has been taken down this morning"


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our channel",
        "👉 Subscribe: t.me/flagnews24",
        "@some_channel",
        "Подписаться на канал | Прислать новость",
        "Подпишись на Труху",
        "Підписатися | Надіслати новину",
        "⚡️ Підписуйся на INSIDER 2024",
        "[Подписаться](https://t.me/+AbCd12)",
        "Delta | Live",
        "🔴 delta   live 🔴",
    ],
)
def test_a_signature_is_left_out(line: str) -> None:
    assert body_of(f"{TEXT}\n\n{line}", ["Delta", "Delta Live"]) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Subscribe to our channel", id="nothing but an invitation"),
        pytest.param("Hacked:\n@some_channel", id="little else"),
        pytest.param(f"{TEXT}\nПрезидент подписал закон", id="signed a law"),
        pytest.param(f"{TEXT}\nDelta force landed", id="a title among other words"),
        pytest.param(f"@some_channel says: {TEXT.lower()}", id="an address in the text"),
        pytest.param(f"{TEXT}\n" + "word " * 12 + "subscribe", id="a whole paragraph"),
        pytest.param(f"{TEXT}\n" + "word " * 8 + "@some_channel", id="a sentence with an address"),
        pytest.param("🔥", id="no words"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_said_stays(text: str) -> None:
    assert body_of(text, ["Delta"]) == text


def test_at_most_three_lines_are_a_signature() -> None:
    assert body_of(f"{TEXT}\n@one_\n@two_\n@three\n@four") == f"{TEXT}\n@one_"


@pytest.mark.parametrize("header", ["Forwarded from Kherson Live", "Переслано из Труха"])
def test_the_name_of_the_forwarded_channel_is_left_out(header: str) -> None:
    assert body_of(f"{header}\n{TEXT}") == TEXT


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("no number", []),
        ("7 and 12 and 7", ["12", "7", "7"]),
        ("-5 % and +5 %", ["+5", "-5"]),
        ("−5 % and –5 %", ["-5", "-5"]),
        ("F-16, 5-7, Су-34", ["16", "34", "5", "7"]),
        ("1.5 and 1,5 at 14:02", ["1.5", "1.5", "14:02"]),
        ("١٢ and １２", ["12", "12"]),
        ("two were killed, трёх ранили, п'ятеро зникли", ["2", "3", "5"]),
        ("one of them", []),
    ],
)
def test_numbers(text: str, numbers: list[str]) -> None:
    assert numbers_of(text, [word.folded for word in placed_words(text)]) == numbers


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґАЁІЇЄҐЙ-'a ", max_size=30))
def test_words_are_folded_as_everywhere(text: str) -> None:
    assert [word.folded for word in placed_words(text)] == [
        fold_word(text[start:end]) for start, end in words_of(text)
    ]


def test_words_keep_their_hyphens() -> None:
    words = placed_words("Xepcoн-Миколаїв, #Прапор_тут")
    assert [(word.start, word.end, word.folded) for word in words] == [
        (0, 15, "херсон-миколаїв"),
        (18, 24, "прапор"),
        (25, 28, "тут"),
    ]
