"""However often and from wherever a post is seen, it is one post and one alert."""

from __future__ import annotations

import json
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.faults.judgement import spoken
from tests.faults.test_missed import QUIET, SWEEPING
from tests.faults.trial import fault

if TYPE_CHECKING:
    from tests.faults.trial import Trial


@fault("every-sighting-is-news")
def test_push_reading_preview_and_import_in_every_order(trial: Trial) -> None:
    """Fault: two sources see one post, in whichever order, and it is stored or told twice."""
    session = trial.data / "sessions" / "main.session"
    aside = trial.data / "aside"
    trial.prepare(**SWEEPING)
    trial.post("calm, before it was watched")
    session.rename(aside)
    run(trial)  # the preview says where news begins
    seen = {order: trial.post(f"flag {order}") for order in ("ipa", "pia", "pai")}
    bring_in(trial, seen["ipa"])
    run(trial)
    bring_in(trial, seen["pia"])
    seen |= {order: trial.post(f"flag {order}") for order in ("iap", "aip", "api")}
    bring_in(trial, seen["iap"])
    aside.rename(session)
    run(trial, pushed=True)
    bring_in(trial, seen["pai"])
    bring_in(trial, seen["aip"])
    session.rename(aside)
    run(trial)
    bring_in(trial, seen["api"])
    trial.resume()
    trial.complete()


def run(trial: Trial, *, pushed: bool = False) -> None:
    """Let the daemon see everything once, in the way it can."""
    trial.start()
    if pushed:
        trial.until(lambda: "joined" in trial.said(), "it is joined")
        trial.post("flag pushed")
    trial.judge(trial.complaints)
    trial.end()


def bring_in(trial: Trial, message_id: int) -> None:
    """Import one post from an export of Telegram Desktop."""
    row = next(row for row in trial.telegram.truth(trial.channel) if row["id"] == message_id)
    at = datetime.fromisoformat(row["date"])
    message = {
        "id": message_id,
        "type": "message",
        "date": at.astimezone(UTC).replace(tzinfo=None).isoformat(),
        "date_unixtime": str(int(at.timestamp())),
        "text": row["text"],
    }
    number = trial.telegram.ask("PATCH", f"/channels/{trial.channel}", title="T")["channel_id"]
    export = {"name": "T", "type": "public_channel", "id": number, "messages": [message]}
    path = trial.data / "result.json"
    path.write_text(json.dumps(export))
    code, said = spoken(trial, "import", str(path))
    assert code == 0, said


@fault("an-album-is-ten-posts")
def test_an_album_of_ten_killed_while_it_settles(trial: Trial) -> None:
    """Fault: each of an album's ten captions alerts, or those that came after a kill do."""
    trial.begin(**QUIET)
    trial.joined()
    trial.post("flag", media="photo", album=10)
    trial.stop()
    album = trial.telegram.post(trial.channel, "flag", media="photo", album=10)
    for number in album:
        trial.telegram.edit(trial.channel, number, f"flag {number}")
    trial.resume()
    trial.until(lambda: "event" in trial.said() or "hit" in trial.said(), "it is being read")
    trial.restart(signal.SIGKILL)
    trial.complete(repeats=1)


@fault("every-edit-is-news")
def test_fifty_edits_that_leave_the_text_as_it_is(trial: Trial) -> None:
    """Fault: reactions and views bump the date of edit; each looks like a new text."""
    trial.begin(**SWEEPING)
    trial.joined()
    post = trial.post()
    trial.settled()
    for _ in range(50):
        trial.telegram.edit(trial.channel, post, "flag")
    trial.post()
    trial.complete()
