"""The changes that a command may ask for, with JSON in and JSON out.

The running daemon offers them on its control socket; without a daemon a command calls them itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.dead_letters import retry_deliveries
from bot.errors import (
    ConfigError,
    ExpressionError,
    InputError,
    NetworkError,
    RefusedError,
    RejectedError,
    ThrottledError,
)
from bot.importing import Ingest, import_posts
from bot.model import ChannelState
from bot.rulesfile import differing_lines, parse_rule, parse_rules_file
from bot.telegram.links import parse_channel_link

if TYPE_CHECKING:
    from bot.chat.ports import Resolver
    from bot.desk import Change, Desk
    from bot.model import Channel, StoredRule
    from bot.rulesfile import Noun, RulesFile
    from bot.store.protocol import Store
    from bot.trial import Tester

Params = Mapping[str, Any]
Verb = Callable[["Desk", "Store", Params], Awaitable[object]]

_BY = "cli"
_RESOLVE_SECONDS = 10.0  # somebody waits for the answer; the account tries again later


async def add_channel(
    desk: Desk, store: Store, params: Params, *, resolver: Resolver | None = None
) -> object:
    """``channel`` (a name or link) -> ``channel``, ``state``, ``title``, ``found``, ``waits``.

    With a ``resolver`` a new name is looked up first: ``found`` says that it is a public channel,
    ``waits`` why it could not be looked up yet. Raises RefusedError when it is none.
    """
    channel = parse_channel_link(_text(params, "channel"))
    waits, found = "", False
    if resolver is not None and not await _is_live(store, channel):
        channel, waits = await _looked_up(resolver, channel)
        found = not waits
    async with store.transaction() as tx:
        added = await desk.channels.add(tx, channel, by=_BY)
    known = added if added.channel_id is not None else channel
    return {
        "channel": known.name,
        "state": added.state.value,
        "title": known.title,
        "found": found or known.channel_id is not None,
        "waits": waits,
    }


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


async def import_rules(
    desk: Desk, store: Store, params: Params, *, timezone: str = "UTC"
) -> object:
    """``toml`` (text), ``name`` (of the file), ``folder``, ``dry_run`` -> a list of changes.

    ``folder`` is the full path of where the file lies, if its lists' files are named from there.
    Quiet hours of receivers without a zone are by the clocks of ``timezone``.
    """
    name = _text(params, "name")
    folder = Path(_text(params, "folder")) if params.get("folder") else None
    text = _text(params, "toml")
    file = parse_rules_file(text, name=name, folder=folder, timezone=timezone)
    dry_run = params.get("dry_run") is True
    await desk.lists.read_ahead(file.lists)
    before = await desk.files.export_rules()
    try:
        async with store.transaction() as tx:
            changes = await desk.files.import_rules(tx, file, by=_BY, dry_run=dry_run)
    except ExpressionError as first:
        from bot.config.expressions import expression_problems  # noqa: PLC0415  rarely needed

        lists = desk.lists.ready_with(file.lists)
        problems = expression_problems(file, name=name, lexicon=desk.lexicon, lists=lists)
        raise ConfigError(problems) from first
    return [_compared(change, before, file) for change in changes]


async def list_lists(desk: Desk, store: Store, params: Params) -> object:
    """Nothing -> the lists in force, by name, each as ``list_row``."""
    from bot.desk.lists import list_row, rules_with  # noqa: PLC0415  the grammar, as below

    del params
    rules = await store.rules()
    return [list_row(held, rules_with(rules, held.definition.name)) for held in desk.lists.held]


async def remove_list(desk: Desk, store: Store, params: Params) -> object:
    """``list`` (name) -> ``list``."""
    async with store.transaction() as tx:
        removed = await desk.lists.remove(tx, _text(params, "list"), by=_BY)
    return {"list": removed.name}


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
    "list_lists": list_lists,
    "remove_list": remove_list,
    "claim_reset": claim_reset,
    "import_posts": import_posts,
    "retry_deliveries": retry_deliveries,
}


def bound_verbs(
    desk: Desk,
    store: Store,
    *,
    resolver: Resolver | None = None,
    into: Ingest | None = None,
    tester: Tester | None = None,
    timezone: str = "UTC",
    on_change: Callable[[], None] = lambda: None,
) -> dict[str, Callable[[Params], Awaitable[object]]]:
    """Return the verbs as the control socket takes them; ``on_change`` is called after each.

    ``resolver`` looks new channels up, ``into`` commits imported posts, ``tester`` sends test
    alerts, ``timezone`` is the installation's.
    """
    verbs = VERBS | {
        "add_channel": partial(add_channel, resolver=resolver),
        "import_rules": partial(import_rules, timezone=timezone),
        "import_posts": partial(import_posts, into=into),
    }
    if tester is not None:
        from bot.trial import try_named  # noqa: PLC0415  senders, which most commands do without

        verbs["test_receiver"] = partial(try_named, tester=tester)

    async def done(verb: Verb, params: Params) -> object:
        result = await verb(desk, store, params)
        on_change()
        return result

    return {name: partial(done, verb) for name, verb in verbs.items()}


async def _is_live(store: Store, channel: Channel) -> bool:
    known = await store.channel(channel.ref)
    return known is not None and known.state is ChannelState.LIVE


async def _looked_up(resolver: Resolver, channel: Channel) -> tuple[Channel, str]:
    """Return the channel as Telegram knows it, or as it was named and why that has to wait.

    Raises RefusedError when there is no public channel of that name.
    """
    try:
        # not wait_for: before Python 3.12 it may swallow the cancellation of its caller
        async with asyncio.timeout(_RESOLVE_SECONDS):
            return await resolver.resolve(channel), ""
    except RejectedError as error:
        raise RefusedError(error.message, remedy=error.remedy) from error
    except ThrottledError as error:
        return channel, f"new names can be looked up again in {ceil(error.seconds / 60)} min"
    except (NetworkError, TimeoutError):
        return channel, "Telegram cannot be asked now"


def _compared(change: Change, before: RulesFile, after: RulesFile) -> dict[str, object]:
    """Return a change as JSON; one of a rule or receiver shows only the lines that differ."""
    if change.kind != "changed":
        return asdict(change)
    old, new = _named(before, change), _named(after, change)
    gone, come = differing_lines(old, new)
    return asdict(change) | {"before": gone, "after": come}


def _named(file: RulesFile, change: Change) -> Noun:
    nouns: Mapping[str, Sequence[Noun]] = {
        "rule": file.rules,
        "receiver": file.receivers,
        "list": file.lists,
    }
    return next(noun for noun in nouns[change.what] if noun.name == change.name)


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
