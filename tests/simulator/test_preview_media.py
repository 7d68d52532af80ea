from __future__ import annotations

from datetime import UTC, datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.simulator.chats import MEDIA, Chat, ChatMessage, Kind
from bot.simulator.preview_media import not_supported, shown_media

AT = datetime(2022, 11, 11, tzinfo=UTC)
CHAT = Chat(chat_id=-1001500000001, kind=Kind.CHANNEL, title="K", created_at=AT, username="Kherson")


def messages(media: str, count: int = 1) -> list[ChatMessage]:
    return [
        ChatMessage(
            message_id=number,
            chat_id=CHAT.chat_id,
            text="question",
            at=AT,
            media=media,
            grouped_id=9 if count > 1 else None,
        )
        for number in range(7, 7 + count)
    ]


@pytest.mark.parametrize("media", [kind for kind in MEDIA if kind != "unsupported"])
def test_one_alone_links_to_its_post(media: str) -> None:
    tree = LexborHTMLParser(shown_media(CHAT, messages(media)))
    assert {node.attributes["href"] for node in tree.css("a")} == {"https://t.me/Kherson/7"}


@pytest.mark.parametrize("media", ["photo", "video", "document"])
def test_an_album_links_to_each_of_its_posts(media: str) -> None:
    tree = LexborHTMLParser(shown_media(CHAT, messages(media, 3)))
    links = [node.attributes["href"] for node in tree.css("a.grouped_media_wrap")]
    assert links == [f"https://t.me/Kherson/{number}?single" for number in (7, 8, 9)]


@pytest.mark.parametrize("media", ["", "unsupported"])
def test_nothing_to_show(media: str) -> None:
    assert shown_media(CHAT, messages(media)) == ""


def test_the_notice_links_to_the_post() -> None:
    tree = LexborHTMLParser(not_supported(CHAT, messages("unsupported")[0]))
    assert tree.css("a")[0].attributes["href"] == "https://t.me/Kherson/7"
