"""What Telegram, its bots and a proxy may answer: nothing is lost, and it is said what to do."""

from __future__ import annotations

import json
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.installation import FAST, FLAGFALL, fast, local_telegram

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.installation import Desk

QUICK_TO_GIVE_UP = fast(request_timeout=1.0)


@pytest.fixture
def watched(desk: Desk) -> Desk:
    desk.telegram.channel("delta_live")
    desk.command("channels", "add", "@delta_live")
    desk.command("rules", "add", "flag", "--name", "flag")
    return desk


def alerts_of(desk: Desk, words: str) -> list[str]:
    return [alert["text"] for alert in desk.alerts() if words in alert["text"]]


def alert_states(desk: Desk) -> list[str]:
    return [row["state"] for row in desk.rows("deliveries") if row["kind"] == "alert"]


def told(desk: Desk, words: str, times: int) -> Callable[[], bool]:
    return lambda: len(alerts_of(desk, words)) >= times


def test_whatever_a_post_holds_is_kept_and_told(watched: Desk) -> None:
    watched.start()
    texts = [
        "flag " + "я" * 4091,
        "flag " + "😀" * 2045,
        "\u202eעלם flag שלום\u202c \u2066flag\u2069",
        "flag\x00 after the nul",
        "f\u200blag \n\n\n end",
        "flag <b>&amp;</b> [x](y) *_`~",
    ]
    watched.telegram.post("delta_live", "", media="photo")
    for text in texts:
        watched.telegram.post("delta_live", text)
    watched.until(lambda: len(watched.alerts()) == len(texts), "an alert for each with a text")
    assert [row["text"] for row in watched.rows("hits")] == texts
    assert all(len(a["text"].encode("utf-16-le")) <= 2 * 4096 for a in watched.alerts())
    half = watched.telegram.http.post(
        "/channels/delta_live/posts", content=json.dumps({"text": "\ud83d flag"})
    )
    assert half.status_code == 400  # Telegram itself carries whole characters only
    assert watched.rows("coverage")[0]["gap"] == ""


def test_names_that_are_no_public_channel(watched: Desk) -> None:
    watched.start()
    watched.claim()
    for written, answer in (
        ("@flagfall_bot", "is a bot"),
        ("https://t.me/c/123/4", "private channel"),
        ("кириллица", "not the name of a channel"),
        ("x" * 3000, "not the name of a channel"),
        ("@delta_live", "watched already"),
    ):
        assert answer in watched.say(f"/add {written}")["text"]
    refused = watched.command("channels", "add", "@no_such_name", check=False)
    assert refused.returncode == 2
    assert "spelling" in refused.stderr
    assert len(watched.rows("channels", "list")) == 1
    watched.stop()
    watched.command("channels", "add", "@no_such_name")  # with nobody to look it up
    watched.start()
    watched.until(lambda: "channel blocked" in watched.said(), "the account looked")
    blocked = watched.rows("channels", "list")[1]
    assert (blocked["state"], blocked["channel"]) == ("blocked", "no_such_name")
    assert "spelling" in blocked["reason"]


REFUSALS: list[dict[str, Any]] = [
    {"status": 429, "retry_after": 1},
    {"status": 500, "count": 3},
    {"status": 400, "description": "Bad Request: can't parse entities"},
    {"status": 401, "count": 3},  # the token is revoked, and given back
    {"status": 403, "count": 3},  # the bot is no admin, and then made one
    {"status": 404, "count": 2},
    {"status": 409, "description": "Conflict: terminated by other getUpdates request"},
]


def over_the_bot_api(desk: Desk, settings: str = FAST) -> None:
    """Have the bot send and hear over the Bot API, as where there are no API credentials."""
    desk.settings = f'{settings}\ntelegram = "bot_api"\n'
    desk.configure()


def test_after_any_refusal_of_the_bot_api_each_alert_comes_once(watched: Desk) -> None:
    over_the_bot_api(watched)
    watched.start()
    for refusal in REFUSALS:
        status = refusal["status"]
        watched.telegram.fault("bot_api", method="sendMessage", **refusal)
        for half in ("a", "b"):
            watched.telegram.post("delta_live", f"flag {status}{half}")
        watched.until(told(watched, f"flag {status}", 2), f"two alerts after {status}")
        assert f"({status})" in watched.said()
    assert watched.stop() == 0
    assert len(watched.alerts()) == 2 * len(REFUSALS)


