"""What people do about an alert with buttons, on the real daemon and the local Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.installation import Desk

CHANNEL, OTHER = "SobolevskiyYurii", "delta_live"


@pytest.fixture
def alerted(desk: Desk) -> Desk:
    """Rule 1, "flag", has alerted of the first post of one of two channels."""
    for name in (CHANNEL, OTHER):
        desk.telegram.channel(name)
    desk.start()
    desk.claim()
    for name in (CHANNEL, OTHER):
        desk.say(f"/add @{name}")
    desk.say("/watch flag")
    desk.until(lambda: desk.said().count("watching") == 2, "both channels are read")
    desk.telegram.post(CHANNEL, "The flag is gone")
    desk.until(lambda: len(desk.alerts()) == 1, "the alert")
    return desk


def press(desk: Desk, message: dict[str, Any], label: str) -> dict[str, Any]:
    """Press a button under a message of the owner's private chat, and return the answer."""
    before = len(desk.replies())
    pressed(desk, message, label)
    desk.until(lambda: len(desk.replies()) > before, f"an answer to [{label}]")
    return desk.replies()[-1]


def answer(desk: Desk, message: dict[str, Any], label: str) -> dict[str, Any]:
    """Press a button of a question there, and return the message as it is then."""
    before = len(message["edits"])
    pressed(desk, message, label)
    number = message["message_id"]

    def now() -> dict[str, Any]:
        return next(one for one in desk.replies() if one["message_id"] == number)

    desk.until(lambda: len(now()["edits"]) > before, f"what [{label}] has done")
    return now()


def pressed(desk: Desk, message: dict[str, Any], label: str) -> None:
    shown = {"user_id": desk.owner, "chat_id": desk.owner, "message_id": message["message_id"]}
    desk.telegram.ask("POST", "/press", **shown, button=label)


def test_a_rule_is_narrowed_after_a_look_and_made_whole_again(alerted: Desk) -> None:
    (post,) = [row["id"] for row in alerted.telegram.truth(CHANNEL) if not row["service"]]
    alert = alerted.say(f"/alert t.me/{CHANNEL}/{post}")
    shown = press(alerted, alert, "Not this channel")
    assert "1 of 1 hit would be gone, such as" in shown["text"]
    assert "-in:@" not in alerted.rows("rules", "list")[0]["when"]
    done = answer(alerted, shown, "Yes, leave it out")
    assert done["text"].startswith("Rule 1 (flag) is now: flag -in:@sobolevskiyyurii")
    alerted.telegram.post(CHANNEL, "Another flag")
    alerted.telegram.post(OTHER, "A flag elsewhere")
    alerted.until(lambda: len(alerted.alerts()) == 2, "the alert of the other channel")
    assert "A flag elsewhere" in alerted.alerts()[1]["text"]
    assert answer(alerted, done, "Undo")["text"].startswith(
        "Undone: rule “flag”, what it looks for: flag -in:"
    )
    alerted.telegram.post(CHANNEL, "The flag is up once more")
    alerted.until(lambda: len(alerted.alerts()) == 3, "the channel is looked at again")
    assert "The flag is up once more" in alerted.alerts()[2]["text"]


def test_without_a_session_of_its_own_the_bot_answers_in_place_too(desk: Desk) -> None:
    desk.settings = desk.settings.replace("[delivery]", '[delivery]\ntelegram = "bot_api"')
    desk.configure()
    desk.telegram.channel(CHANNEL)
    desk.start()
    desk.claim()
    desk.say(f"/add @{CHANNEL}")
    desk.say("/watch flag")
    desk.until(lambda: "watching" in desk.said(), "the channel is read")
    desk.telegram.post(CHANNEL, "The flags are gone")
    desk.until(lambda: len(desk.alerts()) == 1, "the alert")
    assert desk.alerts()[0]["via"] == "bot_api"
    shown = press(desk, desk.say("/narrow 1"), "Exact words only")
    assert answer(desk, shown, "No")["buttons"] == []
    shown = press(desk, desk.say("/narrow 1"), "Exact words only")
    assert "in exact words" in answer(desk, shown, "Yes, exact only")["text"]
    said = desk.say("/subscribe")
    desk.telegram.post(CHANNEL, "The flag is back")
    desk.until(lambda: len(desk.replies()) > desk.replies().index(said) + 1, "an alert in private")
    desk.until(lambda: all_sent(desk), "what came is on record")
    taken = desk.say("/taken", reply_to=desk.replies()[-1]["message_id"])
    assert taken["text"].startswith("Taken by you:")


def test_what_is_muted_waits_for_the_end_of_it_also_in_another_process(alerted: Desk) -> None:
    alerted.say("/mute flag 1h for notify")
    alerted.stop()
    alerted.start()
    alerted.telegram.post(CHANNEL, "A muted flag")
    alerted.until(lambda: len(alerted.rows("hits")) == 2, "the hit")
    muted = alerted.say("/silences")
    assert "1 · flag · to the notification chat · until" in muted["text"]
    assert len(alerted.alerts()) == 1
    assert press(alerted, muted, "End 1")["text"].startswith("Muted no longer: flag.")
    alerted.until(lambda: len(alerted.alerts()) == 2, "what was muted is told")
    assert "A muted flag" in alerted.alerts()[1]["text"]


