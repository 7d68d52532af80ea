"""What somebody writes after /narrow, taken apart, and whose rules it is about.

    t.me/name/123 word · t.me/name/123 channel · 4 exact · 4 without ru · 4 @channel · @channel

Buttons say the same, with ``word:1`` for the second word that was found, and ``yes`` once it was
shown what it comes to. What is not written is the alert that was replied to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.alerts import alert_if_meant, key_of, names_alert, rules_of
from bot.desk.differences import LANGUAGES
from bot.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.command import Call
    from bot.model import HitRecord, StoredRule

USAGE = "/narrow t.me/name/123 channel, word or exact; /recent shows the last hits."
_WAY = re.compile(
    r"(?:\A|\s)(channel|word(?::\d{1,4})?|exact|without(?: \w+)?|@\w+)\Z", re.IGNORECASE
)
_OF_RULES = ("exact", "without", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to find less, and in which way ("" if that was not said)."""

    what: str
    way: str
    sure: bool = False

    @property
    def is_choice(self) -> bool:
        """Whether it says which of several words or languages, as the buttons of a question do."""
        return ":" in self.way or " " in self.way


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The rules that are to find less: those of an alert, or one by itself.

    ``token`` is how a button names them.
    """

    rules: Sequence[StoredRule]
    token: str
    records: Sequence[HitRecord] = ()

    def record_of(self, stored: StoredRule) -> HitRecord | None:
        """Return what a rule has found in the post of the alert."""
        found = (record for record in self.records if record.hit.rule == stored.rule.name)
        return next(found, None)


def read_wish(argument: str) -> Wish:
    """Take apart what follows /narrow."""
    rest = " ".join(argument.split())
    sure = rest.endswith(" yes")
    rest = rest.removesuffix(" yes") if sure else rest
    way = _WAY.search(rest)
    return Wish(
        what=rest[: way.start()].strip() if way else rest,
        way=way[1].lower() if way else "",
        sure=sure,
    )


async def subject_of(call: Call, wish: Wish) -> Subject:
    """Return whose rules are meant.

    Raises RefusedError for what is none, and for a way that only fits what an alert found.
    """
    if not wish.way and (not wish.what or names_alert(wish.what.partition(" ")[0])):
        raise RefusedError("What shall the rule leave out?", remedy=f"Write {USAGE}")
    if (records := await alert_if_meant(call, wish.what)) is not None:
        rules = await rules_of(call, records)
        return Subject(rules=rules, token=key_of(records), records=records)
    if not wish.what:
        raise RefusedError("Which alert, or which rule?", remedy=f"Write {USAGE}")
    if wish.way and not wish.way.startswith(_OF_RULES):
        raise RefusedError(
            f"“{wish.way.partition(':')[0]}” is said of an alert.", remedy=f"Write {USAGE}"
        )
    stored = await call.scene.desk.rules.find(wish.what.removeprefix("#"))
    return Subject(rules=[stored], token=str(stored.number))


def language_named(written: str) -> str:
    """Return the code of a language, written so or by its name; RefusedError for another."""
    wanted = written.casefold()
    for code, name in LANGUAGES.items():
        if wanted in (code, name.casefold()):
            return code
    raise RefusedError(
        f"“{written[:20]}” is none of the languages of rules.", remedy="Write uk, ru or en."
    )


def language_called(code: str) -> str:
    """Return what people call a language."""
    return LANGUAGES.get(code, code)
