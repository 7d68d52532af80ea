"""Brings a database up to date: the files of migrations/, in order, each in one transaction.

``PRAGMA user_version`` is the number of the last one applied. A migration is never changed once
it was released; a new one is a new file, ``NNNN_what_it_brings.sql``, numbered without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.model import Hit
from bot.store.values import from_ms, to_ms

if TYPE_CHECKING:
    from pathlib import Path

    from bot.clock import Clock
    from bot.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step of the schema."""

    version: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """Return every migration this Flagfall knows, in order."""
    folder = files("bot.store") / "migrations"
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(
        Migration(version=int(name[:4]), name=name, sql=(folder / name).read_text("utf-8"))
        for name in names
    )


def newest() -> int:
    """Return the version of an up-to-date database."""
    return migrations()[-1].version


async def version_of(connection: Connection) -> int:
    """Return a database's version, 0 for an empty one."""
    row = await connection.row("PRAGMA user_version")
    return int(row["user_version"]) if row else 0


async def migrate(connection: Connection, path: Path, clock: Clock) -> None:
    """Apply what is missing; raises StoreError for a database newer than the code."""
    version = await version_of(connection)
    refuse_newer(version, path)
    await connection.define("hit_id", _hit_id)
    for migration in migrations()[version:]:
        await _apply(connection, migration, to_ms(clock.now()))


def refuse_newer(version: int, path: Path) -> None:
    """Raise StoreError if a database of that version is newer than the code."""
    if version > newest():
        raise StoreError(
            f"{path} was written by a newer Flagfall: its version is {version},"
            f" this Flagfall knows versions up to {newest()}.",
            remedy="Install the newer Flagfall again, or give another folder with --data.",
        )


def _hit_id(rule: str | bytes, channel_id: int, message_id: int) -> str:
    """Return ``Hit.hit_id`` to the migrations that need it."""
    name = rule.decode("utf-8", "surrogatepass") if isinstance(rule, bytes) else rule
    hit = Hit(
        rule=name,
        channel_id=channel_id,
        message_id=message_id,
        revision="",
        spans=(),
        seen_at=from_ms(0),
    )
    return hit.hit_id


async def _apply(connection: Connection, migration: Migration, now: int) -> None:
    record = (migration.version, migration.name, now)
    script = (
        "BEGIN IMMEDIATE",
        migration.sql,
        f"INSERT INTO migrations VALUES {record}",  # noqa: S608  the name of a file of ours
        f"PRAGMA user_version = {migration.version}",
        "COMMIT",
    )
    try:
        await connection.run_script(";\n".join(script))
    except BaseException:
        await connection.rollback()
        raise
