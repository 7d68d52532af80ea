"""The posts that are searched: lines of a file or a pipe."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bot.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A post as it was read: ``key`` is its id or its line number.

    ``file`` is where it stands if there are several, else "".
    """

    post: Mapping[str, object]
    key: object
    text: str
    is_json: bool
    file: str = ""


@contextmanager
def opened(source: Path | None) -> Iterator[BinaryIO]:
    """Open a file, None for stdin. Raises InputError if it cannot be read."""
    if source is None:
        yield sys.stdin.buffer
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}.") from error
    with stream:
        yield stream


def read(raw: bytes, number: int) -> Line:
    """Return the post of a line. Raises InputError if it is none."""
    if number == 1:
        raw = raw.removeprefix(_BYTE_ORDER_MARK)
    try:
        line = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InputError(f"Line {number} is not UTF-8 text.", remedy="Convert it.") from error
    post = _json_object(line, number)
    if post is None:
        return Line(post={"text": line}, key=number, text=line, is_json=False)
    if "text" not in post:
        raise InputError(f'Line {number} has no "text".', remedy='Write: {"text": "..."}')
    text = post["text"]
    if text is not None and not isinstance(text, str):
        raise InputError(f'Line {number}: "text" is not text.', remedy='Write: {"text": "..."}')
    key = post.get("id")
    return Line(post=post, key=number if key is None else key, text=text or "", is_json=True)


def _json_object(line: str, number: int) -> dict[str, object] | None:
    """Return the object a line holds, None for other text. What begins like one must be one."""
    if not line.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        if not line.lstrip().removeprefix("{").lstrip().startswith(('"', "}")):
            return None
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise InputError(f"Line {number} is broken JSON: {reason}.") from error
    return value if isinstance(value, dict) else None
