from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config import Config, DeliverySettings, DisplaySettings, IngestionSettings, load_config
from bot.config.environment import NAMES
from bot.errors import ConfigError
from bot.model import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PEM = "-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA\n-----END RSA PUBLIC KEY-----\n"


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
    def test_everything_set(self) -> None:
        Path("key.pem").write_text(PEM)
        config = load(
            {
                "TELEGRAM_API_ID": " 12345 ",
                "TELEGRAM_API_HASH": "0123456789abcdef0123456789ABCDEF",
                "TELEGRAM_BOT_TOKEN": "123:AAE-x_y",
                "NOTIFY_CHAT": "-1001234567890",
                "TELEGRAM_SERVER": "2:[::1]:443",
                "TELEGRAM_SERVER_KEY": "key.pem",
                "BOT_API_URL": "http://127.0.0.1:8081/",
                "TELEGRAM_PROXY": "http://user:p%40ss@proxy.example:3128",
            }
        )
        telegram = config.telegram
        assert telegram.api_id == 12345
        assert telegram.api_hash is not None
        assert telegram.server is not None
        assert (telegram.server.dc, telegram.server.host, telegram.server.port) == (2, "::1", 443)
        assert telegram.server_key == Path("key.pem")
        assert telegram.proxy is not None
        assert telegram.proxy.url == "http://user:p%40ss@proxy.example:3128"
        assert config.bot.api_url == "http://127.0.0.1:8081"
        assert config.bot.notify_chat == "-1001234567890"

    def test_sections(self) -> None:
        Path("flagfall.toml").write_text(
            "[ingestion]\npoll_interval = 1\njoin = false\n[delivery]\nmax_attempts = 3\n"
            '[display]\nlanguages = ["uk"]\n'
        )
        config = load(config_file=Path("flagfall.toml"))
        assert config.ingestion == IngestionSettings(poll_interval=1.0, join=False)
        assert isinstance(config.ingestion.poll_interval, float)
        assert config.delivery == DeliverySettings(max_attempts=3)
        assert config.display.languages == ("uk",)
        assert config.seeds is None

    def test_seeds(self) -> None:
        Path("flagfall.toml").write_text('[[rule]]\nwhen = "flag"\n')
        seeds = load(config_file=Path("flagfall.toml")).seeds
        assert seeds is not None
        assert seeds.rules == (Rule(name="flag", when="flag"),)


BAD_VARIABLES = [
    ("TELEGRAM_API_ID", "abc", "not a number", "api id is a word"),
    ("TELEGRAM_API_ID", "0", "not a number", "api id is zero"),
    ("TELEGRAM_API_ID", "-5", "not a number", "api id is negative"),
    ("TELEGRAM_API_ID", "５", "not a number", "api id in full-width digits"),
    ("TELEGRAM_API_HASH", "canary", "not 32 characters", "api hash too short"),
    ("TELEGRAM_API_HASH", "canary".ljust(32, "x"), "not 32 characters", "api hash not hex"),
    ("TELEGRAM_BOT_TOKEN", "canary", "not a bot token", "token without a colon"),
    ("TELEGRAM_BOT_TOKEN", "12:can ary", "not a bot token", "token with a blank"),
    ("NOTIFY_CHAT", "desk", "not a chat", "chat without @"),
    ("NOTIFY_CHAT", "@de sk", "not a chat", "chat with a blank"),
    ("TELEGRAM_SERVER", "localhost:443", "not dc:host:port", "server without dc"),
    ("TELEGRAM_SERVER", "2:localhost", "not dc:host:port", "server without port"),
    ("TELEGRAM_SERVER", "2:localhost:99999", "not dc:host:port", "server port too large"),
    ("TELEGRAM_SERVER", "0:localhost:443", "not dc:host:port", "server dc zero"),
    ("TELEGRAM_SERVER_KEY", "none.pem", "cannot read none.pem", "key file missing"),
    ("TELEGRAM_SERVER_KEY", ".", "cannot read .", "key file is a folder"),
    ("TELEGRAM_SERVER_KEY", "not.pem", "not a public key in PEM", "key file is no PEM"),
    ("TELEGRAM_SERVER_KEY", "binary.pem", "not a public key in PEM", "key file is binary"),
    ("TELEGRAM_PROXY", "proxy.example", "not a URL", "proxy without scheme"),
    ("TELEGRAM_PROXY", "socks5://proxy.example", "not a URL", "proxy without port"),
    ("TELEGRAM_PROXY", "socks5://h:port", "not a URL", "proxy port a word"),
    ("TELEGRAM_PROXY", "socks5://[::1:1080", "not a URL", "proxy with half a bracket"),
    ("TELEGRAM_PROXY", "ftp://canary@h:1", "unknown kind ftp://", "proxy of unknown kind"),
    ("BOT_API_URL", "api.telegram.org", "not an http", "bot api without scheme"),
    ("BOT_API_URL", "ftp://api.telegram.org", "not an http", "bot api of another scheme"),
    ("BOT_API_URL", "https://", "not an http", "bot api without host"),
    ("PREVIEW_URL", "https://t me", "not an http", "preview with a blank"),
]


