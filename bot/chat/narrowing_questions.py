"""What is asked before a rule is made to find less: which word, which language, which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.alerts import key_of
from bot.chat.narrowing_wish import language_called
from bot.chat.narrowings import words_found
from bot.chat.wording import Text, lines
from bot.desk.narrowing import without_channel
from bot.errors import RefusedError
from bot.render.counting import count
from bot.render.names import shortened, tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.command import Call
    from bot.chat.narrowing_wish import Subject, Wish
    from bot.model import Channel, HitRecord, Message, Rule, StoredRule

_MOST_WORDS = 6  # offered as buttons
_MOST_RULES = 8
_LABEL = 20  # code points of a name on a button
_NONE = (("None", "narrow:no"),)


def question(wish: Wish, subject: Subject) -> Message:
    """Return what is to be asked about a wish that leaves something open."""
    if wish.way == "without":
        return _which_language(subject)
    return _which_word(subject.records) if wish.way else _which_way(subject)


def ways_to_narrow(stored: StoredRule) -> tuple[tuple[str, str], ...]:
    """Return the buttons that make a rule find less than its words may mean, as far as they can."""
    rule = stored.rule
    if not (rule.forms or rule.scripts or rule.lexicon or rule.derive):
        return ()
    exact = ("Exact words only", f"narrow:{stored.number} exact")
    drop = ("Drop a language", f"narrow:{stored.number} without")
    return (exact, drop) if len(rule.languages) > 1 else (exact,)


async def rules_looking_at(call: Call, name: str) -> Message:
    """Return which rules look at a channel, with a button for each to leave it out."""
    channel = await call.scene.desk.channels.find(name)
    looking = [each for each in await call.scene.store.rules() if _looks_at(each.rule, channel)]
    if not looking:
        return lines(f"No rule looks at @{channel.name}. /watch flag Kherson makes one.")
    shown, first = looking[:_MOST_RULES], looking[0].number
    text = Text(f"{count(len(looking), 'rule')} at work in @{channel.name}:")
    for stored in shown:
        text.line(f"{stored.number} · {shortened(tame(stored.rule.name), 2 * _LABEL)}")
    if len(looking) > len(shown):
        text.line(f"and {len(looking) - len(shown):,} more: /rules")
    text.line().code(f"/narrow {first} @{channel.name}").add(" has a rule leave it out.")
    labels = (f"Not {each.number} ({shortened(tame(each.rule.name), _LABEL)})" for each in shown)
    tokens = (f"narrow:{each.number} @{channel.name}" for each in shown)
    return text.message(*((button,) for button in zip(labels, tokens, strict=True)))


def named(stored: StoredRule) -> str:
    """Return ``Rule 4 (flag)``."""
    return f"Rule {stored.number} ({tame(stored.rule.name)})"


def _which_word(records: Sequence[HitRecord]) -> Message:
    text = Text("Which word shall no longer count? Posts that have it in just this form go.")
    key = key_of(records)
    rows = (
        ((shortened(tame(word), _LABEL), f"narrow:{key} word:{number}"),)
        for number, word in enumerate(words_found(records)[:_MOST_WORDS])
    )
    return text.message(*rows, _NONE)


def _which_language(subject: Subject) -> Message:
    codes = dict.fromkeys(code for stored in subject.rules for code in stored.rule.languages)
    row = tuple((language_called(code), f"narrow:{subject.token} without {code}") for code in codes)
    text = Text("Forms and other words of which language shall no longer count?")
    return text.message(row, _NONE)


def _which_way(subject: Subject) -> Message:
    (stored,) = subject.rules
    number = stored.number
    text = Text(f"{named(stored)} finds less with")
    text.line().code(f"/narrow {number} exact").add(": its words as they are written alone")
    text.line().code(f"/narrow {number} without ru").add(": no forms and words of a language")
    text.line().code(f"/narrow {number} @channel").add(": nothing of a channel")
    ways = ways_to_narrow(stored)
    return text.message(*([ways] if ways else []))


def _looks_at(rule: Rule, channel: Channel) -> bool:
    try:
        return without_channel(rule, channel) != rule
    except RefusedError:  # it looks at nothing else
        return True
