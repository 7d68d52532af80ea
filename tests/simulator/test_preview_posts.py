from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.simulator.preview_posts import Painter

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.world import World

    Draw = Callable[..., LexborHTMLParser]


@pytest.fixture
def draw(world: World) -> Draw:
    """Post in a channel and draw the bubble of it."""
    chat = world.add_channel("Kherson", "Kherson", members=99_999)
    painter = Painter(world=world, chat=chat, now=world.clock.now())
    return lambda text, **fields: LexborHTMLParser(
        painter.bubble(world.post("kherson", text, **fields))
    )


def seen(tree: LexborHTMLParser) -> dict[str, object]:
    given = str(tree.css("[data-view]")[0].attributes["data-view"])
    assert "=" not in given
    content: dict[str, object] = json.loads(urlsafe_b64decode(given + "=="))
    return content


def test_the_view_mark_carries_the_channels_id(world: World, draw: Draw) -> None:
    view = seen(draw("one"))
    assert (view["c"], view["p"]) == (-world.chats.named("kherson").bare_id, 1)
    assert len(str(view["h"])) == 18
    assert seen(draw("two", album=3))["p"] == "2g"


def test_an_albums_caption_stands_in_two_texts(draw: Draw) -> None:
    tree = draw("caption", album=2, media="photo")
    texts = tree.css(".tgme_widget_message_text")
    assert [node.text() for node in texts] == ["caption", "caption"]
    assert texts[0].css(".js-message_text")[-1].html == texts[1].html


def test_views_are_rounded(draw: Draw) -> None:
    tree = draw("one")
    assert tree.css(".tgme_widget_message_views")[0].text() == "33.3K"
    assert tree.css(".copyonly")[0].text() == " views"


def test_who_signed_and_when(world: World, draw: Draw) -> None:
    tree = draw("one", signature="Editor")
    assert tree.css(".tgme_widget_message_meta")[0].text().startswith("Editor,\xa0")
    (time,) = tree.css(".tgme_widget_message_meta time[datetime]")
    assert str(time.attributes["datetime"]).endswith("+00:00")
    assert world.truth("kherson")[0].edited_at is None


def test_a_video_has_a_time_that_is_no_date(draw: Draw) -> None:
    tree = draw("one", media="video")
    assert [node.text() for node in tree.css("time:not([datetime])")] == ["0:12"]
    assert len(tree.css("time[datetime]")) == 1
    assert tree.css("video[src]")


def test_a_video_too_big_says_so(draw: Draw) -> None:
    tree = draw("one", media="big_video")
    labels = [node.text() for node in tree.css(".message_media_not_supported_label")]
    assert labels == ["Media is too big", "Please open Telegram to view this post"]
    assert tree.css(".js-message_text")[0].text() == "one"
    assert not tree.css("video")


def test_what_the_page_does_not_show(draw: Draw) -> None:
    tree = draw("hidden", media="unsupported")
    assert "hidden" not in tree.text()
    (label,) = tree.css(".tgme_widget_message_bubble .message_media_not_supported_label")
    assert label.text() == "Please open Telegram to view this post"


def test_a_poll(draw: Draw) -> None:
    tree = draw("Is the flag up?", media="poll")
    assert tree.css(".tgme_widget_message_poll_question")[0].text() == "Is the flag up?"
    answers = [node.text() for node in tree.css(".tgme_widget_message_poll_option_text")]
    assert answers == ["Yes", "No"]
    assert not tree.css(".js-message_text")


def test_an_address_has_a_preview_beside_the_text(draw: Draw) -> None:
    tree = draw("see https://example.org/a!")
    (preview,) = tree.css("a.tgme_widget_message_link_preview")
    assert preview.attributes["href"] == "https://example.org/a"
    assert preview.css(".link_preview_site_name")[0].text() == "example.org"
    assert tree.css(".js-message_text")[0].text() == "see https://example.org/a!"


def test_a_forward_from_a_channel_is_linked(world: World, draw: Draw) -> None:
    world.add_channel("other", "The <other>")
    (name,) = draw("one", forward_from="other").css("a.tgme_widget_message_forwarded_from_name")
    assert (name.text(), name.attributes["href"]) == ("The <other>", "https://t.me/other/1")
    (name,) = draw("one", forward_from="Somebody").css(".tgme_widget_message_forwarded_from_name")
    assert (name.tag, name.text()) == ("span", "Somebody")


@pytest.mark.parametrize(("media", "shown"), [("photo", "Photo"), ("document", "File")])
def test_an_answer_to_media_quotes_its_kind(draw: Draw, media: str, shown: str) -> None:
    draw("", media=media)
    (quote,) = draw("so it is", reply_to=1).css(".js-message_reply_text")
    assert (quote.text(), quote.attributes["class"]) == (
        shown,
        "tgme_widget_message_metatext js-message_reply_text",
    )


def test_an_answer_to_what_is_gone_quotes_nothing(world: World, draw: Draw) -> None:
    draw("one")
    world.delete_post("kherson", 1)
    assert not draw("two", reply_to=1).css(".tgme_widget_message_reply")
