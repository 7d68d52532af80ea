from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Receiver, Route, Severity

if TYPE_CHECKING:
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER = 1, 2, 3
GROUP = -1001234567890
ALERTS = "@desk_alerts"


@pytest.fixture
async def reachable(desk_office: Office) -> Office:
    """The bot may write in @desk_alerts."""
    desk_office.wire.chats[ALERTS] = {"id": GROUP - 1, "type": "channel", "title": "Alerts"}
    desk_office.wire.members[ALERTS] = {"status": "administrator", "can_post_messages": True}
    return desk_office


async def routes(office: Office) -> dict[str, tuple[Route, ...]]:
    return {each.name: each.routes for each in await office.store.receivers() if each.routes}


async def test_urgent_alerts_are_led_to_another_chat(reachable: Office) -> None:
    message = await reachable.reply(OWNER, "/route urgent to @desk_alerts")
    assert message.text.splitlines() == [
        "Urgent alerts to @desk_alerts.",
        "They go there, not to the default receivers; a rule that names receivers keeps to those.",
        "/route remove urgent ends it.",
    ]
    assert await routes(reachable) == {
        ALERTS: (Route(name="urgent", severities=(Severity.URGENT,)),)
    }
    (made,) = [each for each in await reachable.store.receivers() if each.name == ALERTS]
    assert (made.target, made.default) == (ALERTS, False)
    ((button,),) = message.buttons
    await reachable.take(reachable.press(OWNER, button[1]))
    assert await routes(reachable) == {}


@pytest.mark.parametrize(
    ("which", "route"),
    [
        pytest.param("flag", Route(name="flag", rules=("flag",)), id="rule"),
        pytest.param("1", Route(name="flag", rules=("flag",)), id="rule by number"),
        pytest.param(
            "@Sergey_Khlan",
            Route(name="@sergey_khlan", channels=("sergey_khlan",)),
            id="channel",
        ),
        pytest.param(
            "low @sergey_khlan flag",
            Route(
                name="low @sergey_khlan flag",
                rules=("flag",),
                severities=(Severity.LOW,),
                channels=("sergey_khlan",),
            ),
            id="all of them",
        ),
    ],
)
async def test_editors_lead_to_receivers_that_there_are(
    desk_office: Office, which: str, route: Route
) -> None:
    assert "to desk." in await desk_office.say(EDITOR, f"/route {which} to DESK")
    assert await routes(desk_office) == {"desk": (route,)}


async def test_a_rule_called_like_a_severity_and_more_is_the_rule(desk_office: Office) -> None:
    await desk_office.say(EDITOR, '/watch flag name="urgent flag"')
    await desk_office.say(EDITOR, "/route urgent flag to desk")
    assert await routes(desk_office) == {
        "desk": (Route(name="urgent flag", rules=("urgent flag",)),)
    }


@pytest.mark.parametrize(
    ("watched", "which"),
    [
        pytest.param('/watch "left bank"', '"left bank"', id="phrase"),
        pytest.param('/watch "left bank"', "“left bank”", id="the quotes of a phone"),
        pytest.param("/watch “left bank”", '"left bank"', id="made on a phone"),
        pytest.param('/watch "left bank" flag', '"LEFT bank" flag', id="phrase and more"),
        pytest.param("/watch left bank", '"left bank"', id="quotes around the text"),
        pytest.param('/watch bridge name="left bank"', '"left bank"', id="quotes around the name"),
        pytest.param('/watch bridge name="left bank"', "left bank", id="no quotes"),
        pytest.param("/watch end urgent", "end urgent", id="words that mean something else"),
        pytest.param("/watch left bank", "#2", id="number"),
    ],
)
async def test_a_rule_is_named_by_its_text_in_quotes_or_not(
    desk_office: Office, watched: str, which: str
) -> None:
    await desk_office.say(EDITOR, watched)
    rule = (await desk_office.store.rules())[-1].rule.name
    said = await desk_office.say(EDITOR, f'/route {which} to "desk"')
    assert said.startswith(f"Alerts of {rule} to desk.")
    assert await routes(desk_office) == {"desk": (Route(name=rule, rules=(rule,)),)}
    said = await desk_office.say(EDITOR, f"/route remove {which}")
    assert said == f"No longer: Alerts of {rule} to desk."
    assert await routes(desk_office) == {}


async def test_a_quoted_rule_goes_with_severities_and_channels(desk_office: Office) -> None:
    await desk_office.say(EDITOR, '/watch bridge name="left urgent bank"')
    said = await desk_office.say(EDITOR, '/route low @sergey_khlan "left urgent bank" -> desk')
    assert said.startswith("Low alerts of left urgent bank in @sergey_khlan to desk.")
    assert "No longer" in await desk_office.say(
        EDITOR, '/route remove "left urgent bank" @sergey_khlan low'
    )


