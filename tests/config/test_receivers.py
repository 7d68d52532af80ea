from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from bot.config import Config, FileSettings, Secret, WebhookSettings, load_config
from bot.errors import ConfigError
from bot.model import Receiver

CANARY = "canary-8c1f"
HOOK = '[receivers.hook]\nkind = "webhook"\n'
GOOD = HOOK + 'target = "https://h.example/x"\nsecret = "s"\n'


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(toml: str, env: str = "", environ: dict[str, str] | None = None) -> Config:
    Path("config").mkdir(exist_ok=True)
    Path("config/flagfall.toml").write_text(toml)
    Path(".env").write_text(env)
    return load_config(env_file=None, config_file=None, data=None, environ=environ or {})


def problems_of(toml: str, env: str = "") -> str:
    with pytest.raises(ConfigError) as caught:
        load(toml, env)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    return "\n".join(caught.value.problems)


def test_a_webhook_by_variables_of_env_and_environment() -> None:
    toml = HOOK + 'target = "$HOOK_URL"\nsecret = "$HOOK_SECRET"\nallow_hosts = ["h.lan"]\n'
    url = f"http://h.lan:8080/{CANARY}"
    config = load(toml, f"HOOK_URL={url}\n", {"HOOK_SECRET": f"{CANARY}-2"})
    assert config.receivers.webhooks == {
        "hook": WebhookSettings(
            url=Secret(url), secret=Secret(f"{CANARY}-2"), allow_hosts=("h.lan",), timeout=10.0
        )
    }
    assert config.seeds is not None
    assert config.seeds.receivers == (Receiver(name="hook", kind="webhook", target="$HOOK_URL"),)
    assert {secret.reveal() for secret in config.receivers.secrets} == {url, f"{CANARY}-2"}
    assert CANARY not in repr(config)


def test_a_webhook_in_place() -> None:
    config = load(
        HOOK + f'target = "https://h.example/{CANARY}"\nsecret = "{CANARY}"\ntimeout = 3\n'
    )
    hook = config.receivers.webhooks["hook"]
    assert (hook.url.reveal(), hook.timeout) == (f"https://h.example/{CANARY}", 3.0)
    assert CANARY not in repr(config)


def test_an_address_of_apprise() -> None:
    config = load('[receivers.mail]\nkind = "apprise"\ntarget = "$MAIL"\n', f"MAIL=x://{CANARY}\n")
    assert config.receivers.apprise == {"mail": Secret(f"x://{CANARY}")}
    assert [secret.reveal() for secret in config.receivers.secrets] == [f"x://{CANARY}"]
    assert CANARY not in repr(config)


def test_a_file_lies_beside_the_settings() -> None:
    config = load('[receivers.archive]\nkind = "file"\ntarget = "alerts.jsonl"\n')
    path = Path("config/alerts.jsonl").absolute()
    assert config.receivers.files == {"archive": FileSettings(path=path)}


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        pytest.param(
            HOOK + f'target = "https://h.example/{CANARY}"',
            "receivers.hook.secret: missing",
            id="no secret",
        ),
        pytest.param(
            HOOK + 'target = "https://h.example/"\nsecret = ""', "secret: is empty", id="empty"
        ),
        pytest.param(
            HOOK + f'target = "https://h.example/"\nsecret = ["{CANARY}"]',
            "secret: not a text",
            id="secret is a list",
        ),
        pytest.param(
            HOOK + f'target = {{ url = "{CANARY}" }}\nsecret = "s"',
            "target: not a text",
            id="target is a table",
        ),
        pytest.param(HOOK + 'secret = "s"', "target: no address", id="no target"),
        pytest.param(
            HOOK + 'target = "$HOOK_URL"\nsecret = "s"',
            "the variable HOOK_URL is not set. Write HOOK_URL=... into .env.",
            id="variable",
        ),
        pytest.param(
            HOOK + f'target = "ftp://h.example/{CANARY}"\nsecret = "s"',
            "not an http:// or https:// address",
            id="scheme",
        ),
        pytest.param(
            HOOK + f'target = "https:///{CANARY}"\nsecret = "s"', "not an http://", id="no host"
        ),
        pytest.param(
            HOOK + f'target = "https://user:{CANARY}@h.example/"\nsecret = "s"',
            "an address holds no login",
            id="login",
        ),
        pytest.param(
            HOOK + f'target = "https://{CANARY}@h.example/"\nsecret = "s"', "no login", id="user"
        ),
        pytest.param(
            HOOK + f'target = "https://h.example:{CANARY}/"\nsecret = "s"',
            "not an address",
            id="port",
        ),
        pytest.param(
            HOOK + f'target = "https://[{CANARY}/"\nsecret = "s"', "not an address", id="brackets"
        ),
        pytest.param(
            HOOK + f'target = "https://h.example/{CANARY}\\n"\nsecret = "s"',
            "no blanks",
            id="break",
        ),
        pytest.param(
            HOOK + 'target = "https://①②⑦.0.0.1/"\nsecret = "s"', "letters of ASCII", id="circled"
        ),
        pytest.param(GOOD + "timeout = 0", "timeout: 0 is out of range", id="timeout"),
        pytest.param(GOOD + 'allow_hosts = "h"', "allow_hosts: ", id="no list"),
        pytest.param(
            GOOD + 'allow_hosts = ["http://h/"]', "Write names alone", id="address for a host"
        ),
        pytest.param(GOOD + f'secrt = "{CANARY}"', "Did you mean secret?", id="misspelt"),
        pytest.param("receivers = 1", "Write it as a section: [receivers]", id="no table"),
        pytest.param("[receivers]\nhook = 1", "receivers.hook: 1 is not a table", id="no receiver"),
        pytest.param('[receivers.a]\nkind = "file"', "target: no file", id="no file"),
        pytest.param(
            '[receivers.a]\nkind = "file"\ntarget = "none/x.jsonl"', "cannot be a file", id="folder"
        ),
        pytest.param(
            '[receivers.a]\nkind = "file"\ntarget = "~nobody-here/x"', "home folder", id="home"
        ),
    ],
)
def test_every_mistake_has_its_place_and_remedy_and_shows_no_secret(toml: str, told: str) -> None:
    problems = problems_of(toml)
    assert told in problems
    assert len(problems.splitlines()) == len(set(problems.splitlines()))