@pytest.mark.parametrize(
    ("name", "value", "told"), [pytest.param(*row[:3], id=row[3]) for row in BAD_VARIABLES]
)
def test_a_variable_that_cannot_be_used(name: str, value: str, told: str) -> None:
    Path("not.pem").write_text("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n")
    Path("binary.pem").write_bytes(bytes(range(256)))
    lines = problems_of({name: value}).splitlines()
    mine = [line for line in lines if line.startswith(f"{name}: ") and told in line]
    assert len(mine) == 1
    assert "canary" not in "".join(lines)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        pytest.param(
            {"TELEGRAM_API_ID": "1"}, "TELEGRAM_API_HASH: missing, but", id="id without hash"
        ),
        pytest.param(
            {"TELEGRAM_API_HASH": "0" * 32}, "TELEGRAM_API_ID: missing, but", id="hash without id"
        ),
        pytest.param(
            {"TELEGRAM_PROXY": "socks4://h:1", "TELEGRAM_BOT_TOKEN": "1:a"},
            "TELEGRAM_PROXY: the bot cannot speak through socks4",
            id="socks4 and a bot",
        ),
    ],
)
def test_variables_that_do_not_fit_together(environ: dict[str, str], told: str) -> None:
    assert told in problems_of(environ)


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
        pytest.param("[delivery]\nlease = 5", "request_timeout: is longer than lease", id="order"),
        pytest.param('[display]\ntimezone = "Europe/Kiyv"', "Did you mean Europe/K", id="zone"),
        pytest.param('[display]\ntimezone = "qq"', "such as Europe/Kyiv", id="zone unlike any"),
        pytest.param('[display]\ntimezone = "../x"', "is not a time zone", id="zone as a path"),
        pytest.param('[display]\nlanguages = ["de"]', '"de" is not known', id="language"),
        pytest.param("[display]\nlanguages = []", "the list is empty", id="no language"),
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


def test_every_problem_is_told_at_once() -> None:
    problems = problems_of(
        {"TELEGRAM_API_ID": "x", "TELEGRAM_PROXY": "x"},
        toml='[ingestion]\ngap_wait = -1\n[[rule]]\nwhen = "flag"\nseverity = "loud"\nforms = 1\n',
        env="BOT_API_URL=x\n",
    )
    for told in ("API_ID", "PROXY", "BOT_API_URL", "gap_wait", "rule[1].severity", "rule[1].forms"):
        assert told in problems


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
            "ingestion": asdict(IngestionSettings()),
            "delivery": asdict(DeliverySettings()),
            "display": {**asdict(DisplaySettings()), "languages": ["uk", "ru", "en"]},
        }

    def test_flagfall_toml_shows_every_key_of_a_rule(self) -> None:
        text = (ROOT / "config/flagfall.toml").read_text().partition("`flagfall rules export`.")[2]
        example = "\n".join(line.removeprefix("#") for line in text.splitlines())
        Path("example.toml").write_text(example)
        seeds = load(config_file=Path("example.toml")).seeds
        assert seeds is not None
        shown = tomllib.loads(example)["rule"][0]
        assert set(shown) == set(asdict(seeds.rules[0]))
