"""One scenario on the daemon process, and its proof: it fails once its counter-measure is off."""

from __future__ import annotations

import json
import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.judgement import RULE, Allowed, IncompleteError, complaints, listed, spoken
from tests.installation import PATIENCE, Desk, Telegram, fast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.installation import Process
    from tests.nursery import Nursery

NEVER = 3600.0  # an interval nobody will see the end of: switches a second counter-measure off
_LEAST = 1.0  # seconds the weakened daemon is given at least


@dataclass
class Trial(Desk):
    """An installation that watches a few channels of its own for one scenario.

    ``patience`` is how long it may take until everything is complete; ``took`` how long it did.
    """

    session: str = ""
    weakness: str = ""
    channels: list[str] = field(default_factory=list)
    patience: float = PATIENCE
    took: float = 0.0

    def launch(self, words: Sequence[str]) -> Process:
        """Run a command that goes on, with this trial's weakness."""
        assert self.nursery is not None
        return self.nursery.start(words, log=self.log, weakness=self.weakness)

    @property
    def channel(self) -> str:
        """The first channel watched."""
        return self.channels[0]

    def begin(self, *, channels: int = 1, ready: bool = True, **ingestion: object) -> None:
        """Watch so many new channels with these settings, and start the daemon."""
        self.prepare(channels=channels, **ingestion)
        self.start(ready=ready)

    def prepare(self, *, channels: int = 1, **ingestion: object) -> None:
        """Make so many new channels and write the settings under which they are watched."""
        known = len(self.channels)
        stem = f"{self.data.name}"
        self.channels += [f"{stem}_{number}" for number in range(known, known + channels)]
        for name in self.channels[known:]:
            self.telegram.channel(name)
        self.write(**ingestion)

    def write(self, **ingestion: object) -> None:
        """Write the settings."""
        seeds = [f"[[channel]]\nusername = {json.dumps(name)}" for name in self.channels]
        seeds.append(f"[[rule]]\nname = 'flag'\nwhen = {json.dumps(RULE)}")
        self.settings = "\n".join([fast(**ingestion), *seeds])
        self.configure()

    def sign_in(self, account: str = "main", session: str | None = None) -> None:
        """Put a session file where signing in puts it."""
        folder = self.data / "sessions"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{account}.session"
        path.touch(mode=0o600)
        path.write_text(self.session if session is None else session)

    def post(self, text: str = "flag", **more: Any) -> int:
        """Post on the first channel; return the id (of an album the first)."""
        return self.telegram.post(self.channel, text, **more)[0]

    def posts(self, count: int) -> list[int]:
        """Post many on the first channel at one moment, a few of which match."""
        texts = [f"{'calm' if number % 25 else 'flag'} {number}" for number in range(count)]
        return self.telegram.batch(self.channel, texts)

    def joined(self) -> None:
        """Wait until every channel is joined and pushed from then on, and read after that."""
        self.until(lambda: self.said().count("joined") >= len(self.channels), "all are joined")
        self.settled()

    def pass_time(self, seconds: float) -> None:
        """Let time go by in which something must not happen."""
        time.sleep(seconds)

    def sign_up(self, account: str) -> str:
        """Sign a new account of Telegram in under that name; return its phone."""
        made = self.telegram.ask("POST", "/accounts")
        words = ["login", "--account", account, "--phone", made["phone"], "--code", made["code"]]
        code, said = spoken(self, *words)
        assert code == 0, said
        return str(made["phone"])

    def standing(self, channel: str = "") -> dict[str, Any]:
        """Return what `coverage` lists of a channel."""
        rows = {row["channel"]: row for row in listed(self, "coverage")}
        return rows[channel or self.channel]

    def resume(self) -> None:
        """Start the daemon again, and wait until it has begun to read."""
        times = self.said().count("Data lies in")
        self.start(ready=False)
        self.until(lambda: self.said().count("Data lies in") > times, "it has begun again")

    def restart(self, number: int = signal.SIGTERM) -> None:
        """End the daemon and start it again."""
        self.stop(number)
        self.resume()

    def settled(self, *names: str, **allowed: Any) -> None:
        """Wait until all is complete, before the fault: not what is judged."""
        self.until(
            lambda: not next(self.complaints(*names, **allowed), ""), "complete before the fault"
        )

    def complaints(self, *names: str, **allowed: Any) -> Iterator[str]:
        """Yield what is not as it must be, the cheaper to find the earlier."""
        return complaints(self, *(names or self.channels), allowed=Allowed(**allowed))

    def complete(self, *names: str, **allowed: Any) -> None:
        """Judge: all is complete in time, and still is once the daemon has ended."""
        self.judge(lambda: self.complaints(*names, **allowed))
        self.end()
        if wrong := _some(self.complaints(*names, **allowed)):
            raise IncompleteError(wrong)

    def end(self) -> None:
        """End the daemon, as an operator would."""
        if self.daemon is not None and self.daemon.poll() is None:
            assert self.stop() == 0, self.said()[-3000:]

    def judge(self, wrong: Callable[[], Iterator[str]]) -> None:
        """Wait until nothing is wrong any more; raises IncompleteError with what still is."""
        began = time.monotonic()
        while next(wrong(), ""):
            code = self.daemon.poll() if self.daemon else 0
            assert code in (None, 0), f"the daemon ended with {code}:\n{self.said()[-3000:]}"
            if time.monotonic() - began > self.patience:
                log = "" if self.weakness else f"\n{self.said()[-6000:]}"
                raise IncompleteError(_some(wrong()) + log)
            time.sleep(0.05)
        self.took = max(self.took, time.monotonic() - began)


