from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import asdict, fields
from datetime import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config import (
    Config,
    DeliverySettings,
    DisplaySettings,
    IngestionSettings,
    NoticesSettings,
    load_config,
)
from bot.config.environment import NAMES
from bot.errors import ConfigError
from bot.model import Receiver, Rule
from bot.quiet_hours import QuietHours
from bot.rulesfile import RECEIVER_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(
    environ: Mapping[str, str] | None = None,
    *,
    env_file: Path | None = None,
    config_file: Path | None = None,
    data: Path | None = None,
) -> Config:
    return load_config(env_file=env_file, config_file=config_file, data=data, environ=environ or {})


def problems_of(environ: Mapping[str, str] | None = None, toml: str = "", env: str = "") -> str:
    """Return every problem, one a line, of settings that must be refused."""
    Path("config").mkdir(exist_ok=True)
    Path("config/flagfall.toml").write_text(toml)
    Path(".env").write_text(env)
    with pytest.raises(ConfigError) as caught:
        load(environ)
    assert caught.value.exit_code == 2
    return "\n".join(caught.value.problems)


def _as_toml(items: list[tuple[str, object]]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in items}


class TestSources:
    def test_nothing_at_all_gives_the_defaults(self) -> None:
        assert load() == Config(data=Path("data"))

    def test_the_environment_wins_over_env_file(self) -> None:
        Path(".env").write_text("NOTIFY_CHAT=@from_file\nPREVIEW_URL=http://localhost:1/\n")
        config = load({"NOTIFY_CHAT": "@from_env"})
        assert config.bot.notify_chat == "@from_env"
        assert config.preview_url == "http://localhost:1"

    @pytest.mark.parametrize(
        ("option", "variable", "expected"),
        [
            pytest.param(Path("opt"), "var", "opt", id="the option wins"),
            pytest.param(None, "var", "var", id="then the variable"),
            pytest.param(None, "", "data", id="an empty variable is none"),
        ],
    )
    def test_data_folder(self, option: Path | None, variable: str, expected: str) -> None:
        assert load({"FLAGFALL_DATA": variable}, data=option).data == Path(expected)

    def test_env_file_is_read_without_interpolation(self) -> None:
        Path(".env").write_text("TELEGRAM_PROXY='socks5://u:$HOME${X}@h:1'\n")
        proxy = load().telegram.proxy
        assert proxy is not None
        assert proxy.password is not None
        assert proxy.password.reveal() == "$HOME${X}"

    def test_named_files_are_read(self, tmp_path: Path) -> None:
        (tmp_path / "my.env").write_text("export NOTIFY_CHAT=@desk # the desk\n")
        (tmp_path / "my.toml").write_text('[display]\ntimezone = "Europe/Kyiv"\n')
        config = load(env_file=tmp_path / "my.env", config_file=tmp_path / "my.toml")
        assert config.bot.notify_chat == "@desk"
        assert config.display.timezone == "Europe/Kyiv"

    def test_a_byte_order_mark_is_no_matter(self) -> None:
        Path(".env").write_bytes(b"\xef\xbb\xbfNOTIFY_CHAT=@desk\r\n")
        assert load().bot.notify_chat == "@desk"

    def test_a_named_file_must_exist(self) -> None:
        with pytest.raises(ConfigError) as caught:
            load(env_file=Path("no.env"), config_file=Path("no.toml"))
        assert [line.split(":")[0] for line in caught.value.problems] == ["no.env", "no.toml"]


