"""What every page of t.me is made of: escaped text with its links, numbers, the frame.

The structure and the class names are those of real pages (2023), without their ornaments. Every
text is escaped; it is other people's and may hold markup.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

HOST = "https://t.me"
# What pages of t.me turn into links, and the signs they show as pictures.
URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,:;!?)]")
_MENTION = r"(?<![\w@/])@[A-Za-z]\w{3,31}\b"
_HASHTAG = r"(?<![\w#&])#\w*[^\W\d]\w*"
_EMOJI = r"[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff]\ufe0f?"
_SPECIAL = re.compile(f"{URL.pattern}|{_MENTION}|{_HASHTAG}|{_EMOJI}")
_K, _M = 1_000, 1_000_000


def plain(text: str) -> str:
    """Return text as HTML, lines kept. A NUL cannot stand in HTML: U+FFFD, as parsers do."""
    escaped = escape(text.replace("\0", "\ufffd")).replace("&#x27;", "&#39;")
    return escaped.replace("!", "&#33;").replace("\n", "<br/>")


def rich(text: str) -> str:
    """Return text as HTML with links for addresses, mentions and hashtags, and emoji as pictures.

    What a reader sees of it is the text, unchanged.
    """
    parts, end = [], 0
    for found in _SPECIAL.finditer(text):
        parts += [plain(text[end : found.start()]), _linked(found.group())]
        end = found.end()
    return "".join([*parts, plain(text[end:])])


def rounded(number: int) -> str:
    """Return a number as counters show it: 2, 33.4K, 3.1M."""
    for size, letter in ((_M, "M"), (_K, "K")):
        if number >= size:
            return f"{number * 10 // size / 10:.1f}".removesuffix(".0") + letter
    return str(number)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun as landing pages write them: 1 subscriber, 12 345 members."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}".replace(",", " ")


def page(title: str, body: str, *, head: str = "", shown: str = "", about: str = "") -> str:
    """Return a whole page; ``shown`` and ``about`` are what a link to it is introduced with."""
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">'
        f"<title>{plain(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">'
        f'<meta property="og:title" content="{plain(shown or title)}">'
        '<meta property="og:site_name" content="Telegram">'
        f'<meta property="og:description" content="{escape(about)}">'
        f"{head}</head>{body}</html>\n"
    )


def _linked(found: str) -> str:
    inner = plain(found)
    if found[0] == "@":
        return f'<a href="{HOST}/{found[1:]}" target="_blank">{inner}</a>'
    if found[0] == "#":
        return f'<a href="?q={quote(found, safe="")}">{inner}</a>'
    if found.startswith("http"):
        return f'<a href="{escape(found)}" target="_blank" rel="noopener">{inner}</a>'
    picture = found.encode().hex().upper()
    style = f"background-image:url('//telegram.org/img/emoji/40/{picture}.png')"
    return f'<i class="emoji" style="{style}"><b>{inner}</b></i>'
