from __future__ import annotations

import asyncio
import json
import threading
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import time
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import SystemClock
from bot.config import Secret, WebhookSettings
from bot.desk import Desk
from bot.model import Delivery, DeliveryState, Receiver, Route, Severity
from bot.notify.webhook import Webhooks
from bot.ops.control import ControlServer
from bot.ops.lock import hold
from bot.quiet_hours import QuietHours
from bot.rules.lexicon import EMPTY_LEXICON
from bot.store.sqlite import open_store
from bot.trial import try_receiver
from bot.verbs import bound_verbs
from tests.cli.conftest import POSTED, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal

CANARY = "canary-8c1f"


@dataclass
class Endpoint:
    """A server of a webhook on loopback."""

    port: int = 0
    status: int = 204
    bodies: list[Any] = field(default_factory=list)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's word
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Take) as server:
        made.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def set_up(endpoint: Endpoint, *, allow: bool = True) -> None:
    Path("config").mkdir()
    Path(".env").write_text(f"HOOK_SECRET={CANARY}\n")
    hosts = '["127.0.0.1"]' if allow else "[]"
    Path("config/flagfall.toml").write_text(
        f"""
[receivers.hook]
kind = "webhook"
target = "http://127.0.0.1:{endpoint.port}/{CANARY}"
secret = "$HOOK_SECRET"
allow_hosts = {hosts}

[receivers.archive]
kind = "file"
target = "alerts.jsonl"

[receivers.screen]
kind = "console"

[receivers.desk]
target = "@desk"
"""
    )


def set_up_mtproto(endpoint: Endpoint) -> None:
    set_up(endpoint)
    with Path(".env").open("a") as file:
        file.write(
            f"TELEGRAM_API_ID=1\nTELEGRAM_API_HASH={'a' * 32}\nTELEGRAM_BOT_TOKEN=1:{CANARY}\n"
        )
    with Path("config/flagfall.toml").open("a") as file:
        file.write('[delivery]\ntelegram = "mtproto"\n')


