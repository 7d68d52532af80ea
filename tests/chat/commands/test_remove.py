from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Channel

if TYPE_CHECKING:
    from tests.chat.conftest import Office

EDITOR = 2


async def test_what_was_stored_is_kept_and_that_is_said(office: Office) -> None:
    await office.watch(Channel(ref="rybar", username="Rybar", title="Рыбарь"))
    assert await office.say(EDITOR, "/remove t.me/Rybar") == (
        "Рыбарь (@Rybar) is no longer watched. What was stored is kept.\n"
        "/add @Rybar watches it again."
    )
    assert await office.desk.channels.watched() == []
    assert len(await office.store.channels()) == 1


async def test_what_was_removed_comes_back_with_a_button(office: Office) -> None:
    await office.watch(Channel(ref="rybar"), Channel(ref="sergey_khlan"))
    message = await office.reply(EDITOR, "/remove @rybar @nobody_x @sergey_khlan")
    assert [row[0][0] for row in message.buttons] == ["Undo @rybar", "Undo @sergey_khlan"]
    await office.take(office.press(EDITOR, message.buttons[0][0][1]))
    assert [c.ref for c in await office.desk.channels.watched()] == ["rybar"]
    assert (await office.reply(EDITOR, "/remove @nobody_x")).buttons == ()


async def test_one_wrong_name_does_not_keep_the_others(office: Office) -> None:
    await office.watch(Channel(ref="rybar"), Channel(ref="sergey_khlan"))
    said = await office.say(EDITOR, "/remove @rybar @sergey_khlam")
    assert "@rybar is no longer watched" in said
    assert "No channel @sergey_khlam is watched." in said
    assert "Did you mean" in said
    assert [c.ref for c in await office.desk.channels.watched()] == ["sergey_khlan"]


async def test_nothing_named(office: Office) -> None:
    assert "/remove @name" in await office.say(EDITOR, "/remove")


async def test_a_rule_that_looked_only_there_is_named(office: Office) -> None:
    await office.watch(Channel(ref="rybar"), Channel(ref="kotsnews"), Channel(ref="a_chan"))
    await office.say(EDITOR, "/watch flag in @rybar, @kotsnews")
    await office.say(EDITOR, "/watch bridge in @rybar")
    await office.say(EDITOR, "/watch banner")
    said = await office.say(EDITOR, "/remove @rybar")
    assert "\n".join(said.splitlines()[2:]) == (
        "Rule 2 (bridge) can never match now: no channel it looks at is watched. "
        "/unwatch 2 stops it."
    )
    said = await office.say(EDITOR, "/remove @kotsnews")
    assert [line.split(" can ")[0] for line in said.splitlines()[2:]] == ["Rule 1 (flag)"]


async def test_channels_removed_together_count_together(office: Office) -> None:
    await office.watch(Channel(ref="rybar"), Channel(ref="kotsnews"))
    await office.say(EDITOR, "/watch flag in @rybar, @kotsnews")
    assert "/unwatch 1 stops it." in await office.say(EDITOR, "/remove @rybar @kotsnews")