REFUSALS_OVER_MTPROTO: list[dict[str, Any]] = [
    {"kind": "flood_wait", "seconds": 1},
    {"kind": "accept_then_fail", "api": "mtproto", "count": 2},
    {"kind": "rpc_error", "code": 500, "message": "RPC_CALL_FAIL", "count": 3},
    {"kind": "rpc_error", "code": 400, "message": "ENTITY_BOUNDS_INVALID"},
    {"kind": "rpc_error", "code": 403, "message": "CHAT_WRITE_FORBIDDEN", "count": 3},
    {"kind": "rpc_error", "code": 420, "message": "SLOWMODE_WAIT_1"},
    {"kind": "rpc_error", "code": 401, "message": "AUTH_KEY_UNREGISTERED"},
]


def test_after_any_refusal_over_mtproto_each_alert_comes_once(watched: Desk) -> None:
    watched.start()
    for number, refusal in enumerate(REFUSALS_OVER_MTPROTO):
        watched.telegram.ask("POST", "/faults", method="messages.sendMessage", **refusal)
        for half in ("a", "b"):
            watched.telegram.post("delta_live", f"flag {number}{half}")
        watched.until(told(watched, f"flag {number}", 2), f"two alerts after {refusal}")
    watched.telegram.fault("revoke", account="flagfall_bot")  # its session, not its token
    watched.telegram.post("delta_live", "flag revoked")
    watched.until(told(watched, "flag revoked", 1), "it signs in again")
    assert watched.stop() == 0
    assert len(watched.alerts()) == 2 * len(REFUSALS_OVER_MTPROTO) + 1
    assert not alerts_of(watched, "repeat")
    assert {alert["via"] for alert in watched.alerts()} == {"mtproto"}
    assert {row["state"] for row in watched.rows("deliveries")} == {"sent"}


def test_commands_come_in_while_alerts_go_out_over_mtproto(watched: Desk) -> None:
    watched.start()
    watched.claim()
    watched.until(lambda: bool(watched.replies()), "the owner is greeted")
    for number in range(5):
        watched.telegram.post("delta_live", f"flag {number}")
        assert watched.say("/status")["via"] == "mtproto"
    watched.until(told(watched, "flag", 5), "five alerts")
    key = watched.data / "sessions" / "bot.key"
    assert key.stat().st_mode & 0o777 == 0o600
    secret = key.read_text().split()[1]
    assert secret not in watched.said()


def test_a_send_of_unknown_outcome_is_repeated_and_marked(watched: Desk) -> None:
    over_the_bot_api(watched)
    watched.start()
    watched.telegram.fault("accept_then_fail", api="bot_api", method="sendMessage", count=1)
    watched.telegram.post("delta_live", "flag")
    watched.until(lambda: len(watched.alerts()) == 2, "the repeat")
    assert ["repeat" in alert["text"] for alert in watched.alerts()] == [False, True]
    assert len(watched.rows("hits")) == 1


def test_with_a_wrong_token_everything_is_kept_until_the_right_one(watched: Desk) -> None:
    watched.configure(TELEGRAM_BOT_TOKEN=f"123456:{'A' * 35}")
    watched.start()
    watched.telegram.post("delta_live", "flag")
    watched.until(lambda: "TELEGRAM_BOT_TOKEN is wrong" in watched.said(), "it says why")
    watched.until(lambda: len(watched.rows("hits")) == 1, "the hit is kept")
    assert watched.stop() == 0
    watched.configure()
    watched.start()
    watched.until(lambda: len(watched.alerts()) == 1, "the alert")


