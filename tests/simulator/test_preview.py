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
    assert [node.text() for node in tree.css(".js-message_text")] == ["before", "caption", "after"]


async def test_replies_forwards_and_service(world: World, web: httpx.AsyncClient) -> None:
    world.post("kherson", "the first")
    world.post("kherson", "an answer", reply_to=1, forward_from="Some <b>")
    world.post("kherson", "pinned", service=True)
    tree = await page(web, "/s/kherson")
    assert tree.css(".js-message_reply_text")[0].text() == "the first"
    assert [node.text() for node in tree.css(".js-message_text")] == [
        "the first",
        "an answer",
        "pinned",
    ]
    assert tree.css(".tgme_widget_message_forwarded_from_name")[0].text() == "Some <b>"
    assert tree.css(".service_message")[0].attributes["data-post"] == "Kherson/3"


@pytest.mark.parametrize(
    ("media", "css"),
    [
        pytest.param("photo", ".tgme_widget_message_photo_wrap", id="photo"),
        pytest.param("video", ".tgme_widget_message_video_player", id="video"),
        pytest.param("document", ".tgme_widget_message_document_title", id="document"),
        pytest.param("", ".message_media_not_supported_label", id="nothing-shown"),
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
    ],
)
async def test_where_a_page_lies(
    world: World, web: httpx.AsyncClient, query: str, expected: list[int]
) -> None:
    world.post_batch("kherson", ["a"] * 5)
    assert ids(await page(web, f"/s/Kherson{query}")) == expected


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
        pytest.param("friends", "Friends", "0 members", id="group"),
        pytest.param("alarm_bot", "alarm_bot", "@alarm_bot", id="bot"),
        pytest.param("nobody", "@nobody", "", id="nobody"),
    ],
)
async def test_the_landing_page_tells_them_apart(
    world: World, web: httpx.AsyncClient, name: str, title: str, extra: str
) -> None:
    world.add_bot("alarm_bot")
    world.add_chat("Friends", Kind.GROUP, username="friends")
    tree = await page(web, f"/{name}")
    assert tree.css(".tgme_page_title")[0].text() == title
    assert tree.css(".tgme_page_extra")[0].text() == extra


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


async def test_calls_are_logged(world: World, web: httpx.AsyncClient) -> None:
    await web.get("/s/kherson", params={"before": 5})
    (call,) = world.calls()
    assert (call.api, call.method, call.params) == ("preview", "s/kherson", {"before": "5"})
