from __future__ import annotations

import asyncio
import json
import socket
import stat
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import ExpressionError, InputError, NetworkError, RefusedError, UnavailableError
from bot.ops.control import ControlServer, NoDaemonError, Verb, call

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path


async def echo(params: Mapping[str, Any]) -> object:
    return dict(params)


async def refuse(params: Mapping[str, Any]) -> object:
    raise RefusedError(f"No channel @{params['name']}.", remedy="Did you mean @name?")


async def misread(params: Mapping[str, Any]) -> object:
    raise ExpressionError(f"{params['when']} is open", position=4, suggestion="(flag)")


VERBS: dict[str, Verb] = {"echo": echo, "refuse": refuse, "misread": misread}


@asynccontextmanager
async def serving(path: Path, verbs: dict[str, Verb] | None = None) -> AsyncIterator[None]:
    server = ControlServer(path, verbs or VERBS)
    server.start()
    task = asyncio.create_task(server.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    server.close()  # the task may not have begun


async def exchanged(path: Path, sent: bytes) -> dict[str, Any]:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(sent)
    line = await reader.readline()
    writer.close()
    reply: dict[str, Any] = json.loads(line)
    return reply


async def test_a_verb_answers(tmp_path: Path) -> None:
    async with serving(tmp_path / "s"):
        params = {"text": "прапор\n\ud800", "list": [1, None]}
        assert await call(tmp_path / "s", "echo", params) == params


async def test_many_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path / "s"):
        calls = [call(tmp_path / "s", "echo", {"n": n}) for n in range(50)]
        assert await asyncio.gather(*calls) == [{"n": n} for n in range(50)]


async def test_a_request_of_megabytes(tmp_path: Path) -> None:
    async with serving(tmp_path / "s"):
        text = "x" * 5_000_000
        assert await call(tmp_path / "s", "echo", {"toml": text}) == {"toml": text}


async def test_errors_arrive_as_they_were_raised(tmp_path: Path) -> None:
    async with serving(tmp_path / "s"):
        with pytest.raises(RefusedError, match="Did you mean @name"):
            await call(tmp_path / "s", "refuse", {"name": "nmae"})
        with pytest.raises(ExpressionError) as caught:
            await call(tmp_path / "s", "misread", {"when": "(flag"})
        assert (caught.value.position, caught.value.suggestion) == (4, "(flag)")
        with pytest.raises(InputError, match='does not know "fly"'):
            await call(tmp_path / "s", "fly", {})


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"\n", id="empty"),
        pytest.param(b"{]\n", id="no JSON"),
        pytest.param(b"\xff\xfe\n", id="no text"),
        pytest.param(b"[]\n", id="no object"),
        pytest.param(b'{"verb": "echo"}\n', id="no params"),
        pytest.param(b'{"verb": 1, "params": {}}\n', id="verb is a number"),
        pytest.param(b'{"verb": "echo", "params": []}\n', id="params are a list"),
    ],
)
async def test_what_is_no_request_is_refused_and_the_next_one_answered(
    tmp_path: Path, line: bytes
) -> None:
    async with serving(tmp_path / "s"):
        reply = await exchanged(tmp_path / "s", line)
        assert reply["error"]["type"] == "InputError"
        assert reply["error"]["exit_code"] == 2
        assert await call(tmp_path / "s", "echo", {}) == {}


async def test_two_requests_on_one_connection(tmp_path: Path) -> None:
    async with serving(tmp_path / "s"):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "s")
        for number in (1, 2):
            request = {"verb": "echo", "params": {"n": number}}
            writer.write(json.dumps(request).encode() + b"\n")
            assert json.loads(await reader.readline()) == {"ok": {"n": number}}
        writer.close()


async def test_the_socket_is_its_owners_only_and_goes_with_the_server(tmp_path: Path) -> None:
    path = tmp_path / "s"
    async with serving(path):
        await call(path, "echo", {})
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(NoDaemonError):
        await call(tmp_path / "s", "echo", {})
    with pytest.raises(NoDaemonError):
        await call(tmp_path / "no" / "folder" / "s", "echo", {})


async def test_a_socket_left_by_a_killed_daemon_is_nobody_and_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(NoDaemonError):
        await call(path, "echo", {})
    async with serving(path):
        assert await call(path, "echo", {"n": 1}) == {"n": 1}


async def test_a_path_longer_than_a_socket_address(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    with pytest.raises(NoDaemonError):
        await call(folder / "control.sock", "echo", {})
    async with serving(folder / "control.sock"):
        assert await call(folder / "control.sock", "echo", {"n": 1}) == {"n": 1}


async def test_a_socket_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="Cannot make the control socket"):
        ControlServer(tmp_path / "none" / "s", VERBS).start()


async def test_a_daemon_that_ends_before_it_answers(tmp_path: Path) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_unix_server(hang_up, tmp_path / "s"):
        with pytest.raises(NetworkError) as caught:
            await call(tmp_path / "s", "echo", {})
    assert caught.value.sent


async def test_a_daemon_that_never_answers(tmp_path: Path) -> None:
    async def forever(_: Mapping[str, Any]) -> object:
        return await asyncio.Event().wait()

    async with serving(tmp_path / "s", {"forever": forever}):
        with pytest.raises(NetworkError, match="did not answer"):
            await call(tmp_path / "s", "forever", {}, timeout=0.05)


async def test_a_bug_in_a_verb_ends_the_server(tmp_path: Path) -> None:
    async def broken(_: Mapping[str, Any]) -> object:
        raise KeyError("bug")

    server = ControlServer(tmp_path / "s", {"broken": broken})
    server.start()
    running = asyncio.create_task(server.run())
    with pytest.raises(NetworkError):
        await call(tmp_path / "s", "broken", {})
    with pytest.raises(ExceptionGroup) as caught:
        await running
    assert caught.group_contains(KeyError)
    assert not (tmp_path / "s").exists()


async def test_a_caller_that_leaves_early_disturbs_nobody(tmp_path: Path) -> None:
    async with serving(tmp_path / "s"):
        for sent in (b"", b'{"verb": "ec', b'{"verb": "echo", "params": {}}\n'):
            _, writer = await asyncio.open_unix_connection(tmp_path / "s")
            writer.write(sent)
            writer.close()
        assert await call(tmp_path / "s", "echo", {}) == {}
