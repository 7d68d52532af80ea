from __future__ import annotations

import json

import pytest

from bot.model import Hit
from bot.notify.documents import line_of
from tests.factories import a_post
from tests.notify.told import HOSTILE, KEY, NOON, a_telling, a_test


def test_an_alert_is_a_hit_with_its_rules_and_receiver() -> None:
    post = a_post(11)
    hit = Hit(
        rule="flag",
        channel_id=100,
        message_id=11,
        revision=post.content_hash,
        spans=(),
        seen_at=NOON,
    )
    assert json.loads(line_of(a_telling())) == {
        "type": "alert",
        "key": KEY,
        "receiver": "hook",
        "id": hit.hit_id,
        "rule": "flag",
        "rules": ["flag", "gone"],
        "severity": "urgent",
        "channel": "delta_live",
        "message_id": 11,
        "url": "https://t.me/delta_live/11",
        "posted_at": "2022-11-11T12:00:00Z",
        "seen_at": "2022-11-11T12:00:00Z",
        "text": "the flag is gone",
        "spans": [{"start": 0, "end": 3, "text": "the"}],
        "entries": [],
        "story": "5702",
        "revision": post.content_hash,
    }


def test_what_is_no_alert_is_its_text() -> None:
    assert json.loads(line_of(a_test())) == {
        "type": "test",
        "key": KEY,
        "receiver": "hook",
        "queued_at": "2022-11-11T12:00:00Z",
        "text": "A test.",
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_stays_what_it_is_on_one_harmless_line(text: str) -> None:
    line = line_of(a_telling(text))
    told = json.loads(line)
    assert told["text"] == text
    assert told["key"] == KEY
    shown = line.decode()
    assert len(shown.splitlines()) == 1
    assert not any(c < " " or "\x7f" <= c < "\xa0" for c in shown)
    assert shown.count(f'"key": "{KEY}"') == 1


def test_it_is_the_same_on_every_attempt() -> None:
    assert line_of(a_telling()) == line_of(a_telling(repeat=True))
