"""Faults asked for through the control port, and the question the servers put before they answer.

A server asks ``faults.take("flood_wait", method="messages.getHistory")``: the answer is the oldest
active fault of that kind that fits, one of its counts used up, or None. A filter the fault does not
name (``account``, ``channel``, ``method``), or names "all", fits everything.

What each kind does; ``count`` is how often it strikes, once unless it is said to last:

drop_pushes      no updates are pushed, of one channel if it is named; lasts
cut              connections end at once and, for ``seconds``, as soon as they are made
flood_wait       420 FLOOD_WAIT_<seconds>
rpc_error        any error
too_long         updateChannelTooLong now, channelDifferenceTooLong to who asks
difference_too_long  differenceTooLong to who asks for what was said privately
delay            a call is executed and answered ``seconds`` later; with very many of them it hangs
accept_then_fail a call takes effect, then there is no answer and the connection ends
revoke           SESSION_REVOKED until the next sign-in, connections cut
duplicated       406 AUTH_KEY_DUPLICATED for every call with this auth key ever; connections cut
banned           401 USER_DEACTIVATED_BAN, no pushes, PHONE_NUMBER_BANNED at a sign-in; lasts
frozen           420 FROZEN_METHOD_INVALID for what reads, joins or writes; lasts
private          CHANNEL_PRIVATE for every call naming the channel, no pushes of it; without
                 ``account`` its web page redirects too; lasts
undecodable      the message has a constructor nobody knows, wherever it is sent; lasts
stale_history    a page lacks the newest message
stale_top        the list of dialogs shows the message before the newest, and its pts; lasts
bot_api          an error of the Bot API
preview_status   an HTTP status          preview_empty    "No posts found"
preview_redirect 302 for /s/NAME, and no preview link on the landing page; lasts
preview_class    texts have another class, as after a redesign; lasts
preview_no_prev  no link to older posts; lasts
preview_challenge  HTTP 200 with a page that is no channel's
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock

# What each kind must name, and what it may name besides.
KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "drop_pushes": (frozenset(), frozenset({"count", "seconds", "account", "channel"})),
    "cut": (frozenset(), frozenset({"account", "seconds"})),
    "flood_wait": (frozenset({"method"}), frozenset({"seconds", "count", "account"})),
    "rpc_error": (frozenset({"method", "message"}), frozenset({"code", "count", "account"})),
    "too_long": (frozenset({"channel"}), frozenset({"count"})),
    "difference_too_long": (frozenset(), frozenset({"account", "count"})),
    "delay": (frozenset({"method", "seconds"}), frozenset({"count", "account"})),
    "stale_history": (frozenset({"channel"}), frozenset({"count"})),
    "stale_top": (frozenset({"channel"}), frozenset({"count"})),
    "private": (frozenset({"channel"}), frozenset({"account"})),
    "undecodable": (frozenset({"channel", "id"}), frozenset()),
    "bot_api": (
        frozenset({"status"}),
        frozenset({"method", "description", "retry_after", "count"}),
    ),
    "accept_then_fail": (frozenset({"api", "method"}), frozenset({"count", "status"})),
    "revoke": (frozenset({"account"}), frozenset()),
    "duplicated": (frozenset({"account"}), frozenset()),
    "banned": (frozenset({"account"}), frozenset()),
    "frozen": (frozenset({"account"}), frozenset()),
    "preview_empty": (frozenset({"channel"}), frozenset({"count"})),
    "preview_redirect": (frozenset({"channel"}), frozenset()),
    "preview_status": (frozenset({"status"}), frozenset({"count"})),
    "preview_class": (frozenset({"channel"}), frozenset({"count"})),
    "preview_no_prev": (frozenset({"channel"}), frozenset()),
    "preview_challenge": (frozenset(), frozenset({"count"})),
}
# Kinds that hold until their seconds or count are over (or for ever), rather than for one answer.
LASTING = frozenset(
    {
        "drop_pushes",
        "cut",
        "stale_top",
        "private",
        "undecodable",
        "banned",
        "frozen",
        "preview_redirect",
        "preview_class",
        "preview_no_prev",
    }
)
NUMBERS = ("count", "seconds", "status", "code", "retry_after", "id")


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault under way.

    ``left`` is how often it still strikes (None: no limit), ``until`` the monotonic second at
    which it ends by itself (None: never).
    """

    fault_id: int
    kind: str
    params: Mapping[str, object]
    left: int | None
    until: float | None

    def number(self, name: str, default: float = 0) -> float:
        """Return a numeric parameter, or the default when it was not given."""
        value = self.params.get(name)
        return value if isinstance(value, int | float) else default

    def fits(self, where: Mapping[str, str]) -> bool:
        """Tell whether this fault is about that method, account, channel and api."""
        return all(_same(self.params.get(name), value) for name, value in where.items())


def _same(asked: object, value: str) -> bool:
    if asked in (None, "", "all"):
        return True
    return str(asked).lstrip("@+").casefold() == value.lstrip("@+").casefold()


@dataclass(slots=True)
class Faults:
    """Every active fault, oldest first."""

    clock: Clock
    active: list[Fault] = field(default_factory=list)
    _count: int = 0

    def add(self, kind: str, params: Mapping[str, object]) -> Fault:
        """Start a fault.

        Raises:
            RefusedError: the kind is unknown, or a parameter is missing, unknown or no number.
        """
        _check(kind, params)
        self._count += 1
        fault = Fault(
            fault_id=self._count,
            kind=kind,
            params=dict(params),
            left=self._left(kind, params),
            until=self._until(kind, params),
        )
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """End every fault."""
        self.active.clear()

    def find(self, kind: str, **where: str) -> Fault | None:
        """Return the oldest active fault of that kind that fits, without using it up."""
        if not self.active:
            return None
        now = self.clock.monotonic()
        self.active = [f for f in self.active if f.until is None or f.until > now]
        return next((f for f in self.active if f.kind == kind and f.fits(where)), None)

    def take(self, kind: str, **where: str) -> Fault | None:
        """Return what ``find`` returns and use up one of its counts."""
        fault = self.find(kind, **where)
        if fault and fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                self.active.remove(fault)
        return fault

    def _left(self, kind: str, params: Mapping[str, object]) -> int | None:
        count = params.get("count")
        if isinstance(count, int):
            return count
        return None if kind in LASTING else 1

    def _until(self, kind: str, params: Mapping[str, object]) -> float | None:
        seconds = params.get("seconds")
        if kind == "cut":
            seconds = seconds or 0
        if kind not in LASTING or not isinstance(seconds, int | float):
            return None
        return self.clock.monotonic() + seconds


def _check(kind: str, params: Mapping[str, object]) -> None:
    if kind not in KINDS:
        raise RefusedError(f"No fault {kind!r}.", remedy=f"There are: {', '.join(sorted(KINDS))}.")
    needed, allowed = KINDS[kind]
    if missing := sorted(needed - params.keys()):
        raise RefusedError(f"Fault {kind} needs {', '.join(missing)}.")
    if unknown := sorted(params.keys() - needed - allowed):
        raise RefusedError(f"Fault {kind} knows no {', '.join(unknown)}.")
    for name in NUMBERS:
        value = params.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise RefusedError(f"Fault {kind}: {name} must be a number.")
