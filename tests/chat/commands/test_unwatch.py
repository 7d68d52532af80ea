from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Channel

if TYPE_CHECKING:
    from tests.chat.conftest import Office

EDITOR = 2


@pytest.mark.parametrize("named", ["1", "#1", "flag Kherson", "FLAG kherson"])
async def test_a_rule_is_stopped_by_number_or_name(office: Office, named: str) -> None:
    await office.say(EDITOR, "/watch flag Kherson")
    assert await office.say(EDITOR, f"/unwatch {named}") == (
        "Rule 1 is stopped: flag Kherson\nIts hits are kept. /watch flag Kherson starts it again."
    )
    assert await office.store.rules() == []


async def test_starting_it_again_starts_the_same_rule(office: Office) -> None:
    await office.watch(Channel(ref="rybar"))
    await office.say(EDITOR, "/watch flag in @rybar severity=urgent")
    again = (await office.say(EDITOR, "/unwatch 1")).splitlines()[1]
    assert again == ("Its hits are kept. /watch flag in @rybar severity=urgent starts it again.")


async def test_a_stopped_rule_comes_back_with_a_button(office: Office) -> None:
    await office.say(EDITOR, "/watch flag")
    message = await office.reply(EDITOR, "/unwatch 1")
    ((button,),) = message.buttons
    assert button[0] == "Undo"
    await office.take(office.press(EDITOR, button[1]))
    assert [stored.rule.name for stored in await office.store.rules()] == ["flag"]


async def test_an_unknown_rule_names_the_nearest(office: Office) -> None:
    await office.say(EDITOR, "/watch Kherson")
    said = await office.say(EDITOR, "/unwatch Kerson")
    assert said.casefold() == "there is no rule “kerson”. did you mean kherson? /rules lists them."
    assert "/rules" in await office.say(EDITOR, "/unwatch")
