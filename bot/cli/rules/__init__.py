"""`flagfall rules`: what is watched for, one subcommand a file."""

import typer

from bot.cli.rules.adding import add
from bot.cli.rules.explaining import explain
from bot.cli.rules.exporting import export
from bot.cli.rules.importing import import_file
from bot.cli.rules.listing import list_rules
from bot.cli.rules.noise import noise
from bot.cli.rules.removing import remove
from bot.cli.rules.trial import try_file

rules = typer.Typer(help="Add, list, import, export, explain, test and measure rules.")
rules.command("add")(add)
rules.command("remove")(remove)
rules.command("list")(list_rules)
rules.command("import")(import_file)
rules.command("export")(export)
rules.command("explain")(explain)
rules.command("test")(try_file)
rules.command("noise")(noise)
