"""What a watch list of 200,000 entries costs: to read, to keep, and with every post.

Times are of the processor, not of the wall.
"""

from __future__ import annotations

import time
import tracemalloc
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from bot.model import Rule
from bot.rules.lexicon import EMPTY_LEXICON
from bot.rules.lists.definition import MOST_ENTRIES, WatchList
from bot.rules.lists.load import load_list
from bot.rules.ruleset import RuleSet
from tests.benchmarks.report import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bot.rules.lists.entry_list import EntryList

POSTS = 2_000
ROUNDS = 5
_LETTERS = 300  # of a post, on average
_NAMED = 0.002  # of the words of a post are names, half of which are listed
_SYLLABLES = (
    ("ка", "мо", "рин", "сто", "лев", "бур", "да", "нік", "тор", "вел", "макс", "ні", "зор", "ґан"),
    ("ka", "mo", "rin", "sto", "lev", "bur", "da", "nik", "tor", "vel", "max", "ni", "zor", "gan"),
)
_COMMON = (
    *("у", "на", "в", "та", "і", "що", "за", "до", "від", "по", "сьогодні", "вночі", "місто"),
    *("банк", "компанія", "дані", "база", "продаю", "злив", "доступ", "клієнти", "сервер"),
    *("the", "of", "and", "leak", "data", "bank", "group", "company", "новини", "через"),
)
_ENDINGS = ("com", "net", "com.ua", "ru", "org")


def run(folder: Path) -> None:
    """Print the figures of a mixed list, and of each kind by itself."""
    random = Random(7)  # noqa: S311  a benchmark's own dice
    names = _names(random)
    posts = [_post(random, names) for _ in range(POSTS)]
    figure("posts, letters on average", f"{sum(map(len, posts)) / POSTS:,.0f}")
    values = _values(random, names)
    for kind, some in {"mixed": _mixed(random, values), **values}.items():
        _measure(folder, kind, some, posts)


def _measure(folder: Path, kind: str, values: Sequence[str], posts: Sequence[str]) -> None:
    file = folder / f"{kind}.txt"
    file.write_text("\n".join(values), encoding="utf-8")
    watch_list = WatchList(name=kind, file=str(file))
    load_list(WatchList(name=kind, entries=tuple(values[:99])))  # what is loaded lazily
    memory = _kept(watch_list)
    began = time.process_time()
    made = load_list(watch_list)
    took = time.process_time() - began
    figure(f"{kind}: {len(made):,} entries, read and compiled in", f"{took:.1f} s")
    figure(f"{kind}: memory", f"{memory / 2**20:.0f} MiB")
    figure(f"{kind}: of {POSTS:,} posts it is found in", f"{_found(made, posts):,}")
    figure(f"{kind}: a post more", f"{_cost(made, posts):.1f} us", "20 us")


def _kept(watch_list: WatchList) -> int:
    """Return the bytes that a list keeps, without what reading it needed."""
    tracemalloc.start()
    made = load_list(watch_list)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept if len(made) else 0


def _cost(made: EntryList, posts: Sequence[str]) -> float:
    """Return the microseconds a post takes more with a rule of the list than without it."""
    others = [Rule(name="other", when="Kherson")]
    listed = Rule(name="listed", when=f"list:{made.name}")
    lists = {made.name: made}
    without = RuleSet.compile(others, lexicon=EMPTY_LEXICON)
    with_it = RuleSet.compile([*others, listed], lexicon=EMPTY_LEXICON, lists=lists)
    more = min(_seconds(partial(_judge, with_it), posts) for _ in range(ROUNDS))
    less = min(_seconds(partial(_judge, without), posts) for _ in range(ROUNDS))
    return (more - less) / len(posts) * 1e6


def _seconds(judge: Callable[[str], object], posts: Sequence[str]) -> float:
    """Return the seconds of processor time: other processes are not the list's fault."""
    began = time.process_time()
    for text in posts:
        judge(text)
    return time.process_time() - began


def _found(made: EntryList, posts: Sequence[str]) -> int:
    rule = Rule(name="listed", when=f"list:{made.name}")
    rules = RuleSet.compile([rule], lexicon=EMPTY_LEXICON, lists={made.name: made})
    return sum(1 for text in posts if _judge(rules, text))


def _judge(rules: RuleSet, text: str) -> object:
    return rules.match({"text": text})


def _names(random: Random) -> list[str]:
    """Return twice as many names as a list may hold: half of them are in no list."""
    names: dict[str, None] = {}
    while len(names) < 2 * MOST_ENTRIES:
        syllables = random.choices(random.choice(_SYLLABLES), k=random.randint(4, 6))
        names["".join(syllables).capitalize()] = None
    return list(names)


def _values(random: Random, names: Sequence[str]) -> dict[str, Sequence[str]]:
    listed = names[:MOST_ENTRIES]
    latin = [
        f"{number:x}-{name.encode('idna').decode()[-12:]}" for number, name in enumerate(listed)
    ]
    return {
        "words": listed,
        "phrases": [f"{random.choice(_COMMON)} {name} {random.choice(_COMMON)}" for name in listed],
        "domains": [f"{name}.{random.choice(_ENDINGS)}" for name in latin],
        "phones": [f"+38050{number:07}" for number in range(0, MOST_ENTRIES * 10, 10)],
    }


def _mixed(random: Random, values: Mapping[str, Sequence[str]]) -> list[str]:
    share = MOST_ENTRIES // 8
    mails = [f"press@{domain}" for domain in values["domains"][share : 2 * share]]
    hashes = [f"{random.getrandbits(256):064x}" for _ in range(share)]
    addresses = [
        f"{random.randint(11, 200)}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(share)
    ]
    urls = [
        f"https://{domain}/a/{number}" for number, domain in enumerate(values["domains"][:share])
    ]
    telegram = [f"@name_{number:07}" for number in range(share)]
    rest = [values[kind][:share] for kind in ("words", "phrases", "domains")]
    return [each for some in (*rest, mails, hashes, addresses, urls, telegram) for each in some]


def _post(random: Random, names: Sequence[str]) -> str:
    """Return a post: common words, some names, every fourth one with an address or a number."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < _LETTERS:
        some = random.choice(names) if random.random() < _NAMED else random.choice(_COMMON)
        words.append(some)
    if random.random() < 0.25:
        words[len(words) // 2] = random.choice(
            (
                "https://t.me/some_channel/1204",
                "news.example.org",
                "+380 44 123-45-67",
                "24.02.2022",
            )
        )
    return " ".join(words).capitalize() + "."