@dataclass
class Lab:
    """A local Telegram and one signed-in account, for many trials after one another."""

    telegram: Telegram
    nursery: Nursery
    session: str
    folder: Path
    count: int = 0

    @contextmanager
    def trial(self, weakness: str = "") -> Iterator[Trial]:
        """Set up an installation; whatever it left in the local Telegram is undone."""
        self.count += 1
        data = self.folder / f"trial_{self.count}"
        data.mkdir(mode=0o700)
        owner = self.telegram.ask("POST", "/users", name="Olena")["user_id"]
        newsroom = self.telegram.ask(
            "POST", "/chats", title="Newsroom", kind="channel", members=[owner], admins=["bot"]
        )["chat_id"]
        trial = Trial(
            telegram=self.telegram,
            data=data,
            newsroom=newsroom,
            owner=owner,
            session=self.session,
            weakness=weakness,
            nursery=self.nursery,
        )
        trial.sign_in()
        trial.write()
        try:
            yield trial
        finally:
            if trial.daemon is not None and trial.daemon.poll() is None:
                trial.daemon.kill()
                trial.daemon.wait(PATIENCE)
            self.telegram.heal()

    def prove(self, scenario: Callable[[Trial], None], weakness: str) -> None:
        """Hold the product to the scenario, then show that it is the counter-measure that passed.

        The weakened daemon gets twice the time that the whole one took.
        """
        with self.trial() as trial:
            scenario(trial)
            took = trial.took
        with self.trial(weakness) as trial:
            trial.patience = max(_LEAST, 2 * took)
            with pytest.raises(IncompleteError):
                scenario(trial)


def _some(complaints: Iterator[str]) -> str:
    return "; ".join(islice(complaints, 10))


def fault(weakness: str) -> Callable[[Callable[[Trial], None]], Callable[[Lab], None]]:
    """Make a test of a scenario: it passes, and does not without its counter-measure."""

    def made(scenario: Callable[[Trial], None]) -> Callable[[Lab], None]:
        def test(lab: Lab) -> None:
            lab.prove(scenario, weakness)

        test.__doc__ = scenario.__doc__
        test.__name__ = scenario.__name__
        return test

    return made
