from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.doctor.check import Check
from bot.cli.doctor.local import (
    check_credentials,
    check_database,
    check_disk,
    check_folder,
    check_lexicon,
    check_seeds,
    check_session_file,
    missing_session,
)
from bot.clock import SystemClock
from bot.config import Config, NoticesSettings, RulesSettings, Secret, TelegramSettings
from bot.model import Escalation, Receiver, Rule
from bot.rules.lists.definition import WatchList
from bot.rulesfile import RulesFile
from bot.store.sqlite import open_store

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal


UNSET = TelegramSettings()
SET = TelegramSettings(api_id=1, api_hash=Secret("0" * 32))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data")


@pytest.mark.parametrize(
    ("telegram", "preview", "signed_in", "expected"),
    [
        pytest.param(SET, True, False, (True, True), id="set"),
        pytest.param(UNSET, True, False, (True, False), id="pages alone"),
        pytest.param(UNSET, False, False, (False, True), id="nothing reads"),
        pytest.param(UNSET, True, True, (False, True), id="lost since somebody did"),
    ],
)
def test_credentials(
    tmp_path: Path, telegram: TelegramSettings, *, preview: bool, signed_in: bool, expected: object
) -> None:
    if signed_in:
        (tmp_path / "sessions").mkdir()
        (tmp_path / "sessions" / "main.session").touch()
    ingestion = replace(Config(data=tmp_path).ingestion, preview=preview)
    check = check_credentials(Config(data=tmp_path, telegram=telegram, ingestion=ingestion))
    assert (check.ok, check.tried) == expected
    assert check.ok or "my.telegram.org" in check.fix


