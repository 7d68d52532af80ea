from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from bot.simulator.chats import Kind
from bot.simulator.preview import PreviewServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from bot.simulator.world import World

    Serve = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def web(world: World, serve: Serve) -> httpx.AsyncClient:
    world.add_channel("Kherson", "Kherson & <co>", about="a\nb", members=12)
    return await serve(PreviewServer(world).answer)


async def page(web: httpx.AsyncClient, path: str) -> LexborHTMLParser:
    answer = await web.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return LexborHTMLParser(answer.text)


def ids(tree: LexborHTMLParser) -> list[int]:
    posts = [str(node.attributes["data-post"]) for node in tree.css("[data-post]")]
    assert all(post.startswith("Kherson/") for post in posts)
    return [int(post.partition("/")[2]) for post in posts]


async def test_a_post(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "Прапор <b>&amp;\nнад містом\0", signature="Ed <i>")
    tree = await page(web, "/s/kherson")
    assert ids(tree) == [1]
    (body,) = tree.css(".tgme_widget_message_wrap .js-message_text")
    assert body.text(separator="|") == "Прапор <b>&amp;|над містом\ufffd"
    (time,) = tree.css(".tgme_widget_message_meta time[datetime]")
    at = world.truth("kherson")[0].at.replace(microsecond=0)
    assert time.attributes["datetime"] == at.isoformat()
    (author,) = tree.css(".tgme_widget_message_from_author")
    assert author.text() == "Ed <i>"
    (title,) = tree.css(".tgme_channel_info_header_title")
    assert title.text() == "Kherson & <co>"
    assert "edited" not in tree.css(".tgme_widget_message_meta")[0].text()


async def test_an_edited_post_says_so_in_bare_text(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "one")
    world.edit_post("kherson", 1, "two")
    tree = await page(web, "/s/kherson")
    assert tree.css(".js-message_text")[0].text() == "two"
    meta = tree.css(".tgme_widget_message_meta")[0]
    assert meta.text().startswith("edited")


async def test_an_album_is_one_block(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "before")
    world.post("kherson", "caption", media="photo", album=3)
    world.post("kherson", "after")
    tree = await page(web, "/s/kherson")
    assert ids(tree) == [1, 2, 5]
    links = [str(a.attributes["href"]) for a in tree.css(".grouped_media_wrap")]
    assert links == [f"https://t.me/Kherson/{number}?single" for number in (2, 3, 4)]
    texts = [node.css(".js-message_text")[0].text() for node in tree.css("[data-post]")]
    assert texts == ["before", "caption", "after"]


async def test_replies_forwards_and_service(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "the first")
    world.post("kherson", "an answer", reply_to=1, forward_from="Some <b>")
    world.post("kherson", "pinned «the first»", service=True)
    world.post("kherson", "Channel created", service=True)
    tree = await page(web, "/s/kherson")
    assert tree.css(".js-message_reply_text")[0].text() == "the first"
    assert [node.text() for node in tree.css(".js-message_text")] == [
        "the first",
        "an answer",
        "Kherson & <co> pinned «the first»",
        "Channel created",
    ]
    assert tree.css(".tgme_widget_message_reply")[0].attributes["href"] == "https://t.me/Kherson/1"
    bodies = [node.text() for node in tree.css(".tgme_widget_message_text")]
    assert bodies[:3] == ["the first", "the first", "an answer"]  # the quote has the base class too
    assert len(tree.css(".tgme_widget_message_views")) == 2  # service messages have none
    assert tree.css(".tgme_widget_message_forwarded_from_name")[0].text() == "Some <b>"
    assert tree.css(".service_message")[0].attributes["data-post"] == "Kherson/3"


@pytest.mark.parametrize(
    ("media", "css"),
    [
        pytest.param("photo", ".tgme_widget_message_photo_wrap", id="photo"),
        pytest.param("video", ".tgme_widget_message_video_player", id="video"),
        pytest.param("document", ".tgme_widget_message_document_title", id="document"),
        pytest.param("", ".message_media_not_supported_label", id="nothing-shown"),
        pytest.param("unsupported", ".message_media_not_supported_label", id="unsupported"),
        pytest.param("big_video", ".not_supported .message_media_not_supported_label", id="big"),
    ],
)
async def test_posts_without_text(
    world: World, web: httpx.AsyncClient, media: str, css: str
) -> None:
    world.post("kherson", "", media=media)
    tree = await page(web, "/s/kherson")
    assert ids(tree) == [1]
    assert tree.css(css)
    assert not tree.css(".js-message_text")


