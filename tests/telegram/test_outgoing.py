from __future__ import annotations

import pytest
from telethon.tl import types

from bot.model import Entity, Message
from bot.telegram.outgoing import buttons_of, entities_of


def test_what_is_not_there_is_none() -> None:
    assert entities_of(Message(text="flag")) is None
    assert buttons_of(Message(text="flag")) is None


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("bold", types.MessageEntityBold(1, 2)),
        ("italic", types.MessageEntityItalic(1, 2)),
        ("underline", types.MessageEntityUnderline(1, 2)),
        ("strikethrough", types.MessageEntityStrike(1, 2)),
        ("spoiler", types.MessageEntitySpoiler(1, 2)),
        ("code", types.MessageEntityCode(1, 2)),
        ("pre", types.MessageEntityPre(1, 2, "")),
        ("blockquote", types.MessageEntityBlockquote(1, 2)),
        ("expandable_blockquote", types.MessageEntityBlockquote(1, 2, collapsed=True)),
        ("text_link", types.MessageEntityTextUrl(1, 2, "https://t.me/a/1")),
    ],
)
def test_every_entity_of_ours_is_telegrams(name: str, made: types.TypeMessageEntity) -> None:
    url = "https://t.me/a/1" if name == "text_link" else None
    entity = Entity(type=name, offset=1, length=2, url=url)
    assert entities_of(Message(text="flag", entities=(entity,))) == [made]


def test_buttons_keep_their_rows_and_tokens() -> None:
    markup = buttons_of(
        Message(text="flag", buttons=((("Дякую", "т:1"), ("No", "n")), (("C", "c"),)))
    )
    assert markup is not None
    rows = [[(b.text, b.type.data.decode()) for b in row.buttons] for row in markup.rows]
    assert rows == [[("Дякую", "т:1"), ("No", "n")], [("C", "c")]]
