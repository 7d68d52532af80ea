"""The HTTP server of the local Telegram, which is that of Flagfall itself."""

from bot.ops.http import Answer, HttpError, HttpServer, Request, Response

__all__ = ["Answer", "HttpError", "HttpServer", "Request", "Response"]
