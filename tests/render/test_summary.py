from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Channel
from bot.render import MAX_ENTITIES, MAX_UNITS, repeated, units
from bot.render.heading import DigestHeading, DigestKind
from bot.render.summary import Line, fits, render_summary
from tests.render.stories import KYIV, NOW, links, minutes

HEADING = DigestHeading(
    kind=DigestKind.FLOOD, total=223, since=minutes(-4), until=NOW, rules={"Kherson": 223}
)
WORST = DigestHeading(
    kind=DigestKind.SILENCE,
    total=10**6,
    since=minutes(-(10**7)),
    until=NOW,
    rules={f"{'😀' * 90}{number}": 10**6 for number in range(40)},
    muted="😀" * 90,
)


def some_lines(
    number: int, channels: int, *, name: int = 10, digits: int = 5, title: str = "", seed: int = 1
) -> list[Line]:
    """Posts of so many channels in turn, with names and ids that long."""
    chance = Random(seed)  # noqa: S311  no secret
    posted = [
        Channel(
            ref=f"c{n}",
            channel_id=10**12 + n,
            username=f"c{n}_".ljust(name, "x") if name else None,
            title=title,
        )
        for n in range(channels)
    ]
    return [
        Line(
            channel=posted[n % channels],
            message_id=chance.randrange(10 ** (digits - 1), 10**digits),
            posted_at=minutes(n / 60),
        )
        for n in range(number)
    ]


def addresses(lines: list[Line], heading: DigestHeading = HEADING) -> list[str]:
    """All addresses of a summary, those behind links and those written out."""
    message = render_summary(lines, heading=heading, zone=KYIV, now=NOW)
    assert units(repeated(message).text) <= MAX_UNITS
    assert len(message.entities) <= MAX_ENTITIES
    linked = [url.removeprefix("https://") for _, url in links(message) if url]
    return linked + re.findall(r"t\.me/(?:c/)?\w+/\d+", message.text)


def expected(lines: list[Line]) -> list[str]:
    return [f"t.me/{line.channel.username}/{line.message_id}" for line in lines]


def test_the_example_of_a_summary() -> None:
    lines = some_lines(5, 2, name=5)
    message = render_summary(lines, heading=replace(HEADING, below=218), zone=KYIV, now=NOW)
    assert message.text.split("\n") == [
        "223 hits in 4 minutes, 5 here, the rest below. Kherson 223",
        "@c0_xx 14:02 14:02 14:02",
        "@c1_xx 14:02 14:02",
    ]
    first = lines[0].message_id
    assert links(message)[0] == ("@c0_xx 14:02", f"https://t.me/c0_xx/{first}")
    assert sorted(addresses(lines)) == sorted(expected(lines))


@pytest.mark.parametrize(
    ("lines", "least"),
    [
        pytest.param(some_lines(300, 50, name=8, digits=4), 250, id="50 channels, short names"),
        pytest.param(some_lines(300, 50), 230, id="50 channels"),
        pytest.param(some_lines(300, 50, name=14, digits=6), 200, id="50 channels, long names"),
        pytest.param(some_lines(300, 1, name=12), 225, id="one channel"),
        pytest.param(some_lines(300, 300, name=32, digits=10), 90, id="the longest names"),
        pytest.param(
            some_lines(300, 300, name=0, digits=10, title="😀" * 99), 60, id="the longest titles"
        ),
    ],
)
def test_how_many_posts_a_message_holds(lines: list[Line], least: int) -> None:
    shown = fits(lines)
    assert shown >= least
    assert fits(lines[:shown]) == shown
    addressed = addresses(lines[:shown], WORST)
    assert len(addressed) == len(set(addressed)) == shown
    if lines[0].channel.username:
        assert set(addressed) == set(expected(lines[:shown]))


