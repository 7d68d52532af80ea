"""What is believed of an answer: which messages, whose, and whether nothing lies below them."""

from __future__ import annotations

from typing import Any

import pytest
from telethon.tl import types

from bot.errors import NetworkError, RejectedError
from bot.telegram.answers import Dialog, Facts, Page, dialogs_of, page_of, reaches_end
from tests.factories import NOON

HERE = 100
_PHOTO = types.ChatPhotoEmpty()


def _message(number: int, channel_id: int = HERE) -> types.Message:
    return types.Message(
        id=number, peer_id=types.PeerChannel(channel_id), date=NOON, message=f"post {number}"
    )


def _service(number: int) -> types.MessageService:
    action = types.MessageActionPinMessage()
    return types.MessageService(number, types.PeerChannel(HERE), NOON, action)


def _channel(**more: Any) -> types.Channel:
    named = {"title": "Delta", "photo": _PHOTO, "date": NOON, "broadcast": True}
    return types.Channel(**{"id": HERE, **named, **more})


def _answer(*messages: Any, chats: Any = (), count: int = 1000, **more: Any) -> Any:
    return types.messages.ChannelMessages(
        pts=1, count=count, messages=list(messages), topics=[], chats=list(chats), users=[], **more
    )


def test_posts_service_messages_and_empty_slots_are_told_apart() -> None:
    page = page_of(
        _answer(_message(9), _service(8), types.MessageEmpty(7, None), _message(5)), HERE
    )
    assert page.ids == (5, 8, 9)
    assert [post.message_id for post in page.posts] == [5, 9]
    assert page.service == (8,)
    assert (page.oldest, page.newest) == (5, 9)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_answer(_message(9), _message(8, channel_id=7)), id="another-channels"),
        pytest.param(
            _answer(types.Message(id=9, peer_id=types.PeerUser(HERE), date=NOON, message="hi")),
            id="a-persons",
        ),
        pytest.param(types.messages.MessagesNotModified(count=1), id="none-at-all"),
    ],
)
def test_messages_of_somebody_else_are_not_believed(answer: Any) -> None:
    with pytest.raises(NetworkError) as caught:
        page_of(answer, HERE)
    assert type(caught.value) is NetworkError


@pytest.mark.parametrize(
    ("chats", "facts"),
    [
        pytest.param(
            [_channel(username="delta_live", left=True)],
            Facts(channel_id=HERE, username="delta_live", title="Delta", joined=False),
            id="unjoined",
        ),
        pytest.param(
            [_channel(id=7), _channel(usernames=[types.Username("delta2", active=True)])],
            Facts(channel_id=HERE, username="delta2", title="Delta", joined=True),
            id="joined-with-another-kind-of-name",
        ),
        pytest.param(
            [_channel()],
            Facts(channel_id=HERE, username=None, title="Delta", joined=True),
            id="no-name-any-more",
        ),
        pytest.param([_channel(min=True)], None, id="not-all-of-it"),
        pytest.param([_channel(id=7), types.ChatEmpty(HERE)], None, id="others-only"),
    ],
)
def test_what_an_answer_says_of_the_channel_itself(chats: list[Any], facts: Facts | None) -> None:
    assert page_of(_answer(_message(1), chats=chats), HERE).facts == facts


def test_a_forbidden_channel_is_private() -> None:
    chats = [types.ChannelForbidden(HERE, access_hash=1, title="Delta", broadcast=True)]
    with pytest.raises(RejectedError, match="private") as caught:
        page_of(_answer(chats=chats), HERE)
    assert caught.value.code == 403


FULL = [_message(number) for number in range(200, 100, -1)]
SHORT = FULL[:60]


@pytest.mark.parametrize(
    ("answer", "from_top", "ends"),
    [
        pytest.param(_answer(count=0), True, True, id="empty-channel"),
        pytest.param(_answer(offset_id_offset=50), False, True, id="nothing-below"),
        pytest.param(_answer(*FULL, count=101), True, False, id="full"),
        pytest.param(_answer(*FULL, count=100), True, False, id="full-and-may-be-all"),
        pytest.param(_answer(*SHORT, count=60), True, True, id="all-there-is"),
        pytest.param(_answer(*SHORT, count=61), True, False, id="deleted-while-collected"),
        pytest.param(_answer(*SHORT, count=60, inexact=True), True, False, id="count-not-exact"),
        pytest.param(_answer(*SHORT, count=60), False, False, id="place-not-known"),
        pytest.param(
            _answer(*SHORT, count=160, offset_id_offset=100), False, True, id="the-last-of-them"
        ),
        pytest.param(
            _answer(*SHORT, count=161, offset_id_offset=100), False, False, id="one-more-below"
        ),
        pytest.param(_answer(*FULL[:99], _message(1)), True, True, id="down-to-the-first-id"),
        pytest.param(
            _answer(*SHORT[:-1], types.MessageEmpty(141, None), count=60),
            True,
            True,
            id="with-an-empty",
        ),
        pytest.param(
            types.messages.Messages(messages=SHORT, topics=[], chats=[], users=[]),
            True,
            False,
            id="without-a-count",
        ),
    ],
)
def test_whether_nothing_lies_below(answer: Any, *, from_top: bool, ends: bool) -> None:
    assert reaches_end(answer, limit=100, from_top=from_top) is ends


def test_fewer_than_asked_for_is_judged_by_what_was_asked_for() -> None:
    assert not reaches_end(_answer(_message(9), count=1), limit=1, from_top=True)
    assert reaches_end(_answer(*SHORT, count=60), limit=1000, from_top=True)


def _dialog(peer: Any, top: int, pts: int | None) -> types.Dialog:
    return types.Dialog(
        peer=peer,
        top_message=top,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
        pts=pts,
    )


def test_where_channels_stand() -> None:
    answer = types.messages.PeerDialogs(
        dialogs=[
            _dialog(types.PeerChannel(HERE), 9, 12),
            _dialog(types.PeerUser(1), 3, None),
            _dialog(types.PeerChannel(7), 0, None),
        ],
        messages=[_message(9)],
        chats=[_channel(), types.ChannelForbidden(7, access_hash=1, title="Gone")],
        users=[],
        state=types.updates.State(pts=1, qts=0, date=NOON, seq=1, unread_count=0),
    )
    facts = Facts(channel_id=HERE, username=None, title="Delta", joined=True)
    assert dialogs_of(answer) == [
        Dialog(channel_id=HERE, top=9, facts=facts),
        Dialog(channel_id=7, top=0, forbidden=True),
    ]


def test_an_empty_page() -> None:
    assert (Page().oldest, Page().newest) == (0, 0)
