from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.clock import SystemClock
from bot.errors import RefusedError
from bot.simulator.chats import Kind
from bot.simulator.events import Deleted, Edited, FaultAdded, Posted
from bot.simulator.rights import DeniedError
from bot.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.chats import Chat
    from bot.simulator.people import Bot, User


@pytest.fixture
def bot(world: World) -> Bot:
    return world.add_bot("alarm_bot")


@pytest.fixture
def ann(world: World) -> User:
    return world.add_user("Ann")


@pytest.fixture
def alerts(world: World, bot: Bot) -> Chat:
    assert bot
    return world.add_chat("Alerts", Kind.CHANNEL, username="alerts", admins=["bot"])


def test_a_random_id_sends_once_per_sender_and_chat(
    world: World, bot: Bot, ann: User, alerts: Chat
) -> None:
    world.say(ann.user_id, "/start")
    private = world.private_chat(ann.user_id)
    first = world.send(bot.user_id, alerts, "one", via="mtproto", random_id=7)
    assert world.send(bot.user_id, alerts, "two", via="mtproto", random_id=7) is first
    assert world.send(bot.user_id, private, "three", via="mtproto", random_id=7) is not first
    assert [m.text for m in alerts.messages] == ["one"]


def test_without_a_random_id_everything_is_sent(world: World, bot: Bot, alerts: Chat) -> None:
    for _ in range(2):
        world.send(bot.user_id, alerts, "same", via="bot_api")
    assert [m.message_id for m in alerts.messages] == [1, 2]


def test_editing_keeps_the_earlier_texts(world: World, bot: Bot, alerts: Chat) -> None:
    sent = world.send(bot.user_id, alerts, "one", via="bot_api")
    world.edit(bot.user_id, alerts, sent.message_id, "two", buttons=((("Ok", "ok"),),))
    world.edit(bot.user_id, alerts, sent.message_id, "two", buttons=())
    assert (sent.text, sent.edits, sent.buttons) == ("two", ["one", "two"], ())


def test_every_change_is_told_at_once_and_in_order(world: World) -> None:
    told: list[object] = []
    world.add_channel("kherson", "Kherson")
    stop = world.listen(told.append)
    world.post("kherson", "one", album=2)
    world.edit_post("kherson", 1, "two")
    world.delete_post("kherson", 2)
    world.add_fault("too_long", {"channel": "kherson"})
    stop()
    world.post("kherson", "untold")
    assert [type(event) for event in told] == [Posted, Edited, Deleted, FaultAdded]


def test_the_same_seed_makes_the_same_world() -> None:
    def build() -> list[object]:
        world = World(clock=SystemClock(), random=Random(9))  # noqa: S311
        account, bot = world.add_account(), world.add_bot("alarm_bot")
        chat = world.add_channel("kherson", "Kherson")
        access_hash = world.people.access_hash(account.user_id, "channel", chat.bare_id)
        return [account.phone, account.code, bot.token, chat.chat_id, access_hash]

    assert build() == build()


def test_a_private_message_starts_the_bot_and_is_queued(world: World, bot: Bot, ann: User) -> None:
    with pytest.raises(DeniedError, match="PEER_ID_INVALID"):
        world.send(bot.user_id, world.private_chat(ann.user_id), "hello", via="bot_api")
    world.say(ann.user_id, "🏛 /start abc")
    world.send(bot.user_id, world.private_chat(ann.user_id), "hello", via="bot_api")
    (update,) = world.queues.pending(bot.user_id)
    assert update.message is not None
    (command,) = update.message.entities
    assert (update.kind, command.type, command.offset, command.length) == (
        "message",
        "bot_command",
        3,
        6,
    )
    assert [m.text for m in world.messages(ann.user_id)] == ["🏛 /start abc", "hello"]
    assert [m.text for m in world.messages(ann.user_id, after=1)] == ["hello"]


def test_a_blocked_bot_may_not_write(world: World, bot: Bot, ann: User) -> None:
    world.say(ann.user_id, "/start")
    ann.blocked.add(bot.user_id)
    with pytest.raises(DeniedError, match="USER_IS_BLOCKED"):
        world.send(bot.user_id, world.private_chat(ann.user_id), "hello", via="bot_api")


@pytest.mark.parametrize(
    ("text", "admin", "heard"),
    [
        ("hello", False, False),
        ("hello", True, True),
        ("/help", False, True),
        ("/help@alarm_bot", False, True),
        ("/help@other_bot", False, False),
        ("ask @Alarm_Bot about it", False, True),
    ],
    ids=["chatter", "chatter-admin", "command", "named", "another-bots", "mention"],
)
def test_what_a_bot_hears_in_a_group(
    world: World, bot: Bot, ann: User, text: str, *, admin: bool, heard: bool
) -> None:
    members = [ann.user_id, bot.user_id]
    group = world.add_chat("Room", Kind.GROUP, members=members, admins=["bot"] if admin else [])
    world.say(ann.user_id, text, chat_id=group.chat_id)
    kinds = [update.kind for update in world.queues.pending(bot.user_id)]
    assert kinds == ["my_chat_member", "message"][: 1 + heard]