def test_what_became_of_a_post_is_marked_at_its_link() -> None:
    first, second, third, *others = some_lines(110, 2, name=5)
    lines = [
        replace(first, is_gone=True),
        replace(second, is_edited=True),
        replace(third, is_gone=True, is_edited=True),
        *others,
    ]
    lines[-1] = replace(lines[-1], is_gone=True)
    message = render_summary(lines, heading=HEADING, zone=KYIV, now=NOW)
    _, one, other, *written = message.text.split("\n")
    assert one.startswith("@c0_xx 14:02 🗑 14:02 🗑 14:02 ")
    assert other.startswith("@c1_xx 14:02 ✏️ 14:02 ")
    assert written[-1].endswith(f"t.me/c1_xx/{lines[-1].message_id} 🗑")
    assert message.text.count("🗑") == 3
    assert sorted(addresses(lines)) == sorted(expected(lines))


@pytest.mark.parametrize(
    ("gone", "edited"), [(300, 0), (0, 300), (100, 200), (40, 40)], ids=lambda n: f"{n}"
)
def test_what_there_is_no_room_to_mark_is_counted(gone: int, edited: int) -> None:
    every = some_lines(300, 50)
    lines = every[: fits(every)]
    edited = min(edited, len(lines) - gone) if gone < len(lines) else 0
    gone = min(gone, len(lines))
    changed = [
        replace(line, is_gone=number < gone, is_edited=number >= len(lines) - edited)
        for number, line in enumerate(lines)
    ]
    assert sorted(addresses(changed, WORST)) == sorted(expected(changed))
    text = render_summary(changed, heading=WORST, zone=KYIV, now=NOW).text
    counts = re.search(r" · (?:🗑 (\d+) more)?(?:, )?(?:✏️ (\d+) more)?$", text)
    unmarked = [int(number or 0) for number in counts.groups()] if counts else [0, 0]
    marks = [text.count(mark) - bool(left) for mark, left in zip("🗑✏", unmarked, strict=True)]
    assert [a + b for a, b in zip(marks, unmarked, strict=True)] == [gone, edited]
    assert not (unmarked[0] and marks[1])  # what is gone is marked first


def test_what_does_not_fit_is_counted() -> None:
    lines = some_lines(300, 50)
    message = render_summary(lines, heading=HEADING, zone=KYIV, now=NOW)
    assert message.text.endswith(f" and {300 - fits(lines)} more posts")
    assert len(addresses(lines)) == fits(lines)


def test_the_longest_addresses_are_the_links() -> None:
    short, long = some_lines(100, 1, name=5), some_lines(100, 1, name=30)
    lines = short + [
        Line(channel=long[0].channel, message_id=one.message_id, posted_at=one.posted_at)
        for one in long
    ]
    for place, one in enumerate(lines[100:], start=100):
        channel = Channel(ref="long", channel_id=7, username=one.channel.username)
        lines[place] = Line(channel=channel, message_id=one.message_id, posted_at=one.posted_at)
    message = render_summary(lines, heading=HEADING, zone=KYIV, now=NOW)
    assert {url.split("/")[3] for _, url in links(message) if url} == {long[0].channel.username}


def test_one_post_always_fits() -> None:
    assert fits(some_lines(1, 1, name=32)) == 1
    assert fits([]) == 0


@given(st.integers(0, 2**32))
def test_whatever_fits_is_linked(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  no secret
    number, channels = chance.choice([1, 40, 300]), chance.choice([1, 7, 50, 300])
    name, digits = chance.choice([5, 9, 20, 32]), chance.randint(1, 10)
    lines = some_lines(number, channels, name=name, digits=digits, seed=seed)
    share = chance.choice([0.0, 0.1, 1.0])
    changed = [
        replace(line, is_gone=chance.random() < share, is_edited=chance.random() < share)
        for line in lines
    ]
    shown = changed[: fits(changed)]
    assert sorted(addresses(shown, WORST)) == sorted(expected(shown))
    assert sorted(addresses(changed, WORST)) == sorted(expected(shown))
