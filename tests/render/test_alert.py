from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    Alert,
    Also,
    Channel,
    Edit,
    Entity,
    Entry,
    Message,
    Post,
    Severity,
    Span,
    Taken,
)
from bot.render import MAX_ENTITIES, MAX_UNITS, plain, render_alert, repeated, sendable, units
from bot.render.excerpt import LONGEST, merge

if TYPE_CHECKING:
    from collections.abc import Sequence

KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2022, 11, 11, 12, 2, 17, tzinfo=UTC)
CHANNEL = Channel(ref="sergey_khlan", channel_id=9, username="sergey_khlan", title="Сергій Хлань")
TEXT = "Над будівлею у Херсоні вже немає прапора"


def alert_of(  # noqa: PLR0913  a factory has the fields of what it makes
    text: str,
    spans: Sequence[Span] = (),
    *,
    channel: Channel = CHANNEL,
    rules: tuple[str, ...] = ("Kherson",),
    severity: Severity = Severity.NORMAL,
    posted_at: datetime = NOW - timedelta(seconds=6),
    edited_at: datetime | None = None,
    media: tuple[str, ...] = (),
    repeat: bool = False,
) -> Alert:
    post = Post(
        channel_id=9,
        message_id=18844,
        text=text,
        posted_at=posted_at,
        edited_at=edited_at,
        media=media,
    )
    return Alert(
        channel=channel,
        post=post,
        rules=rules,
        spans=tuple(spans),
        severity=severity,
        repeat=repeat,
    )


def words(text: str, *found: str) -> list[Span]:
    return [Span(start=text.index(word), end=text.index(word) + len(word)) for word in found]


def render(alert: Alert, zone: ZoneInfo = KYIV) -> Message:
    return render_alert(alert, zone=zone, now=NOW)


def covered(message: Message, kind: str) -> list[str]:
    """The texts under the entities of a kind, cut as Telegram cuts them."""
    raw = message.text.encode("utf-16-le")
    return [
        raw[2 * one.offset : 2 * (one.offset + one.length)].decode("utf-16-le")
        for one in message.entities
        if one.type == kind
    ]


def test_the_entries_of_lists_stand_under_the_post() -> None:
    entry = Entry(list_name="brands", value="acme.com", owner="Fraud desk", note="main site")
    alert = replace(alert_of("leak of acme.com", rules=("leaks",)), entries=(entry, entry))
    assert render(alert).text.splitlines()[1:] == [
        "leak of acme.com",
        "list brands: acme.com · owner Fraud desk · note main site",
        "14:02:11, alert after 6 s · t.me/sergey_khlan/18844",
    ]


