"""What is done about one update. How it survives kills is in test_conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.offset import OFFSET
from bot.errors import RefusedError
from bot.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    import pytest

    from bot.model import Channel
    from tests.chat.conftest import Office

OWNER, EDITOR, SUBSCRIBER, APPLICANT, STRANGER = range(1, 6)


async def username_of(office: Office, user_id: int) -> str:
    return next(p.username for p in await office.store.people() if p.user_id == user_id)


async def test_people_are_kept_under_the_names_they_have_now(office: Office) -> None:
    update = office.message(EDITOR, "/help")
    update["message"]["from"] |= {"first_name": "Леся", "username": "night_editor"}
    await office.take(update)
    assert await username_of(office, EDITOR) == "night_editor"
    assert await office.role_of(EDITOR) is Role.EDITOR
    assert office.changes == 0  # nothing that anybody decided


async def test_a_button_carries_no_names_to_keep(office: Office) -> None:
    await office.take(office.press(OWNER, f"approve:{APPLICANT}"))
    assert await username_of(office, OWNER) == "hanna"


async def test_what_only_reads_changes_nothing_for_the_other_parts(office: Office) -> None:
    await office.say(SUBSCRIBER, "/help")
    assert (office.changes, office.wakes) == (0, 1)
    await office.say(SUBSCRIBER, "/subscribe")
    assert (office.changes, office.wakes) == (1, 2)


async def test_a_command_refused_half_way_leaves_no_half_and_is_answered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = office.desk.channels.add

    async def refusing(*args: object, **named: object) -> Channel:
        await whole(*args, **named)  # type: ignore[arg-type]
        message = "The second one cannot be watched."
        raise RefusedError(message)

    monkeypatch.setattr(office.desk.channels, "add", refusing)
    monkeypatch.setattr("bot.chat.commands.add.RESOLVE_SECONDS", 0.0)
    update = office.message(EDITOR, "/add @rybar")
    (reply,) = await office.take(update)
    assert reply.message
    assert reply.message.text == "The second one cannot be watched."
    assert await office.desk.channels.watched() == []
    assert await office.store.audit_log() == []
    assert await office.store.meta(OFFSET) == str(update["update_id"] + 1)


async def test_a_mark_that_does_not_end_takes_nothing_back(
    office: Office, refused: Callable[..., httpx.Response]
) -> None:
    office.wire.answers["answerCallbackQuery"] = [refused(400, "Bad Request: query is too old")]
    await office.take(office.press(OWNER, f"approve:{APPLICANT}"))
    assert await office.role_of(APPLICANT) is Role.SUBSCRIBER
    assert len(office.log.named("a pressed button was not answered")) == 1


async def test_updates_that_are_none_of_ours_are_passed_by(office: Office) -> None:
    strange = office.message(STRANGER, "")
    unknown = {"update_id": strange["update_id"] + 1, "poll": {"id": "1"}}
    assert await office.take(strange, unknown) == []
    assert await office.store.meta(OFFSET) == str(unknown["update_id"] + 1)
