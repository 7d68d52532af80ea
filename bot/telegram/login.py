"""Signing an account in: phone, code, and the password of two-step verification.

Source: https://core.telegram.org/api/auth
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from telethon import errors
from telethon.tl import functions

from bot.errors import RefusedError
from bot.telegram.client import open_client, session_string
from bot.telegram.failures import take_note, translated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telethon import TelegramClient

    from bot.config import TelegramSettings


class ExpiredError(RefusedError):
    """The code that was sent is not good for anything any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSent:
    """A sign-in half done: Telegram has sent a code. All of it is secret."""

    session: str
    phone: str
    code_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordNeeded:
    """A sign-in whose code was right: the account has two-step verification. A secret, too."""

    session: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A finished sign-in; ``session`` is the secret that replaces phone and code."""

    session: str
    name: str
    user_id: int


class Answers(Protocol):
    """Where the things that only a person knows come from; each may raise InputError."""

    def code(self) -> str:
        """Return the code Telegram sent."""
        ...

    def password(self, hint: str) -> str:
        """Return the password of two-step verification."""
        ...


async def request_code(settings: TelegramSettings, phone: str) -> CodeSent:
    """Have Telegram send a code to the account's other devices.

    Raises RefusedError for a number Telegram does not take, ThrottledError, NetworkError.
    """
    async with _connected(settings) as client:
        try:
            sent = await client.send_code_request(phone)
        except (errors.PhoneNumberInvalidError, errors.PhoneNumberBannedError, TypeError) as error:
            raise RefusedError(
                f"Telegram does not take the number {phone}.",
                remedy="Write it with the country code: +380441234567",
            ) from error
        return CodeSent(session=session_string(client), phone=phone, code_hash=sent.phone_code_hash)


async def sign_in(settings: TelegramSettings, pending: CodeSent, answers: Answers) -> SignedIn:
    """Finish a sign-in with the code, and the password if the account has one.

    Raises what ``give_code`` and ``give_password`` raise.
    """
    step = await give_code(settings, pending, answers.code())
    if isinstance(step, SignedIn):
        return step
    return await give_password(settings, step, answers.password(step.hint))


async def give_code(
    settings: TelegramSettings, pending: CodeSent, code: str
) -> SignedIn | PasswordNeeded:
    """Give the code that Telegram sent.

    Raises RefusedError for a wrong one, ExpiredError, ThrottledError, RejectedError when Telegram
    has forgotten this sign-in, NetworkError.
    """
    async with _connected(settings, pending.session) as client:
        if await _code_suffices(client, pending, code):
            return await _who(client)
        stored = await client(functions.account.GetPasswordRequest())
        return PasswordNeeded(session=session_string(client), hint=stored.hint or "")


async def give_password(
    settings: TelegramSettings, needed: PasswordNeeded, password: str
) -> SignedIn:
    """Give the password of two-step verification.

    Raises RefusedError for a wrong one, ThrottledError, RejectedError, NetworkError.
    """
    if not password:
        raise RefusedError("The password is wrong.")
    async with _connected(settings, needed.session) as client:
        try:
            await client.sign_in(password=password)
        except errors.PasswordHashInvalidError as error:
            raise RefusedError("The password is wrong.") from error
        return await _who(client)


async def adopt(settings: TelegramSettings, session: str) -> SignedIn:
    """Check a session string made elsewhere. Raises RefusedError if Telegram does not take it."""
    async with _connected(settings, session.strip()) as client:
        if not await client.is_user_authorized():
            raise RefusedError(
                "Telegram does not accept this session string.",
                remedy="Make a new one, or sign in with: flagfall login --phone NUMBER",
            )
        return await _who(client)


@asynccontextmanager
async def _connected(
    settings: TelegramSettings, session: str = ""
) -> AsyncIterator[TelegramClient]:
    client = open_client(settings, session)
    try:
        with translated():
            await client.connect()
            yield client
    finally:
        client.disconnected.add_done_callback(take_note)
        await client.disconnect()


async def _code_suffices(client: TelegramClient, pending: CodeSent, code: str) -> bool:
    plain = re.sub(r"[\s-]", "", code)  # people write it in groups
    if not plain:
        raise RefusedError("This is not the code that Telegram sent.")
    try:
        await client.sign_in(pending.phone, plain, phone_code_hash=pending.code_hash)
    except errors.SessionPasswordNeededError:
        return False
    except (errors.PhoneCodeInvalidError, errors.PhoneCodeEmptyError) as error:
        raise RefusedError("This is not the code that Telegram sent.") from error
    except errors.PhoneCodeExpiredError as error:
        raise ExpiredError(
            "The code has expired.",
            remedy="Sign in again without it, and Telegram sends a new one.",
        ) from error
    except errors.PhoneNumberUnoccupiedError as error:
        raise RefusedError(f"There is no Telegram account with {pending.phone}.") from error
    return True


async def _who(client: TelegramClient) -> SignedIn:
    me = await client.get_me()
    name = f"@{me.username}" if me.username else me.first_name or str(me.id)
    return SignedIn(session=session_string(client), name=name, user_id=me.id)
