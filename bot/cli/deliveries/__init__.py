"""`flagfall deliveries`: the outbox, one subcommand a file."""

import typer

from bot.cli.deliveries.listing import list_deliveries
from bot.cli.deliveries.retrying import retry

deliveries = typer.Typer()
deliveries.callback()(list_deliveries)
deliveries.command("retry")(retry)
