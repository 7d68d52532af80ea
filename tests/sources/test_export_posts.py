from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telethon.tl import types

from bot.errors import RefusedError
from bot.model import Post, SlotKind
from bot.sources.export_posts import Slot, Times, channel_id_of, read_message
from bot.telegram.convert import post_of
from tests.factories import NOON
from tests.sources.exports import CHANNEL_ID, a_message, a_service_message

KYIV = ZoneInfo("Europe/Kyiv")
LATER = datetime(2022, 11, 11, 13, 0, tzinfo=UTC)


def sent(text: str = "text", **more: Any) -> types.Message:
    """What Telegram itself shows of a message."""
    peer = types.PeerChannel(CHANNEL_ID)
    return types.Message(id=7, peer_id=peer, date=NOON, message=text, out=False, **more)


def exported(text: object = "text", **more: Any) -> dict[str, Any]:
    return a_message(7, text, **more)


def a_file(*attributes: Any, mime: str = "application/pdf") -> types.MessageMediaDocument:
    document = types.Document(
        id=1,
        access_hash=1,
        file_reference=b"",
        date=NOON,
        mime_type=mime,
        size=1,
        dc_id=2,
        attributes=list(attributes),
    )
    return types.MessageMediaDocument(document=document)


def named(name: str) -> types.DocumentAttributeFilename:
    return types.DocumentAttributeFilename(name)


def a_poll(*words: str) -> types.MessageMediaPoll:
    question, *answers = [types.TextWithEntities(word, []) for word in words]
    poll = types.Poll(
        id=1,
        question=question,
        answers=[types.PollAnswer(text=answer, option=b"1") for answer in answers],
        hash=0,
    )
    return types.MessageMediaPoll(poll=poll, results=types.PollResults())


VIDEO = types.DocumentAttributeVideo(duration=1, w=1, h=1)
NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
LINKED = [
    "see ",
    {"type": "text_link", "text": "here", "href": "https://example.org/a"},
    {"type": "bold", "text": " and "},
    {"type": "link", "text": "https://example.org/b"},
]
ASKED = {
    "question": "Чи є прапор?",
    "closed": False,
    "total_voters": 5,
    "answers": [{"text": "так", "voters": 5, "chosen": False}, {"text": "ні", "voters": 0}],
}


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        pytest.param(sent(), exported(), id="text"),
        pytest.param(sent(""), exported(""), id="no text"),
        pytest.param(sent("a b"), exported(["a ", {"type": "italic", "text": "b"}]), id="pieces"),
        pytest.param(
            sent(
                "see here and https://example.org/b",
                entities=[types.MessageEntityTextUrl(4, 4, "https://example.org/a")],
            ),
            exported(LINKED),
            id="hidden link",
        ),
        pytest.param(sent(edit_date=LATER), exported(edited_unixtime="1668171600"), id="edited"),
        pytest.param(sent(post_author="Іван"), exported(author="Іван"), id="signed"),
        pytest.param(
            sent(reply_to=types.MessageReplyHeader(reply_to_msg_id=3)),
            exported(reply_to_message_id=3),
            id="reply",
        ),
        pytest.param(
            sent(fwd_from=types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(5))),
            exported(forwarded_from="Rybar", forwarded_from_id="channel5"),
            id="forwarded from a channel",
        ),
        pytest.param(
            sent(fwd_from=types.MessageFwdHeader(date=NOON, from_id=types.PeerUser(5))),
            exported(forwarded_from="Bob", forwarded_from_id="user5"),
            id="forwarded from a person",
        ),
        pytest.param(
            sent(fwd_from=types.MessageFwdHeader(date=NOON, from_name="Bob")),
            exported(forwarded_from="Bob"),
            id="forwarded from somebody hidden",
        ),
        pytest.param(
            sent(fwd_from=types.MessageFwdHeader(date=NOON)),
            exported(forwarded_from=None),
            id="forwarded from nobody",
        ),
        pytest.param(
            sent("seen", media=types.MessageMediaPhoto()),
            exported("seen", photo="photos/photo_1@11-11-2022.jpg", width=1, height=1),
            id="photo",
        ),
        pytest.param(
            sent("caption", media=a_file(named("orders.pdf"))),
            exported("caption", file=NOT_INCLUDED, file_name="orders.pdf", mime_type="x/y"),
            id="file",
        ),
        pytest.param(
            sent("", media=a_file(named("orders.pdf"))),
            exported("", file="files/orders.pdf"),
            id="file of an older export",
        ),
        pytest.param(
            sent("", media=a_file(named("song.mp3"))),
            exported("", file=NOT_INCLUDED, file_name="song.mp3", media_type="audio_file"),
            id="audio",
        ),
        pytest.param(
            sent("", media=a_file(types.DocumentAttributeAudio(duration=1, voice=True))),
            exported(
                "",
                file="voice_messages/audio_1@11-11-2022_14-00-00.ogg",
                media_type="voice_message",
            ),
            id="voice",
        ),
        pytest.param(
            sent("", media=a_file(VIDEO, named("IMG_1.MP4"))),
            exported("", file=NOT_INCLUDED, file_name="IMG_1.MP4", media_type="video_file"),
            id="video",
        ),
        pytest.param(
            sent("", media=a_file(VIDEO)),
            exported("", file=NOT_INCLUDED, media_type="video_message"),
            id="round video",
        ),
        pytest.param(
            sent("", media=a_file(VIDEO, named("a.mp4"))),
            exported(
                "",
                file=NOT_INCLUDED,
                file_name="a.mp4",
                media_type="animation",
                mime_type="video/mp4",
            ),
            id="animation",
        ),
        pytest.param(
            sent("", media=a_file(named("a.gif"))),
            exported(
                "",
                file=NOT_INCLUDED,
                file_name="a.gif",
                media_type="animation",
                mime_type="image/gif",
            ),
            id="gif",
        ),
        pytest.param(
            sent("", media=a_file(named("sticker.webp"))),
            exported("", file="stickers/sticker.webp", media_type="sticker", sticker_emoji="👍"),
            id="sticker",
        ),
        pytest.param(
            sent("", media=a_file(VIDEO, named("sticker.webm"))),
            exported("", file="stickers/sticker.webm", media_type="sticker"),
            id="moving sticker",
        ),
        pytest.param(
            sent("", media=a_poll("Чи є прапор?", "так", "ні")),
            exported("", poll=ASKED),
            id="poll",
        ),
        pytest.param(
            sent("", media=a_poll("Чи є прапор?", "так")),
            exported(
                "",
                poll={
                    "question": ["Чи є ", {"type": "bold", "text": "прапор"}, "?"],
                    "answers": [{"text": ["так"]}],
                },
            ),
            id="poll in pieces",
        ),
        pytest.param(
            sent("", media=types.MessageMediaGeo(geo=types.GeoPointEmpty())),
            exported("", location_information={"latitude": 1.5, "longitude": 2.5}),
            id="place",
        ),
    ],
)
def test_a_post_is_the_same_by_export_and_by_telegram(
    shown: types.Message, message: dict[str, Any]
) -> None:
    assert read_message(message, CHANNEL_ID, Times(None)) == post_of(shown, CHANNEL_ID)


