"""How commands reach the database: lists read it, changes go through the daemon if one runs."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bot.cli.output import note
from bot.clock import SystemClock
from bot.errors import LockedError
from bot.ops.control import NoDaemonError, call
from bot.ops.lock import hold
from bot.resources import shipped
from bot.store.sqlite import open_reader, open_store
from bot.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.config import Config
    from bot.desk import Desk
    from bot.model import Rule
    from bot.rules.description import Description
    from bot.store.protocol import Store

# A daemon that starts holds the lock a moment before its socket answers, and one that stops a
# moment after.
_PATIENCE_ROUNDS = 50
_PATIENCE_SECONDS = 0.1


@asynccontextmanager
async def reading(config: Config) -> AsyncIterator[Store | None]:
    """Yield the store for reading, or None (and a note for people) when there is none yet."""
    path = config.data / "flagfall.db"
    if not path.exists():
        note(f"There is no database in {config.data} yet. Begin with: flagfall channels add @NAME")
        yield None
        return
    store = await open_reader(path)
    try:
        yield store
    finally:
        await store.close()


async def change(config: Config, verb: str, params: dict[str, object]) -> Any:  # noqa: ANN401  JSON
    """Do a verb where it takes effect at once and return its result.

    A dry run without a daemon goes to a copy, so that nothing is written.

    Raises:
        LockedError: Another process than a daemon that answers holds the data folder.
        BotError: What the verb raises.
    """
    clock = SystemClock()
    for _ in range(_PATIENCE_ROUNDS):
        try:
            return await call(config.data / "control.sock", verb, params)
        except NoDaemonError:
            pass
        if params.get("dry_run") is True:
            return await _try_out(config, verb, params)
        try:
            return await _change_here(config, verb, params)
        except LockedError as error:
            locked = error
        await clock.sleep(_PATIENCE_SECONDS)
    raise locked


def local_desk(store: Store) -> Desk:
    """Return the desk of this process, with the shipped lexicon."""
    # here, because loading rules and dictionaries is what a list or a running daemon spares us
    from bot.desk import Desk  # noqa: PLC0415
    from bot.rules.lexicon import load_lexicon  # noqa: PLC0415

    return Desk(store, clock=SystemClock(), lexicon=load_lexicon(shipped("config/lexicon")))


def explained(rule: Rule) -> Description:
    """Return what a rule will match. Raises ExpressionError."""
    from bot.rules.lexicon import load_lexicon  # noqa: PLC0415  as above
    from bot.rules.ruleset import check_rule  # noqa: PLC0415  as above

    return check_rule(rule, lexicon=load_lexicon(shipped("config/lexicon")))


async def _try_out(config: Config, verb: str, params: dict[str, object]) -> object:
    """Do a verb on a copy of what is watched and who is told, in a folder that goes away."""
    with TemporaryDirectory(prefix="flagfall-") as folder:
        copy = await open_store(Path(folder) / "flagfall.db", clock=SystemClock())
        try:
            await _take_over(config.data / "flagfall.db", copy)
            return await VERBS[verb](local_desk(copy), copy, params)
        finally:
            await copy.close()


async def _take_over(path: Path, copy: Store) -> None:
    if not path.exists():
        return
    store = await open_reader(path)
    try:
        async with copy.transaction() as tx:
            for channel in await store.channels():
                await tx.save_channel(channel)
            for stored in await store.rules():
                await tx.save_rule(stored.rule, by=stored.added_by, now=stored.added_at)
            for receiver in await store.receivers():
                await tx.save_receiver(receiver)
    finally:
        await store.close()


async def _change_here(config: Config, verb: str, params: dict[str, object]) -> object:
    with hold(config.data / "lock", what=f"flagfall ({verb.replace('_', ' ')})"):
        store = await open_store(config.data / "flagfall.db", clock=SystemClock())
        try:
            return await VERBS[verb](local_desk(store), store, params)
        finally:
            await store.close()
