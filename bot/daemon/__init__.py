"""One running Flagfall: every part built from Config, every loop run, closed in reverse."""

from __future__ import annotations

from bot.daemon.run import run_daemon

__all__ = ["run_daemon"]
