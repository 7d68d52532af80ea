"""Bare ids and Bot API chat ids name the same channel."""

from __future__ import annotations

import pytest

from bot.telegram.ids import bare_channel_id, bot_api_chat_id, is_target
from tests.factories import a_channel


def test_there_and_back() -> None:
    assert bot_api_chat_id(1234567890) == -1001234567890
    assert bare_channel_id(-1001234567890) == 1234567890


def test_a_persons_id_is_no_channel() -> None:
    with pytest.raises(ValueError, match="not the id of a channel"):
        bare_channel_id(42)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("-1000000000100", True, id="its id"),
        pytest.param("@DELTA_live", True, id="its name"),
        pytest.param("-1000000000101", False, id="another id"),
        pytest.param("100", False, id="a person of that number"),
        pytest.param("@delta", False, id="another name"),
        pytest.param("@", False, id="no name"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_whether_a_target_is_a_channel(target: str, *, expected: bool) -> None:
    assert is_target(target, a_channel("delta_live", 100)) is expected
