from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import httpx
import pytest

from bot.chat.offset import OFFSET
from bot.chat.registry import COMMANDS
from bot.errors import StoreError
from bot.model import Channel, Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.ports import StatusReport
    from tests.chat.conftest import HurriedClock, Office
    from tests.conftest import MovedClock

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890
RYBAR = Channel(ref="rybar", username="rybar", title="Rybar", channel_id=10)


# exactly once


async def test_a_command_its_reply_and_its_offset_are_one(office: Office) -> None:
    office.telegram.answers["rybar"] = RYBAR
    (reply,) = await office.take(update := office.message(EDITOR, "/add @rybar"))
    assert reply.subject == f"reply:{update['update_id']}:0"
    assert await office.store.meta(OFFSET) == str(update["update_id"] + 1)
    assert [c.ref for c in await office.desk.channels.watched()] == ["rybar"]
    assert (office.changes, office.wakes) == (1, 1)


async def test_an_update_sent_again_after_a_kill_changes_nothing(office: Office) -> None:
    office.telegram.answers["rybar"] = RYBAR
    update = office.message(EDITOR, "/add @rybar")
    await office.take(update)
    await office.kill()
    office.wire.forgets = False
    office.start()
    assert await office.take(update) == []
    assert len(await office.store.audit_log()) == 1
    assert (office.changes, office.wakes) == (1, 1)


async def test_a_kill_before_the_commit_has_done_nothing(office: Office) -> None:
    update = office.message(EDITOR, "/add @rybar")
    office.start()
    office.send(update)
    await office.telegram.reached.wait()  # and Telegram does not answer the resolver
    await office.kill()
    assert await office.store.meta(OFFSET) is None
    office.telegram.answers["rybar"] = RYBAR
    office.start()
    assert len(await office.take()) == 1
    assert len(await office.store.audit_log()) == 1


