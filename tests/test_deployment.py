"""The files that put Flagfall on a server say what is true of its command line and its build."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.cli.arguments import first_word, shared_options_first

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "config" / "Dockerfile").read_text(encoding="utf-8")
UNIT = (ROOT / "config" / "flagfall.service").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "secret", [".git", ".venv*", "data", "**/.env", "**/*.pem", "**/*.session"]
)
def test_what_must_not_get_into_an_image_is_left_out(secret: str) -> None:
    assert secret in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()


def test_an_image_takes_what_the_build_needs_and_nothing_else() -> None:
    copied = {
        word
        for line in re.findall(r"^COPY (.+)$", DOCKERFILE, flags=re.MULTILINE)
        for word in line.split()[:-1]
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", "LICENSE", project["project"]["readme"]}
    assert copied == needed | set(wheel["packages"]) | set(wheel["force-include"])
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.parametrize("text", [DOCKERFILE, UNIT], ids=["Dockerfile", "unit"])
def test_every_command_that_is_named_exists(text: str) -> None:
    called = re.findall(r"(?:bin/flagfall|docker exec flagfall flagfall) (.+)$", text, re.MULTILINE)
    assert called
    for words in called:
        assert first_word(shared_options_first(shlex.split(words))) in COMMANDS


def test_the_unit_runs_as_the_user_and_on_the_paths_that_its_comments_make() -> None:
    (user,) = re.findall(r"^User=(.+)$", UNIT, flags=re.MULTILINE)
    comments = "\n".join(line for line in UNIT.splitlines() if line.startswith("#"))
    assert f"useradd --system {user}" in comments
    assert f"sudo -u {user}" in comments
    for path in ("/var/lib/flagfall", "/etc/flagfall/env"):
        assert f"-o {user}" in next(line for line in comments.splitlines() if path in line)
    (start,) = re.findall(r"^ExecStart=(.+)$", UNIT, flags=re.MULTILINE)
    assert "--config /etc/flagfall/flagfall.toml" in start
    assert "install -m 0644 config/flagfall.toml /etc/flagfall/" in comments
