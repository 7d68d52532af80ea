"""What people and machines get wrong: each is told in a sentence, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.installation import FAST, FLAGFALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.installation import Desk

    Run = Callable[..., subprocess.CompletedProcess[bytes]]

LISTS = ("channels list", "rules list", "hits", "coverage", "deliveries")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def flagfall(data: Path) -> Run:
    """A command in a folder of its own, with no Telegram anywhere near."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("TELEGRAM_", "BOT_"))}

    def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603  our own command
            [*FLAGFALL, *words, "--data", str(data)],
            input=given,
            capture_output=True,
            timeout=30,
            check=False,
            cwd=data.parent,
            env={**environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )

    return run


def told(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return what a person reads on stderr; a traceback is never fit to be read."""
    text = done.stderr.decode()
    assert "Traceback" not in text, text
    return text


def test_without_settings_three_lines_say_what_to_do(flagfall: Run) -> None:
    done = flagfall("run")
    assert done.returncode == 2
    assert len(told(done).splitlines()) == 3
    for word in ("TELEGRAM_API_ID", "flagfall demo", "flagfall login"):
        assert word in told(done)


def test_every_mistake_in_the_settings_is_told_at_once(flagfall: Run, tmp_path: Path) -> None:
    env, toml = tmp_path / "bad.env", tmp_path / "bad.toml"
    env.write_text("TELEGRAM_API_ID=abc\nTELEGRAM_PROXY=ftp://x\nBOT_API_URL=htp:/x\nno line\n")
    toml.write_text(
        "[ingestion]\npoll_interval = 'x'\n[delivery]\nretry_cap = -1\n"
        "[[channel]]\nusername = 'a b'\n"
        "[[rule]]\nname = 'first'\nwhen = '(flag OR Kherson'\n[[rule]]\nwhen = '-museum'\n"
    )
    done = flagfall("run", "--env", str(env), "--config", str(toml))
    assert done.returncode == 2
    for place in (
        "bad.env: line 4",
        "TELEGRAM_API_ID:",
        "TELEGRAM_API_HASH:",
        "TELEGRAM_PROXY:",
        "BOT_API_URL:",
        "ingestion.poll_interval:",
        "delivery.retry_cap:",
        "channel[1].username:",
        "rule[1].when: `(flag OR Kherson` is missing a closing bracket",
        "rule[2].when: `-museum` alone would match nearly everything",
    ):
        assert place in told(done)


def test_files_that_are_named_but_missing_or_binary(flagfall: Run, tmp_path: Path) -> None:
    done = flagfall("run", "--env", str(tmp_path / "no.env"), "--config", str(tmp_path / "no.toml"))
    assert done.returncode == 2
    assert told(done).count("no such file") == 2
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    done = flagfall("run", "--env", str(binary), "--config", str(binary))
    assert done.returncode == 2
    assert told(done).count("not UTF-8") == 2


def test_lists_of_nothing_are_empty(flagfall: Run) -> None:
    for words in LISTS:
        done = flagfall(*words.split(), "--json")
        assert (done.returncode, done.stdout) == (0, b""), words
        assert "There is no database" in told(done)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param(["rnu"], "Did you mean 'run'", id="unknown-command"),
        pytest.param(["channels", "add", "t.me/+AbCdEf"], "invite link", id="invite"),
        pytest.param(["channels", "add", "not a name"], "not the name of a channel", id="no-name"),
        pytest.param(["channels", "remove", "@nobody"], "No channel @nobody", id="not-watched"),
        pytest.param(["rules", "add", "(flag"], "Write: (flag)", id="bracket"),
        pytest.param(["rules", "add", "flag", "--to", "nobody"], "does not exist", id="receiver"),
        pytest.param(["rules", "add", "flag " * 5000], "Split it", id="too-long"),
        pytest.param(["rules", "import", "none.toml"], "cannot be read", id="no-rules-file"),
        pytest.param(["hits", "--since", "yesterdayish"], "is not a time", id="no-time"),
        pytest.param(["deliveries", "--state", "snet"], "Did you mean sent", id="no-state"),
        pytest.param(["login", "--account", "../x"], "account's name", id="account-outside"),
    ],
)
def test_wrong_use_is_told_with_what_to_write(flagfall: Run, words: list[str], answer: str) -> None:
    done = flagfall(*words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert answer in told(done)


@pytest.mark.parametrize("words", ["channels add @some_name", "login --phone 1", "hits --json"])
def test_a_data_folder_that_is_a_file(flagfall: Run, data: Path, words: str) -> None:
    data.write_text("")
    done = flagfall(*words.split())
    assert (done.returncode, done.stdout) == (2, b"")
    assert "is no folder. Name one with --data" in told(done)
    assert data.read_text() == ""


@pytest.mark.parametrize(
    ("given", "code", "found", "answer"),
    [
        pytest.param(
            b'{"id":1,"text":"the flag"}\n{"id":2,"text":\n{"id":3,"text":"flag"}\n',
            2,
            [1],
            "Line 2 is broken JSON",
            id="broken-json",
        ),
        pytest.param(b'{"text":5}\n', 2, [], 'Line 1: "text" is not text', id="text-is-a-number"),
        pytest.param(b"\x7fELF\x00\xff\xfeflag\n", 2, [], "Line 1 is not UTF-8", id="binary"),
        pytest.param(b'{"text":' + b"[" * 99999, 2, [], "nested too deeply", id="nested"),
        pytest.param(b'{"text":"\\ud83d flag"}\n', 0, [1], "", id="half-a-character"),
        pytest.param(b"the flag\x00 \xe2\x80\xae flag\n", 0, [1], "", id="nul-and-direction"),
        pytest.param(b'{"id":8,"text":null}\n', 1, [], "", id="text-is-null"),
        pytest.param(b'flag\n{"id":7}\n', 2, [1], 'Line 2 has no "text"', id="no-text"),
        pytest.param(b"", 1, [], "", id="nothing"),
    ],
)
def test_match_on_whatever_it_is_given(
    flagfall: Run, given: bytes, code: int, found: list[int], answer: str
) -> None:
    done = flagfall("match", "flag", "-", "--json", given=given)
    assert [json.loads(line)["post"] for line in done.stdout.splitlines()] == found
    assert done.returncode == code
    assert answer in told(done)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("yes 'the flag' | {match} | head -1 >&2", 0, id="nobody-reads-on"),
        pytest.param("echo 'the flag' | {match} > /dev/full", 3, id="full-disk"),
        pytest.param("{match} <&-", 1, id="no-input"),
        pytest.param("echo 'the flag' | {match} >&-", 0, id="no-output"),
        pytest.param("{match} no-such-file.jsonl", 2, id="missing-file"),
    ],
)
def test_match_in_a_pipe_that_ends_early(tmp_path: Path, line: str, code: int) -> None:
    match = f"{sys.executable} -m bot match flag"
    done = subprocess.run(  # noqa: S602  our own command, where only a shell can put it
        line.format(match=match),
        shell=True,
        capture_output=True,
        timeout=30,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.returncode == code, done.stderr
    told(done)


def spoilt(path: Path, how: str) -> None:
    """Make a database one that cannot be used."""
    if how == "newer":
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA user_version = 99")
        database.close()
    elif how == "torn":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_bytes(b"no database at all" * 999)


@pytest.mark.parametrize(
    ("how", "answer"),
    [
        pytest.param("newer", "written by a newer Flagfall", id="newer"),
        pytest.param("torn", "damaged", id="torn"),
        pytest.param("foreign", "damaged or is not a Flagfall database", id="foreign"),
    ],
)
def test_a_database_that_cannot_be_used_is_left_alone(
    flagfall: Run, data: Path, how: str, answer: str
) -> None:
    assert flagfall("rules", "add", "flag").returncode == 0
    path = data / "flagfall.db"
    spoilt(path, how)
    before = path.read_bytes()
    for words in (["hits", "--json"], ["rules", "add", "Kherson"]):
        done = flagfall(*words)
        assert (done.returncode, done.stdout) == (3, b"")
        assert answer in told(done)
    assert path.read_bytes() == before


def test_a_database_another_program_keeps_locked(desk: Desk) -> None:
    desk.command("rules", "add", "flag", "--name", "flag")
    kept = sqlite3.connect(desk.data / "flagfall.db", isolation_level=None)
    kept.execute("BEGIN EXCLUSIVE")
    done = desk.command("run", check=False)
    kept.close()
    assert done.returncode == 3
    assert "Another program keeps" in done.stderr
    assert "Traceback" not in done.stderr
    desk.start()
    assert [row["name"] for row in desk.rows("rules", "list")] == ["flag"]


def test_a_seed_that_cannot_be_used_changes_nothing(desk: Desk) -> None:
    desk.settings = (
        f"{FAST}\n[[channel]]\nusername='fine_name'\n[[rule]]\nwhen='flag'\nto=['nobody']"
    )
    desk.configure()
    done = desk.command("run", check=False)
    assert done.returncode == 2
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr
    assert desk.rows("channels", "list") == []


def test_a_second_daemon_on_one_session_is_refused(desk: Desk) -> None:
    desk.start()
    other = desk.data.parent / "other"
    other.mkdir(mode=0o700)
    (other / "sessions").symlink_to(desk.data / "sessions")
    shutil.copy(desk.data / ".env", other)
    words = ["run", "--env", str(other / ".env"), "--data", str(other)]
    done = subprocess.run(  # noqa: S603  our own command
        [*FLAGFALL, *words], capture_output=True, text=True, timeout=30, check=False
    )
    assert desk.daemon is not None
    assert done.returncode == 3
    assert f"process {desk.daemon.pid}" in done.stderr
    login = desk.command("login", "--phone", "1", "--code", "1", check=False)
    assert login.returncode == 3
    assert f"process {desk.daemon.pid}" in login.stderr
