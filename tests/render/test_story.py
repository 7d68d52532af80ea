from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Alert, Channel, Post
from bot.render.story import LEAST, write_story
from bot.render.utf16 import Writing, units
from tests.render.stories import KYIV, NOW, also, links, minutes

OWN = Channel(ref="sergey_khlan", channel_id=9, username="sergey_khlan")
ALERT = Alert(
    channel=OWN,
    post=Post(channel_id=9, message_id=18844, text="x", posted_at=NOW),
    rules=("Kherson",),
    spans=(),
)
KOTS, RYBAR = also("kotsnews", 5, 3), also("rybar", 6, 4)
AGAIN = also("kotsnews", 7, 20)
FIRST = also("first_one", 3, -1)
TITLED = replace(also("", 8, 5), channel=Channel(ref="c", channel_id=12, title="24 hours"))
HERE = replace(also("sergey_khlan", 18850, 9), channel=OWN)


def written(alert: Alert, room: int = 4096) -> tuple[str, list[tuple[str, str | None]]]:
    writing = Writing()
    write_story(writing, alert, room=room, zone=KYIV, now=NOW)
    message = writing.message()
    assert units(message.text) <= room
    return message.text.removeprefix("\n"), links(message)


@pytest.mark.parametrize(
    ("alert", "line"),
    [
        pytest.param(ALERT, "", id="alone"),
        pytest.param(
            replace(ALERT, also=(KOTS, RYBAR), also_posts=2, also_channels=2),
            "also in 2 channels: @kotsnews 14:05, @rybar 14:06 · first seen here",
            id="two channels",
        ),
        pytest.param(
            replace(ALERT, also=(KOTS, RYBAR, AGAIN), also_posts=3, also_channels=2),
            "also in 2 channels, 3 posts: @kotsnews 14:05 14:22, @rybar 14:06 · first seen here",
            id="a channel twice",
        ),
        pytest.param(
            replace(ALERT, also=(FIRST, KOTS), also_posts=2, also_channels=2, first_told=FIRST),
            "also in 2 channels: @kotsnews 14:05 · first @first_one 14:01",
            id="told first elsewhere",
        ),
        pytest.param(
            replace(
                ALERT,
                also=(replace(FIRST, is_gone=True), replace(KOTS, is_gone=True), RYBAR),
                also_posts=3,
                also_channels=3,
                first_told=replace(FIRST, is_gone=True),
            ),
            "also in 3 channels: @kotsnews 14:05 🗑, @rybar 14:06 · first @first_one 14:01 🗑",
            id="deleted there",
        ),
        pytest.param(
            replace(ALERT, also=(FIRST,), also_posts=1, also_channels=1, first_told=FIRST),
            "also in 1 channel · first @first_one 14:01",
            id="one other",
        ),
        pytest.param(
            replace(ALERT, also=(HERE,), also_posts=1, also_channels=0),
            "1 more post here: 14:11",
            id="only the same channel",
        ),
        pytest.param(
            replace(ALERT, also=(KOTS, HERE), also_posts=2, also_channels=1),
            "also in 1 channel, 2 posts: @kotsnews 14:05, here 14:11 · first seen here",
            id="the same channel, too",
        ),
        pytest.param(
            replace(ALERT, also=(KOTS, TITLED), also_posts=2, also_channels=2),
            "also in 2 channels: @kotsnews 14:05, 24 hours 14:07 · first seen here",
            id="a title that begins like a time",
        ),
        pytest.param(
            replace(ALERT, also=(KOTS,), also_posts=215, also_channels=6),
            "also in 6 channels, 215 posts: @kotsnews 14:05 and 214 more posts · first seen here",
            id="more than are given",
        ),
        pytest.param(
            replace(ALERT, also_posts=300, also_channels=80),
            "also in 80 channels, 300 posts",
            id="none is given",
        ),
    ],
)
def test_the_line_of_a_story(alert: Alert, line: str) -> None:
    assert written(alert)[0] == line


def test_every_post_that_is_named_is_a_link_to_it() -> None:
    alert = replace(ALERT, also=(KOTS, AGAIN), also_posts=3, also_channels=2, first_told=FIRST)
    assert written(alert)[1] == [
        ("@kotsnews 14:05", "https://t.me/kotsnews/5"),
        ("14:22", "https://t.me/kotsnews/7"),
        ("@first_one 14:01", "https://t.me/first_one/3"),
    ]


def test_a_post_of_another_day_has_its_date() -> None:
    late = replace(KOTS, posted_at=minutes(60 * 24))
    line, _ = written(replace(ALERT, also=(late,), also_posts=1, also_channels=1))
    assert "@kotsnews 2022-11-12 14:02 ·" in line


def test_very_many_posts_are_named_as_far_as_anybody_reads_and_counted() -> None:
    some = tuple(also(f"channel_{n}", n, n / 60) for n in range(300))
    line, named = written(replace(ALERT, also=some, also_posts=300, also_channels=300))
    assert len(named) == 40
    assert line.endswith(" and 260 more posts · first seen here")


@pytest.mark.parametrize("room", [LEAST, LEAST + 1, 300, 400, 1000])
def test_it_keeps_within_its_room(room: int) -> None:
    name = "x" * 32
    some = tuple(also(f"{n:02}{name}"[:32], 2**31 - 1, 60 * 24 * n) for n in range(90))
    alert = replace(
        ALERT,
        also=some,
        also_posts=10**6,
        also_channels=10**5,
        first_told=replace(also(name, 1, -9999), is_gone=True),
    )
    line, named = written(alert, room)
    assert len(named) >= 1
    assert "in 100,000 channels, 1,000,000 posts" in line
