"""What the line to Telegram may do: be cut, stay silent, push nothing, refuse the account."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.installation import Desk


@pytest.fixture
def watched(desk: Desk) -> Desk:
    desk.telegram.channel("delta_live")
    desk.command("channels", "add", "@delta_live")
    desk.command("rules", "add", "flag", "--name", "flag")
    return desk


def test_what_was_posted_while_the_daemon_was_down_is_told(watched: Desk) -> None:
    watched.start()
    assert watched.stop() == 0
    for number in range(250):
        watched.telegram.post("delta_live", f"the flag, number {number}")
    watched.start()
    watched.until(lambda: len(watched.alerts()) == 250, "an alert for each of 250 posts")


def test_what_was_posted_before_the_channel_was_added_is_history(desk: Desk) -> None:
    desk.telegram.channel("delta_live")
    desk.telegram.post("delta_live", "the flag, long ago")
    desk.command("rules", "add", "flag", "--name", "flag")
    desk.command("channels", "add", "@delta_live")
    desk.start()
    desk.telegram.post("delta_live", "the flag, now")
    desk.until(lambda: len(desk.alerts()) == 1, "one alert")
    assert "now" in desk.alerts()[0]["text"]
    assert len(desk.rows("hits")) == 2


@pytest.mark.parametrize("posts", [3, 150])
def test_what_was_posted_since_is_told_however_late_it_is_read(watched: Desk, posts: int) -> None:
    # Telegram's times are whole seconds: a second later is surely later than the adding.
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    for number in range(posts):
        watched.telegram.post("delta_live", f"the flag, number {number}", date=later)
    watched.start()
    watched.until(lambda: len(watched.alerts()) == posts, "an alert for each")


UNPUSHED = {"kind": "drop_pushes"}
OF_READING = {"method": "messages.getHistory"}


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([{"kind": "cut"}], id="the-connection-is-cut"),
        pytest.param([UNPUSHED], id="nothing-is-pushed"),
        pytest.param(
            [UNPUSHED, {"kind": "flood_wait", "seconds": 2, "count": 1} | OF_READING],
            id="reading-must-wait",
        ),
        pytest.param(
            [
                UNPUSHED,
                {"kind": "rpc_error", "code": 500, "message": "INTERNAL", "count": 2} | OF_READING,
            ],
            id="telegram-has-trouble",
        ),
        pytest.param([{"kind": "too_long", "channel": "delta_live"}], id="the-gap-is-too-long"),
    ],
)
def test_no_fault_of_the_line_loses_a_post(watched: Desk, faults: list[dict[str, object]]) -> None:
    watched.start()
    watched.telegram.post("delta_live", "the flag, before")
    watched.until(lambda: len(watched.alerts()) == 1, "the alert from before")
    for fault in faults:
        watched.telegram.ask("POST", "/faults", **fault)
    for number in range(20):
        watched.telegram.post("delta_live", f"the flag, number {number}")
    watched.until(lambda: len(watched.alerts()) == 21, "every alert")


def test_not_one_call_is_made_inside_a_flood_wait(watched: Desk) -> None:
    watched.start()
    watched.until(lambda: "joined" in watched.said(), "it is joined")
    watched.telegram.fault("drop_pushes")
    watched.telegram.fault("flood_wait", seconds=3, count=1, **OF_READING)
    before = len(watched.telegram.calls("getHistory"))
    watched.telegram.post("delta_live", "the flag, meanwhile")
    watched.until(lambda: len(watched.alerts()) == 1, "the alert, once it may be read")
    asked = [row["at"] for row in watched.telegram.calls("getHistory")][before:]
    assert _seconds(asked[1]) - _seconds(asked[0]) >= 3


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def test_a_revoked_session_is_told_and_nothing_else_stops(watched: Desk) -> None:
    watched.start()
    watched.claim()
    watched.telegram.fault("revoke", account=watched.telegram.details["phone"])
    watched.until(
        lambda: any("flagfall login" in reply["text"] for reply in watched.replies()),
        "the owner hears that the account was signed out",
    )
    watched.telegram.ask("DELETE", "/faults")
    watched.telegram.post("delta_live", "the flag, while signed out")
    watched.login()
    watched.until(lambda: len(watched.alerts()) == 1, "the missed post after the new sign-in")


def test_a_channel_that_cannot_be_read_any_more_is_told_to_the_owner(watched: Desk) -> None:
    watched.start()
    watched.claim()
    watched.telegram.fault("private", channel="delta_live")
    watched.until(
        lambda: any("cannot be read any more" in reply["text"] for reply in watched.replies()),
        "the owner hears of the blocked channel",
    )
    assert watched.rows("channels", "list")[0]["state"] == "blocked"


def test_sigterm_during_the_start_ends_with_zero_too(watched: Desk) -> None:
    for _ in range(3):
        (watched.data / "lock").unlink(missing_ok=True)
        watched.start(ready=False)
        watched.until((watched.data / "lock").exists, "the start has begun")
        assert watched.stop() == 0


def test_edits_and_deletions_are_kept(watched: Desk) -> None:
    watched.start()
    first, second = (watched.telegram.post("delta_live", text)[0] for text in ("calm", "bye"))
    watched.telegram.ask("PATCH", f"/channels/delta_live/posts/{first}", text="the flag is gone")
    watched.telegram.ask("DELETE", f"/channels/delta_live/posts/{second}")
    watched.until(lambda: len(watched.alerts()) == 1, "the edited post alerts")
    assert watched.rows("hits")[0]["message_id"] == first


def test_an_album_is_one_alert(watched: Desk) -> None:
    watched.start()
    watched.telegram.post("delta_live", "the flag", media="photo", album=4)
    watched.telegram.post("delta_live", "the flag, after the album")
    watched.until(lambda: len(watched.alerts()) >= 2, "two alerts")
    assert len(watched.alerts()) == 2


def test_sigterm_ends_with_zero_and_a_second_start_is_refused(watched: Desk) -> None:
    watched.start()
    second = watched.command("run", check=False)
    assert second.returncode == 3
    assert str(watched.daemon.pid if watched.daemon else "") in second.stderr
    assert watched.stop(signal.SIGTERM) == 0
