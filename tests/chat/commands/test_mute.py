from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, Receiver, Rule, Severity

if TYPE_CHECKING:
    from bot.model import Silence
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890
HOUR = timedelta(hours=1)


async def silences(office: Office) -> list[Silence]:
    return await office.store.silences(office.clock.now())


async def subscribed(office: Office, user_id: int) -> None:
    async with office.store.transaction() as tx:
        name = f"person:{user_id}"
        await tx.save_receiver(Receiver(name=name, target=str(user_id), default=True))


async def test_a_button_shows_first_what_it_comes_to(desk_office: Office) -> None:
    message = await desk_office.answer_to(EDITOR, "mute:10/1", chat_id=GROUP)
    assert message.text.splitlines() == [
        "Mute rule 1 (flag) in desk for 1 h?",
        "Last 7 days: 3 of all 3 hits, 3 of them in the last hour.",
        "10:00 Прапора над адміністрацією вже немає · t.me/sergey_khlan/1",
        "09:00 the flag is back · t.me/sergey_khlan/2",
        "08:00 a flag again · t.me/sergey_khlan/3",
        "What it finds meanwhile is kept, and told afterwards.",
    ]
    assert message.buttons == (
        (("Yes, mute 1 h", f"mute:10/1 1h in:{GROUP} yes"), ("No", "mute:no")),
    )
    assert await silences(desk_office) == []


async def test_it_is_done_once_somebody_says_yes_and_can_be_undone(desk_office: Office) -> None:
    message = await desk_office.answer_to(EDITOR, f"mute:10/1 1h in:{GROUP} yes")
    assert message.text.splitlines()[0] == "Muted in desk until 12:00: rule 1 (flag)."
    (silence,) = await silences(desk_office)
    now = desk_office.clock.now()
    assert (silence.receiver, silence.rule, silence.channel_id) == ("desk", "flag", None)
    assert (silence.since, silence.until, silence.by) == (now, now + HOUR, "tg:2")
    (entry,) = await desk_office.store.audit_log()
    assert (entry.who, entry.action, entry.subject) == ("tg:2", "mute", "flag")
    assert message.text.splitlines()[1:] == [
        "What it finds meanwhile is told then.",
        "/unmute 1 ends it sooner.",
    ]
    ((end, undo),) = message.buttons
    assert (end, undo) == (("End it now", "unmute:1"), ("Undo", f"undo:{entry.number}"))
    await desk_office.take(desk_office.press(EDITOR, undo[1]))
    assert await silences(desk_office) == []


async def test_the_silence_that_was_made_is_named_and_ended_with_a_button(
    desk_office: Office,
) -> None:
    await desk_office.say(EDITOR, "/mute @sergey_khlan 1h", chat_id=GROUP)
    message = await desk_office.reply(EDITOR, "/mute flag 1h for desk")
    assert message.text.splitlines()[-1] == "/unmute 2 ends it sooner."
    assert [e.type for e in message.entities] == ["code"]
    await desk_office.take(desk_office.press(EDITOR, message.buttons[0][0][1]))
    assert [each.channel_id for each in await silences(desk_office)] == [10]


async def test_of_several_silences_each_is_named(desk_office: Office) -> None:
    async with desk_office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="topic", target=f"{GROUP}/7"))
    (row,) = await desk_office.take(desk_office.message(EDITOR, "/mute flag", chat_id=GROUP))
    assert row.message
    assert row.message.text.splitlines()[-1] == "/unmute 1, /unmute 2 end it sooner."
    assert [label for label, _ in row.message.buttons[0]] == ["Undo"]


async def test_by_the_link_of_the_post_it_is_done_at_once(desk_office: Office) -> None:
    said = await desk_office.say(EDITOR, "/mute t.me/sergey_khlan/1 2h for desk")
    assert said.startswith("Muted in desk until 13:00: rule 1 (flag).")
    assert len(await silences(desk_office)) == 1


