from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from bot.desk import Desk
from bot.errors import (
    BotError,
    ConfigError,
    InputError,
    NetworkError,
    RefusedError,
    RejectedError,
    ThrottledError,
)
from bot.model import Channel, ChannelState, Delivery, DeliveryState
from bot.rules.lexicon import EMPTY_LEXICON
from bot.verbs import VERBS, bound_verbs
from tests.factories import NOON

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.store.protocol import Store
    from tests.conftest import MovedClock

Bound = dict[str, "Callable[[dict[str, Any]], Awaitable[Any]]"]

Asking: TypeAlias = "Callable[[Channel | BotError], tuple[Bound, Directory]]"

TOML = '[[channel]]\nusername = "suspilne"\n[[rule]]\nwhen = "flag"\n'


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def verbs(store: Store, moved_clock: MovedClock, changes: list[str]) -> Bound:
    desk = Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
    return dict(bound_verbs(desk, store, on_change=lambda: changes.append("changed")))


async def test_channels(verbs: Bound, store: Store, changes: list[str]) -> None:
    added = await verbs["add_channel"]({"channel": "https://t.me/s/Suspilne"})
    assert added == {
        "channel": "Suspilne",
        "state": "new",
        "title": "",
        "found": False,
        "waits": "",
    }
    assert [channel.added_by for channel in await store.channels()] == ["cli"]
    removed = await verbs["remove_channel"]({"channel": "@suspilne"})
    assert removed == {"channel": "Suspilne", "state": "removed"}
    assert changes == ["changed", "changed"]


class Directory:
    """Knows what each name stands for, or why it cannot be told."""

    def __init__(self, answer: Channel | BotError) -> None:
        self._answer = answer
        self.asked: list[str] = []

    async def resolve(self, channel: Channel) -> Channel:
        self.asked.append(channel.ref)
        if isinstance(self._answer, BotError):
            raise self._answer
        return self._answer


SUSPILNE = Channel(ref="suspilne", username="Suspilne", channel_id=5, title="Суспільне")
FOUND = {
    "channel": "Suspilne",
    "state": "new",
    "title": "Суспільне",
    "found": True,
    "waits": "",
}
ADD = {"channel": "@suspilne"}


class TestLookingUp:
    @pytest.fixture
    def asking(
        self, store: Store, moved_clock: MovedClock
    ) -> Callable[[Channel | BotError], tuple[Bound, Directory]]:
        def bound(answer: Channel | BotError) -> tuple[Bound, Directory]:
            desk = Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
            directory = Directory(answer)
            return dict(bound_verbs(desk, store, resolver=directory)), directory

        return bound

    async def test_a_channel_is_introduced(self, asking: Asking, store: Store) -> None:
        verbs, _ = asking(SUSPILNE)
        assert await verbs["add_channel"](ADD) == FOUND
        assert [channel.title for channel in await store.channels()] == ["Суспільне"]

    async def test_a_page_shows_a_channel_without_its_id(
        self, asking: Asking, store: Store
    ) -> None:
        page = replace(SUSPILNE, channel_id=None, account="preview")
        assert await asking(page)[0]["add_channel"](ADD) == FOUND
        assert [channel.account for channel in await store.channels()] == ["preview"]

    async def test_one_that_was_queued_is_looked_up_again(
        self, asking: Asking, verbs: Bound
    ) -> None:
        await verbs["add_channel"](ADD)
        assert await asking(SUSPILNE)[0]["add_channel"](ADD) == FOUND

    async def test_one_that_is_read_is_not_looked_up(self, asking: Asking, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.save_channel(replace(SUSPILNE, state=ChannelState.LIVE))
        verbs, directory = asking(NetworkError("No line."))
        assert (await verbs["add_channel"](ADD))["state"] == "live"
        assert directory.asked == []

    @pytest.mark.parametrize(
        "error",
        [
            pytest.param(RefusedError("@suspilne is a group."), id="a group"),
            pytest.param(RejectedError("Nobody is called @suspilne.", code=400), id="nobody"),
        ],
    )
    async def test_what_is_no_channel_is_refused(
        self, asking: Asking, store: Store, error: BotError
    ) -> None:
        with pytest.raises(RefusedError, match=error.message):
            await asking(error)[0]["add_channel"](ADD)
        assert await store.channels() == []

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            pytest.param(ThrottledError("Wait.", seconds=76.6), "in 2 min", id="flood"),
            pytest.param(NetworkError("No line."), "cannot be asked now", id="no line"),
        ],
    )
    async def test_what_cannot_be_looked_up_now_is_queued(
        self, asking: Asking, store: Store, error: BotError, told: str
    ) -> None:
        added = await asking(error)[0]["add_channel"](ADD)
        assert (added["state"], added["found"]) == ("new", False)
        assert told in added["waits"]
        assert [channel.ref for channel in await store.channels()] == ["suspilne"]


