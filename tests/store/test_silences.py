"""Who need not be told of an event any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.model import Delivery, DeliveryState, Escalation, Hit, Post, Rule, Seen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[object]]
    Note = Callable[..., Awaitable[list[Hit]]]
    At = Callable[[float], datetime]

DUTY, BOSS = Escalation(after=180, to="duty"), Escalation(after=600, to="boss")
RULE = Rule(name="flag", when="flag", escalate=(DUTY, BOSS))


@pytest.fixture
async def story(
    store: Store, keep: Keep, note: Note, seen: Callable[..., Seen], hit: Callable[..., Hit], at: At
) -> str:
    """An event that the rule found, with the row that tells the duty of it after three minutes."""
    post: Post = seen().post
    await keep(seen())
    (found,) = await note(hit(post, (2, 6)))
    row = Delivery(
        receiver="duty",
        subject=f"escalation:{found.story}:180",
        kind="escalation",
        queued_at=at(0),
        due_at=at(180),
        channel_id=post.channel_id,
        message_id=post.message_id,
        story=found.story,
    )
    async with store.transaction() as tx:
        await tx.save_rule(RULE, by="an editor", now=at(0))
        await tx.enqueue([row])
    return found.story


async def claim(store: Store, now: datetime) -> Delivery | None:
    async with store.transaction() as tx:
        return await tx.claim("duty", now)


async def test_the_next_is_told_when_nobody_takes_it(store: Store, story: str, at: At) -> None:
    assert await claim(store, at(179)) is None
    claimed = await claim(store, at(180))
    assert claimed is not None
    assert claimed.story == story


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(None, id="removed"),
        pytest.param(Rule(name="flag", when="flag", escalate=(BOSS,)), id="to another only"),
        pytest.param(Rule(name="flag", when="flag"), id="to nobody"),
    ],
)
async def test_nobody_is_told_whom_no_rule_would_tell_any_more(
    store: Store, story: str, at: At, changed: Rule | None
) -> None:
    async with store.transaction() as tx:
        await tx.remove_rule("flag")
        if changed:
            await tx.save_rule(changed, by="an editor", now=at(60))
    assert await claim(store, at(180)) is None
    (row,) = await store.deliveries()
    assert (row.story, row.state) == (story, DeliveryState.SUPPRESSED)


async def test_a_rule_that_waits_longer_now_tells_at_the_time_it_said_then(
    store: Store, story: str, at: At
) -> None:
    later = Rule(name="flag", when="flag", escalate=(Escalation(after=300, to="duty"),))
    async with store.transaction() as tx:
        await tx.save_rule(later, by="an editor", now=at(60))
    claimed = await claim(store, at(180))
    assert claimed is not None
    assert claimed.story == story


async def test_nor_who_when_it_was_taken(store: Store, story: str, at: At) -> None:
    async with store.transaction() as tx:
        await tx.take(story, by="Olena", now=at(60))
    assert await claim(store, at(180)) is None