class TestValues:
    def test_sections(self) -> None:
        Path("flagfall.toml").write_text(
            "[ingestion]\npoll_interval = 1\njoin = false\n[delivery]\nmax_attempts = 3\n"
            '[display]\ntimezone = "Europe/Kyiv"\nlanguage = "en"\n'
        )
        config = load(config_file=Path("flagfall.toml"))
        assert config.ingestion == IngestionSettings(poll_interval=1.0, join=False)
        assert isinstance(config.ingestion.poll_interval, float)
        assert config.delivery == DeliverySettings(max_attempts=3)
        assert config.display == DisplaySettings(timezone="Europe/Kyiv", language="en")
        assert config.seeds is None

    def test_what_may_be_nothing_at_all(self) -> None:
        Path("flagfall.toml").write_text(
            "[ingestion]\nbackfill_days = 0\nreread_after = []\npreview = false\naccount_fill = 1\n"
        )
        config = load(config_file=Path("flagfall.toml"))
        assert config.ingestion == IngestionSettings(
            backfill_days=0.0, reread_after=(), preview=False, account_fill=1.0
        )

    def test_ages_are_seconds(self) -> None:
        Path("flagfall.toml").write_text("[ingestion]\nreread_after = [0.5, 60]\n")
        config = load(config_file=Path("flagfall.toml"))
        assert config.ingestion.reread_after == (0.5, 60.0)

    def test_how_alerts_are_gathered(self) -> None:
        Path("flagfall.toml").write_text(
            "[delivery]\nurgent_per_minute = 0\ndigest_size = 2\ndigest_after = 0\nping_at = [3]\n"
            'group_wait = 0\n[notices]\nto = "ops"\n'
        )
        config = load(config_file=Path("flagfall.toml"))
        assert config.delivery == DeliverySettings(
            urgent_per_minute=0, digest_size=2, digest_after=0.0, ping_at=(3,), group_wait=0.0
        )
        assert all(isinstance(channels, int) for channels in config.delivery.ping_at)
        assert config.notices == NoticesSettings(to="ops")

    @pytest.mark.parametrize(("pace", "reserve"), [(18, 6), (30, 6), (6, 2), (2, 0), (1, 0)])
    def test_a_slow_pace_has_a_small_reserve(self, pace: int, reserve: int) -> None:
        Path("flagfall.toml").write_text(f"[delivery]\nper_chat_per_minute = {pace}\n")
        assert load(config_file=Path("flagfall.toml")).delivery.urgent_per_minute == reserve

    def test_quiet_hours_are_by_the_clocks_of_the_installation(self) -> None:
        Path("flagfall.toml").write_text(
            '[display]\ntimezone = "Europe/Kyiv"\n'
            '[receivers.desk]\ntarget = "@desk"\nquiet = "23:00-07:00"\n'
        )
        seeds = load(config_file=Path("flagfall.toml")).seeds
        assert seeds is not None
        assert seeds.receivers[0].quiet == QuietHours(
            start=time(23), end=time(7), timezone="Europe/Kyiv"
        )

    def test_seeds(self) -> None:
        Path("flagfall.toml").write_text('[[rule]]\nwhen = "flag"\n')
        seeds = load(config_file=Path("flagfall.toml")).seeds
        assert seeds is not None
        assert seeds.rules == (Rule(name="flag", when="flag"),)


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        pytest.param("[ingestion", "not valid TOML", id="syntax"),
        pytest.param("[ingestion]\npol_interval = 1", "Did you mean poll_interval?", id="key"),
        pytest.param("[delivry]", "delivry: unknown setting. Did you mean delivery?", id="section"),
        pytest.param("delivery = 3", "Write it as a section: [delivery]", id="no section"),
        pytest.param("[ingestion]\ngap_wait = -1", "gap_wait: -1 is out of range", id="negative"),
        pytest.param("[ingestion]\ngap_wait = nan", "gap_wait: nan is out of range", id="nan"),
        pytest.param("[ingestion]\npoll_interval = 0", "0 is out of range", id="zero"),
        pytest.param('[ingestion]\ngap_wait = "20"', '"20" is not a number', id="text"),
        pytest.param("[ingestion]\ngap_wait = true", "true is not a number", id="flag as number"),
        pytest.param("[ingestion]\nhistory_burst = 1.5", "1.5 is not a whole", id="half"),
        pytest.param("[ingestion]\njoin = 1", "Write true or false", id="number as flag"),
        pytest.param("[ingestion]\nreread_after = 5", "5 is not a list of numbers", id="no list"),
        pytest.param("[ingestion]\nreread_after = [0]", "0 is out of range", id="age of nothing"),
        pytest.param(
            "[ingestion]\nreread_after = [60, 5, 5]",
            "reread_after: each must be larger than the one before. Write [5, 60]",
            id="ages out of order",
        ),
        pytest.param("[ingestion]\nbackfill_days = -1", "from 0 to 3650", id="days of tomorrow"),
        pytest.param("[ingestion]\naccount_fill = 0", "from 0.01 to 1", id="no share"),
        pytest.param("[ingestion]\naccount_fill = 90", "from 0.01 to 1", id="per cent"),
        pytest.param("[ingestion]\npreview = 1", "Write true or false", id="preview as number"),
        pytest.param("[ingestion]\nsweep_interval = 0", "0 is out of range", id="endless sweep"),
        pytest.param(
            "[ingestion]\nsweep_active_interval = 31", "longer than sweep_interval", id="sweeps"
        ),
        pytest.param(
            "[ingestion]\npreview_poll_min = 30000", "longer than preview_poll_max", id="pages"
        ),
        pytest.param("[delivery]\nretry_base = 900", "is longer than retry_cap", id="order"),
        pytest.param('[delivery]\ntelegram = "mtprot"', "Did you mean mtproto", id="no such way"),
        pytest.param("[delivery]\ntelegram = 1", "telegram: 1 is not a text", id="way as number"),
        pytest.param(
            '[delivery]\ntelegram = "mtproto"', "needs TELEGRAM_API_ID", id="way without means"
        ),
        pytest.param(
            "[delivery]\nurgent_per_minute = 18",
            "urgent_per_minute: 18 of 18 a minute leave none for the others. Write less than 18.",
            id="all for the urgent",
        ),
        pytest.param("[delivery]\nurgent_per_minute = -1", "-1 is out of range", id="reserve"),
        pytest.param("[delivery]\ndigest_size = 1", "from 2 to 20", id="digest of one"),
        pytest.param("[delivery]\nping_at = [1]", "from 2 to 1000000", id="ping at the first"),
        pytest.param("[delivery]\nping_at = [5, 2.5]", "Write [2.5, 5]", id="pings in order"),
        pytest.param("[delivery]\nping_at = [2.5]", "no whole number", id="half a channel"),
        pytest.param("[delivery]\ngroup_wait = 7200", "from 0 to 3600", id="endless wait"),
        pytest.param("[notices]\nto = 1", "notices.to: 1 is not a text", id="notices"),
        pytest.param("[notices]\ntoo = 'x'", "Did you mean to?", id="notices key"),
        pytest.param('[display]\ntimezone = "Europe/Kiyv"', "Did you mean Europe/K", id="zone"),
        pytest.param('[display]\nlanguage = "fr"', '"fr" is not known here', id="language"),
        pytest.param('[display]\ntimezone = "qq"', "such as Europe/Kyiv", id="zone unlike any"),
        pytest.param('[display]\ntimezone = "../x"', "is not a time zone", id="zone as a path"),
        pytest.param('[[rule]]\nname = "x"', "rule[1].when: no expression", id="a rule of seeds"),
    ],
)
def test_toml_that_cannot_be_used(toml: str, told: str) -> None:
    problems = problems_of(toml=toml)
    assert told in problems
    assert problems.startswith("config/flagfall.toml: ")


