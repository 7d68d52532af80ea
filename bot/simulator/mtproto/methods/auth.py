"""auth.*: signing in with phone and code, password or bot token, and out again."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from telethon.tl import types

from bot.simulator.mtproto.methods.account import password_matches
from bot.simulator.mtproto.objects import user_of
from bot.simulator.mtproto.wire import RpcFailureError

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl
    from bot.simulator.people import Account


def send_code(caller: Caller, request: Tl) -> Tl:
    """auth.sendCode: the code is the one the account was made with; nothing is sent."""
    account = _account(caller, request.phone_number)
    return types.auth.SentCode(
        type=types.auth.SentCodeTypeApp(length=len(account.code)),
        phone_code_hash=_code_hash(account),
    )


def sign_in(caller: Caller, request: Tl) -> Tl:
    """auth.signIn.

    Raises:
        RpcFailureError: PHONE_CODE_EXPIRED, PHONE_CODE_INVALID or SESSION_PASSWORD_NEEDED.
    """
    account = _account(caller, request.phone_number)
    if request.phone_code_hash != _code_hash(account):
        raise RpcFailureError(400, "PHONE_CODE_EXPIRED")
    if not request.phone_code:
        raise RpcFailureError(400, "PHONE_CODE_EMPTY")
    if request.phone_code != account.code:
        raise RpcFailureError(400, "PHONE_CODE_INVALID")
    if account.password is not None:
        caller.key.asked_password = account.user_id
        raise RpcFailureError(401, "SESSION_PASSWORD_NEEDED")
    return _welcome(caller, account.user_id)


def check_password(caller: Caller, request: Tl) -> Tl:
    """auth.checkPassword.

    Raises:
        RpcFailureError: PASSWORD_HASH_INVALID, SRP_ID_INVALID, or no code was given before.
    """
    user_id = caller.key.asked_password
    if user_id is None:
        raise RpcFailureError(401, "AUTH_KEY_UNREGISTERED")
    if not password_matches(caller, user_id, request.password):
        raise RpcFailureError(400, "PASSWORD_HASH_INVALID")
    return _welcome(caller, user_id)


def import_bot_authorization(caller: Caller, request: Tl) -> Tl:
    """auth.importBotAuthorization.

    Raises:
        RpcFailureError: ACCESS_TOKEN_INVALID.
    """
    bot = caller.world.people.by_token.get(request.bot_auth_token)
    if bot is None:
        raise RpcFailureError(400, "ACCESS_TOKEN_INVALID")
    return _welcome(caller, bot.user_id)


def log_out(caller: Caller, request: Tl) -> Tl:  # noqa: ARG001  every method has both
    """auth.logOut."""
    caller.key.user_id = None
    return types.auth.LoggedOut()


def _welcome(caller: Caller, user_id: int) -> Tl:
    caller.key.user_id = user_id
    caller.key.asked_password = None
    caller.key.revoked = False
    me = caller.world.people.get(user_id)
    return types.auth.Authorization(user=user_of(caller.world, user_id, me))


def _account(caller: Caller, phone: str) -> Account:
    account = caller.world.people.by_phone.get("+" + "".join(filter(str.isdigit, phone)))
    if account is None:
        raise RpcFailureError(400, "PHONE_NUMBER_INVALID")
    if caller.world.faults.find("banned", account=account.label):
        raise RpcFailureError(400, "PHONE_NUMBER_BANNED")
    return account


def _code_hash(account: Account) -> str:
    return hmac.digest(account.code.encode(), account.phone.encode(), "sha256").hex()[:18]
