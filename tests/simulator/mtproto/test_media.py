from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telethon.tl import types

if TYPE_CHECKING:
    from bot.simulator.world import World


@pytest.mark.parametrize(
    ("media", "kind", "text"),
    [
        ("photo", types.MessageMediaPhoto, "Flag"),
        ("video", types.MessageMediaDocument, "Flag"),
        ("big_video", types.MessageMediaDocument, "Flag"),
        ("document", types.MessageMediaDocument, "Flag"),
        ("unsupported", types.MessageMediaUnsupported, "Flag"),
        ("poll", types.MessageMediaPoll, ""),
    ],
)
async def test_media_of_every_kind(
    world: World, client: Any, media: str, kind: type, text: str
) -> None:
    world.add_channel("kherson", "Kherson")
    world.post("kherson", "Flag", media=media)
    (post,) = await client.get_messages("kherson", limit=1)
    assert (type(post.media), post.message) == (kind, text)
    assert (post.video is not None) is media.endswith("video")


async def test_a_poll_asks_its_text(world: World, client: Any) -> None:
    world.add_channel("kherson", "Kherson")
    world.post("kherson", "Is the flag up?", media="poll")
    (post,) = await client.get_messages("kherson", limit=1)
    assert post.media.poll.question.text == "Is the flag up?"
    assert [answer.text.text for answer in post.media.poll.answers] == ["Yes", "No"]
