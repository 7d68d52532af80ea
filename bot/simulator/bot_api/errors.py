"""The Bot API's refusals, in its own words (https://core.telegram.org/bots/api#making-requests)."""

from __future__ import annotations


class BotApiError(Exception):
    """A refusal: ``{"ok": false, "error_code", "description", "parameters"?}``."""

    def __init__(
        self,
        code: int,
        description: str,
        *,
        retry_after: int | None = None,
        migrate_to: int | None = None,
    ) -> None:
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to
        super().__init__(description)

    def body(self) -> dict[str, object]:
        """Return the answer's JSON."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        if self.migrate_to is not None:
            body["parameters"] = {"migrate_to_chat_id": self.migrate_to}
        return body


def bad_request(reason: str) -> BotApiError:
    """Return a 400 with that reason."""
    return BotApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> BotApiError:
    """Return a 403 with that reason."""
    return BotApiError(403, f"Forbidden: {reason}")
