from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import Role

if TYPE_CHECKING:
    from tests.chat.conftest import Office
    from tests.conftest import MovedClock

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)
GROUP = -1001234567890


async def code_of(office: Office) -> str:
    async with office.store.transaction() as tx:
        return await office.desk.claim.new_code(tx)


async def test_the_code_makes_the_owner(empty_office: Office) -> None:
    code = await code_of(empty_office)
    said = await empty_office.say(STRANGER, f"/start {code.lower()}")
    assert said.startswith("You own this Flagfall now.")
    (owner,) = await empty_office.store.people()
    assert (owner.user_id, owner.role, owner.chat_id) == (STRANGER, Role.OWNER, STRANGER)
    assert (owner.name, owner.username) == ("Mallory", "mallory")


async def test_a_code_works_once(empty_office: Office) -> None:
    code = await code_of(empty_office)
    await empty_office.say(OWNER, f"/start {code}")
    assert await empty_office.say(STRANGER, f"/start {code}") == ""
    assert await empty_office.role_of(STRANGER) is None


async def test_a_wrong_code_is_met_with_silence(empty_office: Office) -> None:
    await code_of(empty_office)
    assert await empty_office.say(STRANGER, "/start ABCD-EFGH-JKLM") == ""
    assert await empty_office.store.deliveries() == []
    assert await empty_office.store.people() == []
    assert (empty_office.changes, empty_office.wakes) == (0, 0)


async def test_a_forwarded_code_is_not_looked_at(empty_office: Office) -> None:
    text = f"/start {await code_of(empty_office)}"
    assert await empty_office.say(STRANGER, text, forward_origin={"type": "user"}) == ""
    assert await empty_office.store.people() == []


async def test_a_code_in_a_group_is_not_looked_at(empty_office: Office) -> None:
    code = await code_of(empty_office)
    assert await empty_office.say(STRANGER, f"/start {code}", chat_id=GROUP) == ""
    assert await empty_office.store.people() == []


async def test_guesses_are_limited(empty_office: Office, moved_clock: MovedClock) -> None:
    code = await code_of(empty_office)
    for guess in range(5):
        await empty_office.say(STRANGER, f"/start WRONG-{guess}")
    assert await empty_office.say(STRANGER, f"/start {code}") == ""
    moved_clock.move(3601)
    assert await empty_office.say(STRANGER, f"/start {code}") != ""


async def test_known_people_are_greeted(office: Office) -> None:
    assert "/help" in await office.say(SUBSCRIBER, "/start")
    assert "private chat only" in await office.say(EDITOR, "/start CODE", chat_id=GROUP)


async def test_the_owner_before_a_new_claim_is_told_and_keeps_the_alerts(office: Office) -> None:
    await office.say(OWNER, "/subscribe")
    code = await code_of(office)
    told = await office.take(office.message(STRANGER, f"/start {code}"))
    said = {d.receiver: d.message.text for d in told if d.message}
    assert said[f"chat:{STRANGER}"].startswith("You own this Flagfall now.")
    assert said[f"chat:{OWNER}"] == (
        "Mallory owns this Flagfall now, by a claim code made on its machine.\n"
        "You are a subscriber from now on. /help says what you can do."
    )
    assert await office.role_of(OWNER) is Role.SUBSCRIBER
    assert await office.role_of(STRANGER) is Role.OWNER
    assert [receiver.target for receiver in await office.store.receivers()] == [str(OWNER)]
