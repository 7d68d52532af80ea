"""Rules made to find less: without a channel, without a form of a word, or in exact words alone.

What each would have taken away is measured on the hits there were: an editor sees it before it is
done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.desk.preview import preview_rule, would_be_hit
from bot.desk.turns import in_turns
from bot.errors import RefusedError
from bot.rules.ruleset import RuleSet
from bot.rules.subject import name_of
from bot.rules.syntax import parse
from bot.rules.text import words_of
from bot.rules.tree import Not, Or, Term, all_of
from bot.rules.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.model import Channel, HitRecord, Rule
    from bot.rules.lexicon import Lexicon
    from bot.rules.lists.entry_list import EntryList
    from bot.store.protocol import Store

MOST_HITS = 2_000  # looked at, the newest ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a narrowed rule would have left out of ``hits``, the newest last.

    ``capped`` says that there were more hits, and that these are the newest of them. Of a post that
    was asked about, ``keeps`` says whether it would still be found, and ``is_older`` that it was
    posted before what was looked at; ``keeps`` is None where none was.
    """

    hits: int
    gone: tuple[HitRecord, ...]
    capped: bool = False
    keeps: bool | None = None
    is_older: bool = False


def without_channel(rule: Rule, channel: Channel) -> Rule:
    """Return the rule as it leaves a channel out; one that does so already as it is.

    The name it was added under goes on to mean it when it is renamed. Raises RefusedError for the
    only channel that the rule looks at.
    """
    names = {name_of(channel.ref), name_of(channel.name)}
    if not rule.channels:
        return replace(rule, when=_without(rule.when, Term(kind="in", value=f"@{channel.ref}")))
    left = tuple(name for name in rule.channels if name_of(name) not in names)
    if not left:
        raise RefusedError(
            f"Rule “{rule.name}” looks at @{channel.name} alone.", remedy="/unwatch stops it."
        )
    return replace(rule, channels=left)


def without_language(rule: Rule, language: str) -> Rule:
    """Return the rule as it takes no forms of a language; RefusedError for the only one it has."""
    left = tuple(each for each in rule.languages if each != language)
    if not left:
        raise RefusedError(
            f"Rule “{rule.name}” has no other language.", remedy="/unwatch stops it."
        )
    return replace(rule, languages=left)


def without_word(rule: Rule, word: str) -> Rule:
    """Return the rule as it leaves out posts with this word or phrase in just this form."""
    words = [word[start:end] for start, end in words_of(word)]
    term = Term(kind="exact", value=" ".join(words)) if words else Term(kind="word", value=word)
    return replace(rule, when=_without(rule.when, term))


def in_exact_words(rule: Rule) -> Rule:
    """Return the rule as it finds its words as they are written there alone."""
    return replace(rule, forms=False, scripts=False, lexicon=False, derive=False)


async def effect_of(
    rule: Rule,
    store: Store,
    *,
    since: datetime,
    clock: Clock,
    lexicon: Lexicon,
    lists: Mapping[str, EntryList],
    about: HitRecord | None = None,
) -> Effect:
    """Return which hits of the rule's name in posts since then it would not make.

    ``about`` is a hit whose own fate is asked for. Raises ExpressionError.
    """
    ruleset = RuleSet.compile([rule], lexicon=lexicon, lists=lists)
    # hits of older posts may be new: those of a channel's history
    found = await store.hits(since=since, rule=rule.name, newest=MOST_HITS + 1)
    records = [record for record in found[-MOST_HITS:] if record.post.posted_at >= since]
    capped = len(found) > MOST_HITS
    gone = [each async for each in in_turns(records, clock) if not _finds(ruleset, each)]
    began = min(record.post.posted_at for record in records) if capped and records else since
    return Effect(
        hits=len(records),
        gone=tuple(gone),
        capped=capped,
        keeps=_finds(ruleset, about) if about else None,
        is_older=about is not None and about.post.posted_at < began,
    )


async def effect_on_posts(
    before: Rule,
    after: Rule,
    store: Store,
    *,
    days: int,
    clock: Clock,
    lexicon: Lexicon,
    lists: Mapping[str, EntryList],
) -> Effect:
    """Return what a rule would no longer find of what it finds in the stored posts of some days.

    That is known of a rule that is too new to have hits. Raises ExpressionError.
    """
    given: Any = {"lexicon": lexicon, "lists": lists}
    found = await preview_rule(before, store, clock=clock, days=days, **given)
    channels = {c.channel_id: c for c in await store.channels() if c.channel_id is not None}
    broad, narrow = (RuleSet.compile([rule], **given) for rule in (before, after))
    gone = [
        would_be_hit(broad, post, channels)
        async for post in in_turns(found.posts, clock)
        if not narrow.match(post.as_mapping(channels.get(post.channel_id)))
    ]
    return Effect(hits=len(found.posts), gone=tuple(gone), capped=found.capped)


def _finds(ruleset: RuleSet, record: HitRecord) -> bool:
    return bool(ruleset.match(record.post.as_mapping(record.channel)))


def _without(when: str, term: Term) -> str:
    """Return an expression with a term that must not be there, written as it was so far."""
    tree = parse(when)
    left_out = Not(part=term)
    if left_out in getattr(tree, "parts", ()) and not isinstance(tree, Or):
        return when
    wanted = all_of([tree, left_out])
    written = (f"{kept} -{write(term)}" for kept in (when, f"({when})"))
    return next((one for one in written if parse(one) == wanted), write(wanted))
