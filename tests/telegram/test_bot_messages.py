from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from bot.chat.updates import Press, Request, parse_update
from bot.telegram.bot_messages import Named, pressed, said, username_of

AT = datetime(2022, 11, 11, 9, 0, tzinfo=UTC)
USER, GROUP, SMALL, NEWS = 5, 1_500_000_001, 77, 1_500_000_002
PRIVATE = types.PeerUser(USER)
NAMED = Named(
    [types.User(USER, first_name="Ганна", last_name="К", username="hanna", lang_code="uk")],
    [
        types.Channel(GROUP, "Desk", types.ChatPhotoEmpty(), AT, megagroup=True),
        types.Channel(NEWS, "News", types.ChatPhotoEmpty(), AT, broadcast=True),
    ],
)


def message(peer: types.TypePeer = PRIVATE, text: str = "/help", **fields: Any) -> types.Message:
    return types.Message(id=9, peer_id=peer, date=AT, message=text, **fields)


def request_of(spoken: types.TypeMessage, named: Named = NAMED) -> Request | None:
    update = said(spoken, named)
    parsed = parse_update(update, bot_name="flagfall_bot")
    assert parsed is None or isinstance(parsed, Request)
    return parsed


def test_what_a_person_says_in_private() -> None:
    request = request_of(message(text="/watch flag Kherson"))
    assert request is not None
    assert (request.user_id, request.user_name, request.username) == (USER, "Ганна К", "hanna")
    assert (request.chat_id, request.chat_kind, request.language) == (USER, "private", "uk")
    assert (request.command, request.argument) == ("watch", "flag Kherson")
    assert (request.message_id, request.forwarded, request.sender_chat_id) == (9, False, None)


@pytest.mark.parametrize(
    ("peer", "chat_id", "kind"),
    [
        pytest.param(types.PeerChannel(GROUP), -1001500000001, "supergroup", id="supergroup"),
        pytest.param(types.PeerChannel(8), -1000000000008, "supergroup", id="not named"),
        pytest.param(types.PeerChat(SMALL), -77, "group", id="small group"),
    ],
)
def test_what_a_person_says_in_a_group(peer: types.TypePeer, chat_id: int, kind: str) -> None:
    request = request_of(message(peer, "/help@Flagfall_Bot", from_id=PRIVATE))
    assert request is not None
    assert (request.user_id, request.chat_id, request.chat_kind) == (USER, chat_id, kind)
    assert request.addressed


@pytest.mark.parametrize(
    ("reply", "answers"),
    [
        pytest.param(types.MessageReplyHeader(reply_to_msg_id=7), 7, id="a message"),
        pytest.param(
            types.MessageReplyHeader(reply_to_msg_id=7, reply_to_peer_id=types.PeerChannel(NEWS)),
            None,
            id="one of another chat",
        ),
        pytest.param(types.MessageReplyStoryHeader(peer=PRIVATE, story_id=7), None, id="a story"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_what_somebody_replies_to(
    reply: types.TypeMessageReplyHeader | None, answers: int | None
) -> None:
    request = request_of(message(reply_to=reply))
    assert request is not None
    assert request.answers == answers


FORWARDED = types.MessageFwdHeader(date=AT, from_name="Mallory")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"fwd_from": FORWARDED}, id="forwarded"),
        pytest.param({"via_bot_id": 8}, id="chosen by another bot"),
    ],
)
def test_words_that_are_not_a_persons_own_are_marked(fields: dict[str, Any]) -> None:
    request = request_of(message(**fields))
    assert request is not None
    assert request.forwarded


@pytest.mark.parametrize(
    "sender", [types.PeerChannel(GROUP), types.PeerChannel(NEWS)], ids=["group", "channel"]
)
def test_whoever_writes_as_a_chat_is_that_chat(sender: types.PeerChannel) -> None:
    request = request_of(message(types.PeerChannel(GROUP), from_id=sender))
    assert request is not None
    assert request.sender_chat_id == -1_000_000_000_000 - sender.channel_id
    assert request.user_id == 1_087_968_824


PHOTO = types.MessageMediaPhoto()
NOBODY: dict[str, types.TypeMessage] = {
    "its own": message(out=True),
    "a post": message(types.PeerChannel(NEWS), post=True),
    "no text": message(text=""),
    "a caption": message(media=PHOTO),
    "gone": types.MessageEmpty(9, None),
    "service": types.MessageService(
        id=9, peer_id=PRIVATE, date=AT, action=types.MessageActionEmpty()
    ),
}


@pytest.mark.parametrize("spoken", NOBODY.values(), ids=NOBODY.keys())
def test_what_is_no_saying_of_a_person(spoken: types.TypeMessage) -> None:
    assert said(spoken, NAMED) is None


def test_another_bot_is_nobody() -> None:
    bots = Named([types.User(USER, first_name="Bot", bot=True, bot_info_version=1)])
    assert request_of(message(), bots) is None


def test_a_link_with_a_preview_is_text() -> None:
    page = types.MessageMediaWebPage(types.WebPageEmpty(1))
    request = request_of(message(text="t.me/rybar", media=page))
    assert request is not None
    assert request.text == "t.me/rybar"


def test_somebody_who_is_not_named_is_known_by_number() -> None:
    request = request_of(message(), Named())
    assert request is not None
    assert (request.user_id, request.user_name, request.username) == (USER, "", "")


def test_a_message_has_the_same_number_each_time_and_another_elsewhere() -> None:
    spoken = [
        message(),
        message(),
        message(types.PeerChannel(GROUP), from_id=PRIVATE),
        message(types.PeerChannel(8), from_id=PRIVATE),
    ]
    numbers = [update["update_id"] for each in spoken if (update := said(each, NAMED))]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3
    assert all(isinstance(number, int) and 0 < number < 2**52 for number in numbers)


@pytest.mark.parametrize(
    ("peer", "chat_id", "kind"),
    [
        pytest.param(PRIVATE, USER, "private", id="private"),
        pytest.param(types.PeerChannel(NEWS), -1001500000002, "channel", id="channel"),
        pytest.param(types.PeerChannel(GROUP), -1001500000001, "supergroup", id="supergroup"),
    ],
)
def test_a_pressed_button(peer: types.TypePeer, chat_id: int, kind: str) -> None:
    update = types.UpdateBotCallbackQuery(-5, USER, peer, 9, 1, data=b"approve:7")
    press = parse_update(pressed(update, NAMED), bot_name="flagfall_bot")
    assert isinstance(press, Press)
    assert (press.callback_id, press.token, press.message_id) == ("-5", "approve:7", 9)
    assert (press.user_id, press.username) == (USER, "hanna")
    assert (press.chat_id, press.chat_kind) == (chat_id, kind)


@pytest.mark.parametrize("data", [None, b"", b"\xff\xfe", b"x" * 200])
def test_a_button_may_hold_anything(data: bytes | None) -> None:
    update = types.UpdateBotCallbackQuery(5, USER, PRIVATE, 9, 1, data=data)
    press = parse_update(pressed(update, NAMED), bot_name="flagfall_bot")
    assert press is None or isinstance(press, Press)


def test_of_several_usernames_the_first_in_use_counts() -> None:
    names = [types.Username("old"), types.Username("new", active=True)]
    assert username_of(types.User(USER, usernames=names)) == "new"
    assert username_of(types.User(USER)) == ""
