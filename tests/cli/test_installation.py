from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import installation
from bot.errors import RefusedError
from bot.ops.control import ControlServer
from bot.ops.lock import hold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from tests.cli.conftest import Terminal


class Daemon:
    """Answers on ./data/control.sock from a thread and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])

    async def _add_channel(self, params: Mapping[str, Any]) -> object:
        self.asked.append(("add_channel", dict(params)))
        if params["channel"] == "@nosuch":
            raise RefusedError("Nobody is called @nosuch.")
        waits = "Telegram cannot be asked now" if params["channel"] == "@later" else ""
        return {
            "channel": params["channel"].removeprefix("@"),
            "state": "new",
            "title": "" if waits else "Суспільне",
            "found": not waits,
            "waits": waits,
        }

    async def _remove_channel(self, _: Mapping[str, Any]) -> object:
        raise RefusedError("No channel @x is watched.", remedy="Did you mean y?")

    async def _serve(self) -> None:
        server = ControlServer(
            Path("data/control.sock"),
            {"add_channel": self._add_channel, "remove_channel": self._remove_channel},
        )
        server.start()
        self._stop = asyncio.Event()
        task = asyncio.create_task(server.run())
        self._up.set()
        await self._stop.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @contextmanager
    def running(self) -> Iterator[Daemon]:
        with hold(Path("data/lock"), what="flagfall run"):
            self._thread.start()
            self._up.wait()
            try:
                yield self
            finally:
                self._loop.call_soon_threadsafe(self._stop.set)
                self._thread.join()
                self._loop.close()


def test_a_change_goes_through_the_daemon_that_runs(flagfall: Terminal) -> None:
    with Daemon().running() as daemon:
        outcome = flagfall("channels", "add", "@suspilne")
    assert daemon.asked == [("add_channel", {"channel": "@suspilne"})]
    assert (outcome.code, outcome.err) == (0, "Суспільне (@suspilne) is watched.\n")
    assert not Path("data/flagfall.db").exists()


def test_each_of_several_channels_is_answered(flagfall: Terminal) -> None:
    with Daemon().running():
        outcome = flagfall("channels", "add", "@nosuch", "@later", "@suspilne")
    assert outcome.code == 2
    assert outcome.err == (
        "Nobody is called @nosuch.\n"
        "@later is queued: Telegram cannot be asked now. "
        "flagfall channels list shows what came of it.\n"
        "Суспільне (@suspilne) is watched.\n"
    )


def test_the_daemons_refusal_is_the_commands_own(flagfall: Terminal) -> None:
    with Daemon().running():
        outcome = flagfall("channels", "remove", "@abcd")
    assert (outcome.code, outcome.err) == (2, "No channel @x is watched. Did you mean y?\n")


def test_a_daemon_that_does_not_answer_yet_is_waited_for_and_then_named(
    flagfall: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "_PATIENCE_ROUNDS", 2)
    with hold(Path("data/lock"), what="flagfall run"):
        outcome = flagfall("channels", "add", "@suspilne")
    assert outcome.code == 3
    assert outcome.err.startswith("flagfall run, process ")


def test_the_lock_is_free_after_a_change_without_a_daemon(flagfall: Terminal) -> None:
    assert flagfall("channels", "add", "@suspilne").code == 0
    with hold(Path("data/lock"), what="us"):
        pass


def test_a_database_that_is_none(flagfall: Terminal) -> None:
    Path("data").mkdir()
    Path("data/flagfall.db").write_bytes(b"this is no database" * 100)
    for argv in (["hits"], ["channels", "list"], ["channels", "add", "@suspilne"]):
        outcome = flagfall(*argv)
        assert outcome.code == 3
        assert "Traceback" not in outcome.err
        assert outcome.err
