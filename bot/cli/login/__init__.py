"""`flagfall login`: sign a Telegram account in and keep its session."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.login.form import sign_in_by_form
from bot.cli.output import note
from bot.clock import SystemClock
from bot.errors import InputError, RefusedError, RejectedError
from bot.ops.lock import hold
from bot.ops.logs import neutralise
from bot.ops.private import write_private
from bot.telegram.login import CodeSent, ExpiredError, SignedIn, adopt, request_code, sign_in

if TYPE_CHECKING:
    from bot.config import TelegramSettings

_NAME = re.compile(r"[\w-]{1,64}")  # it becomes the name of files
_EXAMPLE = "Example: flagfall login --phone +380441234567"
_WEB = "Write: flagfall login --web, with --account and --port where needed."


def login(
    context: typer.Context,
    account: Annotated[str, typer.Option(help="Which account, where there are several.")] = "main",
    phone: Annotated[str, typer.Option(help="Its number with the country code.")] = "",
    code: Annotated[str, typer.Option(help="The code that Telegram sent.")] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="A file with the password of two-step verification.")
    ] = None,
    session_file: Annotated[
        Path | None, typer.Option(help="Import a Telethon session string from this file (- stdin).")
    ] = None,
    *,
    web: Annotated[
        bool, typer.Option("--web", help="Ask on a page for a browser on this machine.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="The port of that page; a free one.", min=1, max=65535)
    ] = None,
) -> None:
    """Sign in the account that reads the channels. Asks for what is not given.

    Several accounts share the channels: sign each in under a name of its own with --account.

    With --web the questions are asked on a page that only this machine can open, at an address
    that works for one sign-in; nothing is asked on the terminal.

    Example: flagfall login --phone +380441234567
    """
    config = settings_of(context, try_key=True)
    if web and (phone or code or password_file or session_file):
        raise InputError("--web asks for everything on its page.", remedy=_WEB)
    if port and not web:
        raise InputError("--port is that of the page of --web.", remedy=_WEB)
    if not _NAME.fullmatch(account):
        raise InputError(
            f"“{account}” cannot be an account's name.", remedy="Use letters, digits, - and _."
        )
    folder = config.data / "sessions"
    path = folder / f"{account}.session"

    def keep(signed_in: SignedIn) -> None:
        write_private(path, signed_in.session)

    with hold(folder / f"{account}.lock", what=f"the session of account “{account}”"):
        if web:
            clock = SystemClock()
            form = sign_in_by_form(config.telegram, keep, port=port or 0, clock=clock, say=note)
            signed_in = asyncio.run(form)
        elif session_file is not None:
            keep(signed_in := asyncio.run(adopt(config.telegram, _read_secret(session_file))))
        else:
            answers = _Answers(code=code, password_file=password_file)
            half_done = folder / f"{account}.pending"
            keep(signed_in := _by_phone(config.telegram, half_done, phone, answers))
    name = neutralise(signed_in.name)
    note(f"Signed in as {name}. The session is kept as account “{account}” in {path}.")
    note("A running `flagfall run` takes it up by itself; else start it. See: flagfall accounts")


def _by_phone(
    telegram: TelegramSettings, half_done: Path, phone: str, answers: _Answers
) -> SignedIn:
    """Ask for a code and use it; without a terminal the two halves may be two invocations."""
    pending = _pending(half_done, phone)
    if pending is None or not answers.given:
        number = phone or _ask("Phone number with country code: ", "--phone")
        pending = asyncio.run(request_code(telegram, number))
        write_private(half_done, json.dumps([pending.session, pending.phone, pending.code_hash]))
    try:
        signed_in = asyncio.run(sign_in(telegram, pending, answers))
    except (ExpiredError, RejectedError):
        half_done.unlink(missing_ok=True)  # this half is worth nothing: the next call begins anew
        raise
    half_done.unlink(missing_ok=True)
    return signed_in


def _pending(path: Path, phone: str) -> CodeSent | None:
    """Return the sign-in that an earlier invocation began for this phone."""
    if not path.exists():
        return None
    session, begun_for, code_hash = json.loads(path.read_text())
    if phone and phone != begun_for:
        return None
    return CodeSent(session=session, phone=begun_for, code_hash=code_hash)


class _Answers:
    """Code and password from the options, else from the terminal."""

    def __init__(self, *, code: str, password_file: Path | None) -> None:
        self._code = code
        self._password_file = password_file

    @property
    def given(self) -> bool:
        """Whether the code was given as an option."""
        return bool(self._code)

    def code(self) -> str:
        """Return the code."""
        return self._code or _ask("The code that Telegram sent to your other devices: ", "--code")

    def password(self, hint: str) -> str:
        """Return the password of two-step verification."""
        if self._password_file is not None:
            return _read_secret(self._password_file)
        note = f" (hint: {hint})" if hint else ""
        return _ask(f"Password of two-step verification{note}: ", "--password-file", secret=True)


def _ask(question: str, option: str, *, secret: bool = False) -> str:
    if not sys.stdin.isatty():
        raise RefusedError(
            f"{option} is needed where there is no terminal to ask on.",
            remedy=f"Call again with {option}. {_EXAMPLE}",
        )
    return str(typer.prompt(question, prompt_suffix="", hide_input=secret, err=True)).strip()


def _read_secret(path: Path) -> str:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8.", remedy="Save it as UTF-8 text.") from error
    return text.strip()
