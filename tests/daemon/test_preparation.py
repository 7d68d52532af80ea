"""What a start takes over, and what it leaves to the people."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.config import (
    BotSettings,
    Config,
    DisplaySettings,
    IngestionSettings,
    NoticesSettings,
)
from bot.daemon.preparation import (
    offer_claim,
    print_banner,
    recover,
    require_readers,
    say_who_hears,
    say_who_reads,
    take_settings,
)
from bot.desk import NOTIFY, Desk
from bot.errors import InputError
from bot.model import (
    Channel,
    Delivery,
    DeliveryState,
    Person,
    Receiver,
    Role,
    Route,
    Rule,
    Severity,
)
from bot.notices import operators
from bot.ops.logs import EventLog
from bot.quiet_hours import QuietHours
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rulesfile import RulesFile
from tests.factories import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.protocol import Store
    from tests.conftest import MovedClock


@pytest.fixture
def desk(store: Store, moved_clock: MovedClock) -> Desk:
    return Desk(store, clock=moved_clock, lexicon=EMPTY_LEXICON)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path, bot=BotSettings(notify_chat="@newsroom"))


async def _target(store: Store) -> str:
    return next(r.target for r in await store.receivers() if r.name == NOTIFY)


async def test_the_notification_chat_of_the_settings_is_taken_over_once(
    config: Config, desk: Desk, store: Store
) -> None:
    await take_settings(config, desk, store)
    assert await _target(store) == "@newsroom"
    async with store.transaction() as tx:
        await desk.receivers.set_notify_chat(tx, "@night_desk", by="tg:7")
    await take_settings(config, desk, store)
    assert await _target(store) == "@night_desk"
    await take_settings(replace(config, bot=BotSettings(notify_chat="@third")), desk, store)
    assert await _target(store) == "@third"


SEEDS = RulesFile(
    channels=("delta_live",),
    rules=(Rule(name="f", when="flag"),),
    receivers=(Receiver(name="night", target="@night_desk"),),
)


async def test_what_the_settings_watch_is_taken_over_once(
    config: Config, desk: Desk, store: Store
) -> None:
    for _ in range(2):
        await take_settings(replace(config, seeds=SEEDS), desk, store)
    assert [stored.rule.name for stored in await store.rules()] == ["f"]
    actions = [(entry.who, entry.action) for entry in await store.audit_log()]
    assert actions == [
        ("toml", "add receiver"),
        ("toml", "add channel"),
        ("toml", "add rule"),
        ("settings", "set notification chat"),
    ]


async def _take_all_away(desk: Desk, store: Store) -> None:
    async with store.transaction() as tx:
        await desk.channels.remove(tx, "@delta_live", by="tg:7")
        await desk.rules.remove(tx, "f", by="cli")


async def test_what_people_took_away_stays_away_until_the_file_changes(
    config: Config, desk: Desk, store: Store
) -> None:
    await take_settings(replace(config, seeds=SEEDS), desk, store)
    await _take_all_away(desk, store)
    await take_settings(replace(config, seeds=SEEDS), desk, store)
    assert await desk.channels.watched() == []
    assert await store.rules() == []
    changed = replace(SEEDS, rules=(Rule(name="f", when="flag OR banner"),))
    await take_settings(replace(config, seeds=changed), desk, store)
    assert [stored.rule.when for stored in await store.rules()] == ["flag OR banner"]
    assert [channel.ref for channel in await desk.channels.watched()] == ["delta_live"]


async def test_what_was_deleted_from_the_file_is_new_when_it_is_written_again(
    config: Config, desk: Desk, store: Store
) -> None:
    await take_settings(replace(config, seeds=SEEDS), desk, store)
    await _take_all_away(desk, store)
    await take_settings(config, desk, store)
    assert await store.rules() == []
    await take_settings(replace(config, seeds=SEEDS), desk, store)
    assert [stored.rule.name for stored in await store.rules()] == ["f"]


NIGHTS = QuietHours(start=time(23), end=time(7), timezone="Europe/Kyiv")
KYIV = DisplaySettings(timezone="Europe/Kyiv")


async def _quiet(store: Store) -> QuietHours | None:
    return next(r.quiet for r in await store.receivers() if r.name == "night")


async def test_quiet_hours_set_by_people_outlive_a_start_with_the_same_file(
    config: Config, desk: Desk, store: Store
) -> None:
    quiet = replace(SEEDS.receivers[0], quiet=NIGHTS)
    config = replace(config, seeds=replace(SEEDS, receivers=(quiet,)), display=KYIV)
    await take_settings(config, desk, store)
    assert await _quiet(store) == NIGHTS
    later = replace(NIGHTS, start=time(1))
    async with store.transaction() as tx:
        await tx.save_receiver(replace(quiet, quiet=later))
    await take_settings(config, desk, store)
    assert await _quiet(store) == later
    elsewhere = replace(SEEDS, receivers=(quiet,), rules=(Rule(name="f", when="banner"),))
    await take_settings(replace(config, seeds=elsewhere), desk, store)
    assert await _quiet(store) == later
    assert [stored.rule.when for stored in await store.rules()] == ["banner"]
    changed = replace(elsewhere, receivers=(replace(quiet, language="uk"),))
    await take_settings(replace(config, seeds=changed), desk, store)
    assert await _quiet(store) == NIGHTS


async def test_a_route_that_changes_is_a_change_of_its_receiver(
    config: Config, desk: Desk, store: Store
) -> None:
    night = SEEDS.receivers[0]
    for severities in ((Severity.URGENT,), (Severity.URGENT, Severity.NORMAL)):
        routed = replace(night, routes=(Route(name="n", severities=severities),))
        seeds = replace(SEEDS, receivers=(routed,))
        await take_settings(replace(config, seeds=seeds), desk, store)
        assert routed in await store.receivers()


async def test_a_receiver_that_is_gone_comes_back_with_a_rule_that_names_it(
    config: Config, desk: Desk, store: Store
) -> None:
    await take_settings(replace(config, seeds=SEEDS), desk, store)
    async with store.transaction() as tx:
        await tx.remove_receiver("night")
    seeds = replace(SEEDS, rules=(Rule(name="f", when="flag", to=("night",)),))
    await take_settings(replace(config, seeds=seeds), desk, store)
    assert SEEDS.receivers[0] in await store.receivers()


@pytest.mark.parametrize(
    ("receiver", "zone"),
    [
        pytest.param(Receiver(name="night", quiet=NIGHTS), "Europe/London", id="by our clocks"),
        pytest.param(
            Receiver(name="night", quiet=NIGHTS, timezone="Europe/Kyiv"),
            "Europe/Kyiv",
            id="by its own",
        ),
        pytest.param(
            Receiver(name="night", quiet=replace(NIGHTS, timezone="Asia/Tokyo")),
            "Asia/Tokyo",
            id="by others, as somebody chose",
        ),
    ],
)
async def test_another_zone_of_the_installation_moves_the_quiet_hours_that_have_none(
    config: Config, desk: Desk, store: Store, receiver: Receiver, zone: str
) -> None:
    await take_settings(replace(config, display=KYIV), desk, store)
    async with store.transaction() as tx:
        await tx.save_receiver(receiver)
    london = replace(config, display=DisplaySettings(timezone="Europe/London"))
    for _ in range(2):
        await take_settings(london, desk, store)
        assert await _quiet(store) == replace(NIGHTS, timezone=zone)


async def test_another_zone_and_other_seeds_at_once_are_both_taken(
    config: Config, desk: Desk, store: Store
) -> None:
    night = replace(SEEDS.receivers[0], quiet=NIGHTS)
    first = replace(config, seeds=replace(SEEDS, receivers=(night,)), display=KYIV)
    await take_settings(first, desk, store)
    days = QuietHours(start=time(9), end=time(17), timezone="Europe/London")
    second = replace(
        config,
        seeds=replace(SEEDS, receivers=(replace(night, quiet=days),)),
        display=DisplaySettings(timezone="Europe/London"),
    )
    await take_settings(second, desk, store)
    assert await _quiet(store) == days


@pytest.mark.parametrize(("to", "said"), [("", False), ("night", False), ("nigth", True)])
async def test_who_hears_what_the_operator_must_know(
    config: Config, desk: Desk, store: Store, to: str, *, said: bool
) -> None:
    stream = io.StringIO()
    config = replace(config, seeds=SEEDS, notices=NoticesSettings(to=to))
    await take_settings(config, desk, store)
    await say_who_hears(config, store, EventLog(stream, clock=SystemClock()))
    assert ("the owners are told instead" in stream.getvalue()) is said
    assert await operators(store) == (["night"] if to == "night" else [])


async def test_a_claim_code_is_kept_while_nobody_owns_the_bot(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "claim-code"
    await offer_claim(desk, store, file)
    code = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    await offer_claim(desk, store, file)
    assert file.read_text() == code
    async with store.transaction() as tx:
        await desk.claim.use(tx, code, Person(user_id=7, role=Role.APPLICANT))
    file.unlink()
    await offer_claim(desk, store, file)
    assert not file.exists()


async def test_a_send_that_a_kill_interrupted_is_repeated_and_marked(
    store: Store, moved_clock: MovedClock
) -> None:
    async with store.transaction() as tx:
        await tx.save_receiver(Receiver(name="notify", target="@newsroom"))
        await tx.enqueue(
            [Delivery(receiver="notify", subject="100:7", kind="reply", queued_at=NOON)]
        )
        await tx.claim("notify", NOON)
    said = io.StringIO()
    await recover(store, EventLog(said, clock=moved_clock))
    (row,) = await store.deliveries()
    assert (row.state, row.repeat) == (DeliveryState.RETRY, True)
    assert "repeated" in said.getvalue()


async def test_the_claim_code_is_not_written_into_a_log(
    config: Config, desk: Desk, store: Store, moved_clock: MovedClock, tmp_path: Path
) -> None:
    file = tmp_path / "claim-code"
    await offer_claim(desk, store, file)
    said = io.StringIO()
    await print_banner(config, desk, store, EventLog(said, clock=moved_clock), file)
    assert file.read_text().strip() not in said.getvalue()
    assert str(file) in said.getvalue()


class TestWhoReads:
    @pytest.fixture
    def log(self, moved_clock: MovedClock) -> tuple[EventLog, io.StringIO]:
        said = io.StringIO()
        return EventLog(said, clock=moved_clock), said

    def test_nobody(self, config: Config) -> None:
        with pytest.raises(InputError, match="flagfall login"):
            require_readers(replace(config, ingestion=IngestionSettings(preview=False)))

    def test_only_pages(self, config: Config, log: tuple[EventLog, io.StringIO]) -> None:
        require_readers(config)
        say_who_reads(config, log[0])
        assert "minutes late" in log[1].getvalue()

    def test_an_account(self, config: Config, log: tuple[EventLog, io.StringIO]) -> None:
        (config.data / "sessions").mkdir()
        (config.data / "sessions" / "second.session").touch()
        require_readers(replace(config, ingestion=IngestionSettings(preview=False)))
        say_who_reads(config, log[0])
        assert log[1].getvalue() == ""


async def test_what_is_watched_is_counted(
    config: Config, desk: Desk, store: Store, moved_clock: MovedClock, tmp_path: Path
) -> None:
    async with store.transaction() as tx:
        await desk.channels.add(tx, Channel(ref="delta_live"), by="cli")
        await desk.rules.add(tx, Rule(name="f", when="flag"), by="cli")
    written = io.StringIO()
    log = EventLog(written, clock=moved_clock)
    await print_banner(config, desk, store, log, tmp_path / "none")
    assert ": 1 channel, 1 rule, nobody is told yet." in written.getvalue()
