"""Signing in as people do it, against the local Telegram."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.ops.lock import hold
from tests.installation import FLAGFALL, local_telegram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Outcome, Terminal
    from tests.installation import Telegram

SESSION = Path("data/sessions/main.session")
PENDING = Path("data/sessions/main.pending")
PASSWORD = "correct horse"  # noqa: S105  a test's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who can sign in."""

    phone: str
    code: str


class Typed(io.StringIO):
    """A stdin that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with local_telegram() as running:
        yield running


@pytest.fixture
def login(flagfall: Terminal, telegram: Telegram) -> Login:
    """Return what signs in with settings that lead to the local Telegram."""
    details = telegram.details
    lines = {
        "TELEGRAM_API_ID": details["api_id"],
        "TELEGRAM_API_HASH": details["api_hash"],
        "TELEGRAM_SERVER": f"{details['dc']}:{details['host']}:{details['port']}",
        "TELEGRAM_SERVER_KEY": details["key"],
    }
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return Login(flagfall)


class Login:
    """Calls `flagfall login`; no answer may hold a session."""

    def __init__(self, flagfall: Terminal) -> None:
        self._flagfall = flagfall

    def __call__(self, *options: str) -> Outcome:
        outcome = self._flagfall("login", *options)
        assert outcome.out.strip() == ""  # a prompt leaves a blank there
        assert "Traceback" not in outcome.err
        if SESSION.exists():
            assert SESSION.read_text().strip() not in outcome.err
        return outcome


def somebody(telegram: Telegram, **more: str) -> Account:
    made = telegram.ask("POST", "/accounts", **more)
    return Account(phone=made["phone"], code=made["code"])


def test_phone_and_code_at_once(login: Login, telegram: Telegram) -> None:
    account = somebody(telegram)
    outcome = login("--phone", account.phone, "--code", account.code)
    assert outcome.code == 0
    assert outcome.err.startswith("Signed in as ")
    assert "data/sessions" in outcome.err
    assert stat.S_IMODE(SESSION.stat().st_mode) == 0o600
    assert stat.S_IMODE(SESSION.parent.stat().st_mode) == 0o700
    assert not PENDING.exists()


def test_on_a_terminal_it_asks(
    login: Login, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = somebody(telegram)
    monkeypatch.setattr(sys, "stdin", Typed(f" {account.phone}\n{account.code} \n"))
    outcome = login()
    assert outcome.code == 0
    assert "Phone number with country code:" in outcome.err
    assert "The code that Telegram sent to your other devices:" in outcome.err


def test_without_a_terminal_it_takes_two_calls(login: Login, telegram: Telegram) -> None:
    account = somebody(telegram)
    assert login().code == 2
    assert not PENDING.exists()
    first = login("--phone", account.phone)
    assert first.code == 2
    assert "--code is needed where there is no terminal" in first.err
    assert stat.S_IMODE(PENDING.stat().st_mode) == 0o600
    assert not SESSION.exists()
    assert login("--code", account.code).code == 0
    assert SESSION.exists()
    assert not PENDING.exists()


def test_a_wrong_code_can_be_corrected(login: Login, telegram: Telegram) -> None:
    account = somebody(telegram)
    wrong = login("--phone", account.phone, "--code", "00000")
    assert (wrong.code, wrong.err) == (2, "This is not the code that Telegram sent.\n")
    assert not SESSION.exists()
    assert login("--code", account.code).code == 0


def test_an_expired_code_begins_anew(login: Login, telegram: Telegram) -> None:
    account = somebody(telegram)
    login("--phone", account.phone)
    session, phone, _ = json.loads(PENDING.read_text())
    PENDING.write_text(json.dumps([session, phone, "the hash of an earlier code"]))
    outcome = login("--code", account.code)
    assert outcome.code == 2
    assert "has expired" in outcome.err
    assert not PENDING.exists()
    assert login("--phone", account.phone, "--code", account.code).code == 0


def test_another_phone_begins_anew(login: Login, telegram: Telegram) -> None:
    login("--phone", somebody(telegram).phone)
    another = somebody(telegram)
    assert login("--phone", another.phone, "--code", another.code).code == 0


class TestTwoStepVerification:
    @pytest.fixture
    def account(self, telegram: Telegram) -> Account:
        return somebody(telegram, password=PASSWORD)

    def test_with_the_password_in_a_file(self, login: Login, account: Account) -> None:
        Path("password").write_text(f"{PASSWORD}\n")
        options = ("--phone", account.phone, "--code", account.code)
        assert login(*options, "--password-file", "password").code == 0
        assert SESSION.exists()

    def test_a_wrong_password(self, login: Login, account: Account) -> None:
        Path("password").write_text("battery staple")
        options = ("--phone", account.phone, "--code", account.code)
        outcome = login(*options, "--password-file", "password")
        assert (outcome.code, outcome.err) == (2, "The password is wrong.\n")
        assert not SESSION.exists()
        Path("password").write_text(PASSWORD)
        assert login("--code", account.code, "--password-file", "password").code == 0

    def test_nowhere_to_ask_for_it(self, login: Login, account: Account) -> None:
        outcome = login("--phone", account.phone, "--code", account.code)
        assert outcome.code == 2
        assert "--password-file is needed" in outcome.err

    def test_a_file_that_is_not_there(self, login: Login, account: Account) -> None:
        options = ("--phone", account.phone, "--code", account.code)
        outcome = login(*options, "--password-file", "nowhere")
        assert outcome.code == 2
        assert "nowhere cannot be read" in outcome.err


class TestSessionFile:
    @pytest.fixture
    def string(self, login: Login, telegram: Telegram) -> str:
        account = somebody(telegram)
        login("--phone", account.phone, "--code", account.code)
        string = SESSION.read_text()
        SESSION.unlink()
        return string

    def test_is_adopted(self, login: Login, string: str) -> None:
        Path("mine").write_text(f"{string}\n")
        assert login("--session-file", "mine").code == 0
        assert SESSION.read_text().strip() == string.strip()

    def test_may_be_a_pipe_and_become_another_account(
        self, login: Login, string: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(string))
        assert login("--session-file", "-", "--account", "second").code == 0
        assert Path("data/sessions/second.session").exists()
        assert not SESSION.exists()

    @pytest.mark.parametrize(
        "content", [b"1nonsense", b"", b"\xff\xfe"], ids=["nonsense", "empty", "not text"]
    )
    def test_what_is_none(self, login: Login, content: bytes) -> None:
        Path("mine").write_bytes(content)
        outcome = login("--session-file", "mine")
        assert outcome.code == 2
        assert "nonsense" not in outcome.err
        assert not SESSION.exists()


def test_a_flood_wait_is_told(login: Login, telegram: Telegram) -> None:
    telegram.fault("flood_wait", method="auth.sendCode", seconds=77)
    outcome = login("--phone", somebody(telegram).phone)
    assert outcome.code == 3
    assert "77" in outcome.err
    assert not PENDING.exists()


def test_a_number_telegram_does_not_take(login: Login) -> None:
    outcome = login("--phone", "+00")
    assert outcome.code == 2
    assert "+380441234567" in outcome.err


def test_two_accounts_have_two_sessions_and_two_locks(login: Login, telegram: Telegram) -> None:
    folder = SESSION.parent
    for name in ("main", "second"):
        account = somebody(telegram)
        outcome = login("--account", name, "--phone", account.phone, "--code", account.code)
        assert outcome.code == 0
        assert f"kept as account “{name}” in data/sessions/{name}.session" in outcome.err
        assert "flagfall accounts" in outcome.err
    files = {path.name for path in folder.iterdir()}
    assert files == {"main.session", "main.lock", "second.session", "second.lock"}
    assert (folder / "main.session").read_text() != (folder / "second.session").read_text()
    third = somebody(telegram)
    with hold(folder / "main.lock", what="flagfall run"):
        assert login("--phone", third.phone, "--code", third.code).code == 3
        options = ("--account", "second", "--phone", third.phone, "--code", third.code)
        assert login(*options).code == 0


@pytest.mark.parametrize("name", ["../main", "", "a b"])
def test_a_name_that_cannot_be_an_accounts(login: Login, name: str) -> None:
    outcome = login("--account", name)
    assert outcome.code == 2
    assert "cannot be an account's name" in outcome.err
    assert not Path("data").exists()


def test_a_session_in_use(login: Login) -> None:
    with hold(Path("data/sessions/main.lock"), what="flagfall run"):
        outcome = login("--phone", "+1")
    assert outcome.code == 3
    assert outcome.err.startswith("flagfall run, process ")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--web", "--phone", "+1"), id="the phone"),
        pytest.param(("--web", "--code", "1"), id="the code"),
        pytest.param(("--web", "--session-file", "-"), id="a session"),
        pytest.param(("--port", "8080"), id="a port without a page"),
        pytest.param(("--web", "--port", "0"), id="no port"),
        pytest.param(("--web", "--port", "65536"), id="no port either"),
    ],
)
def test_what_does_not_go_with_the_page(login: Login, options: tuple[str, ...]) -> None:
    outcome = login(*options)
    assert outcome.code == 2
    assert "--web" in outcome.err or "--port" in outcome.err
    assert not SESSION.exists()


def test_on_a_page(login: Login, telegram: Telegram) -> None:
    del login  # whose settings are used
    account = somebody(telegram)
    command = [*FLAGFALL, "login", "--web", "--account", "second"]
    with subprocess.Popen(  # noqa: S603  our own command
        command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        with httpx.Client(trust_env=False) as http:
            for step, answer in (("phone", account.phone), ("code", account.code)):
                page = http.post(url, data={"step": step, "answer": answer})
        assert "Signed in as" in page.text
        said = process.stderr.read()
    assert process.returncode == 0
    assert "kept as account “second”" in said
    session = Path("data/sessions/second.session")
    assert stat.S_IMODE(session.stat().st_mode) == 0o600
    assert session.read_text() not in said
    assert account.code not in said


def test_the_page_needs_credentials_too(flagfall: Terminal) -> None:
    outcome = flagfall("login", "--web")
    assert outcome.code == 2
    assert "http://" not in outcome.err


def test_without_credentials(flagfall: Terminal) -> None:
    outcome = flagfall("login", "--phone", "+380441234567")
    assert outcome.code == 2
    assert "TELEGRAM_API_ID and TELEGRAM_API_HASH are not set" in outcome.err
