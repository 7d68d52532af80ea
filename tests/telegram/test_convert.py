"""What a rule may match of each kind of message, and what is no post at all."""

from __future__ import annotations

from typing import Any

import pytest
from telethon.tl import types

from bot.telegram.convert import post_of, pushed_of
from tests.factories import NOON


def _message(text: str = "text", **more: Any) -> types.Message:
    return types.Message(
        id=7, peer_id=types.PeerChannel(100), date=NOON, message=text, out=False, **more
    )


def _document(*attributes: Any) -> types.MessageMediaDocument:
    return types.MessageMediaDocument(
        document=types.Document(
            id=1,
            access_hash=1,
            file_reference=b"",
            date=NOON,
            mime_type="application/pdf",
            size=1,
            dc_id=2,
            attributes=list(attributes),
        )
    )


def _poll() -> types.MessageMediaPoll:
    words = [types.TextWithEntities(text, []) for text in ("Чи є прапор?", "так", "ні")]
    return types.MessageMediaPoll(
        poll=types.Poll(
            id=1,
            question=words[0],
            answers=[types.PollAnswer(text=w, option=b"1") for w in words[1:]],
            hash=0,
        ),
        results=types.PollResults(),
    )


@pytest.mark.parametrize(
    ("message", "text", "media"),
    [
        pytest.param(_message(), "text", (), id="text"),
        pytest.param(_message(""), "", (), id="no-text"),
        pytest.param(
            _message("caption", media=types.MessageMediaPhoto()), "caption", ("photo",), id="photo"
        ),
        pytest.param(
            _message("", media=_document(types.DocumentAttributeFilename("orders.pdf"))),
            "orders.pdf",
            ("document",),
            id="file-name",
        ),
        pytest.param(
            _message("v", media=_document(types.DocumentAttributeVideo(1, 1, 1))),
            "v",
            ("video",),
            id="video",
        ),
        pytest.param(_message("", media=_poll()), "Чи є прапор?\nтак\nні", ("poll",), id="poll"),
        pytest.param(_message("x", media=types.MessageMediaUnsupported()), "x", (), id="unknown"),
    ],
)
def test_the_text_and_kinds_of_a_post(
    message: types.Message, text: str, media: tuple[str, ...]
) -> None:
    post = post_of(message, 100)
    assert post is not None
    assert (post.text, post.media) == (text, media)


def test_links_behind_text_are_kept() -> None:
    entity = types.MessageEntityTextUrl(0, 4, "https://example.org/flag")
    post = post_of(_message(entities=[entity]), 100)
    assert post is not None
    assert post.links == ("https://example.org/flag",)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(types.MessageEmpty(7, types.PeerChannel(100)), id="empty"),
        pytest.param(
            types.MessageService(
                id=7,
                peer_id=types.PeerChannel(100),
                date=NOON,
                action=types.MessageActionPinMessage(),
            ),
            id="service",
        ),
    ],
)
def test_what_is_no_post_still_takes_an_id(message: types.TypeMessage) -> None:
    assert post_of(message, 100) is None


@pytest.mark.parametrize(
    ("update", "new_id", "gone"),
    [
        pytest.param(types.UpdateNewChannelMessage(_message(), 2, 1), 7, (), id="new"),
        pytest.param(types.UpdateEditChannelMessage(_message(), 2, 1), None, (), id="edited"),
        pytest.param(
            types.UpdateDeleteChannelMessages(100, [3, 4], 2, 2), None, (3, 4), id="deleted"
        ),
    ],
)
def test_what_an_update_says(
    update: types.TypeUpdate, new_id: int | None, gone: tuple[int, ...]
) -> None:
    pushed = pushed_of(update)
    assert (pushed.channel_id, pushed.new_id, pushed.gone) == (100, new_id, gone)
    assert not pushed.too_long


@pytest.mark.parametrize(
    ("message", "new_id"),
    [
        pytest.param(
            types.MessageService(7, types.PeerChannel(100), NOON, types.MessageActionPinMessage()),
            7,
            id="service",
        ),
        pytest.param(types.MessageEmpty(7, types.PeerChannel(100)), None, id="empty"),
    ],
)
def test_what_is_pushed_and_no_post(message: types.TypeMessage, new_id: int | None) -> None:
    pushed = pushed_of(types.UpdateNewChannelMessage(message, 2, 1))
    assert (pushed.channel_id, pushed.new_id, pushed.post) == (100, new_id, None)


def test_that_there_is_more_than_is_pushed() -> None:
    pushed = pushed_of(types.UpdateChannelTooLong(100, pts=7))
    assert (pushed.channel_id, pushed.too_long) == (100, True)
