"""What is pressed is answered in its place; what was answered, or is another's, does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role

if TYPE_CHECKING:
    from bot.model import Delivery, Message
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890
QUESTION = 50  # the message


@pytest.fixture
async def asked(desk_office: Office) -> Message:
    """Whether rule 1 shall be muted for an hour stands in the editor's private chat."""
    message = await desk_office.answer_to(EDITOR, "mute:10/1", chat_id=GROUP)
    await desk_office.send_out(under=QUESTION)
    return message


async def press(office: Office, button: tuple[str, str], *, under: int = QUESTION) -> Delivery:
    """Press a button as the editor in private, and return the row of what stands there then."""
    await office.take(office.press(EDITOR, button[1], under=under))
    row = await office.store.delivery(f"chat:{EDITOR}", f"instead:{under}")
    assert row
    assert row.message
    assert (row.kind, row.message_id) == ("edit", under)
    return row


def buttons(row: Delivery) -> list[tuple[str, str]]:
    return [button for shown in row.message.buttons for button in shown] if row.message else []


def said(row: Delivery) -> str:
    return row.message.text.splitlines()[0] if row.message else ""


async def test_yes_puts_what_was_done_in_the_place_of_the_question(
    desk_office: Office, asked: Message
) -> None:
    yes, _ = asked.buttons[0]
    done = await press(desk_office, yes)
    assert said(done) == "Muted in desk until 12:00: rule 1 (flag)."
    assert [label for label, _ in buttons(done)] == ["End it now", "Undo"]
    replies = [row for row in await desk_office.store.deliveries() if row.kind == "reply"]
    assert len(replies) == 1  # the question: nothing is said twice


async def test_no_does_so_too_and_leaves_no_button(desk_office: Office, asked: Message) -> None:
    _, no = asked.buttons[0]
    done = await press(desk_office, no)
    assert (said(done), buttons(done)) == ("Nothing was changed.", [])
    assert desk_office.toasts()[-1] == "Nothing was changed."


async def test_an_old_button_says_that_it_was_answered(desk_office: Office, asked: Message) -> None:
    yes, no = asked.buttons[0]
    await press(desk_office, yes)
    log = await desk_office.store.audit_log()
    for old in (yes, no):
        assert await desk_office.take(desk_office.press(EDITOR, old[1], under=QUESTION)) == []
        assert desk_office.toasts()[-1] == (
            "That was answered already: Muted in desk until 12:00: rule 1 (flag)."
        )
    assert await desk_office.store.audit_log() == log


async def test_after_no_a_yes_does_nothing(desk_office: Office, asked: Message) -> None:
    yes, no = asked.buttons[0]
    await press(desk_office, no)
    await desk_office.take(desk_office.press(EDITOR, yes[1], under=QUESTION))
    assert desk_office.toasts()[-1] == "That was answered already: Nothing was changed."
    assert await desk_office.store.silences(desk_office.clock.now()) == []


@pytest.mark.parametrize(
    ("label", "then"),
    [
        pytest.param("Undo", "Undone: muted in desk for 60 min: flag.", id="undone"),
        pytest.param("End it now", "Muted no longer: flag.", id="ended"),
    ],
)
async def test_the_way_back_goes_on_in_the_same_place(
    desk_office: Office, asked: Message, label: str, then: str
) -> None:
    done = await press(desk_office, asked.buttons[0][0])
    back = dict(buttons(done))[label]
    assert said(await press(desk_office, (label, back))) == then
    await desk_office.take(desk_office.press(EDITOR, back, under=QUESTION))
    assert desk_office.toasts()[-1] == f"That was answered already: {then}"


async def test_ways_back_of_several_things_stay(desk_office: Office) -> None:
    for name in ("flag", "back"):
        await desk_office.say(EDITOR, f'/watch flag name="{name}"')
    at = desk_office.clock.now()
    await desk_office.hit("back", "the flag is back", "back", posted_at=at, message_id=2)
    asked = await desk_office.answer_to(EDITOR, "narrow:10/2 exact")
    await desk_office.send_out(under=QUESTION)
    done = await press(desk_office, asked.buttons[0][0])
    first, second = buttons(done)
    for button in (first, second):
        undone = await desk_office.answer_to(EDITOR, button[1], under=QUESTION)
        assert undone.text.startswith("Undone: rule “")


