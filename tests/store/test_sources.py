"""One post, whichever sources see it and in whatever order they do."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from bot.model import Gone, Seen, Verdict
from bot.store.spelling import squeezed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.store.protocol import Store

    Keep = Callable[..., Awaitable[list[Verdict]]]
    NewSeen = Callable[..., Seen]
    At = Callable[[float], datetime]
    Sighting = tuple[str, str, float | None]  # source, text, seconds until it was edited

NEW, EDITED, SAME = Verdict.NEW, Verdict.EDITED, Verdict.SAME

SPELLINGS = {
    "push": "The flag\n\nis gone \U0001f6a9\ufe0f",
    "history": "The flag\n\nis gone \U0001f6a9\ufe0f",
    "preview": "The flag\nis gone \U0001f6a9",
    "export": " The flag\u00a0is\u200b gone \U0001f6a9\ufe0f\n",
}
ORDERS = list(permutations(SPELLINGS))


@pytest.mark.parametrize("order", ORDERS, ids=", ".join)
@pytest.mark.parametrize("batches", ["one", "many"])
async def test_one_post_whatever_the_order(
    store: Store, keep: Keep, seen: NewSeen, order: tuple[str, ...], batches: str
) -> None:
    sightings = [seen(SPELLINGS[source], source=source) for source in order]
    again = sightings[::-1]
    if batches == "one":
        assert await keep(*sightings, *again) == [NEW] + [SAME] * 7
    else:
        answers = [await keep(one) for one in [*sightings, *again]]
        assert answers == [[NEW]] + [[SAME]] * 7
    assert await store.posts() == [sightings[0].post]


@pytest.mark.parametrize("order", ORDERS, ids=", ".join)
async def test_an_edit_is_one_edit_whatever_the_order(
    store: Store, keep: Keep, seen: NewSeen, at: At, order: tuple[str, ...]
) -> None:
    """Each sees the post before and after the edit; only the web preview has no edit time."""
    await keep(*(seen(SPELLINGS[source], source=source) for source in order))
    edits = [
        seen(
            SPELLINGS[source].replace("gone", "back"),
            source=source,
            edited_at=None if source == "preview" else at(60),
        )
        for source in order
    ]
    assert [await keep(one) for one in edits] == [[EDITED], [SAME], [SAME], [SAME]]
    (post,) = await store.posts()
    assert squeezed(post.text) == squeezed(edits[0].post.text)


@pytest.mark.parametrize(
    ("sightings", "verdict", "current"),
    [
        pytest.param(
            [("push", "a b", None), ("push", "a  b", None)], EDITED, "a  b", id="push is exact"
        ),
        pytest.param(
            [("push", "a", 10), ("export", "b", None)], EDITED, "a", id="an export from before"
        ),
        pytest.param(
            [("preview", "a", None), ("export", "b", None)], EDITED, "a", id="the same, no times"
        ),
        pytest.param(
            [("export", "b", None), ("preview", "a", None)], EDITED, "a", id="edited after export"
        ),
        pytest.param(
            [("push", "a", 10), ("export", "b", 20)], EDITED, "b", id="an export with a later edit"
        ),
        pytest.param(
            [("push", "a", 10), ("export", "b", 5)], EDITED, "a", id="an export of an earlier edit"
        ),
        pytest.param(
            [("push", "a b", None), ("push", "c", 10), ("preview", "a  b", None)],
            SAME,
            "c",
            id="a preview from before",
        ),
        pytest.param(
            [("preview", "a b", None), ("push", "c", 10), ("push", "a  b", 20)],
            SAME,
            "a b",
            id="taken back",
        ),
        pytest.param(
            [("push", "a", None), ("preview", "a\U0001f6a9", None)],
            EDITED,
            "a\U0001f6a9",
            id="what is seen counts",
        ),
    ],
)
async def test_the_current_text_of_several_sources(
    store: Store,
    keep: Keep,
    seen: NewSeen,
    at: At,
    sightings: list[Sighting],
    verdict: Verdict,
    current: str,
) -> None:
    answers = [
        await keep(seen(text, source=source, edited_at=None if edited is None else at(edited)))
        for source, text, edited in sightings
    ]
    assert answers[-1] == [verdict]
    assert [post.text for post in await store.posts()] == [current]


@pytest.mark.parametrize(
    ("source", "there"),
    [("push", True), ("history", True), ("preview", True), ("export", False)],
)
async def test_an_export_does_not_say_that_a_post_is_still_there(
    store: Store, keep: Keep, seen: NewSeen, at: At, source: str, *, there: bool
) -> None:
    await keep(seen("a"))
    async with store.transaction() as tx:
        await tx.mark_gone([Gone(channel_id=10, message_id=1, source="history", seen_at=at(5))])
    assert await keep(seen("a", source=source, when=9)) == [SAME]
    assert bool(await store.posts()) is there
    assert await store.present(10, 1, 1) == ({1} if there else set())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a b\tc\r\nd", id="white space"),
        pytest.param("a\u00a0b\u2003c\u3000d", id="wide and narrow spaces"),
        pytest.param("a\u200bb\ufeffc\u2060d\u00ad", id="no width"),
        pytest.param("\u202eabc\u202cd\ufe0f", id="direction and glyphs"),
    ],
)
def test_what_is_not_seen_is_squeezed_out(text: str) -> None:
    assert squeezed(text) == "abcd"
