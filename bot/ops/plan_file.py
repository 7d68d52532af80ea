"""What rules expand to, kept in a file from one start to the next: 100,000 rules load in seconds.

The file only ever grows by whole records and may be deleted at any time. A record is a CRC, the
length, the digest of what the plan depends on (rule, lexicon, expander) and the packed plan. What
is torn at the end or damaged is left out, and written anew when it is needed.
"""

from __future__ import annotations

import mmap
import os
import struct
from contextlib import suppress
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEAD = b"flagfall plans 1\n"
_RECORD = struct.Struct("<II16s")  # CRC of all that follows it, length of the plan, digest
_WASTE = 2  # times what is used may lie there before the file is written anew


class PlanFile:
    """Packed plans by digest. One process writes; others may read (``writable=False``)."""

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        """Read where the plans of a file stand. A file that cannot be read is as good as none."""
        self._path = path
        self._writable = writable
        self._map = _mapped(path)
        self._places: dict[bytes, tuple[int, int]] = {}
        self._whole = len(_HEAD)
        for digest, start, end in _records(self._map):
            self._places[digest] = (start, end)
            self._whole = end
        self._used: set[bytes] = set()
        self._fresh: dict[bytes, bytes] = {}

    def get(self, digest: bytes) -> bytes | None:
        """Return the plan of a digest, if it is known."""
        self._used.add(digest)
        place = self._places.get(digest)
        if place is None:
            return self._fresh.get(digest)
        return bytes(self._map[place[0] : place[1]])

    def put(self, digest: bytes, packed: bytes) -> None:
        """Keep a plan; ``flush`` writes it down."""
        self._used.add(digest)
        self._fresh[digest] = packed

    def flush(self) -> None:
        """Write down what is new; drop what no rule asked for once that is most of the file.

        A full or read-only disk is no failure: the plans are made again at the next start.
        """
        if not self._writable or not self._fresh:
            return
        with suppress(OSError):
            if self._whole <= len(_HEAD) or len(self._places) > _WASTE * len(self._used):
                self._write_anew()
            else:
                self._append()
            self._fresh.clear()

    def _append(self) -> None:
        with self._path.open("r+b") as file:
            file.truncate(self._whole)
            file.seek(self._whole)
            for digest, packed in self._fresh.items():
                file.write(_record(digest, packed))
            self._whole = file.tell()
        self._take_up()

    def _write_anew(self) -> None:
        beside = self._path.with_suffix(".new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_HEAD)
            for digest in self._used:
                if (packed := self.get(digest)) is not None:
                    file.write(_record(digest, packed))
        beside.replace(self._path)
        self._take_up()

    def _take_up(self) -> None:
        self._map = _mapped(self._path)
        self._places = {digest: (start, end) for digest, start, end in _records(self._map)}
        self._whole = max((end for _, end in self._places.values()), default=len(_HEAD))


def _mapped(path: Path) -> mmap.mmap | bytes:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # ValueError: an empty file cannot be mapped
        return b""


def _records(content: mmap.mmap | bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield digest, begin and end of every plan up to the first that is not whole."""
    if content[: len(_HEAD)] != _HEAD:
        return
    at, size = len(_HEAD), len(content)
    while at + _RECORD.size <= size:
        checksum, length, digest = _RECORD.unpack_from(content, at)
        start, end = at + _RECORD.size, at + _RECORD.size + length
        if end > size or crc32(content[at + 4 : end]) != checksum:
            return
        yield digest, start, end
        at = end


def _record(digest: bytes, packed: bytes) -> bytes:
    record = _RECORD.pack(0, len(packed), digest) + packed
    return crc32(record[4:]).to_bytes(4, "little") + record[4:]
