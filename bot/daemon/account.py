"""The account at work: reading with its session, and waiting for a new one when it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.daemon.notices import tell_owners
from bot.errors import InputError, RejectedError, StoreError
from bot.ops.lock import hold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.clock import Clock
    from bot.ops.logs import EventLog
    from bot.sources.user_session import UserSession
    from bot.store.protocol import Store

ACCOUNT = "main"
_LOOK_AGAIN = 2.0  # seconds between looks at a session file that Telegram no longer accepts


def session_file(data: Path) -> Path:
    """Return where the account's session lies. Raises InputError when nobody is signed in."""
    path = data / "sessions" / f"{ACCOUNT}.session"
    if not path.exists():
        raise InputError(
            "No Telegram account is signed in.", remedy="Sign one in with: flagfall login"
        )
    return path


class AccountLoop:
    """Reads with the account; when Telegram drops it, says so and waits for a new sign-in.

    ``trouble`` says why the account cannot read, "" while it can.
    """

    def __init__(
        self,
        session: Path,
        source: UserSession,
        store: Store,
        *,
        clock: Clock,
        log: EventLog,
        wake: Callable[[], None],
    ) -> None:
        self.trouble = ""
        self._session = session
        self._source = source
        self._store = store
        self._clock = clock
        self._log = log
        self._wake = wake

    async def run(self) -> None:
        """Read until cancelled. Raises LockedError when another process holds the session."""
        while True:
            with hold(self._session.with_suffix(".lock"), what="flagfall run"):
                session = self._read()
                self.trouble = ""
                try:
                    await self._source.run(session)
                except RejectedError as error:
                    await self._lost(str(error))
            # The lock is free now, so that `flagfall login` can write a new session.
            while self._read() in ("", session):
                await self._clock.sleep(_LOOK_AGAIN)
            await self._clock.sleep(_LOOK_AGAIN)

    def _read(self) -> str:
        """Return the session, "" while its file is missing."""
        try:
            return self._session.read_text()
        except FileNotFoundError:
            return ""

    async def _lost(self, reason: str) -> None:
        self._log.event("account blocked", account=ACCOUNT, reason=reason)
        self.trouble = f"Account {ACCOUNT}: {reason}"
        text = f"The account “{ACCOUNT}” cannot read any more. {reason}"
        try:
            now = self._clock.now()
            await tell_owners(self._store, f"account:{ACCOUNT}:{now:%H%M}", text, now=now)
        except StoreError as error:
            self._log.event("nobody can be told", reason=str(error))
        self._wake()