def test_the_example_of_an_alert() -> None:
    alert = alert_of(TEXT, words(TEXT, "Херсоні", "прапора"), rules=("Kherson", "flag"))
    message = render(alert)
    assert message.text == (
        "⚪ Kherson + flag · Сергій Хлань (@sergey_khlan)\n"
        "Над будівлею у Херсоні вже немає прапора\n"
        "14:02:11, alert after 6 s · t.me/sergey_khlan/18844"
    )
    assert covered(message, "bold") == ["Херсоні", "прапора"]
    assert covered(message, "text_link") == ["t.me/sergey_khlan/18844"]
    assert message.entities[-1].url == "https://t.me/sergey_khlan/18844"


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        pytest.param(alert_of("x", severity=Severity.URGENT), "🔴 Kherson · ", id="urgent"),
        pytest.param(alert_of("x", severity=Severity.LOW), "⚪ Kherson · ", id="low"),
        pytest.param(alert_of("x", repeat=True), "\nmay be a repeat: ", id="repeat"),
        pytest.param(
            alert_of("", media=("photo", "video")), "\n(photo, video, no text)\n", id="album"
        ),
        pytest.param(alert_of(" \n "), "\n(no text)\n", id="nothing at all"),
        pytest.param(
            alert_of("x", channel=Channel(ref="secret", channel_id=9, title="Closed")),
            "⚪ Kherson · Closed\n",
            id="no username",
        ),
        pytest.param(
            alert_of("x", channel=Channel(ref="secret", channel_id=9, title="Closed")),
            " · t.me/c/9/18844",
            id="private link",
        ),
        pytest.param(
            alert_of("x", channel=Channel(ref="a", username="a")), "· @a\n", id="no title yet"
        ),
        pytest.param(
            alert_of("x", channel=Channel(ref="a", username="a", title="two\n\nlines")),
            "· two lines (@a)\n",
            id="title of two lines",
        ),
        pytest.param(
            alert_of("x", posted_at=NOW - timedelta(days=3)),
            "\n2022-11-08 14:02:17, alert after 3 days · ",
            id="days old",
        ),
        pytest.param(
            alert_of(
                "x",
                channel=replace(CHANNEL, added_at=NOW - timedelta(days=2)),
                posted_at=NOW - timedelta(days=3, seconds=1),
            ),
            "\n2022-11-08 14:02:16 · ",
            id="dated before it was watched",
        ),
        pytest.param(
            alert_of("x", channel=replace(CHANNEL, added_at=NOW)),
            "\n14:02:11, alert after 6 s · ",
            id="watched since just now",
        ),
        pytest.param(
            alert_of("x", posted_at=NOW - timedelta(hours=13)),
            "\n01:02:17, alert after 13 h · ",
            id="today in the zone, yesterday in UTC or not",
        ),
        pytest.param(
            alert_of("x", posted_at=NOW - timedelta(minutes=5)), "after 5 min · ", id="minutes"
        ),
        pytest.param(
            alert_of("x", posted_at=NOW + timedelta(seconds=3)), "after 0 s · ", id="clocks differ"
        ),
        pytest.param(
            alert_of("x", edited_at=NOW - timedelta(seconds=2)),
            "14:02:11, edited 14:02:15, alert after 2 s",
            id="edited",
        ),
        pytest.param(alert_of("a\n \n\t\n\n\nb"), "\na\n\nb\n", id="blank lines"),
        pytest.param(alert_of("\n\n  a\n"), "\na\n14", id="blank ends"),
        pytest.param(alert_of("a\0b\ud800c"), "\na\ufffdb\ufffdc\n", id="NUL and surrogate"),
    ],
)
def test_what_an_alert_says(alert: Alert, expected: str) -> None:
    assert expected in render(alert).text


ALSO = Also(
    channel=Channel(ref="rybar", channel_id=7, username="rybar"),
    message_id=5,
    posted_at=NOW + timedelta(minutes=4),
)
EDIT = Edit(
    at=NOW + timedelta(minutes=18), before=TEXT, after=TEXT.replace("вже немає", "знову немає")
)


def test_all_that_became_of_an_alert_stands_under_it() -> None:
    alert = replace(
        alert_of(TEXT, words(TEXT, "Херсоні", "прапора"), severity=Severity.URGENT),
        also=(ALSO,),
        also_posts=1,
        also_channels=1,
        edits=(EDIT,),
        gone_at=NOW + timedelta(minutes=29),
        taken=Taken(by="Olena\n\u202e", at=NOW + timedelta(minutes=5)),
        repeat=True,
    )
    message = render_alert(alert, zone=KYIV, now=NOW + timedelta(days=2), told_at=NOW)
    assert message.text.splitlines() == [
        "🔴 Kherson · Сергій Хлань (@sergey_khlan)",
        TEXT,
        "14:02:11, alert after 6 s · t.me/sergey_khlan/18844",
        "also in 1 channel: @rybar 14:06 · first seen here",
        "✏️ 14:20 edited: «вже немає» → «знову немає»",
        "🗑 deleted at the source by 14:31, this copy is kept",
        "Taken by Olena 14:07",
        "may be a repeat: it is not known whether an earlier copy arrived",
    ]


@pytest.mark.parametrize(
    ("alert", "begins"),
    [
        pytest.param(
            replace(alert_of("x"), escalated_after=180.0),
            "⚪ not taken for 3 min · Kherson · Сергій",
            id="nobody took it",
        ),
        pytest.param(
            replace(alert_of("x"), spread=20), "⚪ in 20 channels now · Kherson · ", id="it spreads"
        ),
    ],
)
def test_why_an_alert_is_told_once_more_comes_first(alert: Alert, begins: str) -> None:
    assert render(alert).text.startswith(begins)


