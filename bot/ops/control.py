"""The control socket: how a command reaches the daemon that holds the data folder.

One JSON object a line: ``{"verb", "params"}`` there, ``{"ok": result}`` or ``{"error": {"type",
"message", "remedy", "exit_code", ...}}`` back. The socket is its owner's only (0600).
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from bot.errors import BotError, InputError, NetworkError, UnavailableError
from bot.ops.wire import error_from_json, error_to_json

if TYPE_CHECKING:
    from pathlib import Path

Verb = Callable[[Mapping[str, Any]], Awaitable[object]]

# sun_path holds 108 bytes with its NUL on Linux: https://man7.org/linux/man-pages/man7/unix.7.html
_LONGEST_PATH = 107
_LARGEST_LINE = 64 * 2**20  # a rules file of 100,000 rules is about 10 MiB


class NoDaemonError(UnavailableError):
    """Nobody listens on the control socket."""


class ControlServer:
    """Answers verbs on a socket at ``path``: ``run()`` as a task until cancelled.

    ``start()`` before it, where the socket must be there at once; then ``close()`` in any case.
    The caller must hold the data folder's lock: a socket file found there is a dead one.
    """

    def __init__(self, path: Path, verbs: Mapping[str, Verb]) -> None:
        self._path = path
        self._verbs = verbs
        self._listener: socket.socket | None = None

    def start(self) -> None:
        """Make the socket; who connects waits for ``run``. Raises UnavailableError."""
        self._open()

    async def run(self) -> None:
        """Answer until cancelled, then remove the socket; a bug in a verb is raised here."""
        listener = self._listener or self._open()
        accept = asyncio.get_running_loop().sock_accept
        try:
            async with asyncio.TaskGroup() as connections:
                while True:
                    connection, _ = await accept(listener)
                    connections.create_task(self._serve(connection))
        finally:
            self.close()

    def close(self) -> None:
        """Stop listening and remove the socket file."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            self._path.unlink(missing_ok=True)

    def _open(self) -> socket.socket:
        self._path.unlink(missing_ok=True)
        self._listener = _listen(self._path)
        return self._listener

    async def _serve(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=connection, limit=_LARGEST_LINE)
        try:
            while line := await _next_line(reader):
                writer.write(_line(await self._answer(line)))
                await writer.drain()
        except ConnectionError:
            return  # whoever asked is gone; what was done stays done
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, object]:
        try:
            verb, params = _read_request(line)
            return {"ok": await self._verb(verb)(params)}
        except BotError as error:
            return {"error": error_to_json(error)}

    def _verb(self, name: str) -> Verb:
        if name in self._verbs:
            return self._verbs[name]
        raise InputError(
            f'The running daemon does not know "{name}".',
            remedy="Restart it, so that it is of this command's version.",
        )


async def call(
    path: Path,
    verb: str,
    params: Mapping[str, object],
    *,
    timeout: float = 60.0,  # noqa: ASYNC109  the caller's patience
) -> Any:  # noqa: ANN401  whatever JSON the verb answers
    """Have the daemon do a verb and return its result.

    Raises:
        NoDaemonError: Nobody listens there.
        NetworkError: The daemon ended or went silent before it answered.
        BotError: What the verb raised, as the same class.
    """
    try:
        async with asyncio.timeout(timeout):
            reply = await _exchange(path, _line({"verb": verb, "params": dict(params)}))
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError) as error:
        raise NoDaemonError("No daemon is running on this data folder.") from error
    except (TimeoutError, OSError) as error:
        raise NetworkError(
            "The daemon did not answer.",
            remedy="List what there is to see whether the change was made.",
            sent=True,
        ) from error
    if "error" in reply:
        raise error_from_json(reply["error"])
    return reply["ok"]


async def _exchange(path: Path, request: bytes) -> dict[str, Any]:
    with _reachable(path) as address:
        reader, writer = await asyncio.open_unix_connection(address, limit=_LARGEST_LINE)
    try:
        writer.write(request)
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    if not line.endswith(b"\n"):
        raise ConnectionResetError
    reply: dict[str, Any] = json.loads(line)
    return reply


async def _next_line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readline()
    except ValueError:  # longer than the limit: no request of ours
        return b""


def _read_request(line: bytes) -> tuple[str, dict[str, Any]]:
    try:
        request = json.loads(line)
        verb, params = request["verb"], request["params"]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            'Not a request. Send {"verb": ..., "params": {...}} on one line.'
        ) from None
    if not isinstance(verb, str) or not isinstance(params, dict):
        raise InputError("The verb must be a text and the params an object.")
    return verb, params


def _line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.setblocking(False)  # noqa: FBT003  the socket module's own signature
    before = os.umask(0o177)  # the file must never be open to others, not even for a moment
    try:
        with _reachable(path) as address:
            listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise UnavailableError(
            f"Cannot make the control socket {path}: {error.strerror or error}.",
            remedy="Correct the folder's owner or mode, or name another with --data.",
        ) from error
    finally:
        os.umask(before)
    return listener


@contextmanager
def _reachable(path: Path) -> Iterator[str]:
    """Yield an address of the path that fits: a long one goes through its folder's descriptor."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
