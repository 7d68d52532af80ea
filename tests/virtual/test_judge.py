"""The judge finds what is wrong, and nothing else."""

from __future__ import annotations

from random import Random

import pytest

from bot.render import REPEAT
from tests.virtual import judge
from tests.virtual.telegram import Call, Chat, Sent, Telegram
from tests.virtual.weather import Weather

GROUP = "-100200"


def a_call(
    at: float,
    text: str = "t.me/front/1",
    *,
    chat: str = GROUP,
    outcome: str = "200",
    wait: float = 0.0,
) -> Call:
    """Return a call that took effect in the moment it left."""
    return Call(
        left=at,
        method="sendMessage",
        chat=chat,
        text=text,
        urls=(),
        marked=0,
        taken=None if wait else at,
        answered=at,
        outcome=outcome,
        wait=wait,
    )


def a_chat(*calls: Call) -> Chat:
    messages = {
        number: Sent(message_id=number, calls=[call]) for number, call in enumerate(calls, 1)
    }
    return Chat(name=GROUP, messages=messages)


def test_a_post_is_named_by_its_link_in_the_text_or_behind_it() -> None:
    call = a_call(0, "14:02 https://t.me/front/7, not t.me/joinchat")
    call.urls = ("https://t.me/rear/9", "https://t.me/front/7")
    assert judge.named(call) == [("front", 7), ("rear", 9)]


@pytest.mark.parametrize(
    ("moments", "kills", "findings"),
    [
        pytest.param([2.0 * n for n in range(18)], [], 0, id="18 in a minute"),
        pytest.param([2.0 * n for n in range(19)], [], 1, id="19 in a minute"),
        pytest.param([*(2.0 * n for n in range(18)), 60.0], [], 0, id="19 in more than a minute"),
        pytest.param([0.0, 0.95], [], 1, id="two in a second"),
        pytest.param([0.0, 0.95], [0.5], 0, id="late, of a process that was killed"),
        pytest.param([0.0, 0.5], [0.25], 1, id="too early after a kill"),
    ],
)
def test_pace(moments: list[float], kills: list[float], findings: int) -> None:
    calls = [a_call(moment) for moment in moments]
    assert len(judge.too_many(calls, kills)) == findings
    others = [a_call(100 * moment, chat="-5") for moment in moments]
    assert judge.most_in_a_minute([*calls, *others], GROUP) == min(len(moments), 19) - (
        moments[-1] == 60
    )


def test_a_person_may_be_told_more_than_18_in_a_minute() -> None:
    assert judge.too_many([a_call(n, chat="7") for n in range(40)], []) == []


@pytest.mark.parametrize(
    ("next_at", "kills", "findings"),
    [(9.9, [], 1), (10.0, [], 0), (5.0, [0.0], 0), (5.0, [3.0], 1)],
    ids=["within", "after", "killed before it was written down", "killed after that"],
)
def test_a_wait_is_kept(next_at: float, kills: list[float], findings: int) -> None:
    calls = [a_call(0.0, outcome="429", wait=10.0), a_call(next_at)]
    assert len(judge.within_waits(calls, kills)) == findings


@pytest.mark.parametrize(
    ("first", "again", "kills", "findings"),
    [
        ("200", REPEAT, [], 1),
        ("cut", REPEAT, [], 0),
        ("cut", "", [], 1),
        ("200", REPEAT, [0.0], 0),
        ("200", "", [0.0], 1),
    ],
    ids=["needless", "explained", "unmarked", "killed", "killed and unmarked"],
)
def test_told_twice(first: str, again: str, kills: list[float], findings: int) -> None:
    chat = a_chat(a_call(0.0, outcome=first), a_call(9.0, f"t.me/front/1 {again}"))
    assert len(judge.told_twice(chat, kills)) == findings


@pytest.mark.parametrize(
    ("outcome", "findings"), [("429", 1), ("cut", 0)], ids=["after a wait", "after a failure"]
)
def test_order(outcome: str, findings: int) -> None:
    telegram = Telegram(Weather((), Random(1)), [])  # noqa: S311  a seed
    telegram.calls = [a_call(0.0, "t.me/front/1", outcome=outcome)]
    chat = a_chat(a_call(1.0, "t.me/front/2"), a_call(2.0, "t.me/front/1"), a_call(3.0, "t.me/u/3"))
    queued = {("front", 1): (1, 10.0), ("front", 2): (1, 20.0), ("u", 3): (0, 30.0)}
    assert len(judge.out_of_order(chat, telegram, queued)) == findings


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        pytest.param("t.me/front/1 t.me/front/2", 2, id="links"),
        pytest.param("23 hits in 4 minutes, 12 here, the rest below. flag 12", 12, id="a digest"),
        pytest.param(
            "2 hits in 1 minute.\nt.me/a/1 and in 2 more channels\nt.me/a/2 and 3 more posts",
            7,
            id="a digest of stories that went on",
        ),
        pytest.param("1,204 hits in 1 minute.\nt.me/front/1", 1204, id="a summary"),
        pytest.param("Muted for 1 h (flag): 14 hits. flag 14", 14, id="after a silence"),
        pytest.param("t.me/front/1\nalso in 6 channels: @a 14:02", 7, id="a story"),
        pytest.param("t.me/front/1\nalso in 6 channels, 1,019 posts: @a", 1020, id="a long story"),
        pytest.param("t.me/front/1\nalso in 2 more posts here", 3, id="a story of one channel"),
    ],
)
def test_what_a_message_stands_for(text: str, posts: int) -> None:
    assert judge.stands_for(a_call(0.0, text)) == posts


def test_what_a_message_names_as_the_others_of_a_story_it_does_not_tell() -> None:
    call = a_call(0.0, "14:02 · t.me/front/1\nalso in 1 channel: @rear 14:05")
    call.urls = ("https://t.me/front/1", "https://t.me/rear/9")
    chat = a_chat(call)
    assert set(judge.told(chat)) == {("front", 1)}
    assert judge.shown(chat) == {("front", 1), ("rear", 9)}


@pytest.mark.parametrize(
    ("told_by", "findings"),
    [
        ({}, ["-100200: nothing of ('front', 2)"]),
        ({("front", 2): 5}, ["-100200: nothing of ('front', 2)"]),
        ({("front", 2): 2}, []),
        (
            {("front", 2): 2, ("front", 3): 2, ("front", 4): 2},
            ["-100200: ('front', 2) is not counted by message 2"],
        ),
    ],
    ids=["untold", "by no message", "counted", "more than are counted"],
)
def test_what_a_chat_has_nothing_of(
    told_by: dict[tuple[str, int], int], findings: list[str]
) -> None:
    chat = a_chat(a_call(0.0), a_call(0.0, "2 hits in 1 second.\nt.me/front/4"))
    assert judge.unaccounted(chat, [("front", 1), ("front", 2)], told_by) == findings