@pytest.mark.parametrize(
    ("edited_at", "edits", "when"),
    [
        pytest.param(None, (), "14:02:11, alert after 6 s · ", id="not edited"),
        pytest.param(
            NOW + timedelta(minutes=18), (EDIT,), "14:02:11, alert after 6 s · ", id="edited since"
        ),
        pytest.param(
            NOW - timedelta(seconds=2),
            (),
            "14:02:11, edited 14:02:15, alert after 2 s · ",
            id="edited before",
        ),
        pytest.param(
            NOW + timedelta(minutes=18),
            (replace(EDIT, at=NOW - timedelta(seconds=2)), EDIT),
            "14:02:11, edited 14:02:15, alert after 2 s · ",
            id="edited before and since",
        ),
    ],
)
def test_the_age_of_an_alert_does_not_grow(
    edited_at: datetime | None, edits: tuple[Edit, ...], when: str
) -> None:
    alert = replace(alert_of("x", edited_at=edited_at), edits=edits)
    for later in (timedelta(0), timedelta(hours=3), timedelta(days=2)):
        message = render_alert(alert, zone=KYIV, now=NOW + later, told_at=NOW)
        assert f"\n{when}" in message.text


def test_matched_words_are_glossed() -> None:
    spans = words(TEXT, "Херсоні", "прапора")
    glosses = ((spans[0], "Kherson"), (spans[1], "flag\u202e\n"))
    message = render(replace(alert_of(TEXT, spans), glosses=glosses))
    shown = "Над будівлею у Херсоні (Kherson) вже немає прапора (flag)"
    assert message.text.splitlines()[1] == shown
    assert covered(message, "bold") == ["Херсоні", "прапора"]


def test_glosses_take_little_room() -> None:
    text = " ".join(f"слово{number}" for number in range(40))
    spans = words(text, *text.split())
    message = render(replace(alert_of(text, spans), glosses=tuple((s, "x" * 99) for s in spans)))
    assert message.text.count(f" ({'x' * 39}…)") == 5


def test_matches_leave_entities_to_the_links_of_a_story() -> None:
    text = "прапор " * 95
    spans = [Span(start=7 * n, end=7 * n + 6) for n in range(95)]
    also = tuple(replace(ALSO, message_id=n) for n in range(60))
    message = render(replace(alert_of(text, spans), also=also, also_posts=60, also_channels=1))
    assert len(covered(message, "bold")) == 50
    assert len(covered(message, "text_link")) == 41
    assert " · 45 more matches in the post" in message.text
    assert " and 20 more posts" in message.text


@pytest.mark.parametrize("sign", ["x", "😀", "א", "слово ", "\u0301", "\ud800"])
@pytest.mark.parametrize("length", [700, 4096], ids=["shown whole", "shown in part"])
def test_the_worst_alert_fits_one_message(sign: str, length: int) -> None:
    text = (sign * length)[:length]
    spans = [Span(start=n, end=n + 1) for n in range(0, length, 8)]
    channel = Channel(ref="c", channel_id=10**12, username="x" * 32, title=sign * 300)
    posted_at = NOW - timedelta(days=9999)
    other = Also(channel=channel, message_id=2**31, posted_at=posted_at)
    entry = Entry(list_name=sign * 99, value=sign * 300, owner=sign * 99, note=sign * 300)
    worst = replace(
        alert_of(text, spans, channel=channel, rules=(sign * 300,) * 99, posted_at=posted_at),
        entries=tuple(replace(entry, value=f"{n}{sign * 300}") for n in range(9)),
        also=(other,) * 300,
        also_posts=10**6,
        also_channels=10**5,
        first_told=replace(other, message_id=1),
        edits=(Edit(at=posted_at, before="a b c d", after=text),) * 99,
        gone_at=posted_at,
        taken=Taken(by=sign * 300, at=posted_at),
        escalated_after=10.0**7,
        spread=10**6,
        repeat=True,
        glosses=tuple((span, sign * 40) for span in spans),
    )
    message = render(worst)
    assert units(message.text) <= MAX_UNITS
    assert len(message.entities) <= MAX_ENTITIES
    assert "9 entries of lists" in message.text or " more entries of lists" in message.text
    assert "also in 100,000 channels, 1,000,000 posts: @xxx" in message.text
    assert message.text.endswith("copy arrived")


def test_plain_text_has_as_many_addresses_as_fit() -> None:
    links = tuple(
        Entity(type="text_link", offset=0, length=1, url=f"https://t.me/rybar/{n}")
        for n in range(500)
    )
    message = plain(Message(text="x", entities=links))
    assert MAX_UNITS - 30 < units(message.text) <= MAX_UNITS


def test_many_rules_are_counted() -> None:
    message = render(alert_of("x", rules=tuple(f"rule number {n}" for n in range(1000))))
    first = message.text.splitlines()[0]
    assert len(first) < 300
    assert "rule number 0 + rule number 1 + " in first
    assert first.split(" more")[0].rsplit(" ", 1)[1] == str(1000 - first.count("rule number"))


