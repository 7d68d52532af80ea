from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.errors import NetworkError, RefusedError, RejectedError, ThrottledError
from bot.model import Channel, ChannelState, Rule

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

OWNER, EDITOR, SUBSCRIBER = range(1, 4)
YURII = Channel(
    ref="sobolevskiyyurii",
    username="SobolevskiyYurii",
    title="Юрій Соболевський",
    subscribers=41208,
    channel_id=10,
)
INTRODUCTION = (
    "Юрій Соболевський (@SobolevskiyYurii): public channel, 41,208 subscribers.\n"
    "Reading it now; posts from now on alert."
)


@pytest.fixture
async def busy(office: Office) -> Office:
    """A rule is there, so nobody needs to be told about rules."""
    async with office.store.transaction() as tx:
        await office.desk.rules.add(tx, Rule(name="flag", when="flag"), by="cli")
    office.telegram.answers["sobolevskiyyurii"] = YURII
    return office


@pytest.mark.parametrize(
    "text",
    [
        "t.me/SobolevskiyYurii",
        "@SobolevskiyYurii",
        "https://t.me/s/SobolevskiyYurii",
        "/add SobolevskiyYurii",
        "/add https://t.me/SobolevskiyYurii/123",
    ],
)
async def test_a_channel_is_introduced_and_watched(busy: Office, text: str) -> None:
    assert await busy.say(EDITOR, text) == INTRODUCTION
    (channel,) = await busy.desk.channels.watched()
    assert (channel.ref, channel.title, channel.subscribers) == (
        "sobolevskiyyurii",
        "Юрій Соболевський",
        41208,
    )
    assert (channel.state, channel.added_by) == (ChannelState.NEW, f"tg:{EDITOR}")


async def test_the_answer_has_the_way_back_and_the_rules_to_choose(busy: Office) -> None:
    message = await busy.reply(EDITOR, "/add @SobolevskiyYurii")
    entry = (await busy.store.audit_log())[-1]
    assert message.buttons == (
        (("Choose rules", "narrow:@SobolevskiyYurii"), ("Undo", f"undo:{entry.number}")),
    )
    shown = await busy.answer_to(EDITOR, "narrow:@SobolevskiyYurii")
    assert shown.text.startswith("1 rule at work in @SobolevskiyYurii:")
    await busy.take(busy.press(EDITOR, f"undo:{entry.number}"))
    assert await busy.desk.channels.watched() == []


async def test_each_of_few_channels_has_its_way_back(busy: Office) -> None:
    busy.telegram.answers["other_one"] = Channel(ref="other_one", channel_id=11)
    message = await busy.reply(EDITOR, "/add @SobolevskiyYurii @other_one")
    assert [row[0][0] for row in message.buttons] == ["Undo @SobolevskiyYurii", "Undo @other_one"]
    await busy.take(busy.press(EDITOR, message.buttons[0][0][1]))
    assert [channel.ref for channel in await busy.desk.channels.watched()] == ["other_one"]
    again = await busy.reply(EDITOR, "/add @SobolevskiyYurii @other_one")
    assert [row[0][0] for row in again.buttons] == ["Undo"]  # the other was watched already


async def test_without_a_rule_the_next_step_is_named(office: Office) -> None:
    office.telegram.answers["sobolevskiyyurii"] = YURII
    assert "/watch" in await office.say(EDITOR, "/add SobolevskiyYurii")


async def test_a_link_in_a_group_is_only_talk(busy: Office) -> None:
    assert await busy.say(EDITOR, "t.me/SobolevskiyYurii", chat_id=-100) == ""
    assert await busy.desk.channels.watched() == []


async def test_a_subscriber_hears_who_chooses_channels(busy: Office) -> None:
    said = await busy.say(SUBSCRIBER, "t.me/SobolevskiyYurii")
    assert said == "Channels are chosen by editors: @desk_editor."


async def test_watched_already(busy: Office) -> None:
    await busy.watch(
        Channel(ref="sobolevskiyyurii", title="Ю", channel_id=10, state=ChannelState.LIVE)
    )
    assert (
        await busy.say(EDITOR, "@SobolevskiyYurii") == "Ю (@sobolevskiyyurii) is watched already."
    )
    assert busy.telegram.asked == []


ALPHA = Channel(
    ref="alpha", username="alpha_new", title="Alpha", channel_id=10, state=ChannelState.LIVE
)
WATCHED_ALREADY = "Alpha (@alpha_new) is watched already."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(
            Channel(ref="alpha", username="alpha", channel_id=77),
            "@alpha is the name under which Alpha (@alpha_new) was added, and another channel has "
            "it now. /remove @alpha_new first, then /add @alpha @alpha_new watches both.",
            id="another channel's now",
        ),
        pytest.param(
            Channel(ref="alpha", username="alpha_new", channel_id=10), WATCHED_ALREADY, id="alias"
        ),
        pytest.param(
            Channel(ref="alpha", username="alpha", channel_id=11),
            "Beta (@alpha) is watched already.",
            id="that of another watched one",
        ),
        pytest.param(Channel(ref="alpha"), WATCHED_ALREADY, id="a page without posts"),
        pytest.param(RejectedError("Nobody.", code=404), WATCHED_ALREADY, id="nobody's"),
        pytest.param(RefusedError("@alpha is a person."), WATCHED_ALREADY, id="a person's"),
        pytest.param(NetworkError("Cut."), WATCHED_ALREADY, id="not to be told now"),
    ],
)
async def test_the_name_that_a_channel_was_added_under(
    busy: Office, answer: Channel | Exception, said: str
) -> None:
    beta = Channel(
        ref="beta", username="alpha", title="Beta", channel_id=11, state=ChannelState.LIVE
    )
    await busy.watch(ALPHA, beta)
    busy.telegram.answers["alpha"] = answer
    assert await busy.say(EDITOR, "@alpha") == said
    assert [c.ref for c in await busy.desk.channels.watched()] == ["alpha", "beta"]