async def test_what_is_muted_as_long_already_is_not_muted_twice(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/mute flag 2h", chat_id=GROUP)
    said = await desk_office.say(EDITOR, "/mute flag 1h", chat_id=GROUP)
    assert said == "Muted here already: rule 1 (flag).\n/silences says how long."
    assert len(await silences(desk_office)) == len(await desk_office.store.audit_log()) == 1


async def test_a_button_that_mutes_everything_in_a_chat_asks_first(desk_office: Office) -> None:
    message = await desk_office.answer_to(EDITOR, "mute:1h", chat_id=GROUP)
    assert message.text.splitlines() == [
        "Mute everything in desk for 1 h?",
        "Last 7 days: 3 hits, 3 of them in the last hour.",
        "What is found meanwhile is kept, and told afterwards.",
        "Urgent alerts are held back, too: 0 of these hits were urgent.",
    ]
    ((yes, no),) = message.buttons
    assert (yes, no) == (("Yes, mute 1 h", f"mute:1h in:{GROUP} yes"), ("No", "mute:no"))
    assert await silences(desk_office) == []
    done = await desk_office.answer_to(EDITOR, yes[1])
    assert done.text.startswith("Muted in desk until 12:00: everything.")
    (silence,) = await silences(desk_office)
    assert (silence.receiver, silence.rule, silence.channel_id) == ("desk", "", None)
    press = desk_office.press(SUBSCRIBER, "mute:1h", chat_id=GROUP)
    assert await desk_office.take(press) == []


@pytest.mark.parametrize(
    ("token", "said"),
    [
        pytest.param("1h", "2 of these hits were urgent.", id="everything"),
        pytest.param("@sergey_khlan 1h", "2 of these hits were urgent.", id="a channel"),
        pytest.param("siren 1h", "2 of these hits were urgent.", id="an urgent rule"),
        pytest.param("@quiet_one 1h", "0 of these hits were urgent.", id="a quiet channel"),
        pytest.param("flag 1h", "", id="a rule that is not urgent"),
    ],
)
async def test_that_urgent_alerts_are_held_back_too_is_said_before(
    desk_office: Office, token: str, said: str
) -> None:
    urgent = Rule(name="siren", when="siren", severity=Severity.URGENT)
    await desk_office.watch(Channel(ref="quiet_one", username="quiet_one", channel_id=11))
    async with desk_office.store.transaction() as tx:
        await tx.save_rule(urgent, by="tg:2", now=desk_office.clock.now())
    at = desk_office.clock.now()
    for number, age in ((7, timedelta(days=1)), (8, timedelta(days=2)), (9, timedelta(days=30))):
        history = age > timedelta(days=7)
        await desk_office.hit(
            "siren", "a siren", "siren", posted_at=at - age, message_id=number, history=history
        )
    message = await desk_office.answer_to(EDITOR, f"mute:{token}", chat_id=GROUP)
    shown = f"Urgent alerts are held back, too: {said}" if said else ""
    assert shown in message.text
    assert ("Urgent" in message.text) == bool(said)
    done = await desk_office.reply(EDITOR, f"/mute {token} for desk")
    assert ("Urgent alerts are held back, too." in done.text) == bool(said)


@pytest.mark.parametrize(
    ("token", "asked", "yes"),
    [
        pytest.param("10/1 8h", "rule 1 (flag) in desk for 8 h?", "10/1 8h", id="hours"),
        pytest.param("10/1 1d", "rule 1 (flag) in desk for 1 day?", "10/1 1d", id="day"),
        pytest.param("flag 90m", "rule 1 (flag) in desk for 90 min?", "1 90m", id="rule"),
        pytest.param(
            "@sergey_khlan 2d",
            "@sergey_khlan in desk for 2 days?",
            "@sergey_khlan 2d",
            id="channel",
        ),
    ],
)
async def test_a_length_is_spelt_one_way(
    desk_office: Office, token: str, asked: str, yes: str
) -> None:
    message = await desk_office.answer_to(EDITOR, f"mute:{token}", chat_id=GROUP)
    assert message.text.splitlines()[0] == f"Mute {asked}"
    ((label, again),) = message.buttons[0][:1]
    assert label == f"Yes, mute {asked.rpartition(' for ')[2].removesuffix('?')}"
    assert again == f"mute:{yes} in:{GROUP} yes"


async def test_no_changes_nothing_and_says_so_for_a_moment(desk_office: Office) -> None:
    assert await desk_office.take(desk_office.press(EDITOR, "mute:no")) == []
    assert desk_office.toasts() == ["Nothing was changed."]


async def test_subscribers_mute_their_own_chat_and_no_other(desk_office: Office) -> None:
    assert await desk_office.take(desk_office.press(SUBSCRIBER, "mute:10/1", chat_id=GROUP)) == []
    assert desk_office.toasts() == ["Chats are muted by editors: @desk_editor."]
    forged = desk_office.press(SUBSCRIBER, f"mute:10/1 1h in:{GROUP} yes")
    assert await desk_office.take(forged) == []
    assert await silences(desk_office) == []
    await subscribed(desk_office, SUBSCRIBER)
    message = await desk_office.answer_to(SUBSCRIBER, "mute:10/1")
    ((yes, _),) = message.buttons
    await desk_office.take(desk_office.press(SUBSCRIBER, yes[1]))
    assert [each.receiver for each in await silences(desk_office)] == ["person:3"]


@pytest.mark.parametrize(
    ("written", "muted", "hours"),
    [
        pytest.param("1 30m", ("flag", None), 0.5, id="rule by number"),
        pytest.param("flag", ("flag", None), 1, id="rule by name, an hour"),
        pytest.param("@sergey_khlan 2d", ("", 10), 48, id="channel"),
        pytest.param("8h", ("", None), 8, id="everything"),
        pytest.param("flag 1 h", ("flag", None), 1, id="a blank before the unit"),
        pytest.param("flag 1h for desk", ("flag", None), 1, id="by the receiver's name"),
    ],
)
async def test_what_is_written_is_done_at_once(
    desk_office: Office, written: str, muted: tuple[str, int | None], hours: float
) -> None:
    said = await desk_office.say(EDITOR, f"/mute {written}", chat_id=GROUP)
    assert said.startswith("Muted ")
    (silence,) = await silences(desk_office)
    assert (silence.rule, silence.channel_id) == muted
    assert silence.until - silence.since == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("", "What, and for how long? /mute 4 1h mutes rule 4", id="a tap"),
        pytest.param("99 1h", "There is no rule “99”.", id="no such rule"),
        pytest.param("@nobody_here 1h", "No channel @nobody_here is watched.", id="no channel"),
        pytest.param("1 1x", "“1x” is no length of time. Write 30m, 1h or 2d.", id="odd unit"),
        pytest.param("flag 2 hrs", "“2 hrs” is no length of time.", id="odd unit apart"),
        pytest.param("1 90", "“90” is no length of time.", id="no unit"),
        pytest.param("flag 31d", "Between a minute and 30 days can be muted.", id="too long"),
        pytest.param("flag 0m", "Between a minute and 30 days can be muted.", id="no time"),
        pytest.param("10/99 1h", "This alert is not known here.", id="no such alert"),
        pytest.param("flag 1h for nowhere", "There is no receiver “nowhere”.", id="no receiver"),
    ],
)
async def test_what_cannot_be_muted_says_why(desk_office: Office, written: str, said: str) -> None:
    assert (await desk_office.say(EDITOR, f"/mute {written}", chat_id=GROUP)).startswith(said)
    assert await silences(desk_office) == []


