from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Channel, Entity, Gone, Hit, Post, Seen

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

SUBSCRIBER = 3


async def test_the_last_hits_matches_bold_with_links(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.watch(Channel(ref="sergey_khlan", username="sergey_khlan", channel_id=10))
    text = "🔴 <b>прапора</b>\nвже немає"
    posted_at = moved_clock.now() - timedelta(seconds=9)
    await office.hit("flag", text, "прапора", posted_at=posted_at, message_id=18844)
    await office.hit("Kherson", text, "вже", posted_at=posted_at, message_id=18844)
    message = await office.reply(SUBSCRIBER, "/recent")
    assert message.text == (
        "10:59, 9 s ago · flag + Kherson · @sergey_khlan\n"
        "🔴 <b>прапора</b> вже немає\n"
        "t.me/sergey_khlan/18844"
    )
    start = message.text.index("прапора") + 1  # the circle before it is two units
    assert Entity(type="bold", offset=start, length=7) in message.entities
    link = next(e for e in message.entities if e.type == "text_link")
    assert link.url == "https://t.me/sergey_khlan/18844"


async def test_ten_posts_at_most(office: Office, moved_clock: MovedClock) -> None:
    await office.watch(Channel(ref="a_chan", channel_id=10))
    for number in range(1, 13):
        await office.hit(
            "flag", f"a flag {number}", "flag", posted_at=moved_clock.now(), message_id=number
        )
    said = await office.say(SUBSCRIBER, "/recent")
    assert "a flag 2\n" not in said
    assert all(f"a flag {number}\n" in said for number in range(3, 13))


async def test_what_is_from_history_and_what_became_of_a_post(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.watch(Channel(ref="a_chan", channel_id=10, anchor=1))
    posted_at = moved_clock.now() - timedelta(minutes=5)
    await office.hit("flag", "a flag", "flag", posted_at=posted_at, history=True)
    moved_clock.move(60)
    changed = Post(channel_id=10, message_id=1, text="no more", posted_at=posted_at)
    at = moved_clock.now()
    async with office.store.transaction() as tx:
        await tx.save_posts([Seen(post=changed, source="history", seen_at=at)])
        await tx.mark_gone([Gone(channel_id=10, message_id=1, source="history", seen_at=at)])
    assert await office.say(SUBSCRIBER, "/recent") == (
        "10:55, 6 min ago · flag · @a_chan · from history\n"
        "a flag\n"
        "t.me/c/10/1\n"
        "✏️ edited by 11:01, this is the text that matched\n"
        "🗑 deleted at the source by 11:01, this copy is kept"
    )


async def test_none(office: Office) -> None:
    assert "/rules" in await office.say(SUBSCRIBER, "/recent")


async def test_a_post_without_text_says_what_it_is(office: Office, moved_clock: MovedClock) -> None:
    await office.watch(Channel(ref="a_chan", channel_id=10))
    post = Post(channel_id=10, message_id=1, text="", posted_at=moved_clock.now(), media=("photo",))
    hit = Hit(
        rule="has:photo",
        channel_id=10,
        message_id=1,
        revision=post.content_hash,
        spans=(),
        seen_at=moved_clock.now(),
    )
    async with office.store.transaction() as tx:
        await tx.save_posts([Seen(post=post, source="push", seen_at=moved_clock.now())])
        await tx.save_hits([hit])
    assert "\n(photo, no text)\n" in await office.say(SUBSCRIBER, "/recent")
