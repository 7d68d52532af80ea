"""One signed-in account at work: its session locked, its source running, how it stands."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.errors import ConfigError, FrozenError, LockedError, RejectedError
from bot.ops.lock import hold
from bot.render.durations import span_of
from bot.telegram.failures import ACCOUNT_LOST

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime
    from pathlib import Path

    from bot.model import AccountStanding, Channel
    from bot.telegram.schedule import Schedule

FROZEN_PAUSE = 6 * 3600.0  # seconds until a frozen account is tried again
FIRST_ACCOUNT = "main"  # what `flagfall login` calls an account unless it is told a name
_SIGN_IN = "flagfall login"


class Source(Protocol):
    """What reads with an account: ``bot.sources.user_session.UserSession``."""

    ready: asyncio.Event

    @property
    def connected(self) -> bool:
        """Whether the line to Telegram is up and the account known."""
        ...

    @property
    def user_id(self) -> int:
        """Telegram's id of the account, 0 until it first connected."""
        ...

    @property
    def premium(self) -> bool:
        """Whether the account has Telegram Premium."""
        ...

    @property
    def schedule(self) -> Schedule:
        """When it may call which method."""
        ...

    async def run(self, session: str, *, doubted: bool = False) -> None:
        """Read for ever; a ``doubted`` one proves first that it may read anything.

        Raises RejectedError (ACCOUNT_LOST) or ConfigError.
        """
        ...

    async def resolve(self, channel: Channel) -> Channel:
        """Return a named channel as Telegram knows it."""
        ...

    def refresh(self) -> None:
        """Look at the stored channels again."""
        ...


class AccountLoop:
    """The reading with one session file, until Telegram no longer accepts the session.

    ``lost`` says why it ended, "" while it reads; ``frozen`` that it may be freed again.
    ``standing`` is how the account stands as far as it was kept.
    """

    def __init__(self, path: Path, source: Source, standing: AccountStanding) -> None:
        self.source = source
        self.standing = standing
        self.lost = ""
        self.frozen = False
        self._path = path
        self._session = ""
        self._held = ExitStack()

    @property
    def name(self) -> str:
        """The account's name: that of its file."""
        return self.standing.name

    @property
    def why_not(self) -> str:
        """Why the account cannot read, as far as is known; "" while it can."""
        return self.lost or self.standing.reason

    def take(self) -> None:
        """Take the session for this process. Raises LockedError when another holds it."""
        try:
            self._held.enter_context(hold(self._path.with_suffix(".lock"), what="flagfall run"))
        except LockedError as error:
            raise LockedError(
                f"The session of account “{self.name}” is in use: {error.message}",
                remedy="Stop that process first; two at once would lose the session.",
            ) from error
        try:
            self._session = read_session(self._path)
        except LockedError:
            self.release()
            raise

    def release(self) -> None:
        """Let others have the session, so that `flagfall login` can write a new one."""
        self._held.close()

    async def run(self) -> None:
        """Read until the account is lost; ``take`` comes first."""
        try:
            await self.source.run(self._session, doubted=bool(self.standing.reason))
        except ConfigError as error:
            self.lost = said_of(self.name, str(error))
        except RejectedError as error:
            if error.code != ACCOUNT_LOST:
                raise
            self.frozen = isinstance(error, FrozenError)
            again = f" It is tried again every {span_of(FROZEN_PAUSE)}." if self.frozen else ""
            self.lost = said_of(self.name, str(error)) + again
        finally:
            self.release()

    def has_new_session(self) -> bool:
        """Whether somebody signed the lost account in again."""
        if not self.lost:
            return False
        with suppress(LockedError):
            return read_session(self._path) not in ("", self._session)
        return False

    def stands(self, now: datetime) -> AccountStanding:
        """Return how the account stands now.

        What was lost counts as lost until the new session has proved to work.
        """
        known = self.standing
        if self.lost:
            return known if known.reason == self.lost else _changed(known, self.lost, now)
        if not self.source.connected:
            return known
        seen = replace(known, user_id=self.source.user_id, premium=self.source.premium)
        return _changed(seen, "", now) if known.reason or known.since is None else seen


def said_of(account: str, said: str) -> str:
    """Return what is said of an account, with a remedy that signs in that one and not the first."""
    if account == FIRST_ACCOUNT:
        return said
    return said.replace(_SIGN_IN, f"{_SIGN_IN} --account {account}")


def read_session(path: Path) -> str:
    """Return the session of a file, "" while the file is missing.

    Raises LockedError when it is there and cannot be read: somebody else has it, in a way.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise LockedError(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Make it yours with chown; who runs `flagfall login` owns the session.",
        ) from error


def _changed(standing: AccountStanding, reason: str, now: datetime) -> AccountStanding:
    return replace(standing, reason=reason, since=now)
