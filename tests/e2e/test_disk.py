"""A disk that fills up under the running daemon, and has room again."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.installation import Desk

LITTLE = 16 * 1024  # bytes: less than the database's log already has


def allow(desk: Desk, largest: int) -> None:
    """Let no file of the daemon grow beyond so many bytes, as a full disk would."""
    assert desk.daemon is not None
    hard = resource.RLIM_INFINITY
    resource.prlimit(desk.daemon.pid, resource.RLIMIT_FSIZE, (largest, hard))


def test_a_full_disk_loses_nothing_and_is_got_over_without_a_restart(desk: Desk) -> None:
    for name in ("delta_live", "two_live"):
        desk.telegram.channel(name)
    desk.command("channels", "add", "@delta_live")
    desk.command("rules", "add", "flag", "--name", "flag")
    desk.start()
    desk.claim()
    desk.until(lambda: len(desk.replies()) == 1, "the owner is greeted")
    desk.telegram.post("delta_live", "flag before")
    desk.until(lambda: len(desk.alerts()) == 1, "the alert from before")
    allow(desk, LITTLE)
    for number in range(20):
        desk.telegram.post("delta_live", f"flag {number}")
    desk.until(lambda: "nothing was written" in desk.said() or "disk" in desk.said(), "it says so")
    change = desk.command("rules", "add", "Kherson", check=False)
    assert change.returncode == 3
    assert "disk" in change.stderr
    desk.telegram.ask("POST", "/say", user_id=desk.owner, text="/add @two_live")
    desk.telegram.fault("cut")
    desk.until(lambda: desk.said().count("connected") >= 2, "the account is back")
    assert [row["verified_upto"] for row in desk.rows("coverage")] == [1]
    assert (len(desk.rows("hits")), len(desk.alerts())) == (1, 1)
    allow(desk, resource.RLIM_INFINITY)
    desk.until(lambda: len(desk.alerts()) == 21, "every alert, once there is room")
    desk.until(lambda: "two_live" in {r["channel"] for r in desk.rows("channels", "list")}, "added")
    assert len(desk.rows("hits")) == 21
    assert desk.stop() == 0
    assert len(desk.alerts()) == 21
