"""What is compared is forgotten with time, and finding it costs the same however much is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.match import Evidence, Match
from bot.rules.stories import WINDOW, Prints
from bot.store import prints
from tests.store.conftest import START
from tests.store.test_cost import Counted, counted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.model import Hit, Seen

    NewSeen = Callable[..., Seen]
    NewHit = Callable[..., Hit]
    Tell = Callable[..., Awaitable[None]]

__all__ = ["counted"]  # a fixture

PRINTS = Prints(EMPTY_LEXICON)
TEXT = "post {} says that the flag over the town hall has been taken down this morning"
HOURS = 3600.0


NOTHING = Evidence(spans=())


@pytest.fixture
def tell(counted: Counted, seen: NewSeen, hit: NewHit) -> Tell:
    """Save posts of these numbers with a hit in each, seen at so many seconds after the start."""

    async def told(*numbers: int, at: float = 0, text: str = TEXT) -> None:
        moment = START + timedelta(seconds=at)
        sightings = [
            seen(text.format(number), message_id=number, when=at, posted_at=moment)
            for number in numbers
        ]
        posts = [one.post for one in sightings]
        found = {
            (post.channel_id, post.message_id): PRINTS.of(post.text, [Match("flag", NOTHING)])
            for post in posts
        }
        async with counted.transaction() as tx:
            await tx.save_posts(sightings)
            known = {key: its_print for key, its_print in found.items() if its_print}
            await tx.save_hits(await tx.find_stories([hit(post, when=at) for post in posts], known))

    return told


async def kept(store: Counted) -> tuple[int, int]:
    """How many prints there are, and how many keys of them."""
    row = await store._short.row(  # noqa: SLF001  what the protocol does not show
        "SELECT (SELECT count(*) FROM prints) AS p, (SELECT count(*) FROM print_keys) AS k"
    )
    assert row is not None
    return row["p"], row["k"]


async def test_exact_copies_are_kept_once(counted: Counted, tell: Tell) -> None:
    await tell(1, 2, 3, text=TEXT)
    _, keys = await kept(counted)
    assert keys == 3 * 16
    await tell(*range(4, 9), text=TEXT.format(1))
    assert await kept(counted) == (3, keys)


async def test_what_is_too_old_is_forgotten(counted: Counted, tell: Tell) -> None:
    await tell(1, 2)
    await tell(3, at=47 * HOURS)
    assert (await kept(counted))[0] == 3
    await tell(4, at=WINDOW.total_seconds() + 1)
    assert await kept(counted) == (2, 2 * 16)
    await tell(5, at=200 * HOURS)
    assert await kept(counted) == (1, 16)


async def test_a_copy_keeps_what_it_was_compared_with(counted: Counted, tell: Tell) -> None:
    await tell(1)
    await tell(2, at=300, text=TEXT.format(1))
    await tell(3, at=WINDOW.total_seconds() + 200)
    assert (await kept(counted))[0] == 2


async def test_there_are_never_too_many(
    counted: Counted, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "MOST", 10)
    for start in range(1, 60, 5):
        await tell(*range(start, start + 5))
        assert (await kept(counted))[0] <= 10


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT, id="one template"),
        pytest.param(TEXT.replace("{}", ""), id="the same text"),
        pytest.param("the flag {}", id="short"),
    ],
)
async def test_finding_a_story_costs_the_same(counted: Counted, tell: Tell, text: str) -> None:
    costs = []
    for start in range(1, 1601, 100):
        before = counted.cost
        await tell(*range(start, start + 100), at=start, text=text)
        costs.append(counted.cost - before)
    assert max(costs[-3:]) < 1.5 * max(costs[2:5])