def test_a_pressed_button_is_answered_once(world: World, bot: Bot, ann: User, alerts: Chat) -> None:
    buttons = ((("Yes", "y"), ("No", "n")),)
    sent = world.send(bot.user_id, alerts, "choose", via="bot_api", buttons=buttons)
    pressed = world.press(ann.user_id, alerts.chat_id, sent.message_id, 1)
    assert (pressed.payload, pressed.answer) == ("n", None)
    world.answer(bot.user_id, pressed.callback_id, "noted")
    assert pressed.answer == "noted"
    with pytest.raises(DeniedError, match="QUERY_ID_INVALID"):
        world.answer(bot.user_id, pressed.callback_id, "again")


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda w: w.add_channel("a b", "x"), "'a b' is no username."),
        (lambda w: w.add_channel("ALERTS", "x"), "The username ALERTS is taken."),
        (lambda w: w.add_bot("robot9"), "'robot9' is no bot's name."),
        (lambda w: w.add_account(phone="+1") and w.add_account(phone="1"), "The phone number +1"),
        (lambda w: w.post("nowhere", "x"), "No channel @nowhere."),
        (lambda w: w.post("alerts", "x", media="sound"), "No media 'sound'."),
        (lambda w: w.post("alerts", "x", album=11), "An album has 1 to 10 messages, not 11."),
        (lambda w: w.edit_post("alerts", 9, "x"), "No message 9 in alerts."),
        (lambda w: w.say(1, "x"), "Nobody has the id 1."),
        (lambda w: w.messages(-5), "No chat -5."),
        (lambda w: w.add_fault("revoke", {"account": "+7"}), "No account +7."),
    ],
    ids=[
        "name",
        "taken",
        "bot-name",
        "phone",
        "channel",
        "media",
        "album",
        "message",
        "user",
        "chat",
        "account",
    ],
)
@pytest.mark.usefixtures("alerts")
def test_bad_input_is_refused(world: World, act: Callable[[World], object], message: str) -> None:
    with pytest.raises(RefusedError) as caught:
        act(world)
    assert str(caught.value).startswith(message)


def test_a_button_that_is_not_there(world: World, bot: Bot, ann: User, alerts: Chat) -> None:
    buttons = ((("Yes", "y"), ("No", "n")),)
    sent = world.send(bot.user_id, alerts, "choose", via="bot_api", buttons=buttons)
    with pytest.raises(RefusedError, match="it has: Yes, No"):
        world.press(ann.user_id, alerts.chat_id, sent.message_id, "Maybe")


class ChannelMachine(RuleBasedStateMachine):
    """Whatever happens in a channel: ids and pts have no gaps and nothing is forgotten."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(clock=SystemClock(), random=Random(1))  # noqa: S311
        self.chat = self.world.add_channel("kherson", "Kherson")

    @rule(text=st.text(max_size=5), album=st.integers(1, 10))
    def post(self, text: str, album: int) -> None:
        self.world.post("kherson", text, album=album)

    @rule(texts=st.lists(st.text(max_size=5), max_size=20))
    def batch(self, texts: list[str]) -> None:
        self.world.post_batch("kherson", texts)

    @rule(number=st.integers(1, 60), text=st.text(max_size=5))
    def edit(self, number: int, text: str) -> None:
        if self.chat.find(number):
            self.world.edit_post("kherson", number, text)

    @rule(number=st.integers(1, 60))
    def delete(self, number: int) -> None:
        if self.chat.find(number):
            self.world.delete_post("kherson", number)

    @invariant()
    def ids_run_without_a_gap(self) -> None:
        truth = self.world.truth("kherson")
        assert [m.message_id for m in truth] == list(range(1, len(truth) + 1))
        assert self.chat.top == len(truth)

    @invariant()
    def pts_accounts_for_every_change(self) -> None:
        pts = 1
        for change in self.chat.changes:
            assert change.pts_count == len(change.ids)
            pts += change.pts_count
            assert change.pts == pts
        assert self.chat.pts == pts
        assert self.chat.changes_after(0) == self.chat.changes
        assert self.chat.changes_after(pts) == []

    @invariant()
    def what_is_there_is_found(self) -> None:
        for message in self.world.truth("kherson"):
            found = self.chat.find(message.message_id)
            assert found is (None if message.deleted else message)


TestChannelMachine = ChannelMachine.TestCase
TestChannelMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
