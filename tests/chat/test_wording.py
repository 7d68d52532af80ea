from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.wording import Text, channel_label, fitted, lines, midnight, moment
from bot.model import Channel, Entity, Message, Span
from bot.render import ROOM, units
from bot.render.names import tame

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2022, 11, 11, 12, 2, 9, tzinfo=UTC)


def marked(message: Message, kind: str) -> list[str]:
    raw = message.text.encode("utf-16-le")
    return [
        raw[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")
        for e in message.entities
        if e.type == kind
    ]


def test_entities_count_utf16_units() -> None:
    message = Text("🔴 ").code("прапор").add(" · ").link("t.me/x/1", "https://t.me/x/1").message()
    assert message.entities == (
        Entity(type="code", offset=3, length=6),
        Entity(type="text_link", offset=12, length=8, url="https://t.me/x/1"),
    )


def test_markup_of_others_stays_text() -> None:
    message = Text("<b>*x*</b> [a](t.me)").message()
    assert (message.text, message.entities) == ("<b>*x*</b> [a](t.me)", ())


def test_the_first_line_needs_no_break() -> None:
    assert Text().line("one").line("two").message().text == "one\ntwo"
    assert lines("one", "", "two").text == "one\ntwo"


def test_a_snippet_shows_the_words_around_the_match() -> None:
    text = f"{'далеко ' * 40}у Херсоні вже немає\nпрапора. {'потім ' * 60}"
    at = text.index("Херсоні")
    message = Text().snippet(text, [Span(start=at, end=at + 7)]).message()
    assert marked(message, "bold") == ["Херсоні"]
    assert message.text.startswith("…")
    assert message.text.endswith("…")
    assert "\n" not in message.text
    assert len(message.text) < 240


def test_a_post_cannot_turn_the_line_around_or_break_it() -> None:
    text = "\u202eпрапор\u2067 знято\x0b\u2028 тут\ttam"
    message = Text().snippet(text, [Span(start=1, end=7)]).message()
    assert message.text == "прапор знято тут\ttam"
    assert marked(message, "bold") == ["прапор"]


@given(st.text(min_size=1, max_size=400), st.integers(0, 400), st.integers(1, 60))
def test_a_snippet_of_any_text_has_sound_entities(text: str, start: int, length: int) -> None:
    message = Text("x").snippet(text, [Span(start=start, end=start + length)]).message()
    assert message.text.encode()
    total = units(message.text)
    assert all(e.offset >= 0 and e.offset + e.length <= total for e in message.entities)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param("Сергій  Хлань\n", "Сергій Хлань", id="one line"),
        pytest.param("a\u202eb\u200bc\0", "a b c", id="no hidden signs"),
        pytest.param("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧", id="emoji hold together"),
        pytest.param("x" * 100, "x" * 63 + "…", id="bounded"),
        pytest.param("\u202eدفتر", "\u2068دفتر\u2069", id="right to left is set apart"),
    ],
)
def test_names_are_tamed(written: str, shown: str) -> None:
    assert tame(written) == shown


def test_times_are_in_the_zone_with_their_age() -> None:
    assert moment(NOW - timedelta(seconds=9), now=NOW, zone=KYIV) == "14:02, 9 s ago"
    yesterday = NOW - timedelta(days=1)
    assert moment(yesterday, now=NOW, zone=KYIV) == "2022-11-10 14:02, 24 h ago"
    assert midnight(NOW, KYIV).astimezone(UTC) == datetime(2022, 11, 10, 22, tzinfo=UTC)


def test_a_list_that_fits_is_whole() -> None:
    assert fitted(["2 names:", ""], ["a", "b"], "and {left} more").text == "2 names:\na\nb"


@given(st.integers(1, 400), st.integers(1, 90))
def test_a_long_list_is_cut_to_one_message_with_a_count(many: int, width: int) -> None:
    items = [f"{number:04}{'🔴' * width}" for number in range(many)]
    text = fitted(["Head:"], items, "and {left} more").text
    assert units(text) <= ROOM
    shown = text.splitlines()[1:]
    if shown[-1].endswith(" more"):
        left = int(shown[-1].split()[1].replace(",", ""))
        assert (shown[:-1], left) == (items[: len(shown) - 1], many - len(shown) + 1)
    else:
        assert shown == items


def test_channels_are_named() -> None:
    known = Channel(ref="x_y", username="X_y", title="The\nX")
    assert channel_label(known) == "The X (@X_y)"
    assert channel_label(Channel(ref="x_y")) == "@x_y"