async def test_a_quoted_severity_is_a_rule_of_that_name(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/watch urgent")
    await desk_office.say(EDITOR, '/route "urgent" to desk')
    assert await routes(desk_office) == {"desk": (Route(name="urgent", rules=("urgent",)),)}


async def test_people_are_led_to_by_the_name_they_are_shown_with(desk_office: Office) -> None:
    await desk_office.say(SUBSCRIBER, "/subscribe")
    said = await desk_office.say(EDITOR, "/route urgent to @ivo")
    assert said.startswith("Urgent alerts to @ivo.")
    assert list(await routes(desk_office)) == ["person:3"]
    assert "urgent · Urgent alerts to @ivo\n" in await desk_office.say(EDITOR, "/route")
    message = await desk_office.reply(EDITOR, "/route remove urgent")
    assert message.text == "No longer: Urgent alerts to @ivo."


async def test_how_to_is_said_with_what_there_is(desk_office: Office, office: Office) -> None:
    assert (await desk_office.say(EDITOR, "/route")).endswith(
        "/route urgent to here leads urgent alerts to this chat, "
        "/route 1 to @channel those of rule 1 to a channel."
    )
    await office.say(EDITOR, "/unwatch 1")
    assert (await office.say(EDITOR, "/route")).endswith("leads urgent alerts to this chat.")


async def test_here_is_the_chat_it_is_said_in(desk_office: Office) -> None:
    await desk_office.say(EDITOR, "/route flag to here", chat_id=GROUP)
    assert list(await routes(desk_office)) == ["desk"]


async def test_a_group_that_is_led_to_for_the_first_time_is_called_by_its_title(
    office: Office,
) -> None:
    office.wire.chats[str(GROUP)] = {"id": GROUP, "type": "supergroup", "title": "Night"}
    office.wire.members[str(GROUP)] = {"status": "member"}
    said = await office.say(OWNER, "/route urgent to here", chat_id=GROUP)
    assert said.startswith("Urgent alerts to Night.\n")


async def test_new_chats_are_added_by_the_owner_alone(reachable: Office) -> None:
    said = await reachable.say(EDITOR, "/route urgent to @desk_alerts")
    assert said == "New chats are added by the owner: @hanna."
    assert await routes(reachable) == {}


async def test_a_chat_that_cannot_be_written_is_not_led_to(desk_office: Office) -> None:
    said = await desk_office.say(OWNER, "/route urgent to @desk_alerts")
    assert said == (
        "I cannot see @desk_alerts. Add me there (in a channel as an admin), "
        "then send /route urgent to @desk_alerts again."
    )
    assert len(await desk_office.store.receivers()) == 1


async def test_routes_are_listed_and_ended(desk_office: Office) -> None:
    assert (await desk_office.say(SUBSCRIBER, "/route")).startswith("Routes are changed by")
    assert (await desk_office.say(EDITOR, "/route")).startswith(
        "No route yet: everything goes to desk.\n"
    )
    async with desk_office.store.transaction() as tx:
        await tx.save_receiver(Receiver(name="night", target="-5"))
    for to in ("desk", "night"):
        await desk_office.say(EDITOR, f"/route urgent to {to}")
    said = await desk_office.say(EDITOR, "/route")
    assert said.splitlines()[:2] == [
        "urgent · Urgent alerts to desk, night",
        "Everything else goes to desk.",
    ]
    message = await desk_office.reply(EDITOR, "/route remove URGENT")
    assert message.text == "No longer: Urgent alerts to desk, night."
    assert await routes(desk_office) == {}
    assert [row[0][0] for row in message.buttons] == ["Undo desk", "Undo night"]
    await desk_office.take(desk_office.press(EDITOR, message.buttons[0][0][1]))
    assert list(await routes(desk_office)) == ["desk"]
    await desk_office.say(EDITOR, "/route remove urgent")
    said = await desk_office.say(EDITOR, "/route remove urgent")
    assert said == "There is no route “urgent”. /route shows those there are."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("urgent", "Which alerts go where?", id="to nobody"),
        pytest.param("nonsense to desk", "There is no rule “nonsense”.", id="no rule"),
        pytest.param("@nobody_here to desk", "No channel @nobody_here", id="no channel"),
        pytest.param(
            "flag to x",
            "There is no receiver “x”. "
            "Name a chat that I am in, such as @channel, or one of: desk.",
            id="no receiver",
        ),
        pytest.param('"two words" to desk', "There is no rule “two words”.", id="no such text"),
        pytest.param('"two words', "Which alerts go where?", id="half a quote"),
        pytest.param("to desk", "Which alerts go where?", id="nothing"),
        pytest.param("remove nonsense", "There is no route “nonsense”.", id="no route"),
        pytest.param("remove it to desk", "There is no rule “remove it”.", id="no route or rule"),
    ],
)
async def test_what_leads_nowhere_says_how(desk_office: Office, written: str, said: str) -> None:
    assert (await desk_office.say(OWNER, f"/route {written}")).startswith(said)
    assert await routes(desk_office) == {}
