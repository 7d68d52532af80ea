"""A disk that fills up: what cannot be stored is not called read, and all resumes by itself."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

from tests.faults.judgement import IncompleteError
from tests.faults.test_missed import SWEEPING
from tests.faults.trial import fault

if TYPE_CHECKING:
    from tests.faults.trial import Trial

LITTLE = 16 * 1024  # bytes: less than the database's log already has


@fault("what-the-disk-refuses-is-dropped")
def test_the_disk_is_full_for_a_while(trial: Trial) -> None:
    """Fault: the disk says no, and posts that were not stored are never read again."""
    trial.begin(**SWEEPING)
    trial.joined()
    trial.posts(3)
    trial.settled()
    upto = trial.standing()["verified_upto"]
    allow(trial, LITTLE)
    trial.posts(20)
    trial.until(lambda: "nothing was written" in trial.said() or "disk" in trial.said(), "said so")
    trial.pass_time(1.5)
    if trial.standing()["verified_upto"] != upto:
        raise IncompleteError("what was not written counts as read")
    allow(trial, resource.RLIM_INFINITY)
    trial.complete()


def allow(trial: Trial, largest: int) -> None:
    """Let no file of the daemon grow beyond so many bytes, as a full disk would."""
    assert trial.daemon is not None
    hard = resource.RLIM_INFINITY
    resource.prlimit(trial.daemon.pid, resource.RLIMIT_FSIZE, (largest, hard))
