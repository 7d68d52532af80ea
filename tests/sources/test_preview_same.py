"""One post read over MTProto and from its page is one post: the same text under the same id."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.clock import SystemClock
from bot.model import Entity, Post, SlotKind
from bot.simulator.server import LocalTelegram
from bot.sources.preview_page import read_page
from bot.telegram import reading
from bot.telegram.client import open_client
from bot.telegram.line import Line
from bot.telegram.login import request_code, sign_in
from bot.telegram.reading import Peer
from bot.telegram.schedule import Schedule
from tests.telegram.conftest import Given, settings_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.telegram.schedule import Spent

NAME = "delta_live"
CORPUS = [
    "one word",
    "line\nline\n\nline after an empty one",
    "trailing space \n and leading one",
    "two  spaces   and a\ttab",
    "a < b & c > d \"quoted\" 'single' &amp; &nbsp; &#33; !",
    "<b>not bold</b> <br/> <script>alert(1)</script>",
    "no\u00a0break and thin\u2009space and zero\u200bwidth",
    "🔥 fire 🔥🔥 flags 🇺🇦 and ✍️ and 👨‍👩‍👧",
    "Привіт, Херсоне! Ґанок і єдність",
    "שלום, مرحبا",
    "see https://example.org/a?b=1&c=2. And @delta_live, #tag #тег",
    "e\u0301 is not \u00e9",
    "`code` **stars** __lines__ ~~no~~ ||spoiler||",
    "> quoted\n> again\nanswer",
    "x" * 4096,
    "\n".join(str(number) for number in range(60)),
]
ENTITIES = [
    ("bold and code", [Entity(type="bold", offset=0, length=4)]),
    ("a link here", [Entity(type="text_link", offset=2, length=4, url="https://e.org/")]),
    ("it is a secret", [Entity(type="spoiler", offset=8, length=6)]),
]


@pytest.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram(clock=SystemClock(), random=Random(7)) as running:  # noqa: S311
        running.world.add_channel(NAME, "Delta")
        yield running


async def over_mtproto(local: LocalTelegram) -> dict[int, Post]:
    """The channel's posts as an account is given them."""
    telegram = settings_of(local)
    pending = await request_code(telegram, local.account.phone)
    signed = await sign_in(telegram, pending, Given(local.account.code))
    client = open_client(telegram, signed.session)
    await client.connect()
    try:
        line = Line(client, Schedule(SystemClock(), {}, save=_nowhere), timeout=10.0)
        chat = local.world.chats.named(NAME)
        found = await client.get_input_entity(NAME)
        peer = Peer(channel_id=chat.bare_id, access_hash=found.access_hash)
        page = await reading.history(line, peer)
    finally:
        await client.disconnect()
    return {post.message_id: post for post in page.posts}


async def _nowhere(method: str, spent: Spent) -> None:
    del method, spent


async def over_pages(local: LocalTelegram) -> dict[int, Post]:
    """The channel's posts as its page has them, paging back."""
    found: dict[int, Post] = {}
    now = SystemClock().now()
    async with httpx.AsyncClient() as client:
        before: int | None = None
        while before is None or before > 1:
            query = {"before": str(before)} if before else {}
            answer = await client.get(f"{local.details()['preview']}/s/{NAME}", params=query)
            page = read_page(answer.text)
            assert page.channel_id == local.world.chats.named(NAME).bare_id
            for entry in page.entries:
                post = entry.post(page.channel_id, seen_at=now)
                if post is not None:
                    found[post.message_id] = post
                assert entry.kind in (SlotKind.POST, SlotKind.SERVICE)
            before = page.oldest
    return found


async def test_texts_media_and_circumstances_are_the_same(local: LocalTelegram) -> None:
    world = local.world
    for text in CORPUS:
        world.post(NAME, text)
    for text, entities in ENTITIES:
        world.post(NAME, text, entities=entities)
    world.post(NAME, "with a photo", media="photo")
    world.post(NAME, "", media="video")
    world.post(NAME, "read this", media="document")
    world.post(NAME, "Is the bridge open?", media="poll")
    world.post(NAME, "three\npictures", media="photo", album=3)
    world.post(NAME, "an answer", reply_to=2, signature="Vera")
    world.post(NAME, "pinned a post", service=True)
    ours, theirs = await over_pages(local), await over_mtproto(local)
    assert ours.keys() == theirs.keys()
    for number, theirs_post in theirs.items():
        post = ours[number]
        assert (post.text, post.content_hash) == (theirs_post.text, theirs_post.content_hash)
        assert post.posted_at == theirs_post.posted_at
        assert (post.author, post.reply_to) == (theirs_post.author, theirs_post.reply_to)
        assert bool(post.grouped_id) == bool(theirs_post.grouped_id)
        if "link" not in post.media:  # the local Telegram previews links on pages only
            assert post.media == theirs_post.media


async def test_texts_of_any_signs_are_the_same(local: LocalTelegram) -> None:
    random = Random(11)  # noqa: S311  a test's own dice
    signs = "ab <>&\"'!#@\n\u00a0🔥éЖ\u200d.;:/?=*_`|-"
    texts = ["x" + "".join(random.choices(signs, k=random.randint(1, 80))) for _ in range(90)]
    local.world.post_batch(NAME, texts)
    ours = await over_pages(local)
    theirs = await over_mtproto(local)
    assert {i: p.content_hash for i, p in ours.items()} == {
        i: p.content_hash for i, p in theirs.items()
    }
