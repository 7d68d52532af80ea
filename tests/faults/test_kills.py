"""The process ends at any moment under load; the database is what it was after the last commit."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.faults.test_missed import SWEEPING
from tests.faults.trial import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.trial import Lab, Trial

KILLS = 12
A_THIRD = 1 / 3
MORE_THAN_A_PAGE = 120  # posts; a page of history shows 100


@contextmanager
def load(trial: Trial, *, rate: int) -> Iterator[None]:
    """Post on every channel in turn, at so many posts a second, while the block lasts."""
    done = threading.Event()

    def post() -> None:
        with httpx.Client(base_url=trial.telegram.details["control"], trust_env=False) as http:
            round_ = 0
            while not done.is_set():
                name = trial.channels[round_ % len(trial.channels)]
                texts = [f"{'calm' if n else 'flag'} {round_}.{n}" for n in range(rate)]
                http.post(f"/channels/{name}/posts/batch", json={"texts": texts, "rate": rate})
                round_ += 1

    thread = threading.Thread(target=post)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def killed(trial: Trial, *, times: int, rate: int, seed: int) -> None:
    """Kill or end the daemon at random moments of its starts and, every second time, of its work.

    Every third time more than a page of posts comes before it starts again. Whoever is asked to end
    ends well, so what is weak shows by being killed at work.
    """
    random = Random(seed)  # noqa: S311  a test's own dice
    weak = bool(trial.weakness)
    trial.begin(channels=3, **SWEEPING)
    with load(trial, rate=rate):
        for turn in range(times):
            if turn % 2 or weak:
                at_work(trial)
                trial.pass_time(random.uniform(0.0, 0.4))
            else:
                trial.pass_time(random.uniform(0.0, 1.2))
            number = signal.SIGTERM if random.random() < A_THIRD and not weak else signal.SIGKILL
            code = trial.stop(number)
            assert code in (0, -number), f"seed {seed}: exit code {code}\n{trial.said()[-3000:]}"
            if turn % 3 == 2 or weak:
                for name in trial.channels:
                    trial.telegram.batch(name, ["calm"] * MORE_THAN_A_PAGE)
            trial.resume()
    trial.complete(repeats=times)


def at_work(trial: Trial) -> None:
    """Wait until posts are being taken in."""
    hits = trial.said().count("hit ")
    trial.until(lambda: trial.said().count("hit ") > hits, "it is at work")


@fault("read-before-it-is-kept")
def test_killed_at_random_moments(trial: Trial) -> None:
    """Fault: a kill between noting that ids were read and storing their posts loses them."""
    killed(trial, times=4 if trial.weakness else KILLS, rate=40, seed=7)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_killed_a_thousand_times(lab: Lab) -> None:
    """Fault: one moment in a thousand at which a kill loses a post or tells one twice."""
    for hundred in range(10):
        seed = Random().randrange(2**32)  # noqa: S311  printed, so that it can be run again
        print(f"seed {seed}")  # noqa: T201
        with lab.trial() as trial:
            killed(trial, times=100, rate=200, seed=seed)
        del hundred
