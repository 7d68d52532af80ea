"""Accounts that are lost, channels that close or move: reading goes on elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.judgement import IncompleteError, listed
from tests.faults.test_missed import QUIET, SWEEPING
from tests.faults.trial import fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.trial import Lab, Trial

LOST = {  # the fault, and by which word people tell it from the others
    "banned": "banned",
    "frozen": "frozen",
    "revoke": "no longer accepts",
    "duplicated": "two places",
}


def two_accounts(trial: Trial, **ingestion: object) -> dict[str, str]:
    """Sign two new accounts in, begin, and return their phones by name."""
    phones = {name: trial.sign_up(name) for name in ("main", "second")}
    trial.begin(**SWEEPING | ingestion)
    trial.claim()
    trial.until(lambda: bool(trial.replies()), "the owner is greeted")
    trial.joined()
    return phones


@pytest.mark.parametrize("kind", LOST)
def test_an_account_is_lost(lab: Lab, kind: str) -> None:
    """Fault: an account is banned, frozen, revoked, or its key used twice, and its channels die."""

    def scenario(trial: Trial) -> None:
        phones = two_accounts(trial, preview=False)
        reader = trial.standing()["account"]
        trial.telegram.fault(kind, account=phones[reader])
        trial.post()
        trial.judge(lambda: wrongly_told(trial, reader, LOST[kind]))
        trial.post()
        trial.complete()

    lab.prove(scenario, "channels-stay-where-they-are")


def wrongly_told(trial: Trial, account: str, word: str) -> Iterator[str]:
    """Yield what is missing of telling which account was lost, and why."""
    rows = {row["name"]: row for row in listed(trial, "accounts")}
    if word not in rows[account]["reason"]:
        yield f"accounts says {rows[account]}"
    if not any(word in reply["text"] for reply in trial.replies()):
        yield "the owner was not told"


def untold(trial: Trial, name: str) -> Iterator[str]:
    """Yield that the owner has not been told of a name yet."""
    if not any(name in reply["text"] for reply in trial.replies()):
        yield f"the owner was not told of @{name}"


@fault("no-web-preview")
def test_the_only_account_is_lost(trial: Trial) -> None:
    """Fault: the only account is revoked, and nothing reads its public channels any more."""
    phone = trial.sign_up("main")
    trial.begin(**SWEEPING)
    trial.joined()
    trial.telegram.fault("revoke", account=phone)
    trial.posts(3)
    trial.complete()


@fault("keys-of-channels-are-anybodys")
def test_another_account_signs_in_under_the_same_name(trial: Trial) -> None:
    """Fault: access hashes of one account are used by another, to which they are worthless."""
    trial.begin(**SWEEPING | {"preview": False})
    trial.settled()
    trial.stop()
    trial.sign_up("main")
    trial.posts(3)
    trial.resume()
    trial.complete()


@fault("channels-stay-where-they-are")
def test_a_channel_closes_to_one_account(trial: Trial) -> None:
    """Fault: CHANNEL_PRIVATE: one account is put out of a channel that another can read."""
    phones = two_accounts(trial, preview=False)
    reader = trial.standing()["account"]
    trial.telegram.fault("private", channel=trial.channel, account=phones[reader])
    trial.posts(3)
    trial.complete()


@fault("no-web-preview")
def test_a_channel_bans_the_only_account(trial: Trial) -> None:
    """Fault: the account is banned from a channel whose public page anybody can read."""
    phone = trial.sign_up("main")
    trial.begin(**SWEEPING)
    trial.joined()
    trial.telegram.fault("private", channel=trial.channel, account=phone)
    trial.posts(3)
    trial.complete()


@fault("a-blocked-channel-is-never-tried-again")
def test_a_channel_is_private_for_a_while(trial: Trial) -> None:
    """Fault: a channel goes private, is shown as blocked, and stays so after it is public again."""
    trial.begin(**SWEEPING | {"preview": False, "gap_alarm": 2.0})
    trial.claim()
    trial.joined()
    trial.telegram.fault("private", channel=trial.channel)
    trial.posts(3)
    trial.until(lambda: trial.standing()["state"] == "blocked", "it is shown as blocked")
    trial.judge(lambda: untold(trial, trial.channel))
    trial.telegram.heal()
    trial.restart()
    trial.complete()


@fault("names-are-not-learnt")
def test_a_name_moves_to_another_channel(trial: Trial) -> None:
    """Fault: @name is given to another channel, and the ids of the two are taken for one's."""
    trial.begin(**SWEEPING | {"preview": False, "gap_alarm": 2.0})
    trial.claim()
    trial.joined()
    trial.posts(3)
    trial.pass_time(0.5)  # in which the name is taken note of
    moved = f"{trial.channel}_old"
    trial.telegram.ask("PATCH", f"/channels/{trial.channel}", username=moved)
    trial.telegram.channel(trial.channel)
    trial.judge(lambda: untold(trial, moved))
    trial.stop()
    for _ in range(2):
        trial.post("flag of somebody else")
        trial.telegram.post(moved, "flag")
    trial.sign_up("main")  # which has to look the channel up by its name
    trial.resume()
    trial.complete(moved, formerly=trial.channel)


@fault("sessions-are-not-locked")
def test_the_session_is_used_by_a_second_process(trial: Trial) -> None:
    """Fault: two processes on one session: Telegram revokes it (AUTH_KEY_DUPLICATED)."""
    trial.begin(**QUIET)
    assert trial.daemon is not None
    other = trial.data / "other"
    other.mkdir(mode=0o700)
    (other / "sessions").symlink_to(trial.data / "sessions")
    second = trial.launch(["run", *trial.options[:-1], str(other)])
    trial.until(lambda: second.poll() is not None or trial.said().count("connected") > 1, "more")
    code = second.poll()
    second.kill()
    if code != 3 or f"process {trial.daemon.pid}" not in trial.said():
        raise IncompleteError(f"exit code {code}: {trial.said()}")
    trial.post()
    trial.complete()
