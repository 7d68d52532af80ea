"""Every way a person may name a channel, and what is answered to what is none."""

from __future__ import annotations

import pytest

from bot.errors import RefusedError
from bot.model import ChannelState
from bot.telegram.links import parse_channel_link


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("SobolevskiyYurii", id="bare"),
        pytest.param("@SobolevskiyYurii", id="at"),
        pytest.param("  @sobolevskiyyurii\n", id="blanks"),
        pytest.param("t.me/SobolevskiyYurii", id="link"),
        pytest.param("https://t.me/SobolevskiyYurii/123", id="post"),
        pytest.param("https://t.me/SobolevskiyYurii/123?single", id="album-item"),
        pytest.param("http://telegram.me/s/SobolevskiyYurii", id="preview"),
        pytest.param("https://t.me/s/SobolevskiyYurii/18844", id="preview-post"),
        pytest.param("tg://resolve?domain=SobolevskiyYurii&post=3", id="tg-scheme"),
        pytest.param("https://sobolevskiyyurii.t.me/", id="subdomain"),
    ],
)
def test_a_channel_is_understood(written: str) -> None:
    channel = parse_channel_link(written)
    assert channel.ref == "sobolevskiyyurii"
    assert channel.state is ChannelState.NEW


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param("", "not the name", id="empty"),
        pytest.param("@", "not the name", id="only-at"),
        pytest.param("abc", "not the name", id="too-short"),
        pytest.param("1channel", "not the name", id="digit-first"),
        pytest.param("канал", "not the name", id="cyrillic"),
        pytest.param("a" * 33, "not the name", id="too-long"),
        pytest.param("x" * 5000, "…", id="very-long-is-shortened"),
        pytest.param("https://t.me/+AbCdEf", "invite link", id="invite"),
        pytest.param("t.me/joinchat/AbCdEf", "invite link", id="old-invite"),
        pytest.param("t.me/c/1234567/8", "private", id="private-post"),
        pytest.param("t.me/addstickers/cats", "something else", id="stickers"),
        pytest.param("https://example.org/name", "not a Telegram link", id="other-site"),
        pytest.param("t.me/", "not a Telegram link", id="no-path"),
        pytest.param("https://[broken", "not a Telegram link", id="broken-url"),
    ],
)
def test_what_is_no_channel_is_refused_with_the_reason(written: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        parse_channel_link(written)
