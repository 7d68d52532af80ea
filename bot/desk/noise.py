"""How loud each rule is over the stored posts, which of its words bring the hits, and what to do.

Posts are streamed: what is kept of them are counts, however many there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.rules.explanation import explain
from bot.rules.ruleset import RuleSet
from bot.rules.text import fold_word, words_of
from bot.rules.tracing import Tracer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.model import Channel, Post, StoredRule
    from bot.rules.lexicon import Lexicon
    from bot.rules.match import Match
    from bot.store.protocol import Store

_DAY = timedelta(days=1)
_SHORTEST = 1 / 24  # days; what a minute of posts says of a day is a guess
_MOST_FORMS = 5_000  # counted of one term; a regular expression may find something else each time
_KEPT_FORMS = 1_000
_LOUD = 0.05  # of all posts
_MANY = 50  # hits a day; who is told of more reads none
_DOMINANT = 0.5  # of a rule's hits
_TELLING = 10  # hits; of fewer, half is no pattern


@dataclass(slots=True, kw_only=True)
class TermNoise:
    """One term: in how many hits it was found, and the forms it was found in, folded."""

    term: str
    hits: int = 0
    forms: Counter[str] = field(default_factory=Counter)

    def add(self, pieces: Iterable[str]) -> None:
        """Count what was found in one post, each form once."""
        self.hits += 1
        self.forms.update({_folded(piece) for piece in pieces})
        if len(self.forms) > _MOST_FORMS:
            self.forms = Counter(dict(self.forms.most_common(_KEPT_FORMS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNoise:
    """One rule: its hits among ``posts`` of ``days``, and its terms, excluded ones left aside."""

    stored: StoredRule
    posts: int
    days: float
    hits: int
    terms: tuple[TermNoise, ...]

    @property
    def per_day(self) -> float:
        """Hits a day."""
        return self.hits / self.days

    @property
    def share(self) -> float:
        """The share of all posts that it hits."""
        return self.hits / self.posts if self.posts else 0.0

    @property
    def forms(self) -> list[tuple[str, int]]:
        """The forms that bring the hits, the most frequent first."""
        every: Counter[str] = Counter()
        for term in self.terms:
            every.update(term.forms)
        return sorted(every.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What was measured: posts from the oldest to the newest; both are now if there is none."""

    posts: int
    since: datetime
    until: datetime
    rules: tuple[RuleNoise, ...]


async def measure_noise(
    rules: Sequence[StoredRule],
    store: Store,
    *,
    since: datetime,
    clock: Clock,
    lexicon: Lexicon,
    lists: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Noise:
    """Match the stored posts since a time. Raises ExpressionError."""
    given: dict[str, Any] = {"lexicon": lexicon} | ({"lists": lists} if lists else {})
    meters = {each.rule.name: _Meter(each, Tracer(each.rule, **given)) for each in rules}
    ruleset = RuleSet.compile([each.rule for each in rules], **given)
    channels = {c.channel_id: c for c in await store.channels() if c.channel_id is not None}
    began = oldest = newest = clock.now()
    posts = 0
    async for page in store.post_pages(since=since):
        if page and page[0].posted_at > began:
            break  # else whoever stores faster than we match would keep us for ever
        for post in page:
            _listen(post, ruleset, meters, channels)
        if page:
            oldest, newest = min(oldest, page[0].posted_at), page[-1].posted_at
        posts += len(page)
        progress(posts)
        await clock.sleep(0)
    days = max((newest - oldest) / _DAY, _SHORTEST)
    return Noise(
        posts=posts,
        since=oldest,
        until=newest,
        rules=tuple(meter.read(posts=posts, days=days) for meter in meters.values()),
    )


def suggestion_of(
    noise: RuleNoise, *, lexicon: Lexicon, lists: Mapping[str, Any] | None = None
) -> str:
    """Return how a rule may be narrowed, "" if there is no need."""
    if not noise.hits:
        return "never hits" if noise.posts else ""
    if noise.share <= _LOUD and noise.per_day <= _MANY:
        return ""
    form, hits = noise.forms[0] if noise.forms else ("", 0)
    dominant = hits / noise.hits if noise.hits >= _TELLING else 0.0
    by = f"; “{form}” brings {dominant:.0%} of the hits" if dominant >= _DOMINANT else ""
    said = f"hits {noise.share:.0%} of all posts, {noise.per_day:.0f} a day{by}"
    if by and (concept := _concept_of(form, noise, lexicon, lists)):
        without = f'-="{form}"' if " " in form else f"-={form}"
        return (
            f"{said} by the concept [{concept}]: leave it out with {without}, "
            "write lexicon = false, or add a word that must be there"
        )
    return f"{said}: add a word that must be there, or use NEAR"


@dataclass(slots=True)
class _Meter:
    """Counts the hits of one rule."""

    stored: StoredRule
    tracer: Tracer
    hits: int = 0
    terms: dict[str, TermNoise] = field(default_factory=dict)

    def count(self, post: Post, mapping: Mapping[str, object], match: Match) -> None:
        self.hits += 1
        if self.tracer.only_term:  # then it is what matched
            self.add(self.tracer.only_term, [post.text[s.start : s.end] for s in match.spans])
            return
        for found in self.tracer.trace(mapping):
            if not found.excluded and found.pieces is not None:
                self.add(found.term, found.pieces)

    def add(self, term: str, pieces: Iterable[str]) -> None:
        self.terms.setdefault(term, TermNoise(term=term)).add(pieces)

    def read(self, *, posts: int, days: float) -> RuleNoise:
        terms = sorted(self.terms.values(), key=lambda term: -term.hits)
        return RuleNoise(
            stored=self.stored, posts=posts, days=days, hits=self.hits, terms=tuple(terms)
        )


def _listen(
    post: Post,
    ruleset: RuleSet,
    meters: Mapping[str, _Meter],
    channels: Mapping[int, Channel],
) -> None:
    mapping = post.as_mapping(channels.get(post.channel_id))
    for match in ruleset.match(mapping):
        meters[match.rule].count(post, mapping, match)


def _concept_of(
    form: str, noise: RuleNoise, lexicon: Lexicon, lists: Mapping[str, Any] | None
) -> str:
    """Return the group that brought a form in, "" if it is one of what was typed itself."""
    brought = ""
    for term in explain(noise.stored.rule, lexicon=lexicon, lists=lists).terms:
        for reading in term.readings:
            if any(form in map(_folded, forms) for forms in reading.words):
                if not reading.group:
                    return ""
                brought = brought or reading.group
    return brought


def _folded(piece: str) -> str:
    return " ".join(fold_word(piece[start:end]) for start, end in words_of(piece)) or piece