def test_an_album_is_not_told() -> None:
    shown = post_of(sent(grouped_id=9), CHANNEL_ID)
    assert shown is not None
    assert read_message(exported(), CHANNEL_ID, Times(None)) == replace(shown, grouped_id=None)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        pytest.param(a_service_message(7), SlotKind.SERVICE, id="service"),
        pytest.param({"id": 7, "type": "service"}, SlotKind.SERVICE, id="service without a time"),
        pytest.param({"id": 7, "type": "unsupported"}, SlotKind.UNREADABLE, id="unsupported"),
        pytest.param({"id": 7}, SlotKind.UNREADABLE, id="nothing but an id"),
        pytest.param(exported(type="hologram"), SlotKind.UNREADABLE, id="unknown kind"),
        pytest.param(exported(date_unixtime="soon"), SlotKind.UNREADABLE, id="no time"),
        pytest.param(exported(date_unixtime="9" * 15), SlotKind.UNREADABLE, id="time beyond all"),
        pytest.param(exported(date_unixtime="0"), SlotKind.UNREADABLE, id="before Telegram"),
    ],
)
def test_ids_without_a_post(message: dict[str, Any], kind: SlotKind) -> None:
    slot = read_message(message, CHANNEL_ID, Times(None))
    assert slot == Slot(message_id=7, kind=kind)


@pytest.mark.parametrize("number", [None, "x", 0, -5, 2**31, True, 1.5, [7]])
def test_what_has_no_usable_id(number: object) -> None:
    assert read_message(exported() | {"id": number}, CHANNEL_ID, Times(None)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
FULL = exported(
    edited="2022-11-11T15:00:00",
    edited_unixtime="1668171600",
    text_entities=[],
    photo="a.jpg",
    file="a.pdf",
    file_name="a.pdf",
    media_type="sticker",
    mime_type="x/y",
    poll=ASKED,
    author="Іван",
    forwarded_from="Bob",
    forwarded_from_id="user5",
    reply_to_message_id=3,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FULL)), JSON))