def test_an_endless_title_is_cut() -> None:
    message = render(alert_of("x", channel=Channel(ref="a", username="a", title="t" * 9999)))
    assert len(message.text) < 300
    assert "t… (@a)" in message.text


def test_a_long_text_is_shown_around_its_matches() -> None:
    filler = "слово " * 500
    text = f"{filler}прапора {filler}Херсоні {filler}"
    message = render(alert_of(text, words(text, "прапора", "Херсоні")))
    body = message.text.splitlines()[1]
    assert covered(message, "bold") == ["прапора", "Херсоні"]
    assert len(body) < 800
    before, between, after = body.split("…")[1:4] if body.count("…") == 3 else ("", "", "")
    assert before.startswith("слово")
    assert before.endswith("слово ")
    assert "Херсоні" in between
    assert after == ""


def test_matches_beyond_the_excerpt_are_counted() -> None:
    text = ("слово " * 100 + "прапор ") * 20
    spans = [Span(start=n * 607 + 600, end=n * 607 + 606) for n in range(20)]
    message = render(alert_of(text, spans))
    shown = covered(message, "bold")
    assert set(shown) == {"прапор"}
    assert f" · {20 - len(shown)} more matches in the post" in message.text


def test_plain_text_keeps_every_address() -> None:
    message = plain(render(alert_of(TEXT, words(TEXT, "прапора"))))
    assert message.entities == ()
    assert message.text.endswith("\nhttps://t.me/sergey_khlan/18844")


def test_a_repeated_reply_says_so_and_keeps_its_entities() -> None:
    bold = Entity(type="bold", offset=0, length=2)
    message = repeated(Message(text="ab", entities=(bold,), buttons=((("Keep", "t"),),)))
    assert message.text.startswith("ab\nmay be a repeat")
    assert message.entities == (bold,)
    assert message.buttons == ((("Keep", "t"),),)


ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\0\n \u202e\u0301\ud800\udc00🏴‍☠️ёЁ…\r\t"),
        st.sampled_from("абв 😀"),
    )
)
LONG_TEXT = st.lists(ANY_TEXT, max_size=12).map(lambda parts: "".join(p * 40 for p in parts))
SPANS = st.lists(
    st.builds(
        lambda start, length: Span(start=start, end=start + length),
        st.integers(-5, 3000),
        st.integers(-2, 900),
    ),
    max_size=130,
)
CHANNELS = st.builds(
    Channel,
    ref=st.just("a"),
    channel_id=st.just(9),
    username=st.one_of(st.none(), st.text(max_size=40)),
    title=ANY_TEXT,
)


ALERTS = st.builds(
    alert_of,
    st.one_of(ANY_TEXT, LONG_TEXT),
    SPANS,
    channel=CHANNELS,
    rules=st.lists(ANY_TEXT, max_size=20).map(tuple),
    repeat=st.booleans(),
)


@given(ALERTS)
def test_any_text_gives_a_message_that_telegram_takes(alert: Alert) -> None:
    assert_taken(alert)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=100_000, deadline=None)
@given(ALERTS)
def test_very_many_texts_give_messages_that_telegram_takes(alert: Alert) -> None:
    assert_taken(alert)


def assert_taken(alert: Alert) -> None:
    """Telegram takes the message, and what is bold in it is what matched."""
    message = render(alert)
    total = units(message.text)
    assert total <= MAX_UNITS
    assert len(message.entities) <= MAX_ENTITIES
    assert "\0" not in message.text
    message.text.encode()
    end = 0
    for entity in message.entities:
        assert entity.length > 0
        assert end <= entity.offset
        end = entity.offset + entity.length
        assert end <= total
    text = alert.post.text
    matched = [sendable(text[s.start : s.end]).strip() for s in merge(alert.spans, len(text))]
    assert_shown(covered(message, "bold"), matched, whole=len(text) <= 700 and bool(text.strip()))


def assert_shown(bold: list[str], matched: list[str], *, whole: bool) -> None:
    """What is bold is the first of the matches, each in full unless it is very long or blank."""
    assert len(bold) <= len(matched)
    for shown, match in zip(bold, filter(None, matched), strict=False):
        assert shown == match or (len(match) > LONGEST and match.startswith(shown))
    if whole:
        assert bold == [match for match in matched[:90] if match]