async def test_rules(verbs: Bound, store: Store) -> None:
    added = await verbs["add_rule"]({"rule": {"when": "flag", "name": "f", "forms": False}})
    assert added == {"number": 1, "name": "f", "when": "flag"}
    assert not (await store.rules())[0].rule.forms
    assert await verbs["remove_rule"]({"rule": "1"}) == added
    assert await store.rules() == []


async def test_import(verbs: Bound, store: Store) -> None:
    looked = await verbs["import_rules"]({"toml": TOML, "name": "r.toml", "dry_run": True})
    assert await store.rules() == []
    done = await verbs["import_rules"]({"toml": TOML, "name": "r.toml"})
    assert looked == done
    assert [(change["kind"], change["what"]) for change in done] == [
        ("added", "channel"),
        ("added", "rule"),
    ]
    again = await verbs["import_rules"]({"toml": TOML, "name": "r.toml"})
    assert {change["kind"] for change in again} == {"same"}


async def test_an_import_shows_only_the_lines_that_differ(verbs: Bound) -> None:
    receiver = '[receivers.desk]\ntarget = "@old"\n'
    await verbs["import_rules"]({"toml": TOML + receiver, "name": "r.toml"})
    changed = TOML + 'severity = "urgent"\n' + receiver.replace("old", "new")
    rows = await verbs["import_rules"]({"toml": changed, "name": "r.toml"})
    told = {(row["what"], row["before"], row["after"]) for row in rows if row["kind"] == "changed"}
    assert told == {
        ("rule", "", 'severity = "urgent"'),
        ("receiver", 'target = "@old"', 'target = "@new"'),
    }


async def test_claim_reset(verbs: Bound, store: Store) -> None:
    first, second = await verbs["claim_reset"]({}), await verbs["claim_reset"]({})
    assert first != second
    assert await store.meta("claim_hash")


@pytest.mark.parametrize(
    ("verb", "params"),
    [
        pytest.param("add_channel", {}, id="no channel"),
        pytest.param("add_channel", {"channel": 1}, id="channel is a number"),
        pytest.param("add_channel", {"channel": "t.me/+invite"}, id="an invite"),
        pytest.param("remove_channel", {"channel": "nobody"}, id="channel not watched"),
        pytest.param("add_rule", {"rule": "flag"}, id="rule is a text"),
        pytest.param("add_rule", {"rule": {"when": "(flag"}}, id="a bad expression"),
        pytest.param("remove_rule", {"rule": "9"}, id="no such rule"),
        pytest.param("import_rules", {"toml": TOML}, id="file without a name"),
    ],
)
async def test_what_is_refused_changes_nothing(
    verbs: Bound, store: Store, changes: list[str], verb: str, params: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        await verbs[verb](params)
    assert await store.channels() == []
    assert await store.rules() == []
    assert changes == []


async def test_quiet_hours_of_an_imported_file_are_by_the_installation_s_clocks(
    store: Store, moved_clock: MovedClock
) -> None:
    desk = Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)
    toml = '[receivers.desk]\ntarget = "@desk"\nquiet = "23:00-07:00"\n'
    verbs = bound_verbs(desk, store, timezone="Europe/Kyiv")
    await verbs["import_rules"]({"toml": toml, "name": "r.toml"})
    (receiver,) = await store.receivers()
    assert receiver.quiet is not None
    assert (receiver.quiet.timezone, receiver.timezone) == ("Europe/Kyiv", "")


async def test_what_was_given_up_is_sent_and_the_daemon_wakes(
    verbs: Bound, store: Store, changes: list[str]
) -> None:
    dead = Delivery(
        receiver="chat:1", subject="a", kind="reply", queued_at=NOON, state=DeliveryState.DEAD
    )
    async with store.transaction() as tx:
        await tx.enqueue([dead])
    assert await verbs["retry_deliveries"]({"named": ["a"]}) == {
        "retried": [{"number": 1, "receiver": "chat:1", "subject": "a"}],
        "carried": 0,
        "gone": [],
        "suspended": {},
    }
    assert changes == ["changed"]
    assert list(await store.waiting(NOON)) == ["chat:1"]


async def test_only_who_has_senders_sends_tests(verbs: Bound) -> None:
    assert "test_receiver" not in verbs


async def test_every_problem_of_a_rule_at_once(verbs: Bound) -> None:
    with pytest.raises(ConfigError) as caught:
        await verbs["add_rule"]({"rule": {"severity": "x", "forms": 1}})
    assert len(caught.value.problems) == 3


def test_every_verb_is_described() -> None:
    assert all("->" in (verb.__doc__ or "") for verb in VERBS.values())