def test_fields_of_any_kind_are_read_or_let_be(fields: dict[str, Any]) -> None:
    read = read_message(FULL | fields | {"id": 7}, CHANNEL_ID, Times(KYIV))
    assert isinstance(read, Post | Slot)
    assert read.message_id == 7


@pytest.mark.parametrize(
    ("chat_id", "number"),
    [
        pytest.param(1555000111, 1555000111, id="bare"),
        pytest.param("1555000111", 1555000111, id="a text"),
        pytest.param(-1001555000111, 1555000111, id="of the Bot API"),
        pytest.param("-1001555000111", 1555000111, id="of the Bot API as a text"),
        pytest.param("channel1555000111", 1555000111, id="of a peer"),
        pytest.param(9000000000, 9000000000, id="beyond 32 bits"),
        pytest.param(-1555000111, None, id="a group"),
        pytest.param(0, None, id="nothing"),
        pytest.param(None, None, id="missing"),
        pytest.param(True, None, id="a flag"),
        pytest.param(1.5, None, id="a fraction"),
        pytest.param("user5", None, id="a person"),
        pytest.param(10**30, None, id="beyond all"),
    ],
)
def test_whose_export_it_is(chat_id: object, number: int | None) -> None:
    assert channel_id_of(chat_id, exported()) == number


def test_ids_of_exports_before_2021() -> None:
    old = {"id": 1, "type": "message", "date": "2020-11-11T14:00:00", "text": ""}
    assert channel_id_of(2**33 + 1410035294, old) == 1410035294
    assert channel_id_of(1410035294, old) == 1410035294


class TestTimes:
    @pytest.mark.parametrize(
        ("message", "posted", "edited"),
        [
            pytest.param({"date_unixtime": "1668168000"}, NOON, None, id="exact"),
            pytest.param({"date_unixtime": 1668168000}, NOON, None, id="a number"),
            pytest.param({"date": "2022-11-11T14:00:00"}, NOON, None, id="local"),
            pytest.param({"date": "2022-11-11T12:00:00Z"}, NOON, None, id="with its offset"),
            pytest.param(
                {"date": "2022-11-11T14:00:00", "edited": "2022-11-11T15:00:00"},
                NOON,
                LATER,
                id="local and edited",
            ),
            pytest.param(
                {"date": "2022-11-11T14:00:00", "edited": "1970-01-01T03:00:00"},
                NOON,
                None,
                id="never edited, as written before 2020",
            ),
            pytest.param(
                {"date": "1999-01-01T00:00:00", "date_unixtime": "1668168000"},
                NOON,
                None,
                id="the exact one counts",
            ),
            pytest.param({"date": "9999-12-31T23:59:59"}, None, None, id="the end of days"),
            pytest.param({"date": "0001-01-01T00:00:00"}, None, None, id="their beginning"),
            pytest.param({"date": "yesterday"}, None, None, id="words"),
            pytest.param({}, None, None, id="none"),
        ],
    )
    def test_of_a_message(
        self, message: dict[str, Any], posted: datetime | None, edited: datetime | None
    ) -> None:
        times = Times(KYIV)
        assert (times.posted(message), times.edited(message)) == (posted, edited)

    def test_a_local_time_needs_its_zone(self) -> None:
        with pytest.raises(RefusedError, match=r"Message 7 .* --timezone Europe/Kyiv"):
            Times(None).posted({"id": 7, "date": "2022-11-11T14:00:00"})

    def test_an_hour_that_came_twice_goes_by_the_order_of_the_posts(self) -> None:
        # Kyiv, 30 October 2022: 03:00 to 04:00 first in summer time (UTC+3), then in winter time
        times = Times(KYIV)
        local = ["02:50", "03:10", "03:50", "03:10", "03:40", "04:10"]
        utc = [times.posted({"date": f"2022-10-30T{time}:00"}) for time in local]
        assert [f"{moment:%H:%M}" for moment in utc if moment] == [
            "23:50",
            "00:10",
            "00:50",
            "01:10",
            "01:40",
            "02:10",
        ]
        assert (times.twice, times.never) == (4, 0)

    def test_an_hour_that_never_was(self) -> None:
        # Kyiv, 27 March 2022: the clock went from 03:00 to 04:00
        times = Times(KYIV)
        assert times.posted({"date": "2022-03-27T03:30:00"}) == datetime(
            2022, 3, 27, 1, 30, tzinfo=UTC
        )
        assert (times.twice, times.never) == (0, 1)
