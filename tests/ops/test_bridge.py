"""What is logged through the standard library becomes an event, for as long as it is asked."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from bot.ops.bridge import logging_into
from bot.ops.logs import EventLog

if TYPE_CHECKING:
    from tests.conftest import MovedClock


def test_a_warning_is_one_event_with_its_part(moved_clock: MovedClock) -> None:
    said = io.StringIO()
    with logging_into(EventLog(said, clock=moved_clock)):
        logging.getLogger("bot.dispatch").warning("%s waits", "a chat")
    logging.getLogger("bot.dispatch").warning("nobody listens")
    assert said.getvalue().splitlines() == [
        "09:00:00 a chat waits  part=bot.dispatch  reason=warning"
    ]


def test_a_bug_is_written_with_its_traceback(moved_clock: MovedClock) -> None:
    said = io.StringIO()
    with logging_into(EventLog(said, clock=moved_clock)):
        try:
            _ = 1 // 0
        except ZeroDivisionError:
            logging.getLogger("bot.chat").exception("a command failed")
    assert "ZeroDivisionError" in said.getvalue()
    assert len(said.getvalue().splitlines()) == 1


def test_a_log_that_cannot_be_written_stops_nothing(moved_clock: MovedClock) -> None:
    closed = io.StringIO()
    closed.close()
    EventLog(closed, clock=moved_clock).event("hit", rule="flag")
