from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from bot.cli.import_.batches import SIZE, Batch, Selection
from bot.errors import RefusedError
from bot.sources.export import Export
from tests.factories import NOON, a_channel
from tests.sources.exports import (
    CHANNEL_ID,
    a_chat,
    a_message,
    a_service_message,
    all_chats,
    as_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MIXED = all_chats(
    a_chat(a_message(1), a_service_message(2), {"id": 3, "type": "unsupported"}, {}),
    a_chat(a_message(1), name="Bob", type="personal_chat", id=5),
    a_chat(a_message(4), id=77),
)


def batches(selection: Selection, export: object) -> Iterator[Batch]:
    file = export if isinstance(export, bytes) else as_file(export)
    return selection.batches(Export(io.BytesIO(file)))


def params(batch: Batch) -> dict[str, Any]:
    return batch.params(seen_at=NOON, replay=False)


def test_no_batch_is_of_two_channels_or_too_large() -> None:
    export = all_chats(
        a_chat(*(a_message(number) for number in range(1, 2 * SIZE + 2))),
        a_chat(a_message(4), id=77),
    )
    made = [(batch.tally.channel_id, len(batch.read)) for batch in batches(Selection({}), export)]
    assert made == [(CHANNEL_ID, SIZE), (CHANNEL_ID, SIZE), (CHANNEL_ID, 1), (77, 1)]


def test_what_the_verb_is_given() -> None:
    first, _ = batches(Selection({}), MIXED)
    given = params(first)
    assert [post["message_id"] for post in given.pop("posts")] == [1]
    assert given == {
        "channel_id": CHANNEL_ID,
        "service": [2],
        "unreadable": [3],
        "seen_at": NOON.timestamp(),
        "replay": False,
    }


def test_everything_is_counted() -> None:
    selection = Selection({77: a_channel(channel_id=77)})
    for batch in batches(selection, MIXED):
        batch.tally.take({"new": len(batch.read), "known": 0, "left": 0})
    first, second = selection.tallies
    assert (first.posts, first.service, first.unreadable, first.lost) == (1, 1, 1, 1)
    assert (first.first, first.last, first.messages, first.channel) == (1, 3, 4, None)
    assert (second.posts, second.new, second.channel) == (1, 1, a_channel(channel_id=77))
    assert (second.since, second.until) == (NOON, NOON)
    assert [chat.title for chat in selection.left_out] == ["Bob"]
    assert selection.chats == 3


@pytest.mark.parametrize("export", [MIXED, a_chat(a_message(1), a_message(2))], ids=["all", "one"])
def test_cut_off_at_any_byte_it_gives_what_was_whole(export: object) -> None:
    file = as_file(export)
    whole = [each for batch in batches(Selection({}), file) for each in batch.read]
    for length in range(len(file)):
        read = [each for batch in batches(Selection({}), file[:length]) for each in batch.read]
        assert read == whole[: len(read)]


def test_local_times_are_placed_chat_by_chat() -> None:
    late = a_message(1) | {"date": "2022-12-01T00:00:00", "date_unixtime": None}
    twice = a_message(2) | {"date": "2022-10-30T03:30:00", "date_unixtime": None}
    selection = Selection({}, zone=ZoneInfo("Europe/Kyiv"))
    export = all_chats(a_chat(late), a_chat(twice, id=77))
    _, second = batches(selection, export)
    assert second.tally.since is not None
    assert f"{second.tally.since:%H:%M}" == "00:30"
    assert [tally.times.twice for tally in selection.tallies] == [0, 1]


@pytest.mark.parametrize("head", [{"id": None}, {"id": "user5"}, {"type": None}], ids=str)
def test_a_lone_chat_that_is_no_channel_is_refused(head: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="--channel"):
        list(batches(Selection({}), a_chat(a_message(1), **head)))