def test_a_bot_that_is_no_admin_tells_the_owner_and_waits(watched: Desk) -> None:
    quiet = watched.telegram.ask(
        "POST", "/chats", title="Quiet", kind="channel", members=[watched.owner]
    )["chat_id"]
    watched.configure(NOTIFY_CHAT=str(quiet))
    watched.start()
    watched.claim()
    watched.until(lambda: len(watched.replies()) == 1, "the owner is greeted")
    watched.telegram.post("delta_live", "flag")
    watched.until(lambda: len(watched.replies()) == 2, "the owner hears of it")
    assert "add the bot to that chat; to a channel, as an admin" in watched.replies()[1]["text"]
    assert "Nothing can be sent" in watched.say("/status")["text"]
    # it is tried again every half second, and is then something else for a moment
    watched.until(lambda: alert_states(watched) == ["suspended"], "the alert is set aside")
    doctor = watched.command("doctor", check=False)
    assert doctor.returncode == 1
    assert "bad  receiver notify" in doctor.stdout


@pytest.mark.parametrize("way", ["bot_api", "mtproto"])
def test_a_dead_proxy_is_never_gone_around(watched: Desk, way: str) -> None:
    watched.settings = f'{FAST}telegram = "{way}"\n'
    before = len(watched.telegram.calls(""))
    proxy = "socks5://u:canary@127.0.0.1:1"
    watched.configure(TELEGRAM_PROXY=proxy, BOT_API_URL="http://192.0.2.1:80")
    watched.start(ready=False)
    watched.until(lambda: "connection lost" in watched.said(), "the account cannot connect")
    watched.until(lambda: "commands are not read" in watched.said(), "nor can the bot")
    assert watched.stop() == 0
    assert watched.telegram.calls("")[before:] == []
    assert "TELEGRAM_PROXY" in watched.said()
    assert "canary" not in watched.said()


def test_while_names_and_joins_must_wait_the_rest_goes_on(watched: Desk) -> None:
    watched.telegram.channel("two_live")
    watched.settings = fast(preview=False)
    watched.configure()
    watched.telegram.fault("flood_wait", method="channels.joinChannel", seconds=60, count=1)
    watched.start()
    watched.claim()
    watched.telegram.fault("flood_wait", method="contacts.resolveUsername", seconds=60, count=1)
    assert "60 s" in watched.say("/add @two_live")["text"]
    watched.telegram.post("delta_live", "flag")
    watched.until(lambda: len(watched.alerts()) == 1, "an alert of the channel that is read")
    assert watched.rows("channels", "list")[0]["joined"] is False
    assert len(watched.telegram.calls("resolveUsername")) == 2


READING_TROUBLE: list[dict[str, Any]] = [
    {"kind": "delay", "seconds": 120, "count": 1},
    {"kind": "rpc_error", "code": 420, "message": "FLOOD_PREMIUM_WAIT_1"},
    {"kind": "rpc_error", "code": -503, "message": "Timeout"},
    {"kind": "accept_then_fail", "api": "mtproto"},
]


def test_reading_goes_on_after_whatever_happens_to_it(watched: Desk) -> None:
    watched.settings = QUICK_TO_GIVE_UP
    watched.configure()
    for number, fault in enumerate(READING_TROUBLE):
        watched.telegram.ask("POST", "/faults", method="messages.getHistory", **fault)
        watched.telegram.fault("drop_pushes")  # so that it must be read
        watched.telegram.post("delta_live", f"flag {number}")
        if number:
            watched.telegram.fault("cut")
        else:
            watched.start()
        watched.until(told(watched, f"flag {number}", 1), f"an alert after {fault}")
    assert watched.rows("channels", "list")[0]["state"] == "live"


def test_a_send_in_hand_is_finished_at_sigterm_and_not_repeated(watched: Desk) -> None:
    watched.start()
    watched.telegram.fault("delay", method="sendMessage", seconds=1, count=1)
    watched.telegram.post("delta_live", "flag one")
    watched.until(lambda: bool(watched.telegram.calls("sendMessage")), "the send is in hand")
    assert watched.stop(signal.SIGTERM) == 0
    assert [row["state"] for row in watched.rows("deliveries")] == ["sent"]
    watched.start()
    watched.telegram.post("delta_live", "flag two")
    watched.until(lambda: len(watched.alerts()) == 2, "the next alert")
    assert len(alerts_of(watched, "flag one")) == 1