async def test_both_channels_of_a_name_can_be_watched(busy: Office) -> None:
    await busy.watch(ALPHA)
    other = Channel(ref="alpha", username="alpha", channel_id=77)
    busy.telegram.answers["alpha"] = other
    busy.telegram.answers["alpha_new"] = Channel(
        ref="alpha_new", username="alpha_new", channel_id=10
    )
    await busy.say(EDITOR, "/remove @alpha_new")
    await busy.say(EDITOR, "/add @alpha @alpha_new")
    watched = await busy.desk.channels.watched()
    assert {c.name: c.channel_id for c in watched} == {"alpha": 77, "alpha_new": 10}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(
            RefusedError("@nmae_x is a group. Flagfall watches channels only."),
            "@Nmae_X is a group. Flagfall watches channels only. Did you mean @name_x?",
            id="group",
        ),
        pytest.param(
            RejectedError("No channel @nmae_x.", code=400),
            "No channel @Nmae_X. Did you mean @name_x?",
            id="unknown, as it was written",
        ),
    ],
)
async def test_what_cannot_be_watched_says_why(busy: Office, error: Exception, said: str) -> None:
    await busy.watch(Channel(ref="name_x", username="name_x"))
    busy.telegram.answers["nmae_x"] = error
    assert await busy.say(EDITOR, "/add @Nmae_X") == said
    assert [c.ref for c in await busy.desk.channels.watched()] == ["name_x"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(
            ThrottledError("Telegram asks to wait 720 s.", seconds=720),
            "Telegram asks to wait 720 s; it is looked up in 12 min. /channels shows it.",
            id="flood",
        ),
        pytest.param(
            ThrottledError("Today's budget for looking up names is spent.", seconds=82_900),
            "Today's budget for looking up names is spent; it is looked up in 23 h.",
            id="our own budget",
        ),
        pytest.param(NetworkError("down"), "did not answer", id="network"),
        pytest.param(TimeoutError(), "did not answer", id="timeout"),
    ],
)
async def test_what_must_wait_is_queued(busy: Office, error: Exception, said: str) -> None:
    busy.telegram.answers["rybar"] = error
    reply = await busy.say(EDITOR, "/add @rybar")
    assert reply.startswith("@rybar is queued: ")
    assert said in reply
    (channel,) = await busy.desk.channels.watched()
    assert (channel.ref, channel.state) == ("rybar", ChannelState.NEW)


async def test_many_channels_do_not_wait_each(
    busy: Office, moved_clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(channel: Channel) -> Channel:
        await asyncio.sleep(0)
        moved_clock.move(11)
        return channel

    monkeypatch.setattr(busy.telegram, "resolve", slow)
    said = await busy.say(EDITOR, "/add @rybar @kotsnews")
    assert "@rybar: public channel." in said
    assert "@kotsnews is queued: Telegram did not answer yet" in said
    assert len(await busy.desk.channels.watched()) == 2


async def test_several_channels_are_told_one_by_one(busy: Office) -> None:
    busy.telegram.answers["rybar"] = RejectedError("No channel @rybar.", code=400)
    said = await busy.say(EDITOR, "/add @SobolevskiyYurii, t.me/rybar t.me/+AbCdEfGh")
    first, second = said.index(INTRODUCTION.splitlines()[0]), said.index("No channel @rybar.")
    assert first < second < said.index("An invite link leads to a private channel")
    assert len(await busy.desk.channels.watched()) == 1


async def test_a_removed_channel_is_watched_again(busy: Office) -> None:
    await busy.say(EDITOR, "/add @SobolevskiyYurii")
    await busy.say(EDITOR, "/remove @SobolevskiyYurii")
    assert await busy.say(EDITOR, "/add @SobolevskiyYurii") == INTRODUCTION
    assert len(await busy.desk.channels.watched()) == 1


async def test_nothing_named(busy: Office) -> None:
    assert await busy.say(EDITOR, "/add") == "Which channel? Write /add @name or /add t.me/name."
    assert "at most 50" in await busy.say(EDITOR, "/add " + "@rybar " * 51)


async def test_a_channel_where_alerts_go_is_refused_and_the_others_are_added(busy: Office) -> None:
    await busy.notify("@alerts_chan")
    busy.telegram.answers["alerts_chan"] = Channel(ref="alerts_chan", channel_id=11)
    said = await busy.say(EDITOR, "/add @alerts_chan @SobolevskiyYurii")
    assert "@alerts_chan is where alerts go" in said
    assert [channel.ref for channel in await busy.desk.channels.watched()] == ["sobolevskiyyurii"]
