"""Bare ids and Bot API chat ids name the same channel."""

from __future__ import annotations

import pytest

from bot.telegram.ids import bare_channel_id, bot_api_chat_id


def test_there_and_back() -> None:
    assert bot_api_chat_id(1234567890) == -1001234567890
    assert bare_channel_id(-1001234567890) == 1234567890


def test_a_persons_id_is_no_channel() -> None:
    with pytest.raises(ValueError, match="not the id of a channel"):
        bare_channel_id(42)