@pytest.mark.parametrize(
    ("env", "told"),
    [
        pytest.param("A=1\nfoo canary\n", ".env: line 2 is not NAME=value", id="no equals sign"),
        pytest.param("FLAGFALL_DATA=a\0canary\n", "line 1 is not NAME=value", id="NUL"),
        pytest.param("TELEGRAM_API_ID\n", ".env: line 1 is not NAME=value", id="name alone"),
        pytest.param("NOTIFY_CHAT='canary\n", ".env: line 1 is not NAME=value", id="open quote"),
        pytest.param(
            "TELEGRAM_APIHASH=canary\n", "Did you mean TELEGRAM_API_HASH?", id="misspelt name"
        ),
    ],
)
def test_env_file_that_cannot_be_used(env: str, told: str) -> None:
    problems = problems_of(env=env)
    assert told in problems
    assert "canary" not in problems


def test_variables_of_other_programs_are_left_alone() -> None:
    Path(".env").write_text("POSTGRES_PASSWORD=x\n")
    assert load({"TELEGRAM_OTHER": "x", "PATH": "/bin"}) == Config(data=Path("data"))


@pytest.mark.parametrize("name", [".env", "config/flagfall.toml"])
def test_a_file_that_is_not_text(name: str) -> None:
    Path("config").mkdir()
    Path(name).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load()


@pytest.mark.parametrize(
    ("way", "credentials", "over_mtproto"),
    [
        ("auto", True, True),
        ("auto", False, False),
        ("mtproto", True, True),
        ("bot_api", True, False),
        ("bot_api", False, False),
    ],
)
def test_over_which_api_the_bot_sends(way: str, *, credentials: bool, over_mtproto: bool) -> None:
    Path("flagfall.toml").write_text(f'[delivery]\ntelegram = "{way}"\n')
    environ = {"TELEGRAM_API_ID": "1", "TELEGRAM_API_HASH": "a" * 32} if credentials else {}
    config = load(environ, config_file=Path("flagfall.toml"))
    assert config.speaks_mtproto is over_mtproto


def test_every_problem_is_told_at_once() -> None:
    problems = problems_of(
        {"TELEGRAM_API_ID": "x", "TELEGRAM_PROXY": "x"},
        toml='[ingestion]\ngap_wait = -1\n[[rule]]\nwhen = "flag"\nseverity = "loud"\nforms = 1\n',
        env="BOT_API_URL=x\n",
    )
    for told in ("API_ID", "PROXY", "BOT_API_URL", "gap_wait", "rule[1].severity", "rule[1].forms"):
        assert told in problems


