from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.desk import preview
from bot.model import Channel, Receiver, Severity
from bot.resources import shipped
from bot.routing import told_of
from bot.rules.lexicon import load_lexicon
from bot.rules.lists.definition import WatchList

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

OWNER, EDITOR = 1, 2


@pytest.fixture
async def desk(office: Office, moved_clock: MovedClock) -> Office:
    """Two channels, one post each with a flag, and a notification chat."""
    await office.watch(
        Channel(ref="a_chan", username="A_chan", channel_id=10),
        Channel(ref="b_chan", username="b_chan", channel_id=11),
    )
    await office.notify("@desk_alerts")
    await office.hit("other", "Two flags over Kherson", "flags", posted_at=moved_clock.now())
    return office


async def test_the_answer_shows_what_the_rule_will_match(desk: Office) -> None:
    said = (await desk.say(EDITOR, "/watch flag Kherson -museum")).splitlines()
    assert said[0] == (
        "Rule 1: flag AND Kherson AND NOT museum, all 2 channels, alerts to @desk_alerts."
    )
    assert said[1].startswith("flag: flag, ")
    assert "flags" in said[1]
    assert said[2].startswith("Kherson: ")
    assert said[3].startswith("museum: ")
    assert said[-2:] == ["Last 7 days: 1 post, 0.1 a day, in 1 channel.", "/unwatch 1 stops it."]
    (stored,) = await desk.store.rules()
    assert (stored.rule.name, stored.added_by) == ("flag Kherson -museum", f"tg:{EDITOR}")


async def test_the_answer_has_buttons_that_trim_the_rule_and_show_what_it_finds(
    desk: Office,
) -> None:
    message = await desk.reply(EDITOR, "/watch flag")
    (entry,) = await desk.store.audit_log()
    assert message.buttons == (
        (("Exact words only", "narrow:1 exact"), ("Drop a language", "narrow:1 without")),
        (("See it", "preview:1"), ("Undo", f"undo:{entry.number}")),
    )
    shown = await desk.answer_to(EDITOR, "preview:1")
    assert "Two flags over Kherson · t.me/A_chan/1" in shown.text
    await desk.take(desk.press(EDITOR, f"undo:{entry.number}"))
    assert await desk.store.rules() == []


async def test_an_exact_rule_that_finds_nothing_has_only_the_way_back(desk: Office) -> None:
    text = "/watch submarine forms=no scripts=no lexicon=no"
    message = await desk.reply(EDITOR, text)
    assert [[label for label, _ in row] for row in message.buttons] == [["Undo"]]
    assert (await desk.reply(EDITOR, text)).buttons == ()  # nothing was changed


async def test_an_expression_is_wrong_before_anything_is_looked_up(desk: Office) -> None:
    said = await desk.say(EDITOR, "/watch (flag in @c_chan -> here")
    assert said.startswith("`(flag` is missing a closing bracket")


async def test_channels_receivers_and_options(desk: Office) -> None:
    async with desk.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="night", target="-100500"))
    said = await desk.say(EDITOR, "/watch flag in @A_chan severity=urgent -> night")
    assert said.startswith("Rule 1: flag, in @A_chan, alerts to night.")
    (stored,) = await desk.store.rules()
    assert (stored.rule.channels, stored.rule.to) == (("A_chan",), ("night",))
    assert stored.rule.severity is Severity.URGENT


async def test_the_same_again_keeps_its_number(desk: Office) -> None:
    await desk.say(EDITOR, "/watch flag")
    assert (await desk.say(EDITOR, "/watch flag in @b_chan")).startswith("Rule 1: flag, in @b_chan")
    assert len(await desk.store.rules()) == 1


async def test_the_newest_of_very_many_posts_are_looked_at(
    desk: Office, moved_clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "MOST_POSTS", 1)
    await desk.hit("other", "No flag", "flag", posted_at=moved_clock.now(), message_id=2)
    said = await desk.say(EDITOR, "/watch flag")
    assert "Of the newest 1 post: 1 post, 24.0 a day, in 1 channel." in said


async def test_a_rule_may_name_a_list(desk: Office) -> None:
    async with desk.store.transaction() as tx:
        await desk.desk.lists.put(tx, [WatchList(name="brands", entries=("Acme",))], by="cli")
    await desk.desk.lists.refresh()
    said = await desk.say(EDITOR, "/watch list:brands leak")
    assert said.startswith("Rule 1: list:brands AND leak, all 2 channels")
    assert "list:brands: any of 1 entry" in said


