"""An expression that cannot be used, with the place of its error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.wording import Text
from bot.render.names import shortened

if TYPE_CHECKING:
    from bot.errors import ExpressionError
    from bot.model import Message

_POINTER = "‸"
_POINTED = 40  # code points shown before and after the place of an error


def pointed(expression: str, error: ExpressionError) -> Message:
    """Return the error, its place in the expression if it is not at the start, and a remedy."""
    text = Text(error.message)
    if error.position > 0 and _POINTER not in error.message:
        before, after = expression[: error.position], expression[error.position :]
        start = "…" if len(before) > _POINTED else ""
        text.line().code(f"{start}{before[-_POINTED:]}{_POINTER}{shortened(after, _POINTED)}")
    if error.suggestion:
        text.line("Write: ").code(error.suggestion)
    return text.message()
