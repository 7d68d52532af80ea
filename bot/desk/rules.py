"""What is watched for."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.desk.nearest import did_you_mean
from bot.errors import ExpressionError, RefusedError
from bot.rules.lists.naming import channels_named
from bot.rules.ruleset import check_rule
from bot.rules.syntax import parse
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.desk.audit_log import Action, AuditLog
    from bot.desk.channels import Channels
    from bot.desk.lists import Lists
    from bot.desk.receivers import Receivers
    from bot.model import Receiver, Rule, StoredRule
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store, Transaction

_QUOTES, _STRAIGHT_QUOTE = '"“”„«»', '"'
_STRAIGHT = str.maketrans(dict.fromkeys(_QUOTES, _STRAIGHT_QUOTE))
_QUOTED = 64  # characters of an unknown name that are said back


class Rules:
    """Putting rules in force and stopping them."""

    def __init__(
        self,
        store: Store,
        audit_log: AuditLog,
        channels: Channels,
        receivers: Receivers,
        *,
        lexicon: Lexicon,
        lists: Lists,
    ) -> None:
        self._store = store
        self._audit_log = audit_log
        self._channels = channels
        self._receivers = receivers
        self._lexicon = lexicon
        self._lists = lists

    async def find(self, name_or_number: str) -> StoredRule:
        """Return a rule by its number or name, in quotes or not; RefusedError names the nearest."""
        wanted = name_or_number.strip()
        rules = await self._store.rules()
        for stored in rules:
            if wanted in (stored.rule.name, str(stored.number)):
                return stored
        for same in (str.casefold, _without_quotes):
            for stored in rules:
                if same(wanted) == same(stored.rule.name):
                    return stored
        meant = wanted.strip(_QUOTES)
        said = meant if len(meant) <= _QUOTED else f"{meant[:_QUOTED]}…"
        raise RefusedError(
            f"There is no rule “{said}”.",
            remedy=did_you_mean(meant, (stored.rule.name for stored in rules))
            or "/rules or flagfall rules list shows those there are.",
        )

    async def add(
        self, tx: Transaction, rule: Rule, *, by: str, made: Sequence[Receiver] = ()
    ) -> StoredRule:
        """Put a rule in force, or replace the one of its name.

        ``made`` are receivers that this transaction makes. Raises ExpressionError, or RefusedError
        for a channel or receiver nobody knows.
        """
        self.check(rule)
        for name in rule.channels:
            await self._channels.find(name)
        await self._receivers.check(rule, made)
        return await self.put(tx, rule, by=by)

    async def remove(self, tx: Transaction, name_or_number: str, *, by: str) -> StoredRule:
        """Stop a rule; its hits are kept."""
        stored = await self.find(name_or_number)
        await self.drop(tx, stored.rule, by=by)
        return stored

    async def drop(self, tx: Transaction, rule: Rule, *, by: str) -> None:
        """Stop a rule that is in force."""
        await tx.remove_rule(rule.name)
        await self._audit_log.write(
            tx, by=by, action="remove rule", subject=rule.name, before=asdict(rule)
        )

    def check(self, rule: Rule, *, lists: Mapping[str, EntryList] | None = None) -> None:
        """Raise ExpressionError for a rule whose expression cannot be used.

        ``lists`` are those it may name, by default those in force.
        """
        check_rule(rule, lexicon=self._lexicon, lists=self._lists.ready if lists is None else lists)
        _check_channels(rule)

    async def put(self, tx: Transaction, rule: Rule, *, by: str) -> StoredRule:
        """Save a rule that was checked; one that is in force already is returned as it is."""
        before = next((s for s in await self._store.rules() if s.rule.name == rule.name), None)
        if before and before.rule == rule:
            return before
        stored = await tx.save_rule(rule, by=by, now=self._audit_log.now())
        detail = {"before": asdict(before.rule)} if before else {}
        action: Action = "change rule" if before else "add rule"
        await self._audit_log.write(
            tx, by=by, action=action, subject=rule.name, after=asdict(rule), **detail
        )
        return stored


def _without_quotes(name: str) -> str:
    """Return a name as it is compared where only its quotes may differ, or be left out around it.

    Phones put typographic ones of their own.
    """
    return name.casefold().translate(_STRAIGHT).strip(_STRAIGHT_QUOTE)


def _check_channels(rule: Rule) -> None:
    """Raise ExpressionError where ``in:`` has what no channel is called.

    Here and not where rules are compiled: one that was taken before goes on, and finds nothing.
    """
    if "in:" not in rule.when.lower():  # of very many rules, few are worth parsing for it
        return
    for term in channels_named(parse(rule.when)):
        try:
            parse_channel_link(term.value)
        except RefusedError as error:
            raise ExpressionError(
                f"`in:{term.value[:40]}`: {error.message}",
                position=term.position,
                suggestion="in:@channel",
            ) from error
