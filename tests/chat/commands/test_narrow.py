from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Channel, Rule

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890
LEAVES_OUT = "would leave out every post with “flag” in just this form, whatever else it says."


async def rule(office: Office, name: str = "flag") -> Rule:
    return next(each.rule for each in await office.store.rules() if each.rule.name == name)


async def put(office: Office, rule: Rule) -> None:
    async with office.store.transaction() as tx:
        await tx.save_rule(rule, by="tg:2", now=office.clock.now())


async def test_not_this_channel_shows_what_it_would_have_left_out(desk_office: Office) -> None:
    message = await desk_office.answer_to(EDITOR, "narrow:10/1 channel", chat_id=GROUP)
    assert message.text.splitlines() == [
        "Rule 1 (flag) would no longer look at @sergey_khlan.",
        "Last 7 days: 3 of 3 hits would be gone, such as",
        "10:00 Прапора над адміністрацією вже немає · t.me/sergey_khlan/1",
        "09:00 the flag is back · t.me/sergey_khlan/2",
        "08:00 a flag again · t.me/sergey_khlan/3",
        "The post of this alert would be gone.",
        "It would be: (flag OR прапора) -in:@sergey_khlan",
    ]
    ((yes, no),) = message.buttons
    assert (yes, no) == (
        ("Yes, leave it out", "narrow:10/1 channel yes"),
        ("No", "narrow:no"),
    )
    assert (await rule(desk_office)).when == "flag OR прапора"
    assert await desk_office.store.audit_log() == []


async def test_yes_does_it_and_undo_takes_it_back(desk_office: Office) -> None:
    message = await desk_office.answer_to(EDITOR, "narrow:10/1 channel yes")
    assert message.text.splitlines()[0] == (
        "Rule 1 (flag) is now: (flag OR прапора) -in:@sergey_khlan"
    )
    assert (await rule(desk_office)).when == "(flag OR прапора) -in:@sergey_khlan"
    (entry,) = await desk_office.store.audit_log()
    assert (entry.who, entry.action, entry.subject) == ("tg:2", "change rule", "flag")
    ((button,),) = message.buttons
    assert button == ("Undo", f"undo:{entry.number}")
    await desk_office.take(desk_office.press(EDITOR, button[1]))
    assert (await rule(desk_office)).when == "flag OR прапора"
    assert desk_office.changes == 2


async def test_not_this_word_leaves_out_just_this_form(desk_office: Office) -> None:
    message = await desk_office.answer_to(EDITOR, "narrow:10/2 word")
    assert message.text.splitlines()[:2] == [
        f"Rule 1 (flag) {LEAVES_OUT}",
        "Last 7 days: 2 of 3 hits would be gone, such as",
    ]
    ((yes, _),) = message.buttons
    await desk_office.take(desk_office.press(EDITOR, yes[1]))
    assert (await rule(desk_office)).when == "(flag OR прапора) -=flag"


async def test_of_several_words_it_asks_which(desk_office: Office) -> None:
    await put(desk_office, Rule(name="back", when="back"))
    at = desk_office.clock.now() - timedelta(hours=2)
    await desk_office.hit("back", "the flag is back", "back", posted_at=at, message_id=2)
    message = await desk_office.answer_to(EDITOR, "narrow:10/2 word")
    assert message.buttons == (
        (("flag", "narrow:10/2 word:0"),),
        (("back", "narrow:10/2 word:1"),),
        (("None", "narrow:no"),),
    )
    message = await desk_office.answer_to(EDITOR, "narrow:10/2 word:1")
    assert message.text.startswith("Rule 2 (back) would leave out every post with “back”")
    assert "(flag)" not in message.text
    await desk_office.take(desk_office.press(EDITOR, "narrow:10/2 word:1 yes"))
    assert (await rule(desk_office, "back")).when == "back -=back"
    assert (await rule(desk_office)).when == "flag OR прапора"


async def test_exact_only_takes_words_as_they_are_written(desk_office: Office) -> None:
    at = desk_office.clock.now() - timedelta(minutes=5)
    await desk_office.hit("flag", "all the flags", "flags", posted_at=at, message_id=4)
    message = await desk_office.answer_to(EDITOR, "narrow:10/4 exact")
    assert "Last 7 days: 1 of 4 hits would be gone, such as\n10:55 all the" in message.text
    await desk_office.take(desk_office.press(EDITOR, "narrow:10/4 exact yes"))
    narrow = await rule(desk_office)
    assert (narrow.forms, narrow.scripts, narrow.lexicon, narrow.derive) == (False,) * 4
    message = await desk_office.answer_to(EDITOR, "narrow:10/4 exact")
    assert message.text == "The rule is that narrow already. /rules shows it."


