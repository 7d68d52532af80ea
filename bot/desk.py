"""What people decide: which channels and rules, who is told, who may say so.

Chat commands, the control socket and the command line all call these verbs. Each takes the open
transaction it works in, so a caller can put its own rows beside them; ``by`` names who decided:
``cli``, ``toml`` or ``tg:USER_ID``.
"""

from __future__ import annotations

import difflib
import hmac
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from bot.errors import RefusedError
from bot.model import (
    AuditEntry,
    Channel,
    ChannelState,
    Person,
    Post,
    Receiver,
    Role,
    Rule,
    StoredRule,
)
from bot.rules.ruleset import RuleSet, check_rule
from bot.rulesfile import RulesFile
from bot.telegram.links import folded_name, parse_channel_link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.clock import Clock
    from bot.rules.lexicon import Lexicon
    from bot.store.protocol import Store, Transaction

NOTIFY = "notify"  # the receiver that is the notification channel
_CLAIM_HASH = "claim_hash"
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without what is misread: I O 0 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of an import's diff; ``before`` and ``after`` are for showing."""

    kind: Literal["added", "changed", "removed", "same"]
    what: Literal["channel", "rule", "receiver"]
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would have done with the stored posts of some days."""

    posts: list[Post]
    per_day: float
    channels: int


class Desk:
    """The verbs people have."""

    def __init__(self, store: Store, *, clock: Clock, lexicon: Lexicon) -> None:
        self._store = store
        self._clock = clock
        self.lexicon = lexicon

    # channels

    async def find_channel(self, name: str) -> Channel:
        """Return a watched channel by name or link; RefusedError names the nearest one."""
        ref = parse_channel_link(name).ref
        watched = await self.watched_channels()
        for channel in watched:
            if ref in (channel.ref, folded_name(channel.name)):
                return channel
        raise RefusedError(
            f"No channel @{ref} is watched.", remedy=_nearest(ref, (f"@{c.name}" for c in watched))
        )

    async def watched_channels(self) -> list[Channel]:
        """Return the channels that are not removed, in the order they were added."""
        return [c for c in await self._store.channels() if c.state is not ChannelState.REMOVED]

    async def add_channel(self, tx: Transaction, channel: Channel, *, by: str) -> Channel:
        """Watch a channel; one that is watched already is returned as it is.

        A channel that was removed or blocked is anchored anew: what it posted meanwhile is
        history.
        """
        known = next((c for c in await self._store.channels() if c.ref == channel.ref), None)
        if known and known.state in (ChannelState.NEW, ChannelState.LIVE):
            return known
        added = replace(channel, state=ChannelState.NEW, added_at=self._clock.now(), added_by=by)
        await tx.save_channel(added)
        await self._audit(tx, by, "add channel", added.name, {})
        return added

    async def remove_channel(self, tx: Transaction, name: str, *, by: str) -> Channel:
        """Stop watching a channel and keep what was stored."""
        channel = replace(await self.find_channel(name), state=ChannelState.REMOVED)
        await tx.save_channel(channel)
        await self._audit(tx, by, "remove channel", channel.name, {})
        return channel

    # rules

    async def find_rule(self, name_or_number: str) -> StoredRule:
        """Return a rule by its number or name; RefusedError names the nearest one."""
        wanted = name_or_number.strip()
        rules = await self._store.rules()
        for stored in rules:
            if wanted in (stored.rule.name, str(stored.number)):
                return stored
        for stored in rules:
            if wanted.casefold() == stored.rule.name.casefold():
                return stored
        raise RefusedError(
            f"There is no rule “{wanted}”.", remedy=_nearest(wanted, (r.rule.name for r in rules))
        )

    async def add_rule(self, tx: Transaction, rule: Rule, *, by: str) -> StoredRule:
        """Put a rule in force, or replace the one of its name.

        Raises ExpressionError, or RefusedError for a channel or receiver nobody knows.
        """
        check_rule(rule, lexicon=self.lexicon)
        for name in rule.channels:
            await self.find_channel(name)
        await self._check_receivers(rule, ())
        return await self._put_rule(tx, rule, by=by)

    async def remove_rule(self, tx: Transaction, name_or_number: str, *, by: str) -> StoredRule:
        """Stop a rule; its hits are kept."""
        stored = await self.find_rule(name_or_number)
        await tx.remove_rule(stored.rule.name)
        await self._audit(tx, by, "remove rule", stored.rule.name, {"before": asdict(stored.rule)})
        return stored

    async def preview_rule(self, rule: Rule, *, days: int = 7) -> Preview:
        """Return what a rule would have hit among the stored posts of the last days."""
        names = {c.channel_id: c.name for c in await self._store.channels()}
        judge = RuleSet.compile([rule], lexicon=self.lexicon)
        posts = await self._store.posts(since=self._clock.now() - timedelta(days=days))
        hit = [p for p in posts if judge.match(p.as_mapping(names.get(p.channel_id, "")))]
        return Preview(
            posts=hit, per_day=len(hit) / days, channels=len({p.channel_id for p in hit})
        )

    # files

    async def import_rules(
        self, tx: Transaction, file: RulesFile, *, by: str, dry_run: bool = False
    ) -> list[Change]:
        """Take over what a rules file says and return its diff; nothing is removed.

        Importing the same file again changes nothing. Raises as ``add_rule`` does, before
        anything is written.
        """
        for rule in file.rules:
            check_rule(rule, lexicon=self.lexicon)
            await self._check_receivers(rule, file.receivers)
        return [
            *[await self._import_receiver(tx, r, dry_run=dry_run) for r in file.receivers],
            *[await self._import_channel(tx, c, by=by, dry_run=dry_run) for c in file.channels],
            *[await self._import_rule(tx, r, by=by, dry_run=dry_run) for r in file.rules],
        ]

    async def export_rules(self) -> RulesFile:
        """Return channels, rules and receivers in the form that ``import_rules`` takes."""
        receivers = await self._store.receivers()
        return RulesFile(
            channels=tuple(c.name for c in await self.watched_channels()),
            rules=tuple(stored.rule for stored in await self._store.rules()),
            receivers=tuple(r for r in receivers if not r.name.startswith("person:")),
        )

    # people

    async def new_claim_code(self, tx: Transaction) -> str:
        """Return a fresh code with which somebody becomes the owner; earlier codes die."""
        groups = ("".join(secrets.choice(_CODE_LETTERS) for _ in range(4)) for _ in range(3))
        code = "-".join(groups)
        await tx.set_meta(_CLAIM_HASH, _hash(code))
        return code

    async def claim_is_open(self) -> bool:
        """Whether a claim code is waiting to be used."""
        return bool(await self._store.meta(_CLAIM_HASH))

    async def claim_owner(self, tx: Transaction, code: str, person: Person) -> Person:
        """Make the bearer of the code the owner; an earlier owner is one no longer.

        Raises RefusedError when the code is not the open one.
        """
        expected = await self._store.meta(_CLAIM_HASH) or ""
        if not hmac.compare_digest(_hash(code.strip().upper()), expected):
            raise RefusedError("This is not the claim code.")
        for known in await self._store.people():
            if known.role is Role.OWNER and known.user_id != person.user_id:
                await tx.remove_person(known.user_id)
                await tx.remove_receiver(person_receiver(known.user_id))
        owner = replace(person, role=Role.OWNER, since=self._clock.now())
        await tx.save_person(owner)
        await tx.set_meta(_CLAIM_HASH, "")
        await self._audit(tx, f"tg:{owner.user_id}", "claim", "owner", {})
        return owner

    async def subscribe(self, tx: Transaction, person: Person) -> Person:
        """Ask for the alerts in the private chat; owners and editors get them at once."""
        if person.role in (Role.OWNER, Role.EDITOR, Role.SUBSCRIBER):
            await self._start_alerts(tx, person)
            return person
        applicant = replace(person, role=Role.APPLICANT, since=self._clock.now())
        await tx.save_person(applicant)
        await self._audit(tx, f"tg:{person.user_id}", "apply", person.name, {})
        return applicant

    async def approve(self, tx: Transaction, user_id: int, *, by: str) -> Person:
        """Let an applicant have the alerts; RefusedError if nobody of that id applied."""
        applicant = await self._applicant(user_id)
        subscriber = replace(applicant, role=Role.SUBSCRIBER, since=self._clock.now())
        await tx.save_person(subscriber)
        await self._start_alerts(tx, subscriber)
        await self._audit(tx, by, "approve", subscriber.name, {"user_id": user_id})
        return subscriber

    async def refuse(self, tx: Transaction, user_id: int, *, by: str) -> Person:
        """Turn an applicant away; RefusedError if nobody of that id applied."""
        applicant = await self._applicant(user_id)
        await tx.remove_person(user_id)
        await self._audit(tx, by, "refuse", applicant.name, {"user_id": user_id})
        return applicant

    async def unsubscribe(self, tx: Transaction, user_id: int) -> None:
        """Stop the alerts in somebody's private chat."""
        await tx.remove_receiver(person_receiver(user_id))
        for person in await self._store.people():
            if person.user_id == user_id and person.role in (Role.SUBSCRIBER, Role.APPLICANT):
                await tx.remove_person(user_id)
        await self._audit(tx, f"tg:{user_id}", "unsubscribe", str(user_id), {})

    async def set_notify_chat(self, tx: Transaction, target: str, *, by: str) -> Receiver:
        """Send the alerts that name no receiver to this chat: @name or Bot API id."""
        receiver = Receiver(name=NOTIFY, target=target, default=True)
        await tx.save_receiver(receiver)
        await self._audit(tx, by, "set notification chat", target, {})
        return receiver

    # inside

    async def _audit(
        self, tx: Transaction, by: str, action: str, subject: str, detail: dict[str, object]
    ) -> None:
        await tx.audit(
            AuditEntry(at=self._clock.now(), who=by, action=action, subject=subject, detail=detail)
        )

    async def _check_receivers(self, rule: Rule, extra: Iterable[Receiver]) -> None:
        known = {r.name for r in (*await self._store.receivers(), *extra)}
        for name in rule.to:
            if name not in known:
                raise RefusedError(
                    f"Rule “{rule.name}” names the receiver “{name}”, which does not exist.",
                    remedy=_nearest(name, known) or "Define it as [receivers.NAME] in a file.",
                )

    async def _put_rule(self, tx: Transaction, rule: Rule, *, by: str) -> StoredRule:
        before = next((s for s in await self._store.rules() if s.rule.name == rule.name), None)
        if before and before.rule == rule:
            return before
        stored = await tx.save_rule(rule, by=by, now=self._clock.now())
        detail: dict[str, object] = {"after": asdict(rule)}
        if before:
            detail["before"] = asdict(before.rule)
        await self._audit(tx, by, "change rule" if before else "add rule", rule.name, detail)
        return stored

    async def _import_rule(self, tx: Transaction, rule: Rule, *, by: str, dry_run: bool) -> Change:
        known = {s.rule.name: s.rule for s in await self._store.rules()}
        before = known.get(rule.name)
        if before != rule and not dry_run:
            await self._put_rule(tx, rule, by=by)
        return _change("rule", rule.name, before, rule, shown=rule.when)

    async def _import_channel(
        self, tx: Transaction, name: str, *, by: str, dry_run: bool
    ) -> Change:
        channel = parse_channel_link(name)
        watched = {c.ref for c in await self.watched_channels()}
        if channel.ref in watched:
            return Change(kind="same", what="channel", name=channel.ref)
        if not dry_run:
            await self.add_channel(tx, channel, by=by)
        return Change(kind="added", what="channel", name=channel.ref)

    async def _import_receiver(
        self, tx: Transaction, receiver: Receiver, *, dry_run: bool
    ) -> Change:
        known = {r.name: replace(r, suspended="") for r in await self._store.receivers()}
        before = known.get(receiver.name)
        if before != receiver and not dry_run:
            await tx.save_receiver(receiver)
        return _change("receiver", receiver.name, before, receiver, shown=receiver.target)

    async def _start_alerts(self, tx: Transaction, person: Person) -> None:
        target = str(person.chat_id or person.user_id)
        receiver = Receiver(name=person_receiver(person.user_id), target=target, default=True)
        await tx.save_receiver(receiver)

    async def _applicant(self, user_id: int) -> Person:
        for person in await self._store.people():
            if person.user_id == user_id and person.role is Role.APPLICANT:
                return person
        raise RefusedError("Nobody with this id waits for an answer.")


def person_receiver(user_id: int) -> str:
    """Return the name of the receiver that is a person's private chat."""
    return f"person:{user_id}"


def _change(
    what: Literal["rule", "receiver"], name: str, before: object, after: object, *, shown: str
) -> Change:
    if before is None:
        return Change(kind="added", what=what, name=name, after=shown)
    if before == after:
        return Change(kind="same", what=what, name=name, before=shown, after=shown)
    return Change(kind="changed", what=what, name=name, before=str(before), after=str(after))


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name.casefold(), {k.casefold(): k for k in known}, n=1)
    return f"Did you mean {close[0]}?" if close else ""


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
