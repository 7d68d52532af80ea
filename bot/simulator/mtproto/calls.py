"""From a client's request to its answer: wrappers, the call log, faults, the method itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from telethon.tl import functions

from bot.errors import RefusedError
from bot.simulator.mtproto import wire
from bot.simulator.mtproto.methods import METHODS
from bot.simulator.mtproto.wire import RpcFailureError
from bot.simulator.rights import DeniedError

if TYPE_CHECKING:
    from bot.simulator.mtproto.caller import Caller
    from bot.simulator.mtproto.wire import Tl

WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
    functions.InvokeAfterMsgRequest,
    functions.InvokeAfterMsgsRequest,
)
# What a frozen account cannot do. Telegram's list is not public: these read, join or write.
CLOSED_TO_FROZEN = frozenset(
    {
        "channels.getChannels",
        "channels.getFullChannel",
        "channels.getMessages",
        "channels.joinChannel",
        "contacts.resolveUsername",
        "messages.getDialogs",
        "messages.getHistory",
        "messages.getMessages",
        "messages.getPeerDialogs",
        "messages.sendMessage",
        "updates.getChannelDifference",
    }
)
# What needs no sign-in; the ban shows at the next call that does.
UNSIGNED = ("help.", "auth.")
SECRETS = frozenset({"phone_code", "phone_code_hash", "api_hash", "bot_auth_token", "password"})


def unwrap(request: Tl) -> tuple[Tl, bool]:
    """Return the request inside all wrappers, and whether it subscribes to updates."""
    subscribes = True
    while isinstance(request, WRAPPERS):
        subscribes = subscribes and not isinstance(request, functions.InvokeWithoutUpdatesRequest)
        request = request.query
    return request, subscribes


def note(caller: Caller, name: str, request: Tl) -> None:
    """Put a call into the log, without its secrets."""
    fields = request.to_dict()
    fields.pop("_", None)
    params = {key: _plain(value) for key, value in fields.items() if key not in SECRETS}
    caller.world.log.add(caller.label, "mtproto", name, params)


def perform(caller: Caller, name: str, request: Tl) -> bytes:
    """Return a call's serialised result.

    Raises:
        RpcFailureError: the answer is an error; an injected one comes before anything is done.
    """
    _check_faults(caller, name)
    method = METHODS.get(name)
    if method is None:
        raise RpcFailureError(400, f"METHOD_NOT_SUPPORTED ({name})")
    try:
        return wire.dump(method(caller, request))
    except DeniedError as error:
        raise RpcFailureError(error.code, error.name) from error
    except RefusedError as error:
        raise RpcFailureError(400, "PEER_ID_INVALID") from error


def _check_faults(caller: Caller, name: str) -> None:
    faults = caller.world.faults
    if caller.key.duplicated:
        raise RpcFailureError(406, "AUTH_KEY_DUPLICATED")
    if faults.find("banned", account=caller.label) and not name.startswith(UNSIGNED):
        raise RpcFailureError(401, "USER_DEACTIVATED_BAN")
    if name in CLOSED_TO_FROZEN and faults.find("frozen", account=caller.label):
        raise RpcFailureError(420, "FROZEN_METHOD_INVALID")
    if fault := faults.take("flood_wait", method=name, account=caller.label):
        raise RpcFailureError(420, f"FLOOD_WAIT_{int(fault.number('seconds', 30))}")
    if fault := faults.take("rpc_error", method=name, account=caller.label):
        raise RpcFailureError(int(fault.number("code", 400)), str(fault.params["message"]))


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