@pytest.mark.parametrize(
    ("text", "days", "fate"),
    [
        pytest.param("a flag", 1, "The post of this alert would still be found.", id="kept"),
        pytest.param("all the flags", 1, "The post of this alert would be gone.", id="gone"),
        pytest.param(
            "a flag",
            8,
            "The post of this alert is older than that; it would still be found.",
            id="older and kept",
        ),
        pytest.param(
            "all the flags",
            8,
            "The post of this alert is older than that; it would be gone.",
            id="older and gone",
        ),
    ],
)
async def test_what_becomes_of_the_very_post_is_said(
    desk_office: Office, text: str, days: int, fate: str
) -> None:
    at = desk_office.clock.now() - timedelta(days=days)
    await desk_office.hit("flag", text, "flag", posted_at=at, message_id=4)
    message = await desk_office.answer_to(EDITOR, "narrow:10/4 exact")
    assert fate in message.text.splitlines()


async def test_a_rule_by_its_number_is_measured_on_the_posts(desk_office: Office) -> None:
    await put(desk_office, Rule(name="new", when="flag"))
    at = desk_office.clock.now() - timedelta(minutes=5)
    await desk_office.hit("other", "all the flags", "flags", posted_at=at, message_id=4)
    message = await desk_office.reply(EDITOR, "/narrow 2 exact")
    assert message.text.splitlines()[1:3] == [
        "Last 7 days: 1 of 3 posts would be gone, such as",
        "10:55 all the flags · t.me/sergey_khlan/4",
    ]
    assert message.buttons[0][0] == ("Yes, exact only", "narrow:2 exact yes")
    done = await desk_office.answer_to(EDITOR, "narrow:2 exact yes")
    assert done.text.startswith("Rule 2 (new) is now: flag, in exact words")
    ((button,),) = done.buttons
    await desk_office.take(desk_office.press(EDITOR, button[1]))
    assert (await rule(desk_office, "new")).forms


async def test_a_language_is_dropped(desk_office: Office) -> None:
    asked = await desk_office.answer_to(EDITOR, "narrow:1 without")
    assert asked.buttons[0] == (
        ("Ukrainian", "narrow:1 without uk"),
        ("Russian", "narrow:1 without ru"),
        ("English", "narrow:1 without en"),
    )
    assert asked.buttons[1] == (("None", "narrow:no"),)
    shown = await desk_office.answer_to(EDITOR, asked.buttons[0][1][1])
    assert shown.text.startswith("Rule 1 (flag) would no longer look for forms")
    done = await desk_office.answer_to(EDITOR, shown.buttons[0][0][1])
    assert "is now: flag OR прапора, in Ukrainian, English" in done.text
    assert (await rule(desk_office)).languages == ("uk", "en")
    await desk_office.say(EDITOR, "/narrow 1 without English yes")
    said = await desk_office.say(EDITOR, "/narrow 1 without uk")
    assert said.startswith("Rule “flag” has no other language.")


async def test_a_rule_alone_shows_how_it_may_find_less(desk_office: Office) -> None:
    message = await desk_office.reply(EDITOR, "/narrow flag")
    assert message.text.startswith("Rule 1 (flag) finds less with\n/narrow 1 exact")
    assert message.buttons == (
        (("Exact words only", "narrow:1 exact"), ("Drop a language", "narrow:1 without")),
    )
    await desk_office.take(desk_office.press(EDITOR, "narrow:1 exact yes"))
    assert (await desk_office.reply(EDITOR, "/narrow flag")).buttons == ()


async def test_of_a_channel_the_rules_that_look_at_it(desk_office: Office) -> None:
    await desk_office.watch(Channel(ref="rybar", username="rybar", channel_id=11))
    await put(desk_office, Rule(name="elsewhere", when="flag", channels=("rybar",)))
    await put(desk_office, Rule(name="only", when="flag", channels=("sergey_khlan",)))
    message = await desk_office.reply(EDITOR, "/narrow @Sergey_Khlan")
    assert message.text.splitlines() == [
        "2 rules at work in @sergey_khlan:",
        "1 · flag",
        "3 · only",
        "/narrow 1 @sergey_khlan has a rule leave it out.",
    ]
    first, last = (row[0] for row in message.buttons)
    assert first == ("Not 1 (flag)", "narrow:1 @sergey_khlan")
    shown = await desk_office.answer_to(EDITOR, first[1])
    assert "3 of 3 posts would be gone" in shown.text
    await desk_office.take(desk_office.press(EDITOR, shown.buttons[0][0][1]))
    assert (await rule(desk_office)).when == "(flag OR прапора) -in:@sergey_khlan"
    assert "looks at @sergey_khlan alone" in (await desk_office.answer_to(EDITOR, last[1])).text


