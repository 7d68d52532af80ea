"""One thing the doctor looked at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.daemon.account import FIRST_ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from bot.errors import BotError


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found; ``fix`` says what to do when it is not ``ok``.

    What could not be ``tried``, or is better not, is not held against the installation.
    """

    name: str
    ok: bool
    detail: str
    fix: str = ""
    tried: bool = True

    def as_row(self) -> dict[str, object]:
        """Return the check as JSON."""
        return {"check" if key == "name" else key: value for key, value in asdict(self).items()}


def good(name: str, detail: str) -> Check:
    """Return a check that passed."""
    return Check(name=name, ok=True, detail=detail)


def untried(name: str, detail: str) -> Check:
    """Return a check that was left out, with the reason."""
    return Check(name=name, ok=True, detail=detail, tried=False)


def bad(name: str, detail: str, fix: str) -> Check:
    """Return a check that failed, with what to do."""
    return Check(name=name, ok=False, detail=detail, fix=fix)


def failed(name: str, error: BotError) -> Check:
    """Return a check that an expected failure ended."""
    return bad(name, error.message, error.remedy or "Correct that and run flagfall doctor again.")


def of_account(name: str, session: Path) -> str:
    """Return the name of a check of one account: with the account's, where it is not the first."""
    return name if session.stem == FIRST_ACCOUNT else f"{name} {session.stem}"
