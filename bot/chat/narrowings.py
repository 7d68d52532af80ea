"""How rules are made to find less, as buttons under alerts and answers offer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat.narrowing_wish import language_called
from bot.desk.narrowing import in_exact_words, without_channel, without_language, without_word
from bot.errors import RefusedError
from bot.render.names import tame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.model import Channel, HitRecord, Rule, StoredRule

_LONGEST = 64  # code points of a word that a button may leave out


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """One way to make the rules of an alert find less: what it does, in words and to a rule.

    ``way`` is how tokens say it, ``meaning`` continues "Rule 4 (flag)", ``short`` "Yes,". ``word``
    is what it leaves out, "" if that is no word.
    """

    way: str
    meaning: str
    short: str
    apply: Callable[[Rule], Rule]
    word: str = ""

    def concerns(self, rule: Rule, records: Sequence[HitRecord]) -> bool:
        """Whether a rule has found the word; any rule is concerned by what is no word."""
        found = words_found([record for record in records if record.hit.rule == rule.name])
        return not self.word or self.word.casefold() in (word.casefold() for word in found)


def leaving_out_channel(channel: Channel, way: str = "channel") -> Narrowing:
    """Return the narrowing that leaves out a channel. Raises RefusedError for one nobody named."""
    if channel.ref.isdigit():
        raise RefusedError("The channel of this alert is not in the list any more.")
    return Narrowing(
        way=way,
        meaning=f"would no longer look at @{channel.name}",
        short="leave it out",
        apply=lambda rule: without_channel(rule, channel),
    )


def leaving_out_word(words: Sequence[str], number: int) -> Narrowing:
    """Return the narrowing that leaves out what has one of the found words in this form."""
    word = words[number]
    return Narrowing(
        way=f"word:{number}",
        meaning=f"would leave out every post with “{tame(word)}” in just this form, "
        "whatever else it says",
        short="leave it out",
        apply=lambda rule: without_word(rule, word),
        word=word,
    )


def leaving_out_language(language: str) -> Narrowing:
    """Return the narrowing that takes no forms or concepts of a language."""
    name = language_called(language)
    return Narrowing(
        way=f"without {language}",
        meaning=f"would no longer look for forms and other words in {name}; what is written in "
        "it stays",
        short=f"drop {name}",
        apply=lambda rule: without_language(rule, language),
    )


def exact_words() -> Narrowing:
    """Return the narrowing that finds words as they are written in the rule alone."""
    return Narrowing(
        way="exact",
        meaning="would find its words only as they are written in it: "
        "no other forms, scripts or concepts",
        short="exact only",
        apply=in_exact_words,
    )


def words_found(records: Sequence[HitRecord]) -> list[str]:
    """Return what was found in a post, each spelling once, in the order of the text."""
    found: dict[str, str] = {}
    for record in records:
        text = record.post.text
        for span in record.hit.spans:
            word = " ".join(text[span.start : span.end].split())
            if 0 < len(word) <= _LONGEST:
                found.setdefault(word.casefold(), word)
    return list(found.values())


def narrowed(
    narrowing: Narrowing, rules: Sequence[StoredRule], records: Sequence[HitRecord]
) -> list[tuple[StoredRule, Rule]]:
    """Return the rules that a narrowing changes, each with what it becomes.

    Raises RefusedError if there is none: they are that narrow already.
    """
    changes = [
        (stored, narrowing.apply(stored.rule))
        for stored in rules
        if narrowing.concerns(stored.rule, records)
    ]
    changes = [(stored, after) for stored, after in changes if after != stored.rule]
    if not changes:
        raise RefusedError("The rule is that narrow already.", remedy="/rules shows it.")
    return changes
