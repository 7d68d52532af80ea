from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from bot.model import Hit, HitRecord, Message, Post, Span
from bot.render import MAX_UNITS, units
from bot.render.history import render_history
from tests.factories import NOON, a_channel, a_post

CHANNEL = a_channel()


def a_record(
    message_id: int, rule: str = "flag", text: str = "the flag is gone", *, album: int | None = None
) -> HitRecord:
    posted_at = NOON - timedelta(hours=100 - message_id)
    post = replace(a_post(message_id, text, grouped_id=album), posted_at=posted_at)
    return HitRecord(hit=a_hit(post, rule), channel=CHANNEL, post=post)


def a_hit(post: Post, rule: str) -> Hit:
    return Hit(
        rule=rule,
        channel_id=post.channel_id,
        message_id=post.message_id,
        revision=post.content_hash,
        spans=(Span(start=4, end=8),) if post.text else (),
        seen_at=NOON,
        history=True,
    )


def rendered(*records: HitRecord) -> Message:
    return render_history(CHANNEL, records, period="the last 7 days", zone=UTC, now=NOON)


def test_counts_first_then_the_newest_with_what_matched_in_bold() -> None:
    records = [a_record(number) for number in (1, 4, 3, 2)]
    message = rendered(*records, a_record(4, "Kherson"))
    assert message.text == (
        "From the last 7 days of Delta_Live (@delta_live): 4 posts match. flag 4, Kherson 1. "
        "The newest:\n\n"
        "2022-11-07 10:00 · flag\nthe flag is gone\nt.me/delta_live/2\n\n"
        "2022-11-07 11:00 · flag\nthe flag is gone\nt.me/delta_live/3\n\n"
        "2022-11-07 12:00 · flag + Kherson\nthe flag is gone\nt.me/delta_live/4"
    )
    bold = [e for e in message.entities if e.type == "bold"]
    assert [message.text[e.offset : e.offset + e.length] for e in bold] == ["flag"] * 3
    assert [e.url for e in message.entities if e.type == "text_link"] == [
        f"https://t.me/delta_live/{number}" for number in (2, 3, 4)
    ]


def test_of_posts_of_one_second_those_with_the_highest_ids_are_the_newest() -> None:
    records = [a_record(number) for number in (5, 6, 7, 1, 2, 3, 4)]
    together = [replace(r, post=replace(r.post, posted_at=NOON)) for r in records]
    links = [e.url for e in rendered(*together).entities if e.type == "text_link"]
    assert links == [f"https://t.me/delta_live/{number}" for number in (5, 6, 7)]


def test_an_album_is_one_post() -> None:
    assert "1 post matches. flag 1." in rendered(a_record(1, album=5), a_record(2, album=5)).text


def test_a_post_without_text_says_what_it_is() -> None:
    record = a_record(1, "has:photo", "")
    message = rendered(replace(record, post=replace(record.post, media=("photo",))))
    assert "\n(photo, no text)\n" in message.text


def test_it_is_one_message_however_much_there_is() -> None:
    rules = [f"rule {number} {'x' * 300}" for number in range(40)]
    records = [a_record(1 + n % 3, rule, "🔴🔴flag" * 500) for n, rule in enumerate(rules)]
    assert units(rendered(*records).text) <= MAX_UNITS