def all_sent(desk: Desk) -> bool:
    """Whether the answers of Telegram are on record: a test replies sooner than people do."""
    return {row["state"] for row in desk.rows("deliveries")} <= {"sent"}


def press_alert(desk: Desk, alert: dict[str, Any], label: str, user_id: int) -> str:
    """Press a button under an alert in the newsroom, and return what is shown for a moment."""
    shown = {"chat_id": desk.newsroom, "message_id": alert["message_id"], "button": label}
    answer = desk.telegram.ask("POST", "/press", user_id=user_id, **shown)
    return str(answer.get("answer", ""))


def test_buttons_under_an_alert_in_a_channel_are_answered_in_private(alerted: Desk) -> None:
    (alert,) = alerted.alerts()
    before = len(alerted.replies())
    shown = press_alert(alerted, alert, "Mute 1 h", alerted.owner)
    assert shown == "The answer is in our private chat."
    alerted.until(lambda: len(alerted.replies()) > before, "the answer in private")
    asked = alerted.replies()[-1]
    assert asked["text"].startswith("Mute rule 1 (flag) in the notification chat for 1 h?")
    done = answer(alerted, asked, "Yes, mute 1 h")
    assert done["text"].startswith("Muted in the notification chat until")
    assert [button["text"] for row in done["buttons"] for button in row] == ["End it now", "Undo"]
    stranger = alerted.telegram.ask("POST", "/users", name="Mallory")["user_id"]
    assert press_alert(alerted, alert, "Not this word", stranger) == ""
    assert "1 · flag" in alerted.say("/silences")["text"]
    assert alerted.rows("rules", "list")[0]["when"] == "flag"
    assert len(alerted.alerts()) == 1  # nothing but alerts is in the channel


def test_a_subscriber_takes_an_alert_by_replying_to_it_in_a_group(alerted: Desk) -> None:
    telegram = alerted.telegram
    ivo = telegram.ask("POST", "/users", name="Ivo")["user_id"]
    group = telegram.ask(
        "POST", "/chats", title="Desk", kind="group", members=[ivo, alerted.owner, "bot"]
    )["chat_id"]
    telegram.ask("POST", "/say", user_id=ivo, text="/subscribe")
    alerted.until(lambda: len(alerted.replies()) > 0 and "Ivo" in str(alerted.replies()), "asked")
    alerted.say(f"/approve {ivo}")
    telegram.ask("POST", "/say", user_id=alerted.owner, text="/notify here", chat_id=group)

    def told() -> list[dict[str, Any]]:
        return [m for m in telegram.messages(group) if m["from"] not in (ivo, alerted.owner)]

    alerted.until(lambda: len(told()) == 1, "the group is told of")
    telegram.post(CHANNEL, "One more flag")
    alerted.until(lambda: len(told()) == 2, "the alert in the group")
    alert = told()[-1]
    said = {"user_id": ivo, "chat_id": group}
    alerted.until(lambda: all_sent(alerted), "what came is on record")
    telegram.ask("POST", "/say", **said, text="/taken", reply_to=alert["message_id"])
    alerted.until(lambda: "Taken by Ivo" in str(told()), "the alert says who has it")
    before = len(told())
    telegram.ask("POST", "/say", user_id=alerted.owner, chat_id=group, text="/narrow 1 exact")
    alerted.until(lambda: len(told()) > before, "a question in the group")
    asked = told()[-1]
    shown = {"chat_id": group, "message_id": asked["message_id"], "button": "Yes, exact only"}
    refused = telegram.ask("POST", "/press", user_id=ivo, **shown)
    assert refused["answer"].startswith("This button is for whoever asked.")
    telegram.ask("POST", "/press", user_id=alerted.owner, **shown)
    alerted.until(lambda: "in exact words" in str(told()), "it is done in the group")
    assert alerted.rows("rules", "list")[0]["forms"] is False


def test_an_urgent_alert_is_taken_with_one_press_and_says_so(alerted: Desk) -> None:
    alerted.say("/watch flag severity=urgent")
    alerted.telegram.post(OTHER, "An urgent flag")
    alerted.until(lambda: len(alerted.alerts()) == 2, "the urgent alert")
    alert = alerted.alerts()[-1]
    assert "Taken by me" in str(alert["buttons"][0])
    assert press_alert(alerted, alert, "Taken by me", alerted.owner) == "Taken by you."
    alerted.until(lambda: "Olena" in alerted.alerts()[-1]["text"], "the alert says who has it")
    assert "Taken by me" not in str(alerted.alerts()[-1]["buttons"])