def test_a_session_that_telegram_never_knew_waits_for_a_new_sign_in(watched: Desk) -> None:
    with local_telegram() as other:
        details = other.details
        watched.configure(
            TELEGRAM_SERVER=f"{details['dc']}:{details['host']}:{details['port']}",
            TELEGRAM_SERVER_KEY=details["key"],
        )
        watched.start(ready=False)
        watched.until(lambda: "account blocked" in watched.said(), "the account is not known")
        assert "flagfall login" in watched.said()
        watched.command("login", "--phone", details["phone"], "--code", details["code"])
        watched.until(lambda: "connected" in watched.said(), "it connects by itself")
        assert watched.stop() == 0


class TestSigningIn:
    """What can happen while an account signs in: an earlier session is never lost."""

    def login(self, desk: Desk, **given: str) -> subprocess.CompletedProcess[str]:
        details = desk.telegram.details
        options = {"phone": details["phone"], "code": details["code"]} | given
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        done = desk.command("login", *words, check=False)
        assert "Traceback" not in done.stderr
        return done

    def test_refusals_keep_the_session_and_the_next_call_succeeds(self, desk: Desk) -> None:
        session = desk.data / "sessions" / "main.session"
        before = session.read_text()
        fault = desk.telegram.fault
        fault("flood_wait", method="auth.sendCode", seconds=33, count=1)
        done = self.login(desk)
        assert (done.returncode, "33 s" in done.stderr) == (3, True)
        fault("flood_wait", method="auth.signIn", seconds=44, count=1)
        done = self.login(desk)
        assert (done.returncode, "44 s" in done.stderr) == (3, True)
        done = self.login(desk, code="00000")
        assert (done.returncode, "not the code" in done.stderr) == (2, True)
        fault("rpc_error", method="auth.signIn", code=400, message="PHONE_CODE_EXPIRED", count=1)
        done = self.login(desk)
        assert (done.returncode, "expired" in done.stderr) == (2, True)
        assert session.read_text() == before
        assert self.login(desk).returncode == 0
        assert [path.name for path in session.parent.glob("*.pending")] == []

    def test_a_half_done_sign_in_that_telegram_forgot_is_begun_anew(self, desk: Desk) -> None:
        desk.command("login", "--phone", desk.telegram.details["phone"], check=False)
        fault = {"method": "auth.signIn", "code": 401, "message": "AUTH_KEY_UNREGISTERED"}
        desk.telegram.fault("rpc_error", count=1, **fault)
        assert self.login(desk).returncode == 3
        assert self.login(desk).returncode == 0

    def test_killed_while_signing_in(self, desk: Desk) -> None:
        session = desk.data / "sessions" / "main.session"
        before = session.read_text()
        desk.telegram.fault("delay", method="auth.signIn", seconds=60, count=1)
        calls = len(desk.telegram.calls("signIn"))
        details = desk.telegram.details
        words = ["login", "--phone", details["phone"], "--code", details["code"]]
        options = ["--env", str(desk.data / ".env"), "--data", str(desk.data)]
        process = subprocess.Popen([*FLAGFALL, *words, *options])  # noqa: S603  our own command
        desk.until(lambda: len(desk.telegram.calls("signIn")) > calls, "it asks")
        process.kill()
        process.wait()
        assert session.read_text() == before
        assert self.login(desk).returncode == 0
        desk.start()


def _first_copies(desk: Desk) -> list[str]:
    """The alerts, less those that say they may be a repeat: a kill may fall within a send."""
    received = [alert["text"] for alert in desk.alerts()]
    texts = {text.splitlines()[1] for text in received}
    assert len(received) - len(texts) <= sum("repeat" in text for text in received)
    return sorted(texts)


def test_killed_at_any_moment_of_the_start(watched: Desk) -> None:
    moments = (
        lambda: True,
        (watched.data / "claim-code").exists,
        lambda: "connected" in watched.said(),
        lambda: "watching" in watched.said(),
    )
    for number, moment in enumerate(moments):
        watched.start(ready=False)
        watched.until(moment, f"moment {number} of the start")
        watched.stop(signal.SIGKILL)
        # Before the first reading, what is news is told by dates, which are whole seconds.
        later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        watched.telegram.post("delta_live", f"flag {number}", date=later)
    watched.start()
    watched.until(lambda: len(_first_copies(watched)) == len(moments), "an alert for each")
    assert len(watched.rows("hits")) == len(moments)