async def test_of_a_channel_that_no_rule_looks_at(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/unwatch flag")
    said = await desk_office.say(EDITOR, "/narrow @sergey_khlan")
    assert said.startswith("No rule looks at @sergey_khlan.")


async def test_by_replying_to_the_alert(desk_office: Office) -> None:
    await desk_office.tell("desk", 2, under=70)
    replied = {"reply_to_message": {"message_id": 70}}
    said = await desk_office.say(EDITOR, "/narrow word", chat_id=GROUP, **replied)
    assert said.startswith(f"Rule 1 (flag) {LEAVES_OUT}")


async def test_the_longest_tokens_fit(desk_office: Office) -> None:
    name = "x" * 32
    await desk_office.watch(Channel(ref=name, username=name, channel_id=2**40))
    for text in (f"/narrow 1 @{name}", f"/narrow @{name}"):
        message = await desk_office.reply(EDITOR, text)
        assert all(len(token.encode()) <= 64 for row in message.buttons for _, token in row)


async def test_hits_older_than_a_week_do_not_count(desk_office: Office) -> None:
    at = desk_office.clock.now() - timedelta(days=8)
    await desk_office.hit("flag", "an old flag", "flag", posted_at=at, message_id=9)
    message = await desk_office.answer_to(EDITOR, "narrow:10/9 channel")
    assert "Last 7 days: 3 of 3 hits would be gone" in message.text


async def test_a_rule_of_some_channels_looks_at_the_others(desk_office: Office) -> None:
    await put(desk_office, Rule(name="flag", when="flag", channels=("Sergey_Khlan", "rybar")))
    await desk_office.take(desk_office.press(EDITOR, "narrow:10/1 channel yes"))
    assert (await rule(desk_office)).channels == ("rybar",)
    await put(desk_office, Rule(name="flag", when="flag", channels=("sergey_khlan",)))
    message = await desk_office.answer_to(EDITOR, "narrow:10/1 channel yes")
    assert message.text == "Rule “flag” looks at @sergey_khlan alone. /unwatch stops it."


async def test_two_rules_of_one_alert_are_narrowed_and_undone_each(desk_office: Office) -> None:
    await put(desk_office, Rule(name="back", when="back"))
    at = desk_office.clock.now() - timedelta(hours=2)
    await desk_office.hit("back", "the flag is back", "back", posted_at=at, message_id=2)
    message = await desk_office.answer_to(EDITOR, "narrow:10/2 channel yes")
    assert [row[0][0] for row in message.buttons] == ["Undo flag", "Undo back"]
    for row in message.buttons:
        await desk_office.take(desk_office.press(EDITOR, row[0][1]))
    assert (await rule(desk_office)).when == "flag OR прапора"
    assert (await rule(desk_office, "back")).when == "back"


@pytest.mark.parametrize("way", ["channel", "word", "exact"])
@pytest.mark.parametrize("yes", ["", " yes"])
async def test_only_editors_change_rules(desk_office: Office, way: str, yes: str) -> None:
    for user_id in (SUBSCRIBER, APPLICANT, STRANGER):
        press = desk_office.press(user_id, f"narrow:10/1 {way}{yes}", chat_id=GROUP)
        assert await desk_office.take(press) == []
    assert desk_office.toasts() == ["Rules are changed by editors: @desk_editor."]
    assert (await rule(desk_office)).when == "flag OR прапора"


@pytest.mark.parametrize(
    ("token", "said"),
    [
        pytest.param("10/1", "What shall the rule leave out?", id="not said what"),
        pytest.param("10/77 word", "This alert is not known here.", id="hit gone"),
        pytest.param("10/77 sense", "What shall the rule leave out?", id="no such way"),
        pytest.param("nonsense", "There is no rule “nonsense”.", id="neither alert nor rule"),
        pytest.param("1 word", "“word” is said of an alert.", id="a word of no alert"),
        pytest.param("1 without fr", "“fr” is none of the languages", id="no language"),
        pytest.param("1 @nobody_x", "No channel @nobody_x is watched.", id="no channel"),
        pytest.param("1 @khlan_", "“@khlan_” is not the name of a channel.", id="no name"),
        pytest.param("exact", "Which alert, or which rule?", id="of nothing"),
    ],
)
async def test_a_button_that_means_nothing_says_so(
    desk_office: Office, token: str, said: str
) -> None:
    assert (await desk_office.answer_to(EDITOR, f"narrow:{token}")).text.startswith(said)


async def test_an_old_button_of_a_rule_that_is_gone(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/unwatch flag")
    message = await desk_office.answer_to(EDITOR, "narrow:10/1 channel yes")
    assert message.text.startswith("The rule of this alert is not in force any more: “flag”.")
    assert await desk_office.store.rules() == []


async def test_by_the_link_of_the_post(desk_office: Office) -> None:
    said = await desk_office.say(EDITOR, "/narrow https://t.me/Sergey_Khlan/1 exact")
    assert said.startswith("Rule 1 (flag) would find its words only as they are written in it")


@pytest.mark.parametrize("way", ["channel", "exact", "word"])
async def test_what_was_written_is_never_part_of_a_token(desk_office: Office, way: str) -> None:
    message = await desk_office.reply(EDITOR, f"/narrow t.me/sergey_khlan/1 {way}:{'x' * 90}")
    assert all(len(token) < 40 for row in message.buttons for _, token in row)


async def test_copies_of_one_story_are_one_example(desk_office: Office) -> None:
    text = "the flag above the town hall of Kherson was taken down early this morning"
    for number in (5, 6, 7):
        at = desk_office.clock.now() - timedelta(minutes=10 - number)
        await desk_office.hit("flag", text, "flag", posted_at=at, message_id=number, story="one")
    message = await desk_office.answer_to(EDITOR, "narrow:10/1 channel", chat_id=GROUP)
    assert message.text.count("town hall") == 1
    assert "t.me/sergey_khlan/7" in message.text
