"""Scenes told to chats of a local Telegram, again and again from where the last act begins."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.store.sqlite import open_store
from tests.faults.retelling import SetClock
from tests.faults.scenes import SCENES, furnish, play
from tests.installation import configure_bot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.faults.scenes import Act, Scene
    from tests.faults.steps import Workers
    from tests.installation import Telegram

WAYS = ("mtproto", "bot_api")
_WAITING = re.compile(r"\A\d+ hits? in [^.]*(?=\. )")
MOST_TELLINGS = 5  # until nothing waits; what came as a process ended is told by the next


@dataclass
class Stage:
    """A local Telegram, what forks tellers, and a folder for every trial."""

    telegram: Telegram
    tellers: Workers
    folder: Path
    session: str = ""  # of the bot, so that not everybody has to sign in
    count: int = 0
    played: dict[tuple[str, str], Played] = field(default_factory=dict)

    def rehearsal(self, name: str, way: str) -> Played:
        """Return a scene played up to its last telling; that is done once."""
        if (name, way) not in self.played:
            self.played[name, way] = self._play(name, way)
        return self.played[name, way]

    def new_chat(self) -> int:
        """Make a channel that nothing was said in."""
        made = self.telegram.ask(
            "POST", "/chats", title="Desk", kind="channel", members=[], admins=["bot"]
        )
        return int(made["chat_id"])

    def new_folder(self, scene: Scene, way: str) -> Path:
        """Make a folder with the settings for a scene."""
        self.count += 1
        data = self.folder / str(self.count)
        data.mkdir(mode=0o700)
        configure_bot(data, self.telegram.details, way, settings=scene.settings)
        if self.session:
            (data / "sessions").mkdir(mode=0o700)
            (data / "sessions" / "bot.key").write_text(self.session)
        return data

    def _play(self, name: str, way: str) -> Played:
        scene = SCENES[name]
        data, chat = self.new_folder(scene, way), self.new_chat()
        for number, (act, time) in enumerate(zip(scene.acts, scene.times, strict=False)):
            asyncio.run(_act(data, scene, act, time, chat=0 if number else chat))
            (data / "scene.json").write_text(json.dumps({"scene": name, "time": time.isoformat()}))
            if number < len(scene.acts) - 1:
                assert self.tellers.work(data)
        return Played(self, name, way, data, self.telegram.messages(chat))


@dataclass
class Played:
    """A scene up to its last telling: what is in the database, and what was said before."""

    stage: Stage
    name: str
    way: str
    data: Path
    said: Sequence[dict[str, Any]]

    def trial(self) -> Trial:
        """Take it up in a chat of its own, in which the same was said."""
        stage = self.stage
        data, chat = stage.new_folder(SCENES[self.name], self.way), stage.new_chat()
        for message in self.said:
            _say(stage.telegram, chat, message)
        for file in ("flagfall.db", "scene.json"):
            shutil.copy(self.data / file, data / file)
        with closing(sqlite3.connect(data / "flagfall.db")) as database, database:
            database.execute("UPDATE receivers SET target = ?", (str(chat),))
        return Trial(stage, data, chat)


@dataclass
class Trial:
    """The last telling of a scene, in a chat of its own."""

    stage: Stage
    data: Path
    chat: int

    def tell(
        self, *, kill_at: int = 0, meanwhile_at: int = 0, fault_at: int = 0, weakness: str = ""
    ) -> bool:
        """Tell what is due; return whether the process came to its end.

        From the step ``fault_at`` on the next call is accepted, and its answer lost.
        """
        fault = self.data / "fault"
        if fault_at:
            fault.write_text(f"{self.stage.telegram.details['control']}/faults")
        else:
            fault.unlink(missing_ok=True)
        return self.stage.tellers.work(
            self.data, kill_at=kill_at, meanwhile_at=meanwhile_at or fault_at, weakness=weakness
        )

    @property
    def steps(self) -> int:
        """How many steps the last telling took that came to its end."""
        return int((self.data / "steps").read_text())

    def told(self) -> list[tuple[str, ...]]:
        """Return what stands in the chat: of each message the text and what it links, sorted.

        What waited behind a digest when it was told is left out of its heading.
        """
        messages = self.stage.telegram.messages(self.chat)
        return sorted((_WAITING.sub("", one["text"]), *_links(one)) for one in messages)

    def read_again(self) -> None:
        """Bring what came meanwhile once more, as sweeps do after a process died."""
        told = json.loads((self.data / "scene.json").read_text())
        scene, time = SCENES[told["scene"]], datetime.fromisoformat(told["time"])
        assert scene.meanwhile is not None
        asyncio.run(_act(self.data, scene, scene.meanwhile, time, chat=0))

    def finish(self, *, weakness: str = "") -> None:
        """Tell the rest, undisturbed."""
        for _ in range(MOST_TELLINGS):
            assert self.tell(weakness=weakness)
            if not self.waiting():
                return

    def unshown(self, scene: Scene) -> list[str]:
        """Return the patterns that not exactly one message matches, and what is left over."""
        texts = ["\n".join(message) for message in self.told()]
        wrong = [
            f"{shown}: {times} times"
            for shown in scene.shows
            if (times := sum(bool(re.search(shown, text)) for text in texts)) != 1
        ]
        wrong += [text for text in texts if "repeat" in text]
        return wrong + [f"{subject} is {state}" for subject, state in self.waiting()]

    def waiting(self) -> list[tuple[str, str]]:
        """Return what is not told."""
        unsent = "SELECT subject, state FROM deliveries WHERE state NOT IN ('sent', 'suppressed')"
        with closing(sqlite3.connect(self.data / "flagfall.db")) as database:
            return sorted(database.execute(unsent).fetchall())


async def _act(data: Path, scene: Scene, act: Act, time: datetime, *, chat: int) -> None:
    clock = SetClock(time)
    store = await open_store(data / "flagfall.db", clock=clock)
    async with store.transaction() as tx:
        if chat:
            await furnish(tx, scene, chat)
        await play(act, tx, time, escalates=scene.escalates)
    await store.close()


def _links(message: dict[str, Any]) -> list[str]:
    return [entity["url"] for entity in message["entities"] if entity.get("url")]


def _say(telegram: Telegram, chat: int, message: dict[str, Any]) -> None:
    """Have the bot say a message as it did before."""
    details = telegram.details
    url = f"{details['bot_api']}/bot{details['bot_token']}/sendMessage"
    said = {"chat_id": chat, "text": message["text"], "entities": message["entities"]}
    assert telegram.http.post(url, json=said).is_success
