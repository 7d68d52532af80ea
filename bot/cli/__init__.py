"""The command line, one subcommand a file; a subcommand's module is imported when it is called."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# name -> ("module:function or typer app", its line in `flagfall --help`)
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("bot.cli.run:run", "Watch the channels and alert, until stopped."),
    "login": ("bot.cli.login:login", "Sign the watching account in."),
    "accounts": ("bot.cli.accounts:accounts", "List the accounts that read, and what waits."),
    "channels": ("bot.cli.channels:channels", "Add, remove and list the watched channels."),
    "rules": ("bot.cli.rules:rules", "Add, list, import, export, explain, test and measure rules."),
    "lists": ("bot.cli.lists:lists", "List, show and check the watch lists that rules name."),
    "match": ("bot.cli.match:match", "Search posts in files or a pipe, as grep does."),
    "hits": ("bot.cli.hits:hits", "List what matched."),
    "import": ("bot.cli.import_:import_", "Take in what Telegram Desktop exported of a channel."),
    "coverage": ("bot.cli.coverage:coverage", "Show how far each channel has been read."),
    "deliveries": ("bot.cli.deliveries:deliveries", "List alerts on their way, sent and failed."),
    "receivers": ("bot.cli.receivers:receivers", "List who is told, and send a test alert."),
    "claim": ("bot.cli.claim:claim", "Make a new code for becoming the bot's owner."),
    "doctor": ("bot.cli.doctor:doctor", "Check the installation and say what to fix."),
    "demo": ("bot.cli.demo:demo", "Show the whole job on a local Telegram, without an account."),
    "simulator": ("bot.cli.simulator:simulator", "Serve a local Telegram to try things on."),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    0 done, 1 an honest no, 2 wrong use or input, 3 cannot run now, 130 interrupted.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if "run" in words:
        # Until the daemon listens to signals itself, there is nothing yet that must be finished.
        signal.signal(signal.SIGTERM, _leave)
    from bot.cli.frame import run_command  # noqa: PLC0415  keeps `import bot.cli` free of typer

    return run_command(words, COMMANDS)


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)
