"""What parts of Flagfall say through the standard library's logging, as events."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ops.logs import EventLog


class EventBridge(logging.Handler):
    """Writes what the ``bot`` loggers say, from INFO up, into the event log, with tracebacks."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record as an event."""
        fields: dict[str, object] = {"part": record.name}
        if record.levelno >= logging.WARNING:
            fields["reason"] = record.levelname.lower()
        if record.exc_info:
            fields["traceback"] = logging.Formatter().formatException(record.exc_info)
        self._log.event(record.getMessage(), **fields)


@contextmanager
def logging_into(log: EventLog) -> Iterator[None]:
    """Send everything that is logged below ``bot`` to the event log while the block runs."""
    logger = logging.getLogger("bot")
    before = logger.level, logger.propagate
    bridge = EventBridge(log)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(bridge)
    try:
        yield
    finally:
        logger.removeHandler(bridge)
        logger.level, logger.propagate = before
