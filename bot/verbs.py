"""The changes that a command may ask for, with JSON in and JSON out.

The running daemon offers them on its control socket; without a daemon a command calls them itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.errors import InputError
from bot.rulesfile import differing_lines, parse_rule, parse_rules_file
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from bot.desk import Change, Desk
    from bot.model import Receiver, Rule, StoredRule
    from bot.rulesfile import RulesFile
    from bot.store.protocol import Store

Params = Mapping[str, Any]
Verb = Callable[["Desk", "Store", Params], Awaitable[object]]

_BY = "cli"


async def add_channel(desk: Desk, store: Store, params: Params) -> object:
    """``channel`` (a name or link) -> ``channel``, ``state``."""
    channel = parse_channel_link(_text(params, "channel"))
    async with store.transaction() as tx:
        added = await desk.channels.add(tx, channel, by=_BY)
    return {"channel": added.name, "state": added.state.value}


async def remove_channel(desk: Desk, store: Store, params: Params) -> object:
    """``channel`` (a name or link) -> ``channel``, ``state``."""
    async with store.transaction() as tx:
        removed = await desk.channels.remove(tx, _text(params, "channel"), by=_BY)
    return {"channel": removed.name, "state": removed.state.value}


async def add_rule(desk: Desk, store: Store, params: Params) -> object:
    """``rule`` (the keys of a ``[[rule]]`` table) -> ``number``, ``name``, ``when``."""
    rule = parse_rule(_object(params, "rule"), name="rule")
    async with store.transaction() as tx:
        stored = await desk.rules.add(tx, rule, by=_BY)
    return _told(stored)


async def remove_rule(desk: Desk, store: Store, params: Params) -> object:
    """``rule`` (name or number) -> ``number``, ``name``, ``when``."""
    async with store.transaction() as tx:
        stored = await desk.rules.remove(tx, _text(params, "rule"), by=_BY)
    return _told(stored)


async def import_rules(desk: Desk, store: Store, params: Params) -> object:
    """``toml`` (text), ``name`` (of the file), ``dry_run`` -> a list of changes."""
    file = parse_rules_file(_text(params, "toml"), name=_text(params, "name"))
    dry_run = params.get("dry_run") is True
    async with store.transaction() as tx:
        before = await desk.files.export_rules()
        changes = await desk.files.import_rules(tx, file, by=_BY, dry_run=dry_run)
    return [_compared(change, before, file) for change in changes]


async def claim_reset(desk: Desk, store: Store, params: Params) -> object:
    """Nothing -> ``code``, a fresh one; whoever uses it becomes the owner."""
    del params
    async with store.transaction() as tx:
        return {"code": await desk.claim.new_code(tx)}


VERBS: dict[str, Verb] = {
    "add_channel": add_channel,
    "remove_channel": remove_channel,
    "add_rule": add_rule,
    "remove_rule": remove_rule,
    "import_rules": import_rules,
    "claim_reset": claim_reset,
}


def bound_verbs(
    desk: Desk, store: Store, *, on_change: Callable[[], None] = lambda: None
) -> dict[str, Callable[[Params], Awaitable[object]]]:
    """Return the verbs as the control socket takes them; ``on_change`` is called after each."""

    async def done(verb: Verb, params: Params) -> object:
        result = await verb(desk, store, params)
        on_change()
        return result

    return {name: partial(done, verb) for name, verb in VERBS.items()}


def _compared(change: Change, before: RulesFile, after: RulesFile) -> dict[str, object]:
    """Return a change as JSON; one of a rule or receiver shows only the lines that differ."""
    if change.kind != "changed":
        return asdict(change)
    old, new = _named(before, change), _named(after, change)
    gone, come = differing_lines(old, new)
    return asdict(change) | {"before": gone, "after": come}


def _named(file: RulesFile, change: Change) -> Rule | Receiver:
    nouns: Sequence[Rule | Receiver] = file.rules if change.what == "rule" else file.receivers
    return next(noun for noun in nouns if noun.name == change.name)


def _told(stored: StoredRule) -> dict[str, object]:
    return {"number": stored.number, "name": stored.rule.name, "when": stored.rule.when}


def _text(params: Params, key: str) -> str:
    value = params.get(key)
    if isinstance(value, str):
        return value
    raise InputError(f'"{key}" is missing.', remedy="Give it as a text.")


def _object(params: Params, key: str) -> Mapping[str, object]:
    value = params.get(key)
    if isinstance(value, dict):
        return value
    raise InputError(f'"{key}" is missing.', remedy="Give it as an object.")
