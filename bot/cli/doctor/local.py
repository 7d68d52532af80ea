"""The doctor's checks of this machine: folder, database, disk, session file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.doctor.check import Check, bad, failed, good, of_account, untried
from bot.errors import StoreError
from bot.render.counting import count
from bot.rulesfile import RulesFile
from bot.rulesfile.writing import quoted
from bot.store.sqlite import open_reader

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.config import Config

_LEAST_FREE = 500 * 2**20  # some weeks of 500 channels, and the copy an upgrade makes
_OTHERS = 0o077
_SHOWN = 5
_SEEDS = "rules of flagfall.toml"
_CREDENTIALS = "api id and hash"
_PAGES_ALONE = (
    "Not set: channels are read through their public pages alone, minutes late. With both, from "
    "https://my.telegram.org, and flagfall login an account reads them within seconds."
)


def check_credentials(config: Config) -> Check:
    """There is an application's id and hash: without them nobody can sign in.

    Who never did may read channels through their public pages alone.
    """
    if config.telegram.api_id is not None:
        return good(_CREDENTIALS, "Both are set.")
    if config.ingestion.preview and not sessions_in(config.data):
        return untried(_CREDENTIALS, _PAGES_ALONE)
    fix = "Get both from https://my.telegram.org, put them into .env, then: flagfall login"
    return bad(_CREDENTIALS, "TELEGRAM_API_ID and TELEGRAM_API_HASH are not set.", fix)


def sessions_in(data: Path) -> list[Path]:
    """Return the session files of accounts that have signed in, by name."""
    return sorted((data / "sessions").glob("*.session"))


def check_folder(config: Config) -> Check:
    """The data folder can be written, by its owner only."""
    folder = config.data
    there = _nearest_existing(folder)
    if not os.access(there, os.W_OK | os.X_OK) or not there.is_dir():
        fix = "Correct its owner or mode, or name another with --data or FLAGFALL_DATA."
        return bad("data folder", f"{there} cannot be written.", fix)
    if there != folder:
        return good("data folder", f"{folder} will be made.")
    if _mode(folder) & _OTHERS:
        return bad("data folder", f"Others may enter {folder}.", f"chmod 700 {folder}")
    return good("data folder", f"{folder} can be written, by its owner only.")


async def check_database(config: Config) -> Check:
    """The database opens and is not of a newer version."""
    path = config.data / "flagfall.db"
    if not path.exists():
        return good("database", "None yet; flagfall run makes it.")
    try:
        store = await open_reader(path)
        try:
            channels, rules = len(await store.channels()), len(await store.rules())
        finally:
            await store.close()
    except StoreError as error:
        return failed("database", error)
    held = f"{count(channels, 'channel')} ever added, {count(rules, 'rule')}"
    return good("database", f"{path} opens: {held}.")


def check_disk(config: Config) -> Check:
    """There is room for posts."""
    there = _nearest_existing(config.data)
    free = shutil.disk_usage(there).free
    detail = f"{free / 2**30:.1f} GiB free at {there}."
    if free < _LEAST_FREE:
        return bad("disk space", detail, "Free some space, or move the data with FLAGFALL_DATA.")
    return good("disk space", detail)


def check_lexicon(config: Config) -> Check:
    """The groups of one's own can be used; forms that others have too are told."""
    from bot.config.lexicon import lexicon_of, lexicon_with  # noqa: PLC0415  loads dictionaries
    from bot.rules.lexicon.overlaps import overlaps  # noqa: PLC0415  as above

    lexicon, shipped = lexicon_of(config), lexicon_with(None)
    own = [group for name, group in lexicon.groups.items() if shipped.groups.get(name) != group]
    detail = f"{count(len(own), 'group')} of {config.rules.lexicon} in use."
    shared = list({each.members[0]: each for each in reversed(overlaps(lexicon, own))}.values())
    if not shared:
        return good("lexicon", detail)
    some = "; ".join(map(str, shared[:_SHOWN]))
    more = f" and {len(shared) - _SHOWN} more" if len(shared) > _SHOWN else ""
    return good(
        "lexicon",
        f"{detail} Other groups have these forms, too, so a rule of either finds them: "
        f'{some}{more}. If that is meant, write shares = ["{shared[0].form}"].',
    )


def check_seeds(config: Config, receivers: Collection[str]) -> Check:
    """The receivers that rules of flagfall.toml name are there, and so are the files of lists."""
    seeds = config.seeds or RulesFile()
    known = {*receivers, *(each.name for each in seeds.receivers)}
    named = {name: f"Rule “{rule.name}”" for rule in seeds.rules for name in rule.to}
    named |= {step.to: f"Rule “{rule.name}”" for rule in seeds.rules for step in rule.escalate}
    if config.notices.to:
        named[config.notices.to] = "[notices]"
    for name in named.keys() - known:
        fix = f"Define [receivers.{quoted(name)}], or correct the name."
        return bad(_SEEDS, f"{named[name]} names the receiver “{name}”, which is not there.", fix)
    for each in seeds.lists:
        if each.file and not Path(each.file).is_file():
            detail = f"The file of list “{each.name}”, {each.file}, is not there."
            return bad(_SEEDS, detail, "Put it there, or correct file = ... of the list.")
    told = f"{count(len(seeds.rules), 'rule')}, {count(len(seeds.lists), 'list')}"
    return good(_SEEDS, f"{told}; every receiver and file they name is there.")


def missing_session(*, preview: bool) -> Check:
    """No account has been signed in."""
    meanwhile = " Public web pages are read instead, minutes late." if preview else ""
    return bad("session file", f"No account is signed in.{meanwhile}", "flagfall login")


def check_session_file(path: Path) -> Check:
    """The session of an account is its owner's only."""
    name = of_account("session file", path)
    if not os.access(path, os.R_OK):
        return bad(name, f"{path} cannot be read.", "Correct its owner or mode.")
    if _mode(path) & _OTHERS:
        return bad(name, f"Others may read {path}.", f"chmod 600 {path}")
    return good(name, f"{path} is there, for its owner only.")


def _nearest_existing(path: Path) -> Path:
    return next(p for p in (path, *path.absolute().parents) if p.exists())


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777
