"""How commands reach the database: lists read it, changes go through the daemon if one runs."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from bot.cli.output import note
from bot.clock import SystemClock
from bot.errors import LockedError
from bot.importing import committing
from bot.ops.control import NoDaemonError, call
from bot.ops.lock import hold
from bot.store.sqlite import open_reader, open_store
from bot.verbs import bound_verbs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.config import Config
    from bot.desk import Desk
    from bot.ops.control import Verb
    from bot.rules.lists.on_demand import ListsOnDemand
    from bot.store.protocol import Store

# A daemon that starts holds the lock a moment before its socket answers, and one that stops a
# moment after.
_PATIENCE_ROUNDS = 50
_PATIENCE_SECONDS = 0.1


@asynccontextmanager
async def reading(config: Config) -> AsyncIterator[Store | None]:
    """Yield the store for reading, or None (and a note for people) when there is none yet."""
    async with existing(config) as store:
        if store is None:
            note_no_database(config)
        yield store


def note_no_database(config: Config) -> None:
    """Tell a person that nothing is there yet."""
    note(f"There is no database in {config.data} yet. Begin with: flagfall channels add @NAME")


@asynccontextmanager
async def existing(config: Config) -> AsyncIterator[Store | None]:
    """Yield the store for reading, or None when there is none yet."""
    path = config.data / "flagfall.db"
    if not path.exists():
        yield None
        return
    store = await open_reader(path)
    try:
        yield store
    finally:
        await store.close()


async def lists_of(config: Config) -> ListsOnDemand:
    """Return the lists in force, each read when a rule names it; at first those of the settings."""
    from bot.desk.lists import configured  # noqa: PLC0415  loads the grammar
    from bot.rules.lists.on_demand import ListsOnDemand  # noqa: PLC0415  as above

    settled = config.seeds.lists if config.seeds else ()
    async with existing(config) as store:
        return ListsOnDemand([*settled, *(await configured(store) if store else ())])


async def change(config: Config, verb: str, params: dict[str, object]) -> Any:  # noqa: ANN401  JSON
    """Do a verb where it takes effect at once and return its result.

    A dry run without a daemon goes to a copy, so that nothing is written.

    Raises:
        LockedError: Another process than a daemon that answers holds the data folder.
        BotError: What the verb raises.
    """
    async with Door(config, what=verb.replace("_", " ")) as door:
        return await door.do(verb, params)


class Door:
    """The way to the verbs: a running daemon, else the database, whose lock is then held.

    Which of the two it is, every call finds out, until the lock is ours: then it stays so to the
    end of the block. ``what`` names us to whoever comes second.
    """

    def __init__(self, config: Config, *, what: str) -> None:
        self._config = config
        self._what = what
        self._held = AsyncExitStack()
        self._verbs: Mapping[str, Verb] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._held.aclose()

    async def do(self, verb: str, params: dict[str, object]) -> Any:  # noqa: ANN401  JSON
        """Do a verb; raises as ``change``."""
        clock = SystemClock()
        for _ in range(_PATIENCE_ROUNDS):
            if self._verbs is not None:
                return await self._verbs[verb](params)
            try:
                return await call(self._config.data / "control.sock", verb, params)
            except NoDaemonError:
                pass
            if params.get("dry_run") is True:
                return await _try_out(self._config, verb, params)
            try:
                self._verbs = await self._open()
            except LockedError as error:
                locked = error
                await clock.sleep(_PATIENCE_SECONDS)
        raise locked

    async def _open(self) -> Mapping[str, Verb]:
        data = self._config.data
        self._held.enter_context(hold(data / "lock", what=f"flagfall ({self._what})"))
        store = await open_store(data / "flagfall.db", clock=SystemClock())
        self._held.push_async_callback(store.close)
        desk = local_desk(store, self._config)
        await desk.lists.read_as_needed()
        return bound_verbs(
            desk,
            store,
            into=committing(store, desk.lexicon),
            timezone=self._config.display.timezone,
        )


def local_desk(store: Store, config: Config) -> Desk:
    """Return the desk of this process."""
    # here, because loading rules and dictionaries is what a list or a running daemon spares us
    from bot.config.lexicon import lexicon_of  # noqa: PLC0415
    from bot.desk import Desk  # noqa: PLC0415

    return Desk(store, clock=SystemClock(), lexicon=lexicon_of(config))


async def _try_out(config: Config, verb: str, params: dict[str, object]) -> object:
    """Do a verb on a copy of what is watched and who is told, in a folder that goes away."""
    with TemporaryDirectory(prefix="flagfall-") as folder:
        copy = await open_store(Path(folder) / "flagfall.db", clock=SystemClock())
        try:
            await _take_over(config.data / "flagfall.db", copy)
            desk = local_desk(copy, config)
            await desk.lists.read_as_needed()
            verbs = bound_verbs(desk, copy, timezone=config.display.timezone)
            return await verbs[verb](params)
        finally:
            await copy.close()


async def _take_over(path: Path, copy: Store) -> None:
    from bot.desk.lists import LISTS  # noqa: PLC0415  as above

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
            if lists := await store.meta(LISTS):
                await tx.set_meta(LISTS, lists)
    finally:
        await store.close()