async def test_what_is_written_wrong_is_said_before_where_it_goes(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/mute 1 1x")
    assert said.startswith("“1x” is no length of time.")
    assert (await desk_office.say(SUBSCRIBER, "/mute 99 1h")).startswith("There is no rule “99”.")


async def test_a_rule_may_be_called_like_an_odd_length(desk_office: Office) -> None:
    async with desk_office.store.transaction() as tx:
        rule = Rule(name="HIMARS 2x", when="HIMARS")
        await tx.save_rule(rule, by="tg:2", now=desk_office.clock.now())
    said = await desk_office.say(EDITOR, "/mute HIMARS 2x", chat_id=GROUP)
    assert said.startswith("Muted here until 12:00: rule 2 (HIMARS 2x).")


async def test_by_replying_to_an_alert_its_rule_is_muted(desk_office: Office) -> None:
    await desk_office.tell("desk", 1, under=70)
    replied = {"reply_to_message": {"message_id": 70}}
    said = await desk_office.say(EDITOR, "/mute", chat_id=GROUP, **replied)
    assert said.startswith("Muted here until 12:00: rule 1 (flag).")
    replied = {"reply_to_message": {"message_id": 5}}  # a topic's own first message
    said = await desk_office.say(EDITOR, "/mute 2h", chat_id=GROUP, **replied)
    assert said.startswith("Muted here until 13:00: everything.")
    said = await desk_office.say(EDITOR, "/mute", chat_id=GROUP, **replied)
    assert said.startswith("What, and for how long?")


async def test_where_no_alerts_come_nothing_is_muted(desk_office: Office) -> None:
    said = await desk_office.say(SUBSCRIBER, "/mute flag 1h")
    assert said.startswith("No alerts come to this chat yet.")


async def test_a_rule_that_is_gone_says_so(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/unwatch flag")
    message = await desk_office.answer_to(EDITOR, "mute:10/1", chat_id=GROUP)
    assert message.text == (
        "The rule of this alert is not in force any more: “flag”. /rules lists those that are."
    )


async def test_a_channel_known_by_its_name_is_the_chat_of_its_button(desk_office: Office) -> None:
    channel = GROUP - 1
    desk_office.wire.chats[str(channel)] = {"id": channel, "type": "channel", "username": "Alerts"}
    async with desk_office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="notify", target="@alerts", default=True))
    token = f"mute:10/1 1h in:{channel} yes"
    await desk_office.take(desk_office.press(EDITOR, token, chat_id=channel, kind="channel"))
    assert [each.receiver for each in await silences(desk_office)] == ["notify"]