async def test_nothing_is_stored_yet(office: Office) -> None:
    assert "No posts of the last 7 days are stored" in await office.say(EDITOR, "/watch submarine")


async def test_no_post_would_have_matched(desk: Office) -> None:
    assert "Last 7 days: no post would have alerted." in await desk.say(EDITOR, "/watch submarine")


async def test_an_error_points_at_its_place_and_says_what_to_write(desk: Office) -> None:
    message = await desk.reply(EDITOR, "/watch (flag OR Kherson")
    assert message.text == (
        "`(flag OR Kherson` is missing a closing bracket: (flag OR Kherson‸\n"
        "Write: (flag OR Kherson)"
    )
    assert [e.type for e in message.entities] == ["code"]
    message = await desk.reply(EDITOR, "/watch flag - Kherson")
    assert message.text.splitlines()[1:] == ["flag ‸- Kherson", "Write: -museum"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("/watch", "What shall be watched for?", id="nothing"),
        pytest.param("/watch -museum", "would match nearly", id="only without"),
        pytest.param(r"/watch /(a+)+b\1/", "back", id="back-reference"),
        pytest.param("/watch flag in @c_chan", "No channel @c_chan is watched.", id="channel"),
        pytest.param("/watch flag -> nobody", "receiver “nobody”", id="receiver"),
        pytest.param("/watch flag -> here", "No alerts come to this chat yet.", id="here"),
        pytest.param("/watch flag severity=loud", "severity=urgent", id="option"),
    ],
)
async def test_what_cannot_be_watched_says_why(desk: Office, text: str, said: str) -> None:
    assert said in await desk.say(EDITOR, text)
    assert await desk.store.rules() == []


async def test_alerts_here_and_to_subscribers(desk: Office) -> None:
    await desk.say(OWNER, "/subscribe")
    assert "alerts here and to @desk_alerts." in await desk.say(OWNER, "/watch flag")
    assert "to @desk_alerts and to 1 subscriber." in await desk.say(EDITOR, "/watch Kherson")


async def test_of_many_words_the_base_form_is_shown(office: Office) -> None:
    """The whole lexicon's flag would fill a phone's screen."""
    lexicon = load_lexicon(shipped("config/lexicon"))
    office.desk.lexicon = lexicon
    said = (await office.say(EDITOR, "/watch flag")).splitlines()[1]
    assert said.startswith("flag: flag, ")
    assert " · прапор, прапора, " in said
    assert " · флаг … (" in said
    assert len(said) < 200


async def test_concepts_are_told_with_how_to_trim_them(office: Office) -> None:
    office.desk.lexicon = load_lexicon(shipped("config/lexicon"))
    said = (await office.say(EDITOR, "/watch flag -museum")).splitlines()
    assert (
        "Concepts: a national or military flag. For one form only write =flag, "
        "without concepts add lexicon=false." in said
    )
    said = (await office.say(EDITOR, "/watch flag lexicon=false")).splitlines()
    assert not any(line.startswith("Concepts:") for line in said)


async def test_what_looks_like_a_mistake_is_said(desk: Office) -> None:
    said = (await desk.say(EDITOR, "/watch flag or bridge")).splitlines()
    assert "Careful: `or` is looked for as a word. If you mean the operator, write OR." in said


async def test_a_rule_that_takes_every_post_is_told_so(
    desk: Office, moved_clock: MovedClock
) -> None:
    for number in range(60):
        await desk.hit(
            "x", "flag here", "flag", posted_at=moved_clock.now(), message_id=10 + number
        )
    said = await desk.say(EDITOR, "/watch flag")
    assert "Careful: that is 100% of all posts. Add a word that must be there." in said


async def test_here_stays_this_group_when_alerts_go_elsewhere(office: Office) -> None:
    group = -100777
    await office.notify(str(group))
    said = await office.say(EDITOR, "/watch flag -> here", chat_id=group)
    assert said.startswith("Rule 1: flag, no channel yet, alerts here.")
    await office.notify("@elsewhere")
    (stored,) = await office.store.rules()
    told = told_of(stored.rule, await office.store.receivers())
    assert [receiver.target for receiver in told] == [str(group)]
