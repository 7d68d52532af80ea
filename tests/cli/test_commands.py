from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from bot.cli import COMMANDS
from bot.cli.frame import load
from tests.cli.conftest import stored

if TYPE_CHECKING:
    from bot.store.protocol import Transaction
    from tests.cli.conftest import Terminal

FOLDER = Path(__file__).parents[2] / "bot" / "cli"
FRAME = {"__init__", "arguments", "frame", "installation", "known", "moments", "output"}


def leaves() -> list[list[str]]:
    """Return the words of every command that does something."""
    found = []
    for name, (target, _) in COMMANDS.items():
        loaded = load(target)
        if isinstance(loaded, typer.Typer):
            found += [[name, str(sub.name)] for sub in loaded.registered_commands]
        if not isinstance(loaded, typer.Typer) or loaded.registered_callback:
            found.append([name])
    return found


def test_every_file_is_a_command_and_every_command_a_file() -> None:
    files = {path.stem for path in FOLDER.iterdir() if path.stem != "__pycache__"} - FRAME
    assert files == {target.partition(":")[0].rpartition(".")[2] for target, _ in COMMANDS.values()}


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_help_has_an_example(flagfall: Terminal, words: list[str]) -> None:
    outcome = flagfall(*words, "--help")
    assert outcome.code == 0
    assert "Example" in outcome.out
    assert f"flagfall {words[0]}" in outcome.out.partition("Example")[2]


def test_the_list_of_commands_has_a_line_for_each(flagfall: Terminal) -> None:
    out = " ".join(flagfall("--help").out.replace("│", " ").split())
    for name, (_, line) in COMMANDS.items():
        assert f"{name} {line}" in out


@pytest.mark.parametrize(
    ("argv", "unwanted"),
    [
        pytest.param(["--help"], ["telethon", "httpx", "aiosqlite", "bot.config"], id="--help"),
        pytest.param(["match", "--help"], ["telethon", "aiosqlite"], id="match"),
        pytest.param(["hits", "--help"], ["telethon", "bot.rules.ruleset"], id="hits"),
    ],
)
def test_a_command_loads_only_what_it_needs(argv: list[str], unwanted: list[str]) -> None:
    script = (
        "import sys\nfrom bot.cli import main\n"
        f"code = main({argv!r})\n"
        f"sys.exit(code or ', '.join(set({unwanted!r}) & set(sys.modules)) or 0)"
    )
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_python_m_bot_is_flagfall() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("flagfall ")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["match", "flag", "posts.txt"], id="match"),
        pytest.param(["rules", "explain", "flag"], id="explain"),
        pytest.param(["hits"], id="hits"),
    ],
)
def test_the_key_of_the_telegram_server_is_read_only_by_who_talks_to_it(
    flagfall: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    Path("posts.txt").write_text("a flag\n")
    monkeypatch.setenv("TELEGRAM_SERVER_KEY", "gone.pem")
    assert flagfall(*words).code == 0
    for talks in (["run"], ["login"]):
        refused = flagfall(*talks)
        assert (refused.code, "cannot read gone.pem" in refused.err) == (2, True)
    assert "cannot read gone.pem" in flagfall("doctor").out


async def _nothing(_tx: Transaction) -> None:
    """Leave the database as it was made."""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("coverage", "No channel is watched yet. Begin with: flagfall channels add"),
        ("channels list", "No channel is watched yet. Begin with: flagfall channels add"),
        ("rules list", "No rule yet. Begin with: flagfall rules add"),
        ("hits", "No rule yet. Begin with: flagfall rules add"),
        ("lists list", "No watch list yet. Define one"),
        ("deliveries", "Nothing has been sent yet"),
        ("deliveries --state dead", "Nothing is dead."),
    ],
)
def test_an_empty_list_says_to_people_what_to_do(flagfall: Terminal, words: str, said: str) -> None:
    stored(_nothing)
    outcome = flagfall(*words.split())
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith(said)
    assert flagfall(*words.split(), "--json").err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rules remove 4", "flagfall rules list shows"),
        ("rules noise --rule nope", "flagfall rules list shows"),
        ("lists remove brands", "flagfall lists list shows"),
        ("channels remove nobody", "flagfall channels list shows"),
        ("rules add flag --channel nobody", "flagfall channels add nobody watches it"),
        ("simulator --play /nope", "/nope cannot be read: No such file or directory. Name a file"),
    ],
)
def test_a_refusal_says_what_to_do(flagfall: Terminal, words: str, said: str) -> None:
    stored(_nothing)
    outcome = flagfall(*words.split())
    assert outcome.code == 2
    assert said in outcome.err