async def test_a_message_that_is_not_known_to_ask_is_not_overwritten(desk_office: Office) -> None:
    """A client may say that whatever button was pressed, under whatever message."""
    await desk_office.tell("desk", 1, under=70)
    for token in ("mute:no", f"mute:10/1 1h in:{GROUP} yes"):
        await desk_office.take(desk_office.press(EDITOR, token, chat_id=GROUP, under=70))
    rows = await desk_office.store.deliveries()
    assert "edit" not in {row.kind for row in rows}


@pytest.mark.usefixtures("asked")
async def test_another_s_question_is_not_overwritten_either(desk_office: Office) -> None:
    await desk_office.take(desk_office.press(EDITOR, "narrow:no", under=QUESTION))
    assert "edit" not in {row.kind for row in await desk_office.store.deliveries()}


async def test_a_question_whose_sending_is_not_confirmed_yet_is_answered_in_place(
    desk_office: Office,
) -> None:
    asked = await desk_office.answer_to(EDITOR, "mute:10/1", chat_id=GROUP)
    async with desk_office.store.transaction() as tx:
        assert await tx.claim(f"chat:{EDITOR}", desk_office.clock.now())
    done = await press(desk_office, asked.buttons[0][0])
    assert said(done) == "Muted in desk until 12:00: rule 1 (flag)."


async def narrowed_in_the_group(office: Office) -> Message:
    """Somebody asks in the group, and is asked back there."""
    written = "/narrow t.me/sergey_khlan/1 exact"
    (row,) = await office.take(office.message(EDITOR, written, chat_id=GROUP))
    await office.send_out(under=QUESTION)
    assert row.message
    return row.message


async def test_in_a_group_only_who_asked_answers(desk_office: Office) -> None:
    asked = await narrowed_in_the_group(desk_office)
    ((_, yes), _) = asked.buttons[0]
    assert yes == f"narrow:10/1 exact yes by:{EDITOR}"
    for user_id in (OWNER, SUBSCRIBER, STRANGER):
        press = desk_office.press(user_id, yes, chat_id=GROUP, under=QUESTION)
        assert await desk_office.take(press) == []
    assert desk_office.toasts() == ["This button is for whoever asked. /help says how to."] * 2
    assert (await desk_office.store.rules())[0].rule.forms
    (done,) = await desk_office.take(desk_office.press(EDITOR, yes, chat_id=GROUP, under=QUESTION))
    assert (done.receiver, done.message_id) == (f"chat:{GROUP}", QUESTION)
    assert not (await desk_office.store.rules())[0].rule.forms


async def test_whose_button_it_is_cannot_be_left_out(desk_office: Office) -> None:
    """Without it, it is no button of that message: it is done only for who may, and elsewhere."""
    ((_, yes), _) = (await narrowed_in_the_group(desk_office)).buttons[0]
    bare = yes.partition(" by:")[0]
    for user_id in (SUBSCRIBER, STRANGER):
        press = desk_office.press(user_id, bare, chat_id=GROUP, under=QUESTION)
        assert await desk_office.take(press) == []
    (done,) = await desk_office.take(desk_office.press(OWNER, bare, chat_id=GROUP, under=QUESTION))
    assert (done.receiver, done.kind) == (f"chat:{OWNER}", "reply")


async def test_who_has_no_private_chat_is_answered_in_the_group_for_themselves(
    desk_office: Office,
) -> None:
    async with desk_office.store.transaction() as tx:
        await tx.save_person(Person(user_id=EDITOR, role=Role.EDITOR, name="Леся"))
    asked = await desk_office.answer_to(EDITOR, "mute:10/1", chat_id=GROUP)
    ((_, yes), (_, no)) = asked.buttons[0]
    assert (yes, no) == (f"mute:10/1 1h yes by:{EDITOR}", f"mute:no by:{EDITOR}")
    await desk_office.take(desk_office.press(EDITOR, yes, chat_id=GROUP))
    assert len(await desk_office.store.silences(desk_office.clock.now())) == 1
