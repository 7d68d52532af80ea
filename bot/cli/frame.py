"""What every subcommand stands in: shared options, lazy import, errors, exit codes."""

from __future__ import annotations

import errno
import functools
import importlib
import inspect
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.main
from rich.markup import escape

from bot.cli.arguments import first_word, shared_options_first
from bot.errors import BotError, ConfigError, UnavailableError

if TYPE_CHECKING:
    from bot.config import Config

Command = Callable[..., object]

_EPILOG = "--env, --config and --data (see flagfall --help) may stand anywhere."
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """The options that every command takes."""

    env: Path | None = None
    config: Path | None = None
    data: Path | None = None


def settings_of(
    context: typer.Context, *, try_rules: bool = False, try_key: bool = False
) -> Config:
    """Return the settings for a command. Raises ConfigError.

    ``try_rules`` has the rules of flagfall.toml compiled, ``try_key`` the key of the Telegram
    server read, too.
    """
    from bot.config import load_config  # noqa: PLC0415  `flagfall --help` does without

    shared = context.find_object(Shared) or Shared()
    settings = load_config(
        env_file=shared.env,
        config_file=shared.config,
        data=shared.data,
        environ=os.environ,
        try_rules=try_rules,
        try_key=try_key,
    )
    if settings.data.exists() and not settings.data.is_dir():
        raise ConfigError([f"{settings.data} is no folder. Name one with --data or FLAGFALL_DATA."])
    return settings


def run_command(argv: list[str], commands: Mapping[str, tuple[str, str]]) -> int:
    """Run a command line; every expected failure becomes one message and an exit code."""
    _make_streams_safe()
    try:
        arguments = shared_options_first(argv)
        app = typer.main.get_command(_build(commands, invoked=first_word(arguments)))
        _show_switches_bare(app)
        app.main(args=arguments, prog_name="flagfall")
    except BotError as error:
        _print_error(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _build(commands: Mapping[str, tuple[str, str]], *, invoked: str) -> typer.Typer:
    """Return an app that lists every command, but has imported only the invoked one."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode="rich")
    app.callback(epilog=escape("Exit codes: 0 done, 1 no, 2 wrong use or input, 3 not now."))(_root)
    for name, (target, line) in commands.items():
        if name == invoked:
            _register(app, name, load(target))
        else:
            app.command(name, help=escape(line))(_not_loaded)
    return app


def _show_switches_bare(command: Any) -> None:  # noqa: ANN401  typer brings a click of its own
    """Have --help show ``--json``, not ``--json <bool>``."""
    context = command.make_context("flagfall", [], resilient_parsing=True)
    for option in command.get_params(context):
        if getattr(option, "is_flag", False):
            option.metavar = ""
    for sub in getattr(command, "commands", {}).values():
        _show_switches_bare(sub)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"flagfall {version('flagfall')}")
        raise typer.Exit


def _root(
    context: typer.Context,
    env: Annotated[
        Path | None, typer.Option(help="File of secrets and addresses; ./.env if it exists.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="File of settings; ./config/flagfall.toml if it exists.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of database and sessions; ./data.")
    ] = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """Watch public Telegram channels and alert within seconds when one says what matters.

    Example:
        flagfall demo
        flagfall channels add @SobolevskiyYurii
        flagfall rules add 'flag Kherson'
        flagfall run
    """
    context.obj = Shared(env=env, config=config, data=data)


def _not_loaded() -> None:
    """Stand in the list of commands for one that was not called."""


def load(target: str) -> Any:  # noqa: ANN401  a function or a typer app
    """Import what a registry line names."""
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


def _register(app: typer.Typer, name: str, loaded: Command | typer.Typer) -> None:
    if not isinstance(loaded, typer.Typer):
        app.command(name, help=_help_of(loaded), epilog=_EPILOG)(_ending(loaded))
        return
    info = loaded.registered_callback
    alone = info.callback if info else None
    group = typer.Typer(no_args_is_help=alone is None, rich_markup_mode="rich")
    if alone is not None:
        group.callback(invoke_without_command=True, epilog=_EPILOG)(_unless_followed(alone))
    for sub in loaded.registered_commands:
        if sub.callback is not None:
            group.command(sub.name, help=_help_of(sub.callback), epilog=_EPILOG)(
                _ending(sub.callback)
            )
    what = _help_of(alone) if alone else escape(inspect.cleandoc(str(loaded.info.help)))
    app.add_typer(group, name=name, help=what)


def _unless_followed(function: Command) -> Command:
    """Have a command that others stand below leave the work to the one that was called."""
    command = _ending(function)

    @functools.wraps(function)
    def alone(context: typer.Context, **given: object) -> None:
        if context.invoked_subcommand is None:
            command(context, **given)

    return alone


def _help_of(function: Command) -> str:
    """Return a docstring whose paragraphs are one line each: the terminal breaks them."""
    paragraphs = (inspect.getdoc(function) or "").split("\n\n")
    return escape("\n\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs))


def _ending(function: Command) -> Command:
    """Let a command be a coroutine function, and return its exit code as an int."""

    @functools.wraps(function)
    def command(*args: object, **kwargs: object) -> None:
        try:
            result = function(*args, **kwargs)
            if inspect.iscoroutine(result):
                result = _awaited(result)
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads along has seen enough
            _forget_stdout()
            raise typer.Exit from None
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            _forget_stdout()
            raise UnavailableError(
                "The disk is full; the output is cut short.",
                remedy="Free some space and call again.",
            ) from error
        raise typer.Exit(result if isinstance(result, int) else 0)

    return command


def _awaited(result: Coroutine[Any, Any, object]) -> object:
    import asyncio  # noqa: PLC0415  `flagfall --help` does without

    return asyncio.run(result)


def _make_streams_safe() -> None:
    """Let half characters of posts through as escapes, which in JSON are what they must be.

    A stream that was closed by whoever called is empty, or takes everything to nowhere.
    """
    sys.stdin, sys.stdout, sys.stderr = (
        stream or Path(os.devnull).open("r+", encoding="utf-8")  # noqa: SIM115  until the end
        for stream in (sys.stdin, sys.stdout, sys.stderr)
    )
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _print_error(message: str) -> None:
    print(message, file=sys.stderr)  # noqa: T201  the terminal is where a command fails


def _forget_stdout() -> None:
    """Point stdout at nothing, so that Python does not complain of the closed pipe at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
