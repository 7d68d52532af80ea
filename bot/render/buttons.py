"""The buttons under an alert, and how their tokens name it.

A token is a chat command and its argument (``mute:1234567890/18844``): it names the post by the
ids that Telegram gave it, so a button works as long as the post is stored, whatever happened to the
process that wrote it. It takes at most 46 of the 64 bytes that callback data may have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Severity

if TYPE_CHECKING:
    from bot.model import Alert

Buttons = tuple[tuple[tuple[str, str], ...], ...]

_TAKEN = "Taken by me"


def alert_buttons(alert: Alert) -> Buttons:
    """Return the rows under an alert.

    Where somebody is wanted who takes it, because it is urgent or was escalated, that button is the
    first, as wide as the message, until somebody has.
    """
    key = alert_key(alert.post.channel_id, alert.post.message_id)
    rows: Buttons = (
        (("Mute 1 h", f"mute:{key}"), ("Not this channel", f"narrow:{key} channel")),
        (("Not this word", f"narrow:{key} word"), ("More", f"alert:{key}")),
    )
    wanted = alert.severity is Severity.URGENT or alert.escalated_after is not None
    return (((_TAKEN, f"taken:{key}"),), *rows) if wanted and not alert.taken else rows


def digest_buttons() -> Buttons:
    """Return the row under what tells many alerts: where it is too much, an hour without."""
    return ((("Mute 1 h", "mute:1h"),),)


def more_buttons(
    channel_id: int, message_id: int, *, chat_id: int, narrowing: bool = True
) -> Buttons:
    """Return all that can be done about an alert that was told in a chat.

    ``narrowing`` is for those who may change rules.
    """
    key = alert_key(channel_id, message_id)
    rows: Buttons = (
        ((_TAKEN, f"taken:{key}"),),
        tuple(
            (f"Mute {shown}", f"mute:{key} {length} in:{chat_id}")
            for shown, length in (("1 h", "1h"), ("8 h", "8h"), ("1 day", "1d"))
        ),
    )
    changes = (
        (("Not this channel", f"narrow:{key} channel"), ("Not this word", f"narrow:{key} word")),
        (("Exact only", f"narrow:{key} exact"),),
    )
    return (*rows, *changes) if narrowing else rows


def alert_key(channel_id: int, message_id: int) -> str:
    """Return how a token names the alert of a post: ``1234567890/18844``."""
    return f"{channel_id}/{message_id}"