def test_rules_are_tried_with_the_rest_where_they_are_used() -> None:
    Path("f.toml").write_text(
        "[ingestion]\ngap_wait = -1\n"
        '[[rule]]\nwhen = "flag"\n[[rule]]\nwhen = "(flag"\n[[rule]]\nwhen = "list:x"\n'
    )

    def places(*, try_rules: bool) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load_config(
                env_file=None,
                config_file=Path("f.toml"),
                data=None,
                environ={},
                try_rules=try_rules,
            )
        return [problem.split(": ")[1] for problem in caught.value.problems]

    assert places(try_rules=False) == ["ingestion.gap_wait", "rule[2].when"]
    assert places(try_rules=True) == ["ingestion.gap_wait", "rule[2].when", "rule[3].when"]


LINES = st.builds("{}={}{}".format, st.sampled_from(NAMES), st.text(), st.sampled_from("\n'\""))


@settings(deadline=None)
@given(env=st.lists(LINES | st.text()).map("\n".join))
def test_any_env_file_is_read_or_refused(env: str) -> None:
    with TemporaryDirectory() as folder, suppress(ConfigError):
        (Path(folder) / ".env").write_text(env)
        load(env_file=Path(folder) / ".env")


@settings(deadline=None)
@given(
    section=st.sampled_from(["ingestion", "delivery", "display", "receivers", "receivers.x"]),
    key=st.sampled_from(["poll_interval", "join", "reread_after", "retry_cap", "timezone", "kind"]),
    value=st.sampled_from(
        ["-1", "0", "1e400", "-inf", "2022-11-11", "[[]]", "[nan, 1]", "{}", '"\\u0000"']
    ),
)
def test_any_value_is_read_or_refused(section: str, key: str, value: str) -> None:
    with TemporaryDirectory() as folder, suppress(ConfigError):
        (Path(folder) / "f.toml").write_text(f"[{section}]\n{key} = {value}\n")
        load(config_file=Path(folder) / "f.toml")


class TestShippedExamples:
    def test_env_example_names_every_variable(self) -> None:
        text = (ROOT / ".env.example").read_text()
        named = [line.lstrip("#").partition("=")[0] for line in text.splitlines() if "=" in line]
        assert sorted(set(named) & set(NAMES)) == sorted(NAMES)

    def test_env_example_copied_as_it_is_can_be_used(self) -> None:
        assert load(env_file=ROOT / ".env.example") == Config(data=Path("data"))

    def test_flagfall_toml_as_shipped_changes_nothing(self) -> None:
        assert load(config_file=ROOT / "config/flagfall.toml") == Config(data=Path("data"))

    def test_flagfall_toml_shows_every_setting_with_its_default(self) -> None:
        text = (ROOT / "config/flagfall.toml").read_text().partition("# Channels, rules")[0]
        lines = [line.lstrip("#") if " = " in line else line for line in text.splitlines()]
        shown = tomllib.loads("\n".join(lines))
        assert shown == {
            "ingestion": asdict(IngestionSettings(), dict_factory=_as_toml),
            "delivery": asdict(DeliverySettings(), dict_factory=_as_toml),
            "notices": asdict(NoticesSettings()),
            "display": asdict(DisplaySettings()),
            "rules": {"lexicon": ""},
        }

    def test_flagfall_toml_shows_every_key_of_a_rule(self) -> None:
        text = (ROOT / "config/flagfall.toml").read_text().partition("`flagfall rules export`.")[2]
        example = "\n".join(line.removeprefix("#") for line in text.splitlines())
        Path("example.toml").write_text(example)
        variables = {
            "DESK_HOOK_URL": "https://h.example/",
            "DESK_HOOK_SECRET": "s",
            "DESK_APPRISE_URL": "x",
        }
        seeds = load(variables, config_file=Path("example.toml")).seeds
        assert seeds is not None
        assert {receiver.kind for receiver in seeds.receivers} < set(RECEIVER_KINDS)
        shown = tomllib.loads(example)["rule"][0]
        assert set(shown) == set(asdict(seeds.rules[0]))
        known = {receiver.name for receiver in seeds.receivers}
        assert {step.to for rule in seeds.rules for step in rule.escalate} <= known
        desk = tomllib.loads(example)["receivers"]["desk"]
        assert set(desk) == {each.name for each in fields(Receiver)} - {
            "name",
            "suspended",
            "routes",
        }
