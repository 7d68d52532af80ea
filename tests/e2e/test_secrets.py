"""No secret is ever said: not by the daemon in trouble, its answers, nor by any command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.installation import FAST

if TYPE_CHECKING:
    from tests.installation import Desk

HOOK = "http://127.0.0.1:9/canary-path-4410?key=canary-query-4410"
SIGNED = "canary-signature-4410"
SERVICE = "json://canary-user-4410:canary-word-4410@127.0.0.1:9/canary-topic-4410"
WAYS = ("mtproto", "bot_api")
SETTINGS = (
    FAST
    + """telegram = "{way}"

[[channel]]
username = "khlan"

[[rule]]
name = "flag"
when = "flag"
to = ["hook", "service", "notify"]

[receivers.notify]
target = "{newsroom}"
default = true

[receivers.hook]
kind = "webhook"
target = "$HOOK"
secret = "$SIGNED"
allow_hosts = ["127.0.0.1"]

[receivers.service]
kind = "apprise"
target = "$SERVICE"
"""
)
COMMANDS = (
    ("doctor",),
    ("doctor", "--json"),
    ("receivers", "list"),
    ("receivers", "list", "--json"),
    ("receivers", "test", "hook"),
    ("receivers", "test", "service"),
    ("receivers", "test", "notify"),
    ("deliveries", "--all"),
    ("deliveries", "--json"),
    ("accounts",),
    ("rules", "export"),
    ("channels", "list", "--json"),
    ("hits", "--json"),
    ("coverage", "--json"),
)


@pytest.fixture(params=WAYS)
def trouble(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    """Everything is refused, fails or is unreachable that a secret is needed for."""
    desk.settings = SETTINGS.format(way=request.param, newsroom=desk.newsroom)
    desk.configure(HOOK=HOOK, SIGNED=SIGNED, SERVICE=SERVICE)
    desk.telegram.channel("khlan")
    desk.start()
    desk.claim()
    desk.until(lambda: "watching" in desk.said(), "the channel is read")
    desk.telegram.fault("bot_api", method="sendMessage", status=401, count=2)
    desk.telegram.fault(
        "rpc_error", method="messages.sendMessage", code=401, message="AUTH_KEY_INVALID", count=2
    )
    desk.telegram.post("khlan", "The flag is gone")
    return desk


def secrets(desk: Desk) -> dict[str, str]:
    """What must not be said, and what it is."""
    token = desk.telegram.details["bot_token"]
    kept = {path.name: path.read_text() for path in (desk.data / "sessions").glob("*.key")}
    sessions = {name: text.split()[-1][:40] for name, text in kept.items()}
    return {
        "canary": "4410",
        "token": token.split(":")[1],
        "hash": desk.telegram.details["api_hash"],
        **sessions,
    }


def test_nothing_says_a_secret(trouble: Desk) -> None:
    said = [trouble.say("/status")["text"]]
    for words in COMMANDS:
        done = trouble.command(*words, check=False)
        said.append(f"{words} {done.stdout} {done.stderr}")
    trouble.until(lambda: len(trouble.alerts()) >= 1, "it is told in the end")
    trouble.stop()
    trouble.configure(HOOK="htp:/canary-4410", SIGNED="", SERVICE="canary-4410://")
    said.append(trouble.command("doctor", check=False).stderr)
    said.append(trouble.command("run", check=False).stderr)
    said.append(trouble.said())
    said.append(str(trouble.replies()))
    found = {
        name: text[max(0, text.index(secret) - 200) :][:300]
        for name, secret in secrets(trouble).items()
        for text in said
        if secret in text
    }
    assert found == {}
