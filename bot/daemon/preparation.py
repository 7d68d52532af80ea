"""What a start does before the first post: recover, take over settings, offer the claim."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.model import Role
from bot.notices import NOTICES_TO
from bot.ops.private import write_private
from bot.render.counting import count
from bot.rulesfile import RulesFile, format_rules_file
from bot.rulesfile.writing import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Config
    from bot.desk import Desk
    from bot.ops.logs import EventLog
    from bot.store.protocol import Store, Transaction

_ONLY_PAGES = (
    "No Telegram account is signed in: channels are read through their public web pages, and posts "
    "come minutes late. Sign one in with: flagfall login"
)
_APPLIED_NOTIFY = "notify_chat_of_settings"
_APPLIED_SEEDS = "seeds_of_settings"  # SHA-256 of what was taken over
_APPLIED_RECEIVERS = "receivers_of_settings"  # the same of each receiver by name, as JSON
_APPLIED_ZONE = "timezone_of_settings"


def require_readers(config: Config) -> None:
    """Raise InputError when nobody is signed in, and no web pages are read either."""
    if not _signed_in(config) and not config.ingestion.preview:
        raise InputError(
            "No Telegram account is signed in.", remedy="Sign one in with: flagfall login"
        )


def say_who_reads(config: Config, log: EventLog) -> None:
    """Say what it means that nobody is signed in."""
    if not _signed_in(config):
        log.plain(_ONLY_PAGES)


def _signed_in(config: Config) -> bool:
    return any((config.data / "sessions").glob("*.session"))


async def recover(store: Store, log: EventLog) -> None:
    """Have what a killed process was sending sent again; what may arrive twice then is marked."""
    async with store.transaction() as tx:
        uncertain = await tx.recover_sending()
    if uncertain:
        log.event("sends of unknown outcome are repeated, marked", count=uncertain)


async def take_settings(config: Config, desk: Desk, store: Store) -> None:
    """Take over the channels, rules, receivers and lists of flagfall.toml, and NOTIFY_CHAT.

    Each once: what people changed since then stays until the setting itself is changed; of a
    receiver, until its own part of the file is.
    """
    seeds = config.seeds or RulesFile()
    digest, digests = _digest(seeds), _digests(seeds)
    target = config.bot.notify_chat
    await desk.lists.refresh()
    if digest != await store.meta(_APPLIED_SEEDS):
        await desk.lists.read_ahead(seeds.lists)
    async with store.transaction() as tx:
        await tx.set_meta(NOTICES_TO, config.notices.to)
        await _take_zone(tx, desk, store, config.display.timezone)
        if digest != await store.meta(_APPLIED_SEEDS):
            await desk.files.import_rules(tx, await _as_changed(seeds, store), by="toml")
            await tx.set_meta(_APPLIED_SEEDS, digest)
            await tx.set_meta(_APPLIED_RECEIVERS, json.dumps(digests))
        if target and target != await store.meta(_APPLIED_NOTIFY):
            await desk.receivers.set_notify_chat(tx, target, by="settings")
            await tx.set_meta(_APPLIED_NOTIFY, target)


def _digest(file: RulesFile) -> str:
    return sha256(format_rules_file(file).encode()).hexdigest()


def _digests(file: RulesFile) -> dict[str, str]:
    """Return what tells that a receiver or its routes have changed, by its name."""
    return {each.name: _digest(RulesFile(receivers=(each,))) for each in file.receivers}


async def _as_changed(seeds: RulesFile, store: Store) -> RulesFile:
    """Return the settings with those receivers as they are that the file says nothing new of."""
    applied = json.loads(await store.meta(_APPLIED_RECEIVERS) or "{}")
    stored = {each.name: replace(each, suspended="") for each in await store.receivers()}
    same = {name for name, digest in _digests(seeds).items() if applied.get(name) == digest}
    kept = tuple(
        stored.get(each.name, each) if each.name in same else each for each in seeds.receivers
    )
    return replace(seeds, receivers=kept)


async def _take_zone(tx: Transaction, desk: Desk, store: Store, zone: str) -> None:
    """Have quiet hours that are by the clocks of the installation go by those of its new zone."""
    before = await store.meta(_APPLIED_ZONE)
    if before == zone:
        return
    for receiver in await store.receivers():
        quiet = receiver.quiet
        if quiet is not None and not receiver.timezone and quiet.timezone == before:
            moved = replace(receiver, quiet=replace(quiet, timezone=zone))
            await desk.receivers.put(tx, moved, by="settings")
    await tx.set_meta(_APPLIED_ZONE, zone)


async def say_who_hears(config: Config, store: Store, log: EventLog) -> None:
    """Say when nobody has the name that is to hear what the operator must know."""
    to = config.notices.to
    if to and to not in {receiver.name for receiver in await store.receivers()}:
        log.plain(
            f"[notices] names the receiver “{to}”, which is not there: the owners are told "
            f"instead. Define [receivers.{quoted(to)}], or correct the name."
        )


async def offer_claim(desk: Desk, store: Store, file: Path) -> None:
    """While nobody owns the bot, keep a claim code where only the operator can read it."""
    owned = any(person.role is Role.OWNER for person in await store.people())
    if owned or (file.exists() and await desk.claim.is_open()):
        return
    async with store.transaction() as tx:
        code = await desk.claim.new_code(tx, by="start")
    write_private(file, f"{code}\n")


async def print_banner(
    config: Config, desk: Desk, store: Store, log: EventLog, claim_file: Path
) -> None:
    """Say what is watched, where data lies, and how to become the owner."""
    channels, rules = await desk.channels.watched(), await store.rules()
    receivers = [receiver.name for receiver in await store.receivers()]
    told = f"alerts to {', '.join(receivers)}" if receivers else "nobody is told yet"
    watched = f"{count(len(channels), 'channel')}, {count(len(rules), 'rule')}"
    log.plain(f"Flagfall {version('flagfall')}: {watched}, {told}.")
    log.plain(f"Data lies in {config.data}.")
    if claim_file.exists():
        # On a terminal only: a log is read by more people than an operator's screen.
        shown = claim_file.read_text().strip() if log.on_terminal else "CODE"
        log.plain(f"To become the owner, send the bot: /start {shown}")
        if not log.on_terminal:
            log.plain(f"CODE is in {claim_file}")
