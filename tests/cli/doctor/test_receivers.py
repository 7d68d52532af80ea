from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.doctor.receivers import check_receivers
from bot.clock import SystemClock
from bot.config import FileSettings, ReceiversSettings, Secret, WebhookSettings
from bot.model import Receiver
from tests.cli.conftest import stored

if TYPE_CHECKING:
    from bot.cli.doctor.check import Check
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal

CANARY = "canary-8c1f"


def hook(host: str, *allowed: str) -> ReceiversSettings:
    url = Secret(f"http://{host}/{CANARY}")
    return ReceiversSettings(
        webhooks={"desk": WebhookSettings(url=url, secret=Secret(CANARY), allow_hosts=allowed)}
    )


async def checked(kind: str, settings: ReceiversSettings) -> Check:
    receiver = Receiver(name="desk", kind=kind)
    (check,) = await check_receivers([receiver], settings, clock=SystemClock())
    assert check.name == "receiver desk"
    assert CANARY not in f"{check}"
    return check


@pytest.mark.parametrize(
    ("kind", "settings", "ok", "said"),
    [
        pytest.param("webhook", hook("1.1.1.1"), True, "may be posted to", id="public"),
        pytest.param("webhook", hook("127.0.0.1:9", "127.0.0.1"), True, "may", id="allowed"),
        pytest.param("webhook", hook("127.0.0.1"), False, "allow_hosts = [", id="not allowed"),
        pytest.param("webhook", hook(f"{'a' * 64}.example"), False, "not found", id="no host"),
        pytest.param("webhook", ReceiversSettings(), False, "not set up here", id="no settings"),
        pytest.param("file", ReceiversSettings(), False, "not set up here", id="no path"),
        pytest.param("apprise", ReceiversSettings(), False, "not set up here", id="no address"),
        pytest.param("console", ReceiversSettings(), True, "flagfall run prints", id="console"),
    ],
)
async def test_what_is_no_chat(
    kind: str, settings: ReceiversSettings, ok: object, said: str
) -> None:
    check = await checked(kind, settings)
    assert check.ok is ok
    assert said in check.detail + check.fix


@pytest.mark.parametrize(
    ("path", "ok"),
    [("alerts.jsonl", True), ("there.jsonl", True), ("gone/alerts.jsonl", False), ("null", False)],
)
async def test_a_file_is_looked_at_and_not_written(tmp_path: Path, path: str, ok: object) -> None:
    (tmp_path / "there.jsonl").write_text("{}\n")
    (tmp_path / "null").symlink_to("/dev/null")
    before = sorted(tmp_path.iterdir())
    settings = ReceiversSettings(files={"desk": FileSettings(path=tmp_path / path)})
    check = await checked("file", settings)
    assert check.ok is ok
    assert ok or "its path in config/flagfall.toml" in check.fix
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "there.jsonl").read_text() == "{}\n"


async def test_apprise_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    check = await checked(
        "apprise", ReceiversSettings(apprise={"desk": Secret(f"json://{CANARY}")})
    )
    assert not check.ok
    assert check.fix.endswith("pip install 'flagfall[apprise]'")


async def _suspended(tx: Transaction) -> None:
    await tx.save_receiver(Receiver(name="out", kind="console", suspended="It is gone."))
    await tx.save_receiver(Receiver(name="night desk", target="@night", suspended="Kicked."))


def test_receivers_that_are_suspended_or_only_in_the_settings_are_told(flagfall: Terminal) -> None:
    stored(_suspended)
    Path("f.toml").write_text('[receivers.archive]\nkind = "file"\ntarget = "a.jsonl"\n')
    outcome = flagfall("doctor", "--config", "f.toml")
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert any(line.startswith("ok   receiver archive: /") for line in lines)
    at = lines.index("bad  receiver out: Suspended, and what is for it waits: It is gone.")
    assert lines[at + 1] == (
        "     By now nothing is seen to be wrong. To try it at once: flagfall receivers test out"
    )
    at = lines.index("bad  receiver night desk: Suspended, and what is for it waits: Kicked.")
    assert lines[at + 1] == (
        "     Correct that. To try it at once: flagfall receivers test 'night desk'"
    )


async def _failing(tx: Transaction) -> None:
    receiver = Receiver(name="archive", kind="file", target="gone/a.jsonl", suspended="No folder.")
    await tx.save_receiver(receiver)


def test_a_receiver_that_fails_and_is_suspended_is_one_line(flagfall: Terminal) -> None:
    stored(_failing)
    rows = flagfall("doctor", "--json").rows
    (found,) = [row for row in rows if row["check"] == "receiver archive"]
    assert not found["ok"]
    assert found["detail"] == (
        "Receiver archive is not set up here. It is suspended, and what is for it waits."
    )
    assert found["fix"].startswith("Write its table into config/flagfall.toml")
    assert found["fix"].endswith("To try it at once: flagfall receivers test archive")


@pytest.mark.parametrize(
    "table",
    [
        pytest.param('kind = "console"', id="console"),
        pytest.param('kind = "file"\ntarget = "a.jsonl"', id="file"),
        pytest.param(
            f'kind = "webhook"\ntarget = "https://1.1.1.1/hook"\nsecret = "{"f" * 64}"',
            id="webhook",
        ),
    ],
)
def test_whom_no_bot_tells_need_none(flagfall: Terminal, table: str) -> None:
    Path("f.toml").write_text(f"[receivers.desk]\n{table}\n")
    rows = {row["check"]: row for row in flagfall("doctor", "--config", "f.toml", "--json").rows}
    assert rows["receiver desk"]["ok"]
    assert (rows["bot token"]["ok"], rows["bot token"]["tried"]) == (True, False)
    assert not {"notification chat", "network", "clock"} & rows.keys()