def test_a_test_alert_arrives_marked_and_what_came_back_is_said(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    set_up(endpoint)
    outcome = flagfall("receivers", "test", "hook")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("127.0.0.1 answered HTTP 204 No Content. (")
    assert outcome.out.endswith(" ms)\n")
    (body,) = endpoint.bodies
    assert (body["type"], body["receiver"]) == ("test", "hook")
    assert "test alert" in body["text"]


@pytest.mark.parametrize(
    ("status", "code"), [(204, 0), (400, 1), (404, 1), (429, 1), (500, 1), (301, 1)]
)
def test_json_and_exit_codes(
    flagfall: Terminal, endpoint: Endpoint, status: int, code: int
) -> None:
    set_up(endpoint)
    endpoint.status = status
    outcome = flagfall("receivers", "test", "hook", "--json")
    (row,) = outcome.rows
    assert outcome.code == code
    assert (row["receiver"], row["kind"], row["ok"], row["status"]) == (
        "hook",
        "webhook",
        code == 0,
        status,
    )
    assert row["milliseconds"] >= 0
    assert f"HTTP {status}" in row["answer"]
    assert CANARY not in outcome.out + outcome.err


def test_an_address_of_one_s_own_network_is_no_until_it_is_allowed(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    set_up(endpoint, allow=False)
    outcome = flagfall("receivers", "test", "hook")
    assert outcome.code == 1
    assert 'allow_hosts = ["127.0.0.1"]' in outcome.out
    assert endpoint.bodies == []


def test_a_server_that_is_not_there_cannot_be_asked_now(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    endpoint.port, port = 1, endpoint.port
    set_up(endpoint)
    endpoint.port = port
    outcome = flagfall("receivers", "test", "hook")
    assert outcome.code == 3
    assert "cannot be reached" in outcome.out


def test_a_file_gets_a_line(flagfall: Terminal, endpoint: Endpoint) -> None:
    set_up(endpoint)
    assert flagfall("receivers", "test", "archive").code == 0
    row = json.loads(Path("config/alerts.jsonl").read_text())
    assert row["type"] == "test"


def test_a_file_that_cannot_be_written_is_a_no(flagfall: Terminal, endpoint: Endpoint) -> None:
    set_up(endpoint)
    Path("config/alerts.jsonl").symlink_to("/dev/full")
    outcome = flagfall("receivers", "test", "archive", "--json")
    assert outcome.code == 1
    assert outcome.rows[0]["ok"] is False


def test_a_console_shows_it_beside_the_answer(flagfall: Terminal, endpoint: Endpoint) -> None:
    set_up(endpoint)
    outcome = flagfall("receivers", "test", "screen", "--json")
    assert outcome.code == 0
    assert outcome.rows[0]["ok"] is True
    assert outcome.rows[0]["answer"] == "screen took it as message 1."
    assert outcome.err.startswith("-> screen\nThis is a test alert")


def test_telegram_without_a_token_cannot_be_asked(flagfall: Terminal, endpoint: Endpoint) -> None:
    set_up(endpoint)
    outcome = flagfall("receivers", "test", "desk")
    assert outcome.code == 3
    assert "TELEGRAM_BOT_TOKEN" in outcome.err


def test_a_receiver_that_nobody_knows(flagfall: Terminal, endpoint: Endpoint) -> None:
    set_up(endpoint)
    outcome = flagfall("receivers", "test", "hok")
    assert outcome.code == 2
    assert "Did you mean hook?" in outcome.err


class Running:
    """Holds ./data and answers on its socket from a thread, as `flagfall run` does."""

    def __init__(self, endpoint: Endpoint) -> None:
        url = Secret(f"http://127.0.0.1:{endpoint.port}/{CANARY}")
        hook = WebhookSettings(url=url, secret=Secret("s"), allow_hosts=("127.0.0.1",))
        self._ways = {"webhook": Webhooks({"hook": hook}, clock=SystemClock())}
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    async def _serve(self) -> None:
        with hold(Path("data/lock"), what="flagfall run"):
            store = await open_store(Path("data/flagfall.db"), clock=SystemClock())
            desk = Desk(store, clock=SystemClock(), lexicon=EMPTY_LEXICON)
            tester = partial(try_receiver, ways=self._ways, clock=SystemClock(), timeout=5.0)
            server = ControlServer(
                Path("data/control.sock"), bound_verbs(desk, store, tester=tester)
            )
            server.start()
            task = asyncio.create_task(server.run())
            self._up.set()
            await self._stop.wait()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await store.close()

    def __enter__(self) -> None:
        self._thread.start()
        assert self._up.wait(10)

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()


async def _hook(tx: Transaction) -> None:
    await tx.save_receiver(
        Receiver(name="hook", kind="webhook", target="http://127.0.0.1/… (hook)")
    )
    await tx.save_receiver(Receiver(name="desk", target="@desk"))


@pytest.mark.parametrize(("status", "code"), [(204, 0), (404, 1)])
def test_the_daemon_that_runs_sends_the_test(
    flagfall: Terminal, endpoint: Endpoint, status: int, code: int
) -> None:
    stored(_hook)
    endpoint.status = status
    with Running(endpoint):  # and only that one knows the address
        outcome = flagfall("receivers", "test", "hook", "--json")
    (row,) = outcome.rows
    assert (outcome.code, row["ok"], row["status"]) == (code, code == 0, status)
    assert [body["type"] for body in endpoint.bodies] == ["test"]
    assert CANARY not in outcome.out + outcome.err


async def _suspended(tx: Transaction) -> None:
    await tx.save_receiver(
        Receiver(
            name="hook", kind="webhook", target="http://127.0.0.1/… (hook)", suspended="Not found."
        )
    )
    row = Delivery(receiver="hook", subject="5:1", kind="alert", queued_at=POSTED)
    await tx.enqueue([replace(row, state=DeliveryState.SUSPENDED)])


@pytest.mark.parametrize(
    ("status", "said", "state"),
    [
        pytest.param(204, "hook is no longer suspended: what waited for it", "retry", id="taken"),
        pytest.param(404, "HTTP 404", "suspended", id="refused"),
    ],
)
@pytest.mark.parametrize("running", [True, False], ids=["daemon", "no daemon"])
def test_a_suspended_receiver_that_takes_a_test_gets_what_waits(
    flagfall: Terminal, endpoint: Endpoint, status: int, said: str, state: str, *, running: bool
) -> None:
    set_up(endpoint)
    stored(_suspended)
    endpoint.status = status
    with Running(endpoint) if running else nullcontext():
        outcome = flagfall("receivers", "test", "hook")
    assert said in outcome.out
    assert outcome.out.endswith(" now.\n") is (running and status == 204)
    (row,) = flagfall("deliveries", "--json").rows
    (hook, *_) = [
        one for one in flagfall("receivers", "list", "--json").rows if one["name"] == "hook"
    ]
    assert (row["state"], hook["suspended"] == "") == (state, status == 204)


def test_what_the_daemon_has_no_way_to_is_told_as_the_command_s_own(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    stored(_hook)
    with Running(endpoint):
        outcome = flagfall("receivers", "test", "desk")
    assert outcome.code == 3
    assert "TELEGRAM_BOT_TOKEN" in outcome.err


def test_what_the_daemon_has_not_taken_over_yet_is_tried_from_here(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    stored(_desk)
    set_up(endpoint)
    with Running(endpoint):
        outcome = flagfall("receivers", "test", "archive")
    assert outcome.code == 0
    assert outcome.err == (
        "The Flagfall that runs does not know archive yet. "
        "Restart it: it takes the settings over when it starts.\n"
    )
    assert json.loads(Path("config/alerts.jsonl").read_text())["type"] == "test"


def test_a_chat_that_the_daemon_has_not_taken_over_yet_takes_a_restart(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    set_up_mtproto(endpoint)
    with Running(endpoint):
        outcome = flagfall("receivers", "test", "desk")
    assert (outcome.code, outcome.out) == (3, "")
    assert "does not know desk yet. Restart it" in outcome.err


def test_what_only_the_settings_know_is_not_listed_as_ok(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    set_up(endpoint)
    stored(_hook)
    rows = {line.split()[0]: line for line in flagfall("receivers", "list").out.splitlines()}
    assert rows["archive"].endswith("after the next start")
    assert rows["hook"].endswith("ok")
    taken_over = {
        row["name"]: row["taken_over"] for row in flagfall("receivers", "list", "--json").rows
    }
    assert taken_over == {"hook": True, "archive": False, "screen": False, "desk": True}


def test_the_bot_s_session_is_not_taken_from_another_process(
    flagfall: Terminal, endpoint: Endpoint
) -> None:
    set_up_mtproto(endpoint)
    with hold(Path("data/lock"), what="flagfall import"):
        outcome = flagfall("receivers", "test", "desk")
    assert outcome.code == 3
    assert outcome.err.startswith("flagfall import, process ")


async def _desk(tx: Transaction) -> None:
    route = Route(name="night", rules=("flag",), severities=(Severity.URGENT,), channels=("delta",))
    await tx.save_receiver(Receiver(name="desk", target="@d", default=True, suspended="kicked"))
    await tx.save_receiver(Receiver(name="hook", kind="webhook", target="$URL", routes=(route,)))


def test_who_is_told_as_json(flagfall: Terminal) -> None:
    stored(_desk)
    desk, hook = flagfall("receivers", "list", "--json").rows
    assert desk == {
        "name": "desk",
        "kind": "telegram",
        "target": "@d",
        "default": True,
        "suspended": "kicked",
        "routes": [],
        "quiet": None,
        "timezone": "",
        "language": "",
        "previews": False,
        "taken_over": True,
    }
    assert hook["routes"] == [
        {"name": "night", "rules": ["flag"], "severity": ["urgent"], "channels": ["delta"]}
    ]


def test_who_is_told_in_columns(flagfall: Terminal) -> None:
    stored(_desk)
    heads, desk, hook = flagfall("receivers", "list").out.splitlines()
    assert heads.split() == ["NAME", "KIND", "TARGET", "GETS", "HOW", "STATE"]
    assert desk.endswith("kicked")
    assert "route night" in hook


async def _picky(tx: Transaction) -> None:
    quiet = QuietHours(start=time(23), end=time(7), timezone="Europe/Kyiv")
    await tx.save_receiver(
        Receiver(name="desk", target="@d", quiet=quiet, language="uk", previews=True)
    )
    await tx.save_receiver(Receiver(name="night", target="@n", timezone="Asia/Tokyo"))


def test_how_each_wants_to_be_told(flagfall: Terminal) -> None:
    stored(_picky)
    _, desk, night = flagfall("receivers", "list").out.splitlines()
    assert "quiet 23:00-07:00 Europe/Kyiv, uk, previews" in desk
    assert "Asia/Tokyo" in night
    row, other = flagfall("receivers", "list", "--json").rows
    assert (row["quiet"], row["timezone"]) == ("23:00-07:00", "Europe/Kyiv")
    assert (row["language"], row["previews"]) == ("uk", True)
    assert (other["quiet"], other["timezone"]) == (None, "Asia/Tokyo")


def test_a_webhook_known_from_elsewhere_says_where_it_is_set_up(flagfall: Terminal) -> None:
    stored(_desk)
    outcome = flagfall("receivers", "test", "hook")
    assert outcome.code == 1
    assert "config/flagfall.toml" in outcome.out


def test_nobody_is_told_yet(flagfall: Terminal) -> None:
    outcome = flagfall("receivers", "list")
    assert (outcome.code, outcome.out) == (0, "")
    assert "NOTIFY_CHAT" in outcome.err
