"""The pages of signing in through a browser: plain HTML, no scripts, nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

# No script, no frame, no resource, and a form may lead nowhere else.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_STYLE = (
    "body{font:18px/1.5 sans-serif;max-width:26em;margin:3em auto;padding:0 1em}"
    "input,button{font:inherit;width:100%;box-sizing:border-box;margin:.4em 0;padding:.4em}"
    ".no{color:#b00020}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one page asks for. ``kind`` is the input's type, ``fill`` what browsers may offer."""

    name: str
    label: str
    kind: str
    fill: str


PHONE = Question(name="phone", label="Phone number with country code", kind="tel", fill="tel")
CODE = Question(
    name="code",
    label="The code that Telegram sent to your other devices",
    kind="text",
    fill="one-time-code",
)
PASSWORD = Question(
    name="password",
    label="Password of two-step verification",
    kind="password",
    fill="current-password",
)


def question_page(question: Question, *, note: str = "", refused: str = "") -> str:
    """Return the page that asks one thing; ``refused`` says why the last answer was no good."""
    anew = "" if question is PHONE else _form("anew", "", "Begin anew with a phone number")
    field = (
        f'<label>{escape(question.label)}<input name="answer" type="{question.kind}" '
        f'autocomplete="{question.fill}" maxlength="256" required autofocus></label>'
    )
    said = f'<p class="no" role="alert">{escape(refused)}</p>' if refused else ""
    told = f"<p>{escape(note)}</p>" if note else ""
    return _page(f"{said}{told}{_form(question.name, field, 'Go on')}{anew}")


def last_page(name: str) -> str:
    """Return the page after which nothing more is asked."""
    return _page(f"<p>Signed in as {escape(name)}. This page can be closed.</p>")


def refusal_page(reason: str) -> str:
    """Return the page of a request that is not answered."""
    return _page(f'<p class="no">{escape(reason)}</p>')


def _form(step: str, fields: str, button: str) -> str:
    return (
        f'<form method="post"><input type="hidden" name="step" value="{step}">'
        f"{fields}<button>{escape(button)}</button></form>"
    )


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Sign in · Flagfall</title><style>{_STYLE}</style></head>"
        f"<body><h1>Sign in to Telegram</h1>{body}</body></html>"
    )
