from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.notify.answers import MovedError, read_answer
from bot.notify.telling import ClosedError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def test_a_result_is_returned() -> None:
    assert read_answer("getMe", 200, b'{"ok": true, "result": {"id": 1}}') == {"id": 1}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(b'{"ok": false, "error_code": 429}', ThrottledError, id="wait"),
        pytest.param(
            b'{"ok": false, "error_code": 400, "parameters": {"migrate_to_chat_id": -1}}',
            MovedError,
            id="moved",
        ),
        pytest.param(b'{"ok": false, "error_code": 403}', ClosedError, id="forbidden"),
        pytest.param(
            b'{"ok": false, "error_code": 400, "description": "Logged out"}',
            NetworkError,
            id="logged out",
        ),
        pytest.param(b'{"ok": false, "error_code": 500}', NetworkError, id="server"),
        pytest.param(b'{"ok": false}', RejectedError, id="by its status alone"),
        pytest.param(b"<html>", NetworkError, id="page"),
        pytest.param(b"", NetworkError, id="nothing"),
        pytest.param(b"\xff\xfe", NetworkError, id="no text"),
    ],
)
def test_errors(body: bytes, error: type[NetworkError]) -> None:
    with pytest.raises(NetworkError) as caught:
        read_answer("sendMessage", 400, body)
    assert type(caught.value) is error


@given(
    st.integers(100, 599),
    st.fixed_dictionaries(
        {"ok": JSON}, optional={"result": JSON, "error_code": JSON, "parameters": JSON}
    )
    | JSON,
)
def test_no_answer_breaks_us(status: int, answer: object) -> None:
    with suppress(NetworkError):
        read_answer("sendMessage", status, repr(answer).encode())
    with suppress(NetworkError):
        read_answer("sendMessage", status, json.dumps(answer).encode())
