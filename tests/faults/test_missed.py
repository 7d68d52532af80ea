"""Posts that nobody pushed: the process was down, the line was, or Telegram did not push."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from tests.faults.judgement import IncompleteError
from tests.faults.trial import NEVER, fault

if TYPE_CHECKING:
    from tests.faults.trial import Trial

# Everything off that would find a post besides push, connecting and what a scenario adds.
QUIET: dict[str, Any] = {
    "poll_interval": NEVER,
    "sweep_interval": NEVER,
    "sweep_active_interval": NEVER,
    "gap_wait": NEVER,
    "absent_after": NEVER,
    "reread_after": [NEVER],
}
SWEEPING = QUIET | {"sweep_interval": 0.2, "sweep_active_interval": 0.1}


@fault("one-page-of-history")
def test_down_for_250_posts(trial: Trial) -> None:
    """Fault: the process was down for more posts than one page of history holds."""
    trial.begin()
    trial.stop()
    trial.posts(250)
    trial.resume()
    trial.complete()


@fault("nothing-is-ever-absent")
def test_down_for_up_to_1000_ids_of_which_many_are_deleted(trial: Trial) -> None:
    """Fault: 1,000, 1 and 0 new ids, a random third of them deleted before anybody saw them."""
    trial.begin(channels=3)
    trial.stop()
    ids = trial.posts(1000)
    deleted = Random(7).sample(ids[:-1], 333)  # noqa: S311  a test's own dice
    trial.telegram.ask("POST", f"/channels/{trial.channel}/posts/delete", ids=deleted)
    trial.telegram.post(trial.channels[1], "flag")
    trial.resume()
    trial.complete()


@fault("too-long-is-ignored")
def test_too_long_with_a_jump_of_1000_ids(trial: Trial) -> None:
    """Fault: Telegram says that 1,000 events are too many to tell, and tells none of them."""
    trial.begin(**QUIET)
    trial.joined()
    trial.telegram.fault("drop_pushes")
    trial.posts(1000)
    trial.telegram.heal()
    trial.telegram.fault("too_long", channel=trial.channel, count=2)
    trial.complete()


@fault("no-sweep")
def test_nothing_is_pushed_at_all(trial: Trial) -> None:
    """Fault: pushes stop for good, as peers of Telegram report for hours."""
    trial.begin(channels=2, **SWEEPING)
    trial.joined()
    trial.telegram.fault("drop_pushes")
    for _ in range(3):
        trial.posts(5)
        trial.post("flag", media="photo", album=4)
        trial.post("", service=True)
    trial.telegram.post(trial.channels[1], "flag")
    trial.complete()


@fault("no-gap-timer")
def test_a_push_is_missing_between_two(trial: Trial) -> None:
    """Fault: some pushes are lost, later ones arrive, and no sweep is due for long."""
    trial.begin(**QUIET | {"gap_wait": 0.1})
    trial.joined()
    trial.post()
    trial.telegram.fault("drop_pushes", count=3)
    for _ in range(5):
        trial.post()
    trial.complete()


@fault("reconnecting-reads-nothing")
def test_the_line_is_cut_while_20_posts_come(trial: Trial) -> None:
    """Fault: the connection is cut again and again; Telegram pushes nothing twice."""
    trial.begin(**QUIET)
    trial.joined()
    for number in range(20):
        if number % 6 == 5:
            trial.telegram.fault("cut")
        trial.post()
    trial.complete()


@fault("five-attempts-to-reconnect")
def test_no_connection_for_long(trial: Trial) -> None:
    """Fault: ten minutes without a connection, scaled: many failed attempts, then none fails."""
    trial.begin(**QUIET | {"reconnect_max": 0.1})
    trial.joined()
    trial.telegram.fault("cut", seconds=1.2)
    trial.posts(30)
    trial.complete()


@fault("no-request-times-out")
def test_a_request_that_is_never_answered(trial: Trial) -> None:
    """Fault: one request hangs for ever and holds up everything behind it."""
    trial.begin(**SWEEPING | {"request_timeout": 0.5})
    trial.joined()
    trial.telegram.fault("drop_pushes")
    trial.telegram.fault("delay", method="messages.getHistory", seconds=NEVER, count=1)
    trial.posts(3)
    trial.complete()


@fault("a-quiet-night-is-a-dead-line")
def test_a_quiet_night(trial: Trial) -> None:
    """Fault: nothing is posted for long, and a watchdog takes that for a dead connection."""
    trial.begin(**SWEEPING)
    trial.claim()
    for _ in range(5):
        trial.post()
    trial.settled()
    answers = len(trial.replies())
    trial.pass_time(1.0)
    times = trial.said().count("connected")
    if times > 1 or len(trial.replies()) > answers:
        raise IncompleteError(f"connected {times} times, {trial.replies()[answers:]}")
    trial.complete()


@fault("edits-are-not-looked-for")
def test_edited_and_deleted_while_nobody_listened(trial: Trial) -> None:
    """Fault: an edit and a deletion while the process was down; Telegram tells of neither."""
    trial.begin(**QUIET | {"reread_after": [2.0]})
    trial.joined()
    ids = [trial.post(f"calm {number}") for number in range(5)]
    trial.settled()
    trial.stop()
    trial.telegram.edit(trial.channel, ids[1], "the flag is gone")
    trial.telegram.delete(trial.channel, ids[3])
    trial.resume()
    trial.complete()


@fault("absent-is-for-ever")
def test_an_id_called_absent_is_there_after_all(trial: Trial) -> None:
    """Fault: replicas lag for longer than the proof waits, and a post is called absent for good."""
    call_the_newest_absent(trial)
    trial.post()
    trial.complete()


@fault("absent-is-for-ever")
def test_the_newest_id_is_called_absent_and_nothing_follows(trial: Trial) -> None:
    """Fault: the same, and no later post reminds of it; each sweep shows that it is there."""
    call_the_newest_absent(trial)
    trial.patience = min(trial.patience, 15.0)
    trial.complete()


def call_the_newest_absent(trial: Trial) -> None:
    """Have the newest post be known of and then denied by every replica, and so called absent."""
    # Dates are whole seconds: less than two could be over when a post is first seen.
    trial.begin(**SWEEPING | {"absent_after": 2.5})
    trial.joined()
    trial.telegram.fault("drop_pushes")
    trial.posts(5)
    trial.settled()
    trial.telegram.fault("stale_history", channel=trial.channel, count=1000)
    post = trial.post()
    trial.until(lambda: trial.standing()["head"] == post, "a sweep has shown it")
    trial.telegram.fault("stale_top", channel=trial.channel)
    trial.until(lambda: trial.standing()["slots"].get("absent"), "it is called absent")
    trial.telegram.heal()
