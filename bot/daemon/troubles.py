"""The troubles that the operator is told of, how they are recognised and how they are worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.coverage import BEHIND, BLOCKED, GAP, SILENT, State
from bot.model import ChannelState, Trouble
from bot.render.durations import span_of
from bot.render.names import some_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.coverage import Standing
    from bot.daemon.silence import Silence

_MOST_NAMED = 10  # channels named in one notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one kind of trouble is told: of one channel, and of several at once."""

    one: str  # {name}, {text}
    many: str  # {count}, {names}
    healed_one: str  # {name}, {age}
    healed_many: str


WORDINGS: Mapping[str, Wording] = {
    GAP: Wording(
        one="@{name}: {text}. Flagfall goes on asking for what is missing, and still alerts on it.",
        many="{count} channels have lacked posts for too long: {names}. Flagfall goes on asking "
        "for what is missing, and still alerts on it. /channels says more.",
        healed_one="@{name} is complete again, after {age}.",
        healed_many="{count} channels are complete again: {names}.",
    ),
    BEHIND: Wording(
        one="@{name}: {text}. Newer posts may be there; Flagfall goes on trying. /status says "
        "what it waits for.",
        many="{count} channels have not been checked for too long: {names}. Newer posts may be "
        "there; Flagfall goes on trying. /status says what it waits for.",
        healed_one="@{name} is checked again, after {age}.",
        healed_many="{count} channels are checked again: {names}.",
    ),
    BLOCKED: Wording(
        one="@{name} cannot be read any more: {text}. You hear when it can be.",
        many="{count} channels cannot be read any more: {names}. They are tried again, and you "
        "hear when it works. /channels says why.",
        healed_one="@{name} can be read again, after {age}.",
        healed_many="{count} channels can be read again: {names}.",
    ),
    SILENT: Wording(
        one="@{name} is silent: {text}. It is read as before, there is just nothing new.",
        many="{count} channels have been silent for far longer than is their habit: {names}. They "
        "are read as before, there is just nothing new.",
        healed_one="@{name} posts again, after {age}.",
        healed_many="{count} channels post again: {names}.",
    ),
}


def gap_trouble(standing: Standing, *, alarm: float) -> Trouble | None:
    """Return what there is to tell of a channel that has lacked ids for ``alarm`` seconds."""
    old = [gap for gap in standing.gaps if gap.seconds >= alarm]
    if not old or standing.state is not State.REPAIRING:
        return None
    since = min(gap.since for gap in old)
    return Trouble(kind=GAP, subject=standing.channel.ref, text=standing.missing, since=since)


def behind_trouble(standing: Standing, now: datetime) -> Trouble | None:
    """Return what there is to tell of a channel that nobody has checked for too long."""
    if standing.state is not State.BEHIND:
        return None
    since = now - timedelta(seconds=standing.lag or 0.0)
    return Trouble(kind=BEHIND, subject=standing.channel.ref, text=standing.missing, since=since)


def blocked_trouble(standing: Standing, now: datetime) -> Trouble | None:
    """Return what there is to tell of a channel that was read and cannot be read any more."""
    channel = standing.channel
    if channel.state is not ChannelState.BLOCKED or channel.anchor is None:
        return None
    return Trouble(kind=BLOCKED, subject=channel.ref, text=channel.reason.rstrip("."), since=now)


def silent_trouble(standing: Standing, silence: Silence, now: datetime) -> Trouble:
    """Return what there is to tell of a channel that is silent out of its habit."""
    habit = silence.habit
    age, longest, known = (
        span_of(length.total_seconds())
        for length in (now - silence.since, habit.longest, habit.known)
    )
    text = f"no post for {age}, while in {known} before its longest pause was {longest}"
    return Trouble(kind=SILENT, subject=standing.channel.ref, text=text, since=silence.since)


def raised_text(troubles: Sequence[Trouble], names: Mapping[str, str]) -> str:
    """Return the one notice of troubles of one kind; ``names`` are the channels' by ref."""
    wording = WORDINGS[troubles[0].kind]
    if len(troubles) == 1:
        (one,) = troubles
        return "🔴 " + wording.one.format(name=names.get(one.subject, one.subject), text=one.text)
    return "🔴 " + wording.many.format(count=f"{len(troubles):,}", names=_named(troubles, names))


def healed_text(troubles: Sequence[Trouble], names: Mapping[str, str], now: datetime) -> str:
    """Return the one notice that troubles of one kind are over."""
    wording = WORDINGS[troubles[0].kind]
    if len(troubles) == 1:
        (one,) = troubles
        age = span_of((now - one.since).total_seconds())
        return "⚪ " + wording.healed_one.format(name=names.get(one.subject, one.subject), age=age)
    names_said = _named(troubles, names)
    return "⚪ " + wording.healed_many.format(count=f"{len(troubles):,}", names=names_said)


def _named(troubles: Sequence[Trouble], names: Mapping[str, str]) -> str:
    return some_of([f"@{names.get(t.subject, t.subject)}" for t in troubles], _MOST_NAMED)