async def test_a_kill_inside_the_transaction_leaves_no_half(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.telegram.answers["rybar"] = RYBAR
    reached = asyncio.Event()
    whole = office.desk.channels.add

    async def hanging(*args: object, **named: object) -> Channel:
        await whole(*args, **named)  # type: ignore[arg-type]
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(office.desk.channels, "add", hanging)
    office.start()
    office.send(office.message(EDITOR, "/add @rybar"))
    await reached.wait()
    await office.kill()
    monkeypatch.undo()
    assert await office.desk.channels.watched() == []
    office.start()
    assert len(await office.take()) == 1
    assert len(await office.store.audit_log()) == 1


@pytest.mark.parametrize("moment", range(20))
async def test_a_kill_at_any_moment_applies_once(office: Office, moment: int) -> None:
    """Whenever it falls, the next start finds all done or nothing, and ends with one of each."""
    office.telegram.answers["rybar"] = RYBAR
    office.start()
    update = office.message(EDITOR, "/add @rybar")
    office.send(update)
    await asyncio.sleep(moment / 1000)
    await office.kill()
    done = await office.store.meta(OFFSET) is not None
    assert len(await office.store.audit_log()) == len(await office.store.deliveries()) == done
    office.start()
    await office.take()
    (reply,) = await office.store.deliveries()
    assert reply.subject == f"reply:{update['update_id']}:0"
    assert len(await office.store.audit_log()) == 1


async def test_stop_finishes_the_update_in_hand(office: Office) -> None:
    office.start()
    office.send(office.message(EDITOR, "/add @rybar"), office.message(EDITOR, "/help"))
    await office.telegram.reached.wait()
    stopping = asyncio.create_task(office.conversation.stop())
    office.telegram.answers["rybar"] = RYBAR
    office.telegram.gate.set()
    await stopping
    assert len(await office.told()) == 1  # the /add; the next start takes the /help
    office.conversation = office.another_conversation()
    office.start()
    assert len(await office.take()) == 1


async def test_silent_updates_are_confirmed_without_a_transaction_each(office: Office) -> None:
    updates = [office.message(STRANGER, "hello") for _ in range(50)]
    assert await office.take(*updates) == []
    assert await office.store.meta(OFFSET) == str(updates[-1]["update_id"] + 1)


async def test_after_days_of_silence_lower_update_ids_are_taken(
    office: Office, moved_clock: MovedClock
) -> None:
    await office.take(office.message(OWNER, "/help"))
    await office.kill()
    moved_clock.move(8 * 86_400)
    low = office.message(OWNER, "/help")
    low["update_id"] = 3
    office.start()
    assert len(await office.take(low)) == 1


# who is heard


async def test_strangers_get_nothing_whatever_they_say(office: Office) -> None:
    await office.say(OWNER, "/help")
    for command in COMMANDS.values():
        for text in (f"/{command.name}", command.usage, f"{command.usage}@flagfall_bot"):
            for chat_id in (None, GROUP):
                assert await office.say(STRANGER, text, chat_id=chat_id) == ""
    for text in ("hello", "@rybar", "t.me/rybar", "/nothing", "/", ""):
        assert await office.say(STRANGER, text) == ""
    receivers = {d.receiver for d in await office.store.deliveries()}
    assert receivers == {f"chat:{OWNER}"}  # the owner is asked about /subscribe, nobody else told
    assert await office.desk.channels.watched() == []
    assert await office.store.rules() == []
    assert await office.store.receivers() == []
    assert len(office.log.named("strangers ignored")) == 1


async def test_every_message_of_a_stranger_is_counted(
    office: Office, moved_clock: MovedClock
) -> None:
    for _ in range(3):
        await office.say(STRANGER, "hello")
    moved_clock.move(60)
    await office.say(OWNER, "/help")  # what is asked for after the minute need not be a stranger's
    for _ in range(2):
        await office.say(STRANGER, "hello")
    await office.stop()
    counts = [fields["messages"] for fields in office.log.named("strangers ignored")]
    assert counts == [1, 2, 2]


async def test_applicants_and_anonymous_admins_are_strangers(office: Office) -> None:
    as_group = {"id": GROUP, "type": "supergroup"}
    for command in COMMANDS.values():
        await office.say(APPLICANT, command.usage)
        await office.say(OWNER, command.usage, chat_id=GROUP, sender_chat=as_group)
    assert await office.store.deliveries() == []
    assert len(await office.store.people()) == 4
    assert await office.store.audit_log() == []


async def test_forwarded_commands_do_nothing(office: Office) -> None:
    for text in (*(command.usage for command in COMMANDS.values()), "@rybar", "hello"):
        await office.say(OWNER, text, forward_origin={"type": "user", "date": 0})
    assert await office.store.deliveries() == []
    assert await office.store.audit_log() == []


async def test_who_may_do_what(office: Office) -> None:
    denied: dict[str, set[int]] = {}
    for name in COMMANDS:
        for user_id in (OWNER, EDITOR, SUBSCRIBER):
            said = await office.say(user_id, f"/{name}", chat_id=GROUP)
            assert said
            if "by editors: " in said or "by the owner: " in said:
                denied.setdefault(name, set()).add(user_id)
    assert denied == {
        "add": {SUBSCRIBER},
        "remove": {SUBSCRIBER},
        "watch": {SUBSCRIBER},
        "unwatch": {SUBSCRIBER},
        "preview": {SUBSCRIBER},
        "narrow": {SUBSCRIBER},
        "route": {SUBSCRIBER},
        "approve": {SUBSCRIBER, EDITOR},
        "refuse": {SUBSCRIBER, EDITOR},
        "notify": {SUBSCRIBER, EDITOR},
    }


async def test_the_example_of_a_subscriber_who_may_not(office: Office) -> None:
    said = await office.say(SUBSCRIBER, "/watch flag Kherson")
    assert said == "Rules are changed by editors: @desk_editor."


async def test_in_a_group_the_speaker_counts_and_the_group_is_answered(office: Office) -> None:
    assert (await office.say(OWNER, "/help", chat_id=GROUP)).startswith("What you can say")
    assert (await office.say(OWNER, "/help@flagfall_bot", chat_id=GROUP)).startswith("What")
    assert await office.say(OWNER, "/help@other_bot", chat_id=GROUP) == ""


# what goes wrong


async def test_a_refusal_is_the_reply(office: Office) -> None:
    said = await office.say(EDITOR, "/remove @nmae")
    assert said == "No channel @nmae is watched. /channels lists them."


async def test_a_bug_is_logged_and_answered_and_not_repeated(office: Office) -> None:
    office.report = cast("StatusReport", "no report")
    assert await office.say(OWNER, "/status") == "That went wrong here; it is in the log."
    assert office.log.named("a command failed")[0]["command"] == "status"
    assert "AttributeError" in office.log.text
    assert (await office.say(OWNER, "/help")).startswith("What you can say")


async def test_a_full_disk_loses_no_command(
    hurried_office: Office, hurried_clock: HurriedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = hurried_office.store.transaction
    failures = iter([StoreError("The disk is full."), StoreError("The disk is full.")])

    def failing() -> object:
        for error in failures:
            raise error
        return whole()

    await hurried_office.settle()
    monkeypatch.setattr(hurried_office.store, "transaction", failing)
    assert len(await hurried_office.take(hurried_office.message(OWNER, "/help"))) == 1
    assert hurried_clock.slept == [1.0, 2.0]
    assert hurried_office.log.named("commands are not read") == [{"reason": "The disk is full."}]
    assert hurried_office.conversation.trouble == ""


async def test_another_poller_is_named_once_and_waited_for(
    hurried_office: Office, hurried_clock: HurriedClock, refused: Callable[..., httpx.Response]
) -> None:
    conflict = refused(409, "Conflict: terminated by other getUpdates request")
    hurried_office.wire.answers["getUpdates"] = [conflict, conflict, conflict]
    await hurried_office.settle()
    (named,) = hurried_office.log.named("commands are not read")
    assert str(named["reason"]).startswith("Another program polls with this bot's token (409).")
    assert hurried_clock.slept == [1.0, 2.0, 4.0]


async def test_a_wait_that_is_asked_for_is_kept(
    hurried_office: Office, hurried_clock: HurriedClock, refused: Callable[..., httpx.Response]
) -> None:
    flood = refused(429, "Too Many Requests", retry_after=30)
    hurried_office.wire.answers["getUpdates"] = [flood]
    await hurried_office.settle()
    assert hurried_clock.slept == [30.0]


async def test_no_network_at_the_start_is_waited_out(
    hurried_office: Office, hurried_clock: HurriedClock
) -> None:
    hurried_office.wire.answers["getMe"] = [httpx.Response(502, text="<html>")] * 8
    assert (await hurried_office.say(OWNER, "/help")).startswith("What")
    assert hurried_clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


# what Telegram is asked


async def test_the_menu_is_registered_for_private_chats_and_groups(office: Office) -> None:
    await office.say(OWNER, "/help")
    scopes = [call["scope"]["type"] for call in office.wire.called("setMyCommands")]
    assert scopes == ["all_private_chats", "all_group_chats"]
    menu = {c["command"] for c in office.wire.called("setMyCommands")[0]["commands"]}
    assert menu == set(COMMANDS)


async def test_commands_work_without_the_menu(
    office: Office, refused: Callable[..., httpx.Response]
) -> None:
    office.wire.answers["setMyCommands"] = [refused(400, "Bad Request: BOT_COMMAND_INVALID")]
    assert await office.say(OWNER, "/help")


async def test_offsets_are_never_negative(office: Office) -> None:
    await office.say(OWNER, "/help")
    offsets = [call.get("offset") for call in office.wire.called("getUpdates")]
    assert offsets[0] is None
    assert all(offset is None or offset > 0 for offset in offsets)


async def test_a_long_reply_is_split_and_complete(office: Office) -> None:
    names = [f"rule_number_{number:03}_{'x' * 40}" for number in range(120)]
    now = office.clock.now()
    async with office.store.transaction() as tx:
        for name in names:
            await tx.save_rule(Rule(name=name, when="flag"), by="cli", now=now)
    told = await office.take(office.message(OWNER, "/rules"))
    assert [d.subject.rpartition(":")[2] for d in told] == [str(n) for n in range(len(told))]
    assert len(told) > 1
    text = "\n".join(d.message.text for d in told if d.message)
    assert all(name in text for name in names)
