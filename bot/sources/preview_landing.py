"""The landing page t.me/NAME: it tells channels, groups, people and nobody apart.

A channel without a page of posts redirects there, and so does every name that is no channel's.
"""

from __future__ import annotations

from enum import Enum

from bot.errors import RejectedError
from bot.sources.preview_page import parse
from bot.sources.preview_text import words_of

CLOSED, NOT_A_CHANNEL, TAKEN_OVER = 403, 404, 409  # codes of ours: t.me redirects


class Holder(Enum):
    """Whose a name is."""

    CHANNEL = "a channel"
    GROUP = "a group"
    PERSON = "a person or a bot"
    NOBODY = "nobody"


def read_landing(html: str) -> Holder:
    """Return whose the name of a landing page is, by what stands below its title.

    A channel counts subscribers, a group members; a link to a page of posts is a channel's, too.
    Raises UndecodableError for what is no page of t.me.
    """
    tree = parse(html)
    extra = " ".join(words_of(node).text for node in tree.css(".tgme_page_extra")).strip()
    link = tree.css_first("a.tgme_page_context_link")
    previewed = link is not None and (link.attributes.get("href") or "").startswith("/s/")
    if previewed or "subscriber" in extra:
        return Holder.CHANNEL
    if "member" in extra or "online" in extra:
        return Holder.GROUP
    named = tree.css_first(".tgme_page_title") is not None
    return Holder.PERSON if named and extra.startswith("@") else Holder.NOBODY


def why_not(name: str, holder: Holder) -> RejectedError:
    """Return what to raise for a name that has no page of posts."""
    if holder is Holder.CHANNEL:
        return RejectedError(
            f"The web page of @{name} shows no posts: its preview is switched off, or Telegram "
            "restricts it.",
            code=CLOSED,
            remedy="An account can read it: flagfall login.",
        )
    if holder is Holder.NOBODY:
        return RejectedError(
            f"No channel @{name} on Telegram.",
            code=NOT_A_CHANNEL,
            remedy="Check the spelling of the name.",
        )
    return RejectedError(
        f"@{name} is {holder.value}. Flagfall watches channels only.", code=NOT_A_CHANNEL
    )


def taken_over(name: str) -> RejectedError:
    """Return what to raise for a name that another channel has by now."""
    return RejectedError(
        f"The name @{name} belongs to another channel now.",
        code=TAKEN_OVER,
        remedy="To watch that one, remove this channel and add it again.",
    )
