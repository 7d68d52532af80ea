from __future__ import annotations

import pytest
from telethon import errors
from telethon.tl.types import RpcError

from bot.dispatch.failures import Course, course_of
from bot.errors import ThrottledError
from bot.notify.refusals import is_without_topic, refused


def said(name: str, code: int) -> errors.RPCError:
    """Return what Telethon raises for that error."""
    return errors.rpc_message_to_error(RpcError(code, name), None)


@pytest.mark.parametrize(
    ("name", "code", "course"),
    [
        ("FLOOD_WAIT_37", 420, Course.WAIT),
        ("FLOOD_PREMIUM_WAIT_37", 420, Course.WAIT),
        ("SLOWMODE_WAIT_37", 420, Course.WAIT),
        ("PEER_FLOOD", 400, Course.WAIT),
        ("CHAT_WRITE_FORBIDDEN", 403, Course.SUSPEND),
        ("CHAT_GUEST_SEND_FORBIDDEN", 403, Course.SUSPEND),
        ("SOMETHING_NEW_FORBIDDEN", 403, Course.SUSPEND),
        ("USER_IS_BLOCKED", 400, Course.SUSPEND),
        ("USER_IS_BLOCKED", 403, Course.SUSPEND),
        ("INPUT_USER_DEACTIVATED", 400, Course.SUSPEND),
        ("CHANNEL_PRIVATE", 400, Course.SUSPEND),
        ("CHANNEL_INVALID", 400, Course.SUSPEND),
        ("CHAT_ADMIN_REQUIRED", 400, Course.SUSPEND),
        ("PEER_ID_INVALID", 400, Course.SUSPEND),
        ("USERNAME_NOT_OCCUPIED", 400, Course.SUSPEND),
        ("USERNAME_INVALID", 400, Course.SUSPEND),
        ("MESSAGE_TOO_LONG", 400, Course.REFUSED),
        ("ENTITY_BOUNDS_INVALID", 400, Course.REFUSED),
        ("BUTTON_DATA_INVALID", 400, Course.REFUSED),
        ("SOMETHING_NEW_INVALID", 400, Course.REFUSED),
        ("SOMETHING_NEW", 404, Course.REFUSED),
        ("SOMETHING_NEW", 406, Course.REFUSED),
        ("RPC_CALL_FAIL", 500, Course.RETRY),
        ("Timeout", -503, Course.RETRY),
        ("USER_MIGRATE_4", 303, Course.RETRY),
    ],
)
def test_every_class_of_refusal_leads_to_its_course(name: str, code: int, course: Course) -> None:
    error = refused(said(name, code))
    assert course_of(error) is course
    assert error.sent is (course is Course.RETRY)
    if isinstance(error, ThrottledError):
        assert error.seconds == (300 if name == "PEER_FLOOD" else 37)


@pytest.mark.parametrize("name", ["TOPIC_DELETED", "TOPIC_CLOSED"])
def test_a_topic_is_gone(name: str) -> None:
    assert is_without_topic(said(name, 400))
    assert not is_without_topic(said("MESSAGE_TOO_LONG", 400))
