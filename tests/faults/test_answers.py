"""What Telegram answers to a question: wait, something older, something nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.faults.judgement import IncompleteError
from tests.faults.test_missed import QUIET, SWEEPING
from tests.faults.trial import fault

if TYPE_CHECKING:
    from tests.faults.trial import Trial

HISTORY = "messages.getHistory"


@fault("flood-waits-are-forgotten")
def test_flood_wait_300_across_a_restart(trial: Trial) -> None:
    """Fault: one call inside a FLOOD_WAIT, made because a restart forgot it, lengthens it."""
    trial.begin(**SWEEPING)
    trial.joined()
    trial.telegram.fault("flood_wait", method=HISTORY, seconds=300, count=1)
    trial.telegram.fault("drop_pushes", channel=trial.channel, count=1)
    before = len(trial.telegram.calls(HISTORY))
    trial.post()
    trial.until(lambda: len(trial.telegram.calls(HISTORY)) > before, "the wait is asked for")
    trial.until(lambda: "wait" in trial.said(), "the wait is noticed")
    trial.restart()
    trial.until(lambda: trial.said().count("connected") > 1, "it is connected again")
    trial.pass_time(1.0)
    calls = len(trial.telegram.calls(HISTORY)) - before
    if calls > 1:
        raise IncompleteError(f"{calls - 1} calls inside a FLOOD_WAIT of 300 s")


@fault("flood-waits-never-end")
def test_reading_goes_on_once_a_flood_wait_is_over(trial: Trial) -> None:
    """Fault: after a FLOOD_WAIT nobody comes back to what was to be read."""
    trial.begin(**SWEEPING)
    trial.joined()
    trial.telegram.fault("flood_wait", method=HISTORY, seconds=1, count=1)
    trial.telegram.fault("drop_pushes")
    trial.posts(5)
    trial.complete()


@fault("no-bisecting")
def test_a_message_that_nobody_can_decode(trial: Trial) -> None:
    """Fault: one message of a newer layer spoils the whole page that it stands on."""
    trial.begin(**SWEEPING)
    trial.joined()
    trial.telegram.fault("drop_pushes")
    trial.telegram.fault("undecodable", channel=trial.channel, id=7)
    trial.posts(20)
    trial.complete(unreadable={7})


@fault("absence-is-believed-at-once")
def test_a_replica_that_has_not_heard_of_the_newest_post(trial: Trial) -> None:
    """Fault: a page lacks a post that exists, and the post is called absent for ever."""
    trial.begin(**SWEEPING)
    trial.joined()
    trial.telegram.fault("drop_pushes")
    trial.telegram.fault("stale_history", channel=trial.channel, count=1)
    trial.posts(3)
    trial.complete()


@fault("the-head-follows-the-sweep")
def test_the_newest_id_goes_backwards(trial: Trial) -> None:
    """Fault: a sweep of a lagging replica shows an older newest id than was seen already."""
    trial.begin(**SWEEPING)
    trial.joined()
    trial.posts(3)
    trial.settled()
    trial.telegram.fault("stale_top", channel=trial.channel)
    post = trial.post()
    trial.until(lambda: trial.standing()["newest_stored"] == post, "the post was pushed")
    sweeps = len(trial.telegram.calls("getPeerDialogs"))
    trial.until(
        lambda: len(trial.telegram.calls("getPeerDialogs")) > sweeps + 2, "sweeps show less"
    )
    trial.complete()


@fault("no-polling")
def test_the_account_may_join_no_more_channels(trial: Trial) -> None:
    """Fault: CHANNELS_TOO_MUCH; what is not joined is neither pushed nor swept."""
    refusal = {"method": "channels.joinChannel", "code": 400, "message": "CHANNELS_TOO_MUCH"}
    trial.telegram.fault("rpc_error", count=1000, **refusal)
    trial.begin(**QUIET | {"poll_interval": 0.2})
    for _ in range(3):
        trial.posts(3)
    trial.complete()
