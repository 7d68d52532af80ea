"""What parts of Flagfall say through the standard library's logging, as events."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ops.logs import EventLog


class EventBridge(logging.Handler):
    """Writes warnings and errors of the ``bot`` loggers into the event log, tracebacks included."""

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


def connect_logging(log: EventLog) -> None:
    """Send everything that is logged below ``bot`` to the event log."""
    logger = logging.getLogger("bot")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [EventBridge(log)]
