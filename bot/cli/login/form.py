"""Signing in through a form that a browser on this machine opens, once.

Whoever asks needs the address with its secret. A page of another site cannot know that, and is
refused besides by the names that browsers put into every request (Host, Origin, Sec-Fetch-Site):
https://owasp.org/www-community/attacks/csrf
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import TYPE_CHECKING

from bot.cli.login.pages import (
    CODE,
    PASSWORD,
    PHONE,
    POLICY,
    Question,
    last_page,
    question_page,
    refusal_page,
)
from bot.errors import BotError, RejectedError, UnavailableError
from bot.ops.http import FORM, HttpServer, Response
from bot.telegram.client import open_client
from bot.telegram.login import (
    CodeSent,
    ExpiredError,
    PasswordNeeded,
    SignedIn,
    give_code,
    give_password,
    request_code,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.config import TelegramSettings
    from bot.ops.http import Request

PATIENCE = 600.0  # seconds until somebody must have signed in
_LINGER = 1.0  # seconds in which the browser fetches the last page
_HOST = "127.0.0.1"
_LARGEST_BODY = 4096
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


async def sign_in_by_form(
    settings: TelegramSettings,
    keep: Callable[[SignedIn], None],
    *,
    port: int,
    clock: Clock,
    say: Callable[[str], None],
    patience: float = PATIENCE,
) -> SignedIn:
    """Serve the form on loopback until somebody has signed in, and ``keep`` that at once.

    ``port`` 0 is a free one. The address is said, once; nothing that is typed is ever said.

    Raises UnavailableError when the port is taken or nobody signed in, ConfigError.
    """
    open_client(settings)  # what is wrong with the settings is better said before the browser opens
    form = SignInForm(settings)
    server = HttpServer(form.answer, host=_HOST, body_limit=_LARGEST_BODY)
    try:
        form.port = await server.start(port)
    except OSError as error:
        raise UnavailableError(
            f"Port {port} of {_HOST} cannot be used: {error.strerror}.",
            remedy="Name another with --port, or leave it out.",
        ) from error
    minutes = f"{patience / 60:.0f} minutes"
    say(f"Open this in a browser, it works for one sign-in and for {minutes}: {form.url}")
    say(f"From another machine, first: ssh -L {form.port}:{_HOST}:{form.port} THIS-MACHINE")
    try:
        async with asyncio.timeout(patience):
            await form.done.wait()
        keep(form.signed_in)
        await clock.sleep(_LINGER)
    except TimeoutError:
        raise UnavailableError(
            f"Nobody signed in within {minutes}.",
            remedy="Call again for a new address.",
        ) from None
    finally:
        await server.stop()
    return form.signed_in


class SignInForm:
    """Answers the requests of one sign-in, one after the other."""

    def __init__(self, settings: TelegramSettings) -> None:
        self.port = 0
        self.done = asyncio.Event()
        self._settings = settings
        self._secret = secrets.token_urlsafe(32)
        self._reached: CodeSent | PasswordNeeded | SignedIn | None = None
        self._turn = asyncio.Lock()

    @property
    def url(self) -> str:
        """The address, which is a secret until the sign-in has ended."""
        return f"http://{_HOST}:{self.port}/{self._secret}"

    @property
    def signed_in(self) -> SignedIn:
        """Who signed in, once ``done``."""
        assert isinstance(self._reached, SignedIn)  # noqa: S101  asked for after ``done`` only
        return self._reached

    async def answer(self, request: Request) -> Response:
        """Return the page for a request."""
        status, reason = self._refusal(request)
        if reason:
            return _page(refusal_page(reason), status)
        async with self._turn:
            refused = await self._take(request.fields()) if request.method == "POST" else ""
            return _page(self._current(refused))

    def _refusal(self, request: Request) -> tuple[int, str]:
        """Return status and reason for a request that is not ours to answer, else an empty one."""
        hosts = {f"{name}:{self.port}" for name in (_HOST, "localhost")}
        if request.headers.get("host") not in hosts:
            return 403, "Open the page at exactly the address that was printed."
        if not hmac.compare_digest(request.path.encode(), f"/{self._secret}".encode()):
            return 404, "There is nothing here."
        if request.method not in {"GET", "HEAD", "POST"}:
            return 405, "This cannot be done here."
        if request.method == "POST" and not _is_same_origin(request, hosts):
            return 403, "This form was not sent from its own page."
        if request.method == "POST" and not _is_form(request):
            return 415, "This is not the form of the page."
        return 200, ""

    async def _take(self, fields: dict[str, object]) -> str:
        """Go on by what was typed; return why it is no good, if it is not.

        The form of an earlier step, sent again by going back, changes nothing.
        """
        step, typed = fields.get("step"), str(fields.get("answer", "")).strip()
        if step == "anew" and not self.done.is_set():
            self._reached = None
        if step != self._question.name or self.done.is_set():
            return ""
        try:
            await self._advance(typed)
        except (ExpiredError, RejectedError) as error:
            self._reached = None
            return str(error)
        except BotError as error:
            return str(error)
        return ""

    async def _advance(self, typed: str) -> None:
        reached = self._reached
        if reached is None:
            self._reached = await request_code(self._settings, typed)
        elif isinstance(reached, CodeSent):
            self._reached = await give_code(self._settings, reached, typed)
        elif isinstance(reached, PasswordNeeded):
            self._reached = await give_password(self._settings, reached, typed)
        if isinstance(self._reached, SignedIn):
            self.done.set()

    @property
    def _question(self) -> Question:
        if isinstance(self._reached, CodeSent):
            return CODE
        return PASSWORD if isinstance(self._reached, PasswordNeeded) else PHONE

    def _current(self, refused: str) -> str:
        reached = self._reached
        if isinstance(reached, SignedIn):
            return last_page(reached.name)
        note = ""
        if isinstance(reached, CodeSent):
            note = f"For {reached.phone}."
        elif isinstance(reached, PasswordNeeded) and reached.hint:
            note = f"Hint: {reached.hint}"
        return question_page(self._question, note=note, refused=refused)


def _page(html: str, status: int = 200) -> Response:
    return Response(
        status=status,
        body=html.encode(),
        content_type="text/html; charset=utf-8",
        headers=_HEADERS,
    )


def _is_same_origin(request: Request, hosts: set[str]) -> bool:
    """Whether a form comes from its own page.

    A page that sends no referrer has the origin "null", by which browsers mean not telling; they
    tell by Sec-Fetch-Site all the same. What is no browser sends neither.
    """
    origin = request.headers.get("origin", "null")
    site = request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and origin in {"null", *(f"http://{host}" for host in hosts)}


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip() == FORM
