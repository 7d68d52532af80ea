"""The performance: posts on time, alerts as they arrive, and the sums at the end."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cli.demo.script import Cue, Line
from bot.cli.demo.stage import raise_curtain
from bot.clock import SystemClock
from bot.render.counting import count
from bot.store.sqlite import open_reader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.cli.demo.screen import Screen
    from bot.cli.demo.script import Script
    from bot.cli.demo.stage import Stage

_LOOK = 0.05  # seconds between looks at what the chats received
_PATIENCE = 20.0  # seconds for the last alert after the last post


@dataclass(slots=True)
class _Sent:
    """A post of the play that is out: where, and when the local Telegram took it."""

    line: Line
    link: str
    at: datetime
    alerts: int = 0
    seconds: float | None = None


@dataclass(slots=True)
class Outcome:
    """What the play showed; ``missing`` holds a sentence for everything that went wrong."""

    summary: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


async def perform(script: Script, folder: Path, screen: Screen) -> Outcome:
    """Play the script against both processes and compare what arrived with what was due."""
    clock = SystemClock()
    async with raise_curtain(script, folder) as stage:
        screen.opening(
            [rule.name for rule in script.watch_list.rules], [s.username for s in script.stages]
        )
        play = _Play(script, stage, screen, clock)
        await play.run()
        reader = await open_reader(folder / "flagfall.db")
        try:
            posts, hits = await reader.posts(), await reader.hits()
        finally:
            await reader.close()
    stored = Counter((h.channel.name, h.post.text, h.hit.rule) for h in hits)
    return play.outcome(len(posts), stored, folder)


class _Play:
    def __init__(self, script: Script, stage: Stage, screen: Screen, clock: SystemClock) -> None:
        self._script = script
        self._stage = stage
        self._screen = screen
        self._clock = clock
        self._sent: dict[str, _Sent] = {}
        self._unexpected: list[str] = []

    async def run(self) -> None:
        """Post and say everything on time, then wait for the alerts still under way."""
        watching = asyncio.create_task(self._watch())
        try:
            start = self._clock.monotonic()
            moments: list[Line | Cue] = [*self._script.lines, *self._script.cues]
            for moment in sorted(moments, key=lambda m: m.at):
                await self._clock.sleep(max(0.0, start + moment.at - self._clock.monotonic()))
                await self._do(moment)
            await self._until_told()
        finally:
            watching.cancel()

    async def _do(self, moment: Line | Cue) -> None:
        if isinstance(moment, Line):
            await self._post(moment)
        else:
            self._screen.said(moment.text)
            await self._stage.say(moment.text)

    async def _post(self, line: Line) -> None:
        at = self._clock.now()
        answer = await self._stage.ask("POST", f"/channels/{line.channel}/posts", text=line.text)
        link = f"t.me/{line.channel}/{answer['ids'][0]}"
        self._sent[link] = _Sent(line, link, at)
        self._screen.posted(line)

    async def _until_told(self) -> None:
        deadline = self._clock.monotonic() + _PATIENCE
        while self._clock.monotonic() < deadline:
            if not self._untold() and await self._stored() >= len(self._sent):
                break
            await self._clock.sleep(_LOOK)

    async def _stored(self) -> int:
        reader = await open_reader(self._stage.folder / "flagfall.db")
        try:
            return len(await reader.posts())
        finally:
            await reader.close()

    def _untold(self) -> Sequence[_Sent]:
        return [sent for sent in self._sent.values() if sent.line.hits and not sent.alerts]

    async def _watch(self) -> None:
        """Show what the newsroom and the owner receive, as it arrives."""
        newest = dict.fromkeys((self._stage.newsroom, self._stage.owner), 0)
        while True:
            for chat, after in list(newest.items()):
                for message in await self._stage.messages(chat, after):
                    newest[chat] = message["message_id"]
                    self._received(chat, message)
            await self._clock.sleep(_LOOK)

    def _received(self, chat: int, message: dict[str, Any]) -> None:
        if message["from"] == self._stage.owner:
            return
        if chat == self._stage.owner:
            self._screen.answered(message)
            return
        # The longest link wins: t.me/x/12 also contains t.me/x/1.
        links = sorted((k for k in self._sent if k in message["text"]), key=len)
        if not links:
            self._unexpected.append(message["text"])
            return
        self._alerted(self._sent[links[-1]], message)

    def _alerted(self, sent: _Sent, message: dict[str, Any]) -> None:
        sent.alerts += 1
        sent.seconds = (datetime.fromisoformat(message["at"]) - sent.at).total_seconds()
        self._screen.alerted(sent.line, message, sent.seconds)

    def outcome(self, posts: int, stored: Counter[tuple[str, str, str]], folder: Path) -> Outcome:
        """Compare what was stored and told with the script."""
        due = Counter(
            (line.channel, line.text, rule) for line in self._script.lines for rule in line.hits
        )
        seconds = sorted(s.seconds for s in self._sent.values() if s.seconds is not None)
        told = sum(sent.alerts for sent in self._sent.values())
        summary = {
            "posts_seen": posts,
            "hits_stored": stored.total(),
            "alerts_delivered": told,
            "seconds_p50": _quantile(seconds, 0.5),
            "seconds_p99": _quantile(seconds, 0.99),
            "database": str(folder / "flagfall.db"),
        }
        return Outcome(summary, self._complaints(posts, due, stored))

    def _complaints(
        self,
        posts: int,
        due: Counter[tuple[str, str, str]],
        stored: Counter[tuple[str, str, str]],
    ) -> list[str]:
        lines = len(self._script.lines)
        found = [] if posts == lines else [f"{lines} posts were made, {posts} were stored."]
        found += [f"Not stored: {rule} in @{name}: {text}" for name, text, rule in due - stored]
        found += [f"Wrongly stored: {rule} in @{name}: {text}" for name, text, rule in stored - due]
        for sent in self._sent.values():
            expected = 1 if sent.line.hits else 0
            if sent.alerts != expected:
                found.append(
                    f"{count(sent.alerts, 'alert')} instead of {expected}: {sent.line.text}"
                )
        return found + [f"Nobody expected: {text}" for text in self._unexpected]


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)
