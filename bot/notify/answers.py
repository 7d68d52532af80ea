"""What the Bot API answers, told apart: a result, or one of our errors with a remedy.

Source: https://core.telegram.org/bots/api#making-requests and #responseparameters
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.errors import NetworkError, RejectedError, ThrottledError
from bot.notify.advice import advice, is_shut
from bot.notify.telling import ClosedError

if TYPE_CHECKING:
    from collections.abc import Mapping

PERMANENT = (400, 401, 403, 404, 409)

_REMEDIES = {
    401: "TELEGRAM_BOT_TOKEN is wrong or revoked: copy it again from @BotFather.",
    404: "TELEGRAM_BOT_TOKEN or BOT_API_URL is malformed: a token looks like 123456:ABC-DEF.",
    409: "Another program reads this bot's commands: stop it, or give this one a bot of its own.",
}
_LOGGED_OUT = "The bot was logged out of the Bot API's server, which lets it in again by itself."


class MovedError(RejectedError):
    """The group became a supergroup; ``target`` is the id it has now."""

    def __init__(self, message: str, *, target: str) -> None:
        self.target = target
        super().__init__(message, code=400, remedy=f"Write to {target} from now on.")


def read_answer(method: str, status: int, body: bytes, *, chat: str = "") -> object:
    """Return the ``result`` of a Bot API answer; ``chat`` is the one that it is about, if any.

    Raises:
        ThrottledError: 429; ``seconds`` is its retry_after.
        MovedError: the group has another id now.
        ClosedError: 400 or 403, of a chat that takes nothing.
        RejectedError: 400, 401, 403, 404 or 409, said by the Bot API itself.
        NetworkError: 5xx, or an answer that is not the Bot API's (a proxy's page); ``sent`` is
            True where the call may have taken effect all the same.
    """
    answer = _parse(body)
    if answer is None:
        page = f"{method}: the answer (HTTP {status}) is not the Bot API's."
        remedy = "Check BOT_API_URL, and what stands between this machine and it."
        raise NetworkError(page, remedy=remedy, sent=_may_count(status))
    if answer.get("ok") is True and "result" in answer:
        return answer["result"]
    raise _error(method, status, answer, chat)


def _parse(body: bytes) -> Mapping[str, object] | None:
    """Return the answer's object, or None for anything the Bot API would never say."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and "ok" in answer else None


def _may_count(status: int) -> bool:
    """Whether a call so answered may have reached Telegram: a redirect or a 4xx page has not."""
    return not 300 <= status < 500  # noqa: PLR2004  the classes of HTTP statuses


def _error(method: str, status: int, answer: Mapping[str, object], chat: str) -> NetworkError:
    stated = answer.get("error_code")
    code = stated if isinstance(stated, int) else status
    said = f"{method}: {answer.get('description') or 'refused without a reason'} ({code})."
    given = answer.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    if code == 429:  # noqa: PLR2004  the name of the class says it
        return ThrottledError(said, seconds=_seconds(parameters.get("retry_after")))
    if "logged out" in said.lower():  # which lasts for ten minutes or so, and then ends by itself
        return NetworkError(said, remedy=_LOGGED_OUT)
    if "migrate_to_chat_id" in parameters:
        return MovedError(said, target=str(parameters["migrate_to_chat_id"]))
    if is_shut(code, said):
        return ClosedError(said, code=code, remedy=advice(said, chat))
    if code in PERMANENT:
        return RejectedError(said, code=code, remedy=_REMEDIES.get(code, ""))
    return NetworkError(said, sent=_may_count(code))


def _seconds(stated: object) -> float:
    """Return how long to wait; a limit without a number is taken as five seconds."""
    return float(stated) if isinstance(stated, int | float) and stated > 0 else 5.0
