"""Channels, rules, receivers and lists as a file: taken over with a diff, and written out again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from os.path import normpath
from typing import TYPE_CHECKING, Literal

from bot.desk.echo import refuse_to_watch
from bot.desk.lists import configured
from bot.desk.receivers import PERSON
from bot.render.counting import count
from bot.rulesfile import RulesFile
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk.channels import Channels
    from bot.desk.lists import Lists
    from bot.desk.receivers import Receivers
    from bot.desk.rules import Rules
    from bot.model import Receiver, Rule
    from bot.rules.lists.definition import WatchList
    from bot.store.protocol import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of an import's diff; ``before`` and ``after`` are for showing."""

    kind: Literal["added", "changed", "removed", "same"]
    what: Literal["channel", "rule", "receiver", "list"]
    name: str
    before: str = ""
    after: str = ""


class Files:
    """Importing and exporting what is watched, and who is told."""

    def __init__(
        self,
        store: Store,
        channels: Channels,
        receivers: Receivers,
        rules: Rules,
        lists: Lists,
    ) -> None:
        self._store = store
        self._channels = channels
        self._receivers = receivers
        self._rules = rules
        self._lists = lists

    async def import_rules(
        self, tx: Transaction, file: RulesFile, *, by: str, dry_run: bool = False
    ) -> list[Change]:
        """Take over what a rules file says and return its diff; nothing is removed.

        Importing the same file again changes nothing. Raises as ``Rules.add`` does, and InputError
        for a list that cannot be read or a channel that is watched and told, before anything is
        written.
        """
        lists = self._lists.ready_with(file.lists)
        for rule in file.rules:
            self._rules.check(rule, lists=lists)
            await self._receivers.check(rule, file.receivers)
        told = await self._told_with(file)
        await self._refuse_echoes(file, told)
        return [
            *await self._import_lists(tx, file.lists, by=by, dry_run=dry_run),
            *[await self._import_receiver(tx, r, by=by, dry_run=dry_run) for r in file.receivers],
            *[
                await self._import_channel(tx, c, by=by, dry_run=dry_run, told=told)
                for c in file.channels
            ],
            *[await self._import_rule(tx, r, by=by, dry_run=dry_run) for r in file.rules],
        ]

    async def _told_with(self, file: RulesFile) -> list[Receiver]:
        """Return the receivers as they are once the file is taken over."""
        stored = {each.name: each for each in await self._store.receivers()}
        return list((stored | {each.name: each for each in file.receivers}).values())

    async def _refuse_echoes(self, file: RulesFile, told: Sequence[Receiver]) -> None:
        """Raise RefusedError for what the file brings, if by it a channel is watched and told."""
        stored = {each.name: each for each in await self._store.receivers()}
        refs = {each.ref for each in await self._channels.watched()}
        named = [parse_channel_link(name) for name in file.channels]
        refuse_to_watch([each for each in named if each.ref not in refs], told)
        await self._receivers.refuse_watched(
            *[each for each in file.receivers if not _same_chat(each, stored.get(each.name))]
        )

    async def export_rules(self) -> RulesFile:
        """Return channels, rules, receivers and lists in the form that ``import_rules`` takes.

        Subscribers are left out, but for those whom a rule names. So is what a rule names that is
        gone: nothing is told to it.
        """
        receivers = await self._store.receivers()
        rules = [stored.rule for stored in await self._store.rules()]
        named = {name for rule in rules for name in rule.to}
        named |= {step.to for rule in rules for step in rule.escalate}
        return RulesFile(
            channels=tuple(channel.name for channel in await self._channels.watched()),
            rules=tuple(_without_gone(rule, receivers) for rule in rules),
            receivers=tuple(
                r for r in receivers if r.name in named or not r.name.startswith(PERSON)
            ),
            lists=tuple(await configured(self._store)),
        )

    async def _import_lists(
        self, tx: Transaction, lists: Sequence[WatchList], *, by: str, dry_run: bool
    ) -> list[Change]:
        known = {each.name: each for each in await configured(self._store)}
        if not dry_run:
            await self._lists.put(tx, lists, by=by)
        return [
            _change("list", each.name, known.get(each.name), each, shown=_source(each))
            for each in lists
        ]

    async def _import_rule(self, tx: Transaction, rule: Rule, *, by: str, dry_run: bool) -> Change:
        known = {stored.rule.name: stored.rule for stored in await self._store.rules()}
        before = known.get(rule.name)
        if before != rule and not dry_run:
            await self._rules.put(tx, rule, by=by)
        return _change("rule", rule.name, before, rule, shown=rule.when)

    async def _import_channel(
        self, tx: Transaction, name: str, *, by: str, dry_run: bool, told: Sequence[Receiver]
    ) -> Change:
        channel = parse_channel_link(name)
        watched = {known.ref for known in await self._channels.watched()}
        if channel.ref in watched:
            return Change(kind="same", what="channel", name=channel.name)
        if not dry_run:
            await self._channels.add(tx, channel, by=by, told=told)
        return Change(kind="added", what="channel", name=channel.name)

    async def _import_receiver(
        self, tx: Transaction, receiver: Receiver, *, by: str, dry_run: bool
    ) -> Change:
        known = {r.name: replace(r, suspended="") for r in await self._store.receivers()}
        before = known.get(receiver.name)
        if before != receiver and not dry_run:
            await self._receivers.put(tx, receiver, by=by)
        return _change("receiver", receiver.name, before, receiver, shown=receiver.target)


def _without_gone(rule: Rule, receivers: Sequence[Receiver]) -> Rule:
    """Return the rule without the receivers it names that there are no more."""
    known = {receiver.name for receiver in receivers}
    return replace(
        rule,
        to=tuple(name for name in rule.to if name in known),
        escalate=tuple(step for step in rule.escalate if step.to in known),
    )


def _same_chat(receiver: Receiver, known: Receiver | None) -> bool:
    return known is not None and receiver.target == known.target


def _source(watch_list: WatchList) -> str:
    """Return where the entries of a list come from."""
    own = len(watch_list.entries)
    file = normpath(watch_list.file) if watch_list.file else ""
    places = (file, count(own, "entry", "entries") if own else "")
    return " and ".join(place for place in places if place)


def _change(
    what: Literal["rule", "receiver", "list"],
    name: str,
    before: object,
    after: object,
    *,
    shown: str,
) -> Change:
    if before is None:
        return Change(kind="added", what=what, name=name, after=shown)
    if before == after:
        return Change(kind="same", what=what, name=name, before=shown, after=shown)
    return Change(kind="changed", what=what, name=name, before=str(before), after=str(after))