async def test_pages_go_back_to_the_first_post(world: World, web: httpx.AsyncClient) -> None:
    world.post_batch("kherson", [str(number) for number in range(1, 51)])
    for gone in (3, 30, 50):
        world.delete_post("kherson", gone)
    path, seen = "/s/kherson", list[int]()
    while True:
        tree = await page(web, path)
        found = ids(tree)
        assert found == sorted(found)
        seen = found + seen
        prev = tree.css('link[rel="prev"]')
        if not prev:
            break
        path = str(prev[0].attributes["href"])
        assert path == f"/s/Kherson?before={found[0]}"
        assert tree.css(".js-messages_more")[0].attributes["data-before"] == str(found[0])
    assert seen == [number for number in range(1, 50) if number not in (3, 30)]


async def test_an_album_is_never_cut_in_two(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "", media="photo", album=10)
    world.post_batch("kherson", ["a"] * 15)
    tree = await page(web, "/s/kherson")
    assert ids(tree) == [1, *range(11, 26)]
    assert not tree.css('link[rel="prev"]')


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("?before=3", [1, 2], id="before"),
        pytest.param("?before=1", [], id="before-the-first"),
        pytest.param("?before=x", [1, 2, 3, 4, 5], id="before-nonsense"),
        pytest.param("?after=3", [4, 5], id="after"),
        pytest.param("?after=5", [], id="after-the-last"),
        pytest.param("?before=4&after=1", [2, 3, 4, 5], id="both"),
    ],
)
async def test_where_a_page_lies(
    world: World, web: httpx.AsyncClient, query: str, expected: list[int]
) -> None:
    world.post_batch("kherson", ["a"] * 5)
    tree = await page(web, f"/s/Kherson{query}")
    assert ids(tree) == expected
    assert bool(tree.css(".tme_no_messages_found")) is not bool(expected)


async def test_pages_go_forward_to_the_newest_post(world: World, web: httpx.AsyncClient) -> None:
    world.post_batch("kherson", ["a"] * 15)
    world.post("kherson", "", album=10)
    world.post_batch("kherson", ["a"] * 20)
    path, seen = "/s/kherson?after=0", list[list[int]]()
    while True:
        tree = await page(web, path)
        seen.append(ids(tree))
        following = tree.css('link[rel="next"]')
        if not following:
            break
        path = str(following[0].attributes["href"])
    assert seen == [[*range(1, 17)], [*range(26, 46)]]  # the album, 16 to 25, is not cut in two
    assert path == "/s/Kherson?after=25"


async def test_an_empty_channel_looks_like_the_real_one(web: httpx.AsyncClient) -> None:
    tree = await page(web, "/s/kherson")
    assert ids(tree) == []
    (wrap,) = tree.css(".tgme_widget_message_wrap")
    assert wrap.text() == "No posts found"


@pytest.mark.parametrize("name", ["friends", "nobody", "alarm_bot"])
async def test_what_is_no_channel_redirects(
    world: World, web: httpx.AsyncClient, name: str
) -> None:
    world.add_bot("alarm_bot")
    world.add_chat("Friends", Kind.GROUP, username="friends")
    answer = await web.get(f"/s/{name}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/{name}")
    assert answer.content == b""


@pytest.mark.parametrize(
    ("name", "title", "extra"),
    [
        pytest.param("kherson", "Kherson & <co>", "12 subscribers", id="channel"),
        pytest.param("friends", "Friends", "2 members, 2 online", id="group"),
        pytest.param("large", "Large", "1 234 567 subscribers", id="large"),
        pytest.param("alarm_bot", "alarm_bot", "@alarm_bot", id="bot"),
        pytest.param("nobody", "Telegram: Contact @nobody", None, id="nobody"),
    ],
)
async def test_the_landing_page_tells_them_apart(
    world: World, web: httpx.AsyncClient, name: str, title: str, extra: str | None
) -> None:
    world.add_bot("alarm_bot")
    world.add_channel("large", "Large", members=1_234_567)
    people = [world.add_user(name).user_id for name in ("Olena", "Petro")]
    world.add_chat("Friends", Kind.GROUP, username="friends", members=people)
    tree = await page(web, f"/{name}")
    assert tree.css('meta[property="og:title"]')[0].attributes["content"] == title
    assert [node.text() for node in tree.css(".tgme_page_title")] == ([title] if extra else [])
    assert [node.text() for node in tree.css(".tgme_page_extra")] == ([extra] if extra else [])
    assert bool(tree.css(".tgme_page_context_link")) is bool(extra and "subscribers" in extra)