class TestFolder:
    def test_to_be_made(self, config: Config) -> None:
        assert check_folder(config).ok

    def test_private(self, config: Config) -> None:
        config.data.mkdir(mode=0o700)
        assert check_folder(config).ok

    def test_open_to_others(self, config: Config) -> None:
        config.data.mkdir()
        config.data.chmod(0o755)
        check = check_folder(config)
        assert not check.ok
        assert check.fix == f"chmod 700 {config.data}"

    def test_a_file_in_its_place(self, config: Config) -> None:
        config.data.touch()
        assert "--data" in check_folder(config).fix

    def test_a_file_above_it(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert not check_folder(Config(data=tmp_path / "file" / "data")).ok


class TestDatabase:
    async def test_none_yet(self, config: Config) -> None:
        assert (await check_database(config)).ok

    async def test_one_that_opens(self, config: Config) -> None:
        config.data.mkdir()
        store = await open_store(config.data / "flagfall.db", clock=SystemClock())
        await store.close()
        check = await check_database(config)
        assert check.ok
        assert "0 rules" in check.detail

    def test_one_of_a_thing_is_no_plural(self, newsroom: Terminal) -> None:
        newsroom("rules", "add", "flag")
        check = asyncio.run(check_database(Config(data=Path("data"))))
        assert check.detail.endswith("3 channels ever added, 1 rule.")

    async def test_one_that_is_none(self, config: Config) -> None:
        config.data.mkdir()
        (config.data / "flagfall.db").write_bytes(b"no database at all" * 99)
        check = await check_database(config)
        assert not check.ok
        assert check.fix

    async def test_a_newer_one(self, config: Config) -> None:
        config.data.mkdir()
        store = await open_store(config.data / "flagfall.db", clock=SystemClock())
        await store.close()
        with sqlite3.connect(config.data / "flagfall.db") as newer:
            newer.execute("PRAGMA user_version = 9999")
        newer.close()
        check = await check_database(config)
        assert not check.ok
        assert "newer" in f"{check.detail} {check.fix}"


def test_disk(config: Config) -> None:
    assert "GiB free" in check_disk(config).detail


@pytest.mark.parametrize(
    ("mode", "fix"), [(0o600, ""), (0o644, "chmod 600")], ids=["private", "open to others"]
)
def test_session_file(tmp_path: Path, mode: int, fix: str) -> None:
    path = tmp_path / "main.session"
    path.write_text("secret")
    path.chmod(mode)
    check = check_session_file(path)
    assert check.name == "session file"
    assert check.ok == (not fix)
    assert check.fix.startswith(fix)


def test_the_files_of_further_accounts_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "second.session"
    path.touch(mode=0o600)
    assert check_session_file(path).name == "session file second"


@pytest.mark.parametrize("preview", [True, False], ids=["read through pages", "not read"])
def test_no_account(*, preview: bool) -> None:
    check = missing_session(preview=preview)
    assert (check.ok, check.fix) == (False, "flagfall login")
    assert ("web pages" in check.detail) == preview


def test_a_check_as_json() -> None:
    assert Check(name="disk", ok=False, detail="full", fix="free it").as_row() == {
        "check": "disk",
        "ok": False,
        "detail": "full",
        "fix": "free it",
        "tried": True,
    }


class TestLexicon:
    def test_groups_of_ones_own(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text(
            '[flag]\nextend = true\nen = ["jolly roger"]\n[zeppelin]\nen = ["zeppelin"]\n'
        )
        check = check_lexicon(Config(data=tmp_path, rules=RulesSettings(lexicon=tmp_path)))
        assert check.ok
        assert check.detail == f"2 groups of {tmp_path} in use."

    def test_forms_that_other_groups_have_too(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text('[vexillum]\nen = ["flags"]\n')
        check = check_lexicon(Config(data=tmp_path, rules=RulesSettings(lexicon=tmp_path)))
        assert check.ok
        assert "flag: flags [vexillum], flag [flag]" in check.detail
        assert check.detail.endswith('write shares = ["flag"].')


class TestSeeds:
    RULE = Rule(name="flag", when="flag", to=("night",))
    NIGHT = Receiver(name="night", target="@night")

    def test_all_that_is_named_is_there(self, config: Config, tmp_path: Path) -> None:
        (tmp_path / "b.txt").write_text("acme\n")
        brands = WatchList(name="brands", file=str(tmp_path / "b.txt"))
        seeds = RulesFile(rules=(self.RULE,), receivers=(self.NIGHT,), lists=(brands,))
        assert check_seeds(replace(config, seeds=seeds), []).ok

    def test_a_receiver_of_the_database(self, config: Config) -> None:
        check = check_seeds(replace(config, seeds=RulesFile(rules=(self.RULE,))), ["night"])
        assert check.detail == "1 rule, 0 lists; every receiver and file they name is there."

    def test_a_receiver_nobody_knows(self, config: Config) -> None:
        check = check_seeds(replace(config, seeds=RulesFile(rules=(self.RULE,))), ["notify"])
        assert not check.ok
        assert "“flag” names the receiver “night”" in check.detail
        assert '[receivers."night"]' in check.fix

    def test_a_step_of_an_escalation_to_nobody(self, config: Config) -> None:
        steps = (Escalation(after=180, to="duty"),)
        rule = replace(self.RULE, to=(), escalate=steps)
        check = check_seeds(replace(config, seeds=RulesFile(rules=(rule,))), ["night"])
        assert "“flag” names the receiver “duty”" in check.detail

    def test_notices_to_nobody(self, config: Config) -> None:
        notices = replace(config, notices=NoticesSettings(to="ops"))
        assert check_seeds(notices, ["ops"]).ok
        check = check_seeds(notices, ["notify"])
        assert check.detail == "[notices] names the receiver “ops”, which is not there."

    def test_a_list_without_its_file(self, config: Config, tmp_path: Path) -> None:
        brands = WatchList(name="brands", file=str(tmp_path / "gone.txt"))
        check = check_seeds(replace(config, seeds=RulesFile(lists=(brands,))), [])
        assert not check.ok
        assert "gone.txt, is not there" in check.detail
