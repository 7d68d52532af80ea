from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.updates import Press, Request, parse_update, said_by_press

SENDER = {"id": 1, "is_bot": False, "first_name": "Ганна", "last_name": "К", "username": "hanna"}
PRIVATE = {"id": 1, "type": "private"}


def update(text: object = "/status", **fields: object) -> dict[str, Any]:
    message = {"message_id": 7, "from": SENDER, "chat": PRIVATE, "text": text, **fields}
    return {"update_id": 100, "message": message}


def request(text: str = "/status", **fields: object) -> Request:
    parsed = parse_update(update(text, **fields), bot_name="flagfall_bot")
    assert isinstance(parsed, Request)
    return parsed


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        pytest.param("/status", "status", "", id="bare"),
        pytest.param("/STATUS", "status", "", id="any case"),
        pytest.param("/add @rybar ", "add", "@rybar", id="argument"),
        pytest.param("/watch  flag\nKherson", "watch", "flag\nKherson", id="two lines"),
        pytest.param("/add@flagfall_bot x", "add", "x", id="addressed"),
        pytest.param("/add@FlagFall_Bot x", "add", "x", id="addressed in any case"),
        pytest.param("hello /add x", "", "", id="command in the middle"),
        pytest.param("/", "", "", id="slash alone"),
        pytest.param("/дай", "", "", id="not Telegram's letters"),
        pytest.param("//add", "", "", id="two slashes"),
    ],
)
def test_a_command_is_told_from_its_argument(text: str, command: str, argument: str) -> None:
    parsed = request(text)
    assert (parsed.command, parsed.argument) == (command, argument)


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        pytest.param({"reply_to_message": {"message_id": 5}}, 5, id="a message"),
        pytest.param({"reply_to_message": {"message_id": "5"}}, None, id="no number"),
        pytest.param({"external_reply": {"message_id": 5}}, None, id="one of another chat"),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_what_somebody_replies_to(fields: dict[str, Any], answers: int | None) -> None:
    assert request("/taken", **fields).answers == answers


def test_who_speaks_and_where() -> None:
    parsed = request("/start x", chat={"id": -100, "type": "supergroup"})
    assert (parsed.user_id, parsed.user_name, parsed.username) == (1, "Ганна К", "hanna")
    assert (parsed.chat_id, parsed.private) == (-100, False)


def test_a_command_for_another_bot_is_nothing() -> None:
    assert parse_update(update("/add@other_bot x"), bot_name="flagfall_bot") is None


@pytest.mark.parametrize(
    "mark",
    [
        "forward_origin",
        "forward_date",
        "forward_from",
        "forward_from_chat",
        "forward_sender_name",
        "via_bot",
    ],
)
def test_a_forwarded_text_is_marked(mark: str) -> None:
    assert request("/status", **{mark: {"id": 5}}).forwarded


def test_an_anonymous_admin_is_marked() -> None:
    parsed = request("/status", sender_chat={"id": -100, "type": "supergroup"})
    assert parsed.sender_chat_id == -100


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(None, id="null"),
        pytest.param([], id="array"),
        pytest.param({}, id="empty"),
        pytest.param({"update_id": "1"}, id="id as text"),
        pytest.param({"update_id": True, "message": {}}, id="id as truth"),
        pytest.param({"update_id": 2**80, "message": {}}, id="huge id"),
        pytest.param({"update_id": 1, "message": None}, id="no message"),
        pytest.param({"update_id": 1, "edited_message": update()["message"]}, id="edited"),
        pytest.param({"update_id": 1, "channel_post": update()["message"]}, id="channel post"),
        pytest.param(update(**{"from": None}), id="nobody"),
        pytest.param(update(**{"from": {"id": 9, "is_bot": True}}), id="another bot"),
        pytest.param(update(chat={"id": 1, "type": "secret"}), id="unknown kind of chat"),
        pytest.param(update(text=5), id="text is a number"),
        pytest.param(update(text="  "), id="blank"),
        pytest.param({"update_id": 1, "callback_query": 5}, id="press is a number"),
        pytest.param(
            {
                "update_id": 1,
                "callback_query": {
                    "id": "q",
                    "from": SENDER,
                    "message": {"chat": PRIVATE},
                    "data": "x" * 65,
                },
            },
            id="token over 64 bytes",
        ),
        pytest.param(
            {"update_id": 1, "callback_query": {"id": "q", "from": SENDER, "data": "a"}},
            id="press without its message",
        ),
    ],
)
def test_what_is_no_speech_is_nothing(broken: object) -> None:
    assert parse_update(broken, bot_name="flagfall_bot") is None


def test_a_press_says_its_command() -> None:
    query = {
        "id": "q1",
        "from": SENDER,
        "message": {"message_id": 3, "chat": PRIVATE},
        "data": "approve:42",
    }
    press = parse_update({"update_id": 5, "callback_query": query}, bot_name="flagfall_bot")
    assert isinstance(press, Press)
    said = said_by_press(press)
    assert (said.command, said.argument, said.user_id, said.pressed) == ("approve", "42", 1, True)


def test_text_that_cannot_be_stored_is_made_sound() -> None:
    assert request("/watch a\ud800b\0c").argument.encode()


SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = SCALAR | st.lists(SCALAR, max_size=2) | st.dictionaries(st.text(), SCALAR, max_size=2)
FIELDS = st.sampled_from(
    ["from", "chat", "text", "sender_chat", "message_id", "forward_origin", "id", "type", "data"]
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(FIELDS, JSON | st.dictionaries(FIELDS, JSON, max_size=4)), JSON)
def test_hostile_updates_never_raise(fields: dict[str, object], anything: object) -> None:
    parse_update(anything, bot_name="b")
    parse_update({"update_id": 1, "message": {**update()["message"], **fields}}, bot_name="b")
    parse_update({"update_id": 1, "callback_query": {"from": SENDER, **fields}}, bot_name="b")
