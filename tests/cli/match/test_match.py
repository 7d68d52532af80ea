"""`flagfall match` as people script it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

POSTS = [
    {"id": 7, "channel": "Rybar", "text": "🔥 Прапора в Херсоні немає"},
    {"channel": "other", "text": "flag\nof Kherson"},
    {"id": "x9", "text": "nothing"},
    {"id": 10, "text": None},
]


@pytest.fixture(name="posts")
def posts_file(tmp_path: Path) -> str:
    path = tmp_path / "posts.jsonl"
    lines = [json.dumps(post, ensure_ascii=False) for post in POSTS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_has_a_line_for_every_hit(posts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "Kherson", "flag", "--json", posts]) == 0
    assert rows(capsys) == [
        {
            "post": 7,
            "rule": "Kherson",
            "spans": [{"start": 12, "end": 19, "text": "Херсоні"}],
            "entries": [],
        },
        {
            "post": 7,
            "rule": "flag",
            "spans": [{"start": 2, "end": 9, "text": "Прапора"}],
            "entries": [],
        },
        {
            "post": 2,
            "rule": "Kherson",
            "spans": [{"start": 8, "end": 15, "text": "Kherson"}],
            "entries": [],
        },
        {
            "post": 2,
            "rule": "flag",
            "spans": [{"start": 0, "end": 4, "text": "flag"}],
            "entries": [],
        },
    ]


def test_plain_lines_are_posts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, '\ufeffflag\r\n{"id": 5, "text": "flags"}\n{curly} flag\n[1]\n'.encode())
    assert main(["match", "flag", "-", "--json"]) == 0
    assert [(row["post"], row["rule"]) for row in rows(capsys)] == [
        (1, "flag"),
        (5, "flag"),
        (3, "flag"),
    ]


def test_lines_for_people(posts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "flag Kherson", posts]) == 0
    assert capsys.readouterr().out == "7: 🔥 Прапора в Херсоні немає\n2: flag of Kherson\n"
    assert main(["match", "flag", "Kherson", posts]) == 0
    assert capsys.readouterr().out.startswith("7: flag + Kherson: 🔥 Прапора")


def test_colours_of_a_text_are_not_the_terminals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, b"\x1b[31mflag\x1b[0m \x07\n")
    assert main(["match", "flag"]) == 0
    assert capsys.readouterr().out == "\\x1b[31mflag\\x1b[0m \\x07\n"


def test_matches_are_coloured_where_colours_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    feed(monkeypatch, b"a flag\n")
    assert main(["match", "flag"]) == 0
    assert capsys.readouterr().out == "a \x1b[1;31mflag\x1b[0m\n"


def test_hits_by_rule_and_speed(posts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "flag", "museum", posts, "--stats"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["2", "flag"],
        ["0", "museum"],
        ["2", "of", "4", "posts"],
    ]
    assert "posts a second; matching one: p50 " in lines[3]


def test_stats_as_json_are_one_object_on_stderr(
    posts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["match", "flag", "museum", posts, "--stats", "--json"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    told = json.loads(err)
    assert (told["posts"], told["posts_hit"]) == (4, 2)
    assert told["hits"] == {"flag": 2, "museum": 0}
    assert 0 < told["match_ms"]["p50"] <= told["match_ms"]["p99"]
    assert told["posts_per_second"] > 0
    assert told["seconds"] > 0


def test_stats_of_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, b"")
    assert main(["match", "flag", "--stats", "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["match_ms"] == {"p50": 0.0, "p99": 0.0}


def test_nothing_found_is_1(posts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "museum", posts]) == 1
    assert capsys.readouterr().out == ""


def test_a_rules_file(posts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[rule]]\nname = "war flag"\nwhen = "flag"\nchannels = ["rybar"]\n', encoding="utf-8"
    )
    assert main(["match", "--rules", str(rules), "--json", posts]) == 0
    assert [(row["post"], row["rule"]) for row in rows(capsys)] == [(7, "war flag")]
    assert main(["match", "Kherson", "--rules", str(rules), "--json", posts]) == 0
    assert [row["rule"] for row in rows(capsys)] == ["war flag", "Kherson", "Kherson"]


def test_every_rule_of_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[rule]]\nwhen = "list:a"\n[[rule]]\nwhen = "flag"\n[[rule]]\nwhen = "list:b"\n',
        encoding="utf-8",
    )
    assert main(["match", "--rules", str(rules)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": There is no list")[0] for line in lines] == [
        f"{rules}: rule[1].when",
        f"{rules}: rule[3].when",
    ]


REFUSED = {
    "no expression": ([], b"", "Say what to look for"),
    "bad expression": (["(flag"], b"", "missing a closing bracket"),
    "missing file": (["flag", "nowhere.jsonl"], b"", "The file nowhere.jsonl does not exist"),
    "missing path": (["flag", "/nowhere/at_all"], b"", "The file /nowhere/at_all does not exist"),
    "missing among files": (["flag", "a.txt", __file__], b"", "The file a.txt does not exist"),
    "a file too early": (["flag", __file__, "Kherson"], b"", "stands before an expression"),
    "a folder": (["flag", str(Path(__file__).parent)], b"flag\n", "is a folder. Name its files:"),
    "missing rules": (["--rules", "nowhere.toml"], b"", "nowhere.toml cannot be read"),
    "broken JSON": (["flag"], b'flag\n{"text": "flag\n', "Line 2 is broken JSON"),
    "deep JSON": (["flag"], b'{"a":' + b"[" * 100_000, "Line 1 is broken JSON: nested too deeply"),
    "no text": (["flag"], b'flag\n{"broken": 1}\n', 'Line 2 has no "text"'),
    "text is no text": (["flag"], b'{"text": 7}\n', 'Line 1: "text" is not text'),
    "not UTF-8": (["flag"], b"a\n\xff\n", "Line 2 is not UTF-8"),
    "unknown option": (["flag", "--nope"], b"", "No such option"),
}


@pytest.mark.parametrize(("argv", "data", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_wrong_use_is_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    argv: list[str],
    data: bytes,
    message: str,
) -> None:
    feed(monkeypatch, data)
    assert main(["match", *argv]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("expression", ["/fla[gk]/", "/flag/", "24/7", "AC/DC", "x|flag/y"])
def test_what_is_no_path_is_an_expression(monkeypatch: pytest.MonkeyPatch, expression: str) -> None:
    feed(monkeypatch, b"nothing\n")
    assert main(["match", "Kherson", expression]) == 1


def test_several_files_are_searched_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("flag\n")
    two.write_text("ship\nflags\n")
    assert main(["match", "flag", str(one), str(two)]) == 0
    assert capsys.readouterr().out == f"{one}: flag\n{two}: flags\n"
    assert main(["match", "flag", str(one), str(two), "--json"]) == 0
    assert [(row["file"], row["post"]) for row in rows(capsys)] == [(str(one), 1), (str(two), 2)]
    two.write_text('flag\n{"text": 7}\n')
    assert main(["match", "flag", str(one), str(two)]) == 2
    assert f"{two}: Line 2" in capsys.readouterr().err


def test_a_file_may_be_called_like_the_expression(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flag").write_text("flag\n")
    assert main(["match", "flag", "flag"]) == 0


def test_a_file_alone_is_no_expression(posts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", posts]) == 2
    assert "Say what to look for" in capsys.readouterr().err


def test_a_long_expression_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"flag\n")
    assert main(["match", "flag OR " * 300 + "flag"]) == 2
    assert main(["match", " OR ".join(["flag"] * 150)]) == 0


def test_half_characters_go_through() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "match", "flag", "--json"],
        input=b'{"id": 1, "text": "\\ud800 flag \\u0000"}\n',
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert json.loads(ran.stdout)["spans"] == [{"start": 2, "end": 6, "text": "flag"}]


def test_it_starts_without_telegram_and_database() -> None:
    program = "import sys, bot.cli.match; print(*sys.modules)"
    ran = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert not {"telethon", "aiosqlite", "httpx", "asyncio"} & set(ran.stdout.split())
