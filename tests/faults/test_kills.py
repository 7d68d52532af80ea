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
    """Kill or end the daemon at random moments of its starts and of its work."""
    random = Random(seed)  # noqa: S311  a test's own dice
    # Whoever is asked to end ends well: what is weak shows by being killed.
    kinds = (signal.SIGKILL, signal.SIGKILL, signal.SIGKILL if trial.weakness else signal.SIGTERM)
    trial.begin(channels=3, **SWEEPING)
    with load(trial, rate=rate):
        for _ in range(times):
            trial.pass_time(random.uniform(0.05, 1.2))
            number = random.choice(kinds)
            code = trial.stop(number)
            assert code in (0, -number), f"seed {seed}: exit code {code}\n{trial.said()[-3000:]}"
            trial.resume()
    trial.complete(repeats=times)


@fault("read-before-it-is-kept")
def test_killed_at_random_moments(trial: Trial) -> None:
    """Fault: a kill between noting that ids were read and storing their posts loses them."""
    killed(trial, times=KILLS, rate=40, seed=7)


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
