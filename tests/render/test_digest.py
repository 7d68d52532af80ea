from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Alert, Channel, Edit, Post, Severity, Span, Taken
from bot.render import MAX_ENTITIES, MAX_UNITS, repeated, units
from bot.render.digest import ENTRIES, render_digest
from bot.render.heading import DigestHeading, DigestKind
from tests.render.stories import KYIV, NOW, also, covered, links, minutes

KHLAN = Channel(ref="sergey_khlan", channel_id=9, username="sergey_khlan", title="Сергій Хлань")
TEXT = "Над будівлею міської ради обласного центру у Херсоні вже немає прапора.\nМісцеві кажуть"
SHOWN = "Херсоні вже немає прапора. Місцеві кажуть"
OTHER = "t.me/sergey_khlan/5"
HEADING = DigestHeading(
    kind=DigestKind.FLOOD,
    total=1,
    since=NOW - timedelta(minutes=4),
    until=NOW,
    rules={"Kherson": 15, "evacuation": 8},
)


def an_alert(text: str = TEXT, *found: str, message_id: int = 18844) -> Alert:
    spans = [Span(start=text.index(word), end=text.index(word) + len(word)) for word in found]
    post = Post(channel_id=9, message_id=message_id, text=text, posted_at=minutes(-1))
    return Alert(channel=KHLAN, post=post, rules=("Kherson",), spans=tuple(spans))


def lines(*alerts: Alert) -> list[str]:
    heading = replace(HEADING, total=len(alerts))
    return render_digest(alerts, heading=heading, zone=KYIV, now=NOW).text.split("\n")[1:]


def test_the_example_of_a_digest() -> None:
    alert = an_alert(TEXT, "Херсоні", "прапора")
    message = render_digest(
        [alert, an_alert(message_id=5)],
        heading=replace(HEADING, total=23, below=21),
        zone=KYIV,
        now=NOW,
    )
    assert message.text.split("\n") == [
        "23 hits in 4 minutes, 2 here, the rest below. Kherson 15 · evacuation 8",
        f"14:01 @sergey_khlan  …ради обласного центру у {SHOWN}  t.me/sergey_khlan/18844",
        f"14:01 @sergey_khlan  Над будівлею міської ради обласного центру у {SHOWN}  {OTHER}",
    ]
    assert covered(message, "bold") == ["Херсоні", "прапора"]
    assert links(message) == [
        ("t.me/sergey_khlan/18844", "https://t.me/sergey_khlan/18844"),
        ("t.me/sergey_khlan/5", "https://t.me/sergey_khlan/5"),
    ]


def test_what_is_whole_needs_no_rest() -> None:
    message = render_digest([an_alert()], heading=HEADING, zone=KYIV, now=NOW)
    assert message.text.startswith("1 hit in 4 minutes. Kherson 15")


PLAIN = an_alert("прапор", "прапор")
END = "t.me/sergey_khlan/18844"


@pytest.mark.parametrize(
    ("alert", "line"),
    [
        pytest.param(
            replace(PLAIN, severity=Severity.URGENT),
            f"🔴 14:01 @sergey_khlan  прапор  {END}",
            id="urgent",
        ),
        pytest.param(
            replace(PLAIN, post=replace(PLAIN.post, posted_at=minutes(-23 * 60))),
            f"15:02 @sergey_khlan  прапор  {END}",
            id="last night",
        ),
        pytest.param(
            replace(PLAIN, post=replace(PLAIN.post, posted_at=minutes(-25 * 60))),
            f"2022-11-10 13:02 @sergey_khlan  прапор  {END}",
            id="a day ago",
        ),
        pytest.param(
            replace(PLAIN, gone_at=NOW),
            f"14:01 @sergey_khlan  прапор  {END}\n"
            "🗑 deleted at the source by 14:02, this copy is kept",
            id="deleted",
        ),
        pytest.param(
            replace(PLAIN, edits=(Edit(at=NOW, before="прапор є", after="прапор знято"),)),
            f"14:01 @sergey_khlan  прапор  {END}\n✏️ 14:02 edited: «є» → «знято»",
            id="edited",
        ),
        pytest.param(
            replace(PLAIN, taken=Taken(by="@desk", at=NOW)),
            f"14:01 @sergey_khlan  прапор  {END}\nTaken by @desk 14:02",
            id="taken",
        ),
        pytest.param(
            replace(PLAIN, also_channels=6, also_posts=9),
            f"14:01 @sergey_khlan  прапор  {END} and 9 more posts in 6 more channels",
            id="of a story",
        ),
        pytest.param(
            replace(
                PLAIN,
                also_channels=2,
                also_posts=2,
                also=(replace(also("rybar", 3, -1), is_gone=True), also("kotsnews", 4, 0)),
            ),
            f"14:01 @sergey_khlan  прапор  {END} and in 2 more channels, 1 🗑",
            id="of a story of which a post is deleted",
        ),
        pytest.param(
            replace(PLAIN, glosses=((PLAIN.spans[0], "flag"),)),
            f"14:01 @sergey_khlan  прапор (flag)  {END}",
            id="glossed",
        ),
        pytest.param(
            replace(PLAIN, post=replace(PLAIN.post, text="", media=("photo",))),
            f"14:01 @sergey_khlan  (photo, no text)  {END}",
            id="no text",
        ),
        pytest.param(
            replace(PLAIN, channel=Channel(ref="c", channel_id=9, title="Closed")),
            "14:01 Closed  прапор  t.me/c/9/18844",
            id="no username",
        ),
        pytest.param(
            an_alert("דגל прапор", "прапор"),
            f"14:01 @sergey_khlan  \u2068דגל прапор\u2069  {END}",
            id="right to left",
        ),
    ],
)
def test_a_line(alert: Alert, line: str) -> None:
    assert lines(alert) == line.split("\n")


@pytest.mark.parametrize("entries", [12, ENTRIES])
@pytest.mark.parametrize("sign", ["x", "😀", "א", "слово ", "\u0301", "\n"])
def test_so_many_of_the_worst_fit_one_message(sign: str, entries: int) -> None:
    text = (sign * 4096)[:4096]
    channel = Channel(ref="c", channel_id=10**12, username="x" * 32, title=sign * 128)
    post = Post(channel_id=10**12, message_id=2**31, text=text, posted_at=minutes(-99_999))
    worst = Alert(
        channel=channel,
        post=post,
        rules=(sign * 128,) * 40,
        spans=tuple(Span(start=n, end=n + 1) for n in range(0, 4000, 2)),
        severity=Severity.URGENT,
        also_channels=10**6,
        also_posts=10**6 + 1,
        also=(replace(also("rybar", 3, -1), is_gone=True),) * 120,
        gone_at=NOW,
        edits=(Edit(at=NOW, before=text, after=text[::-1] + "."),),
        glosses=tuple((Span(start=n, end=n + 1), sign * 40) for n in range(0, 4000, 2)),
    )
    rules = {f"{sign * 60}{number}": 10**6 for number in range(90)}
    heading = replace(HEADING, total=10**6, rules=rules)
    nameless = replace(worst, channel=replace(channel, username=None))
    for alert in (worst, nameless):
        message = render_digest([alert] * entries, heading=heading, zone=KYIV, now=NOW)
        assert units(repeated(message).text) <= MAX_UNITS
        # Telegram may count the @names that it finds, too
        assert len(message.entities) + entries <= MAX_ENTITIES
        assert len(covered(message, "text_link")) == entries
        assert message.text.count("🗑") == 2 * entries
