from __future__ import annotations

from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser

from bot.simulator.chats import Chat, Kind
from bot.simulator.preview_pages import CHALLENGE, channel_page, landing_page


def chat(**fields: object) -> Chat:
    given: dict[str, object] = {
        "chat_id": -1001500000001,
        "kind": Kind.CHANNEL,
        "title": "Kherson & <co>",
        "created_at": datetime(2022, 11, 11, tzinfo=UTC),
        "username": "Kherson",
        "audience": 109_345,
    }
    return Chat(**(given | fields))  # type: ignore[arg-type]


def test_the_header_says_whose_page_it_is() -> None:
    tree = LexborHTMLParser(channel_page(chat(about="News\nby @desk"), []))
    assert tree.css(".tgme_channel_info_header_title")[0].text() == "Kherson & <co>"
    assert tree.css(".tgme_channel_info_header_username")[0].text() == "@Kherson"
    assert tree.css(".counter_value")[0].text() == "109.3K"
    assert tree.css(".tgme_header_counter")[0].text() == "109.3K subscribers"
    assert tree.css(".tgme_channel_info_description a")[0].attributes["href"] == "https://t.me/desk"
    assert tree.css("title")[0].text() == "Kherson & <co> – Telegram"


def test_links_in_both_directions() -> None:
    tree = LexborHTMLParser(channel_page(chat(), ["<p>post</p>"], older=100, newer=120))
    links = {node.attributes["rel"]: node.attributes["href"] for node in tree.css("link")}
    assert links == {"prev": "/s/Kherson?before=100", "next": "/s/Kherson?after=120"}
    more = [node.attributes["href"] for node in tree.css(".js-messages_more")]
    assert more == list(links.values())
    lone = LexborHTMLParser(channel_page(chat(), ["<p>post</p>"]))
    assert not lone.css("link, .js-messages_more")


def test_a_page_without_posts_says_so_in_a_wrap() -> None:
    tree = LexborHTMLParser(channel_page(chat(), []))
    (wrap,) = tree.css(".tgme_widget_message_wrap")
    assert (wrap.text(), tree.css("[data-post]")) == ("No posts found", [])


def test_a_group_can_be_viewed_and_not_previewed() -> None:
    group = chat(kind=Kind.GROUP, audience=1_000, members={5, 6})
    tree = LexborHTMLParser(landing_page("Kherson", group))
    assert tree.css(".tgme_page_extra")[0].text() == "1 002 members, 2 online"
    assert tree.css(".tgme_page_action")[0].text() == "View Group"
    assert not tree.css(".tgme_page_context_link")


def test_a_landing_page_describes_the_channel() -> None:
    tree = LexborHTMLParser(landing_page("Kherson", chat(about="News")))
    assert tree.css(".tgme_page_description")[0].text() == "News"
    assert tree.css(".tgme_page_context_link")[0].attributes["href"] == "/s/Kherson"


def test_nobody_is_a_contact() -> None:
    tree = LexborHTMLParser(landing_page("nobody", None))
    assert "you can contact @nobody right away" in tree.css(".tgme_page_description")[0].text()
    assert tree.css(".tgme_icon_user")
    assert not tree.css(".tgme_page_title, .tgme_page_extra")


def test_a_challenge_speaks_of_no_channel() -> None:
    assert "tgme_" not in CHALLENGE
