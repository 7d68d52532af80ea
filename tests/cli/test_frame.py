from __future__ import annotations

import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import typer

from bot.cli import main
from bot.cli.frame import Shared, run_command, settings_of
from bot.errors import ConfigError, InputError, LockedError

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "greet": ("pretended:greet", "Say hello [loudly]."),
    "fail": ("pretended:fail", "Fail in a chosen way."),
    "shelf": ("pretended:shelf", "Put and take."),
    "absent": ("a_module_that_is_not_there:absent", "Never imported."),
}
FAILURES = {
    "locked": LockedError("flagfall run holds ./data.", remedy="Stop it."),
    "input": InputError("Not so.", remedy="Write it thus."),
    "config": ConfigError(["A: wrong", "B: wrong"]),
    "interrupt": KeyboardInterrupt(),
    "bug": KeyError("bug"),
}
shelf = typer.Typer(help="Put and take [things].")


async def greet(context: typer.Context, name: str, *, code: int = 0, _loudly: bool = False) -> int:
    """Say hello to [somebody].

    This goes over two lines here,
    and over as many as the terminal needs there.

    Example: flagfall greet world
    """
    print(name, context.find_object(Shared))  # noqa: T201  what a command is for
    return code


def fail(kind: str) -> None:
    """Fail."""
    raise FAILURES[kind]


def place(context: typer.Context) -> None:
    """Tell where data lies."""
    print(settings_of(context).data)  # noqa: T201  what a command is for


@shelf.command("put")
async def put(thing: str) -> None:
    """Put a thing.

    Example: flagfall shelf put cup
    """
    print("put", thing)  # noqa: T201  what a command is for


@pytest.fixture(autouse=True)
def _pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("pretended")
    module.__dict__.update(greet=greet, fail=fail, shelf=shelf, place=place)
    monkeypatch.setitem(sys.modules, "pretended", module)


@pytest.mark.parametrize("option", ["--env", "--config", "--data"])
def test_a_shared_option_without_its_value(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["greet", "x", option], COMMANDS) == 2
    assert capsys.readouterr().err.startswith(f"{option} needs a value. Name a ")


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(["--data", "d", "place"], id="before"),
        pytest.param(["place", "--data", "d"], id="after"),
        pytest.param(["place", "--data=d"], id="with an equals sign"),
    ],
)
def test_the_data_option_reaches_the_settings(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    commands = {"place": ("pretended:place", "Where data lies.")}
    assert run_command(argv, commands) == 0
    assert capsys.readouterr().out == "d\n"


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_command_returns_its_exit_code(code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["greet", "world", "--code", str(code)], COMMANDS) == code
    assert capsys.readouterr().out.startswith("world Shared(env=None")


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [
        pytest.param("locked", 3, "flagfall run holds ./data. Stop it.\n", id="cannot now"),
        pytest.param("input", 2, "Not so. Write it thus.\n", id="wrong input"),
        pytest.param("config", 2, "A: wrong\nB: wrong\n", id="all problems"),
        pytest.param("interrupt", 130, "", id="Ctrl-C is quiet"),
    ],
)
def test_an_expected_failure_is_one_message(
    kind: str, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["fail", kind], COMMANDS) == code
    assert capsys.readouterr() == ("", told)


def test_a_bug_is_raised() -> None:
    with pytest.raises(KeyError):
        run_command(["fail", "bug"], COMMANDS)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        pytest.param(["gret"], "Did you mean 'greet'?", id="misspelt command"),
        pytest.param(["greet"], "Missing argument", id="missing argument"),
        pytest.param(["greet", "x", "--nme"], "No such option", id="unknown option"),
        pytest.param(["greet", "x", "--code", "y"], "parse string as an integer", id="wrong type"),
        pytest.param(["shelf", "pt"], "Did you mean 'put'?", id="misspelt subcommand"),
    ],
)
def test_wrong_use(argv: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(argv, COMMANDS) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in " ".join(err.replace("│", " ").split())


def test_the_list_of_commands_imports_none_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--help"], COMMANDS) == 0
    out = capsys.readouterr().out
    assert "Never imported." in out
    assert "Say hello [loudly]." in out
    assert "--version" in out


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        pytest.param(["greet", "--help"], "Example: flagfall greet world", id="command"),
        pytest.param(["greet", "--help"], "Say hello to [somebody].", id="brackets stay"),
        pytest.param(["greet", "--help"], "--env, --config and --data", id="shared options"),
        pytest.param(["shelf", "--help"], "Put and take [things].", id="group"),
        pytest.param(["shelf", "put", "--help"], "flagfall shelf put cup", id="subcommand"),
    ],
)
def test_help(argv: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(argv, COMMANDS) == 0
    assert told in " ".join(capsys.readouterr().out.split())


def test_help_shows_switches_bare_and_whole_paragraphs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert run_command(["greet", "--help"], COMMANDS) == 0
    out = capsys.readouterr().out
    assert "<bool>" not in out
    assert "<int>" in out
    assert "over two lines here, and over as many as the terminal needs there." in out


def test_a_group_runs_its_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["shelf", "put", "cup"], COMMANDS) == 0
    assert capsys.readouterr().out == "put cup\n"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--version"], COMMANDS) == 0
    assert capsys.readouterr().out.startswith("flagfall ")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    script = (
        "import sys\n"
        "from types import ModuleType\n"
        "from bot.cli.frame import run_command\n"
        "module = ModuleType('pretended')\n"
        "def many() -> None:\n"
        "    for number in range(100_000):\n"
        "        print(number)\n"
        "module.many = many\n"
        "sys.modules['pretended'] = module\n"
        "sys.exit(run_command(['many'], {'many': ('pretended:many', 'Many lines.')}))\n"
    )
    with subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_file_is_no_folder_of_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hosts").write_text("")
    assert main(["channels", "list", "--data", "hosts"]) == 2
    assert capsys.readouterr().err.startswith("hosts is no folder. Name one with --data")