async def test_other_paths_are_not_found(web: httpx.AsyncClient) -> None:
    assert (await web.get("/s/kherson/1/2")).status_code == 404


async def test_faults(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "one")
    world.add_fault("preview_empty", {"channel": "kherson", "count": 1})
    assert ids(await page(web, "/s/kherson")) == []
    assert ids(await page(web, "/s/kherson")) == [1]
    world.add_fault("preview_status", {"status": 429, "count": 1})
    assert (await web.get("/s/kherson")).status_code == 429
    world.add_fault("preview_redirect", {"channel": "Kherson"})
    assert [(await web.get("/s/kherson")).status_code for _ in range(2)] == [302, 302]
    world.clear_faults()
    assert ids(await page(web, "/s/kherson")) == [1]


async def test_a_redesign_renames_the_texts(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "one")
    world.add_fault("preview_class", {"channel": "kherson", "count": 2})
    for _ in range(2):
        tree = await page(web, "/s/kherson")
        assert ids(tree) == [1]
        assert not tree.css(".js-message_text, .tgme_widget_message_text")
        assert "one" in tree.text()
    assert (await page(web, "/s/kherson")).css(".js-message_text")


async def test_links_to_older_posts_are_missing(world: World, web: httpx.AsyncClient) -> None:
    world.post_batch("kherson", ["a"] * 50)
    world.add_fault("preview_no_prev", {"channel": "kherson"})
    for query in ("", "?before=31"):
        tree = await page(web, f"/s/kherson{query}")
        assert len(ids(tree)) == 20
        assert not tree.css('link[rel="prev"], .js-messages_more[data-before]')
    assert tree.css('link[rel="next"]')


async def test_a_challenge_is_no_channel_page(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "one")
    world.add_fault("preview_challenge", {"count": 2})
    for path in ("/s/kherson", "/kherson"):
        tree = await page(web, path)
        assert not tree.css(
            "[data-post], .tgme_channel_history, .tme_no_messages_found, .tgme_page"
        )
    assert ids(await page(web, "/s/kherson")) == [1]


async def test_a_channel_without_preview_has_a_landing_page(
    world: World, web: httpx.AsyncClient
) -> None:
    world.add_fault("preview_redirect", {"channel": "kherson"})
    answer = await web.get("/s/kherson")
    assert (answer.status_code, answer.content) == (302, b"")
    tree = await page(web, "/kherson")
    assert tree.css(".tgme_page_extra")[0].text() == "12 subscribers"
    assert not tree.css(".tgme_page_context_link")


async def test_a_channel_that_became_private_has_none(world: World, web: httpx.AsyncClient) -> None:
    account = world.add_account()
    world.add_fault("private", {"channel": "kherson", "account": account.phone})
    assert ids(await page(web, "/s/kherson")) == []  # others see it still
    world.add_fault("private", {"channel": "kherson"})
    answer = await web.get("/s/kherson")
    assert (answer.status_code, answer.content) == (302, b"")
    assert not (await page(web, "/kherson")).css(".tgme_page_extra")


async def test_a_renamed_channel_is_under_its_new_name(
    world: World, web: httpx.AsyncClient
) -> None:
    chat = world.chats.named("kherson")
    world.post("kherson", "one")
    world.rename(chat, username="Kherson_now")
    assert (await web.get("/s/kherson")).status_code == 302
    (post,) = (await page(web, "/s/kherson_now")).css("[data-post]")
    assert post.attributes["data-post"] == "Kherson_now/1"
    world.rename(chat, username=None)
    assert (await web.get("/s/kherson_now")).status_code == 302
    assert (await web.get(f"/s/{chat.bare_id}")).status_code == 404


async def test_deleted_posts_vanish(world: World, web: httpx.AsyncClient) -> None:
    world.post_batch("kherson", ["a"] * 60)
    world.delete_posts("kherson", [*range(20, 55), 60])
    tree = await page(web, "/s/kherson")
    assert ids(tree) == [*range(5, 20), *range(55, 60)]
    assert tree.css('link[rel="prev"]')[0].attributes["href"] == "/s/Kherson?before=5"
    world.delete_posts("kherson", [*range(1, 20), *range(55, 60)])
    tree = await page(web, "/s/kherson")
    assert (ids(tree), len(tree.css(".tme_no_messages_found"))) == ([], 1)


async def test_calls_are_logged(world: World, web: httpx.AsyncClient) -> None:
    await web.get("/s/kherson", params={"before": 5})
    (call,) = world.calls()
    assert (call.api, call.method, call.params) == ("preview", "s/kherson", {"before": "5"})
