"""Exports as Telegram Desktop writes them, invented."""

from __future__ import annotations

import json
from typing import Any

CHANNEL_ID = 1555000111
NOON = 1668168000  # 2022-11-11 12:00 UTC


def a_message(number: int, text: object = "the flag is gone", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2022-11-11T14:00:00",
        "date_unixtime": str(NOON),
        "from": "Delta Live",
        "from_id": f"channel{CHANNEL_ID}",
        "text": text,
        **more,
    }


def a_service_message(number: int) -> dict[str, Any]:
    return a_message(number, "", type="service", action="pin_message", message_id=1)


def a_chat(*messages: object, **head: Any) -> dict[str, Any]:
    return {
        "name": "Delta Live",
        "type": "public_channel",
        "id": CHANNEL_ID,
        **head,
        "messages": list(messages),
    }


def all_chats(*chats: object, left: tuple[object, ...] = ()) -> dict[str, Any]:
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 5, "bio": "x"},
        "profile_pictures": [{"date": "2022-11-11T14:00:00", "photo": "a.jpg"}],
        "contacts": {"about": "Your contacts.", "list": [{"user_id": 6}]},
        "chats": {"about": "All chats.", "list": list(chats)},
        "left_chats": {"about": "Chats you left.", "list": list(left)},
    }


def as_file(export: object) -> bytes:
    return json.dumps(export, ensure_ascii=False, indent=1).encode()
