"""What one core judges, beside what others do: a loop of `keyword in text`, pyahocorasick.

Each number of rules is measured in a process of its own, so that memory is that of these rules.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from ahocorasick import Automaton

from bot.model import Rule
from bot.ops.plan_file import PlanFile
from bot.resources import shipped
from bot.rules.lexicon import load_lexicon
from bot.rules.ruleset import RuleSet
from bot.rules.subject import Subject
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.report import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.rules.match import Match

COUNTS = (10, 1_000, 10_000, 100_000)
TARGETS = {1_000: ("100", "16"), 10_000: ("600", "90"), 100_000: ("3,500", "550")}
CORPUS = "corpus.json"
PAIRS = 10_000
ROUNDS = 3


def run(folder: Path) -> None:
    """Measure every number of plain rules, then rules of three terms."""
    Corpus.kept(folder / CORPUS)
    costs = {}
    for count in COUNTS:
        costs[count] = float(_alone("words", str(count), str(folder / f"plans-{count}")))
    figure(
        "cost of a post, 100,000 rules over 1,000", f"{costs[100_000] / costs[1_000]:.1f}x", "<= 4"
    )
    _alone("booleans", "100000", str(folder / "plans-booleans"))


def _alone(*arguments: str) -> str:
    """Run a part of this module in a process of its own and return its last line."""
    command = [sys.executable, "-m", "tests.benchmarks.matching", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    *figures, last = done.stdout.rstrip("\n").split("\n")
    sys.stdout.write("".join(f"{line}\n" for line in figures))
    sys.stdout.flush()
    return last


def words(count: int, plans: Path) -> float:
    """Measure rules of one word each; return what a post costs, in microseconds."""
    corpus = Corpus.kept(plans.with_name(CORPUS))
    posts, keywords = corpus.posts, corpus.rules[:count]
    rules = [Rule(name=word, when=word) for word in keywords]
    ruleset = _compiled(rules, plans)
    hits = sum(len(ruleset.match({"text": text})) for text in posts)
    ours = _cost(posts, lambda text: ruleset.match({"text": text}))
    shown = _cost(posts, lambda text: [match.spans for match in ruleset.match({"text": text})])
    figure(f"{count:,} rules, a post ({hits / len(posts):.2f} hits)", f"{ours:.1f} us")
    figure(f"{count:,} rules, a post with the places of its hits", f"{shown:.1f} us")
    _against_loops(count, ours, posts, keywords)
    _against_automaton(count, ours, posts, keywords)
    _one_more(count, ruleset)
    return ours


def _compiled(rules: list[Rule], plans: Path) -> RuleSet:
    """Compile rules, without and then with what they expanded to in a file."""
    lexicon = load_lexicon(shipped("config/lexicon"))
    RuleSet.compile(rules[:1], lexicon=lexicon)  # dictionaries are opened once
    cold = PlanFile(plans)
    began = time.perf_counter()
    RuleSet.compile(rules, lexicon=lexicon, cache=cold)
    figure(f"{len(rules):,} rules, compiled", f"{time.perf_counter() - began:.2f} s", "< 10 s")
    cold.flush()
    before = _resident()
    began = time.perf_counter()
    ruleset = RuleSet.compile(rules, lexicon=lexicon, cache=PlanFile(plans))
    took, grown = time.perf_counter() - began, _resident() - before
    figure(f"{len(rules):,} rules, from the file of plans", f"{took:.2f} s", "< 2 s")
    figure(f"{len(rules):,} rules, memory", f"{grown:.0f} MB", "< 400 MB")
    return ruleset


def _against_loops(count: int, ours: float, posts: list[str], keywords: list[str]) -> None:
    some = posts[: max(10, 2_000_000 // count)]
    lowered = _cost(some, partial(_hoisted, keywords), rounds=1)
    peers = _cost(some, partial(_substrings, keywords), rounds=1)
    times, hoisted = TARGETS.get(count, ("", ""))
    against = f"{count:,} rules, against the loop"
    figure(against, f"{peers / ours:,.1f}x", times and f">= {times}x")
    figure(f"{against}, lower() hoisted", f"{lowered / ours:,.1f}x", hoisted and f">= {hoisted}x")


def _against_automaton(count: int, ours: float, posts: list[str], keywords: list[str]) -> None:
    automaton = Automaton()
    for number, word in enumerate(keywords):
        automaton.add_word(word, number)
    automaton.make_automaton()
    theirs = _cost(posts, lambda text: list(automaton.iter(text)))
    figure(f"{count:,} rules, against a pyahocorasick scan", f"{theirs / ours:.2f}x", ">= 0.6x")


def _one_more(count: int, ruleset: RuleSet) -> None:
    began = time.perf_counter()
    ruleset.changed([Rule(name="one more", when="evacuation NEAR/3 bridge")])
    took = (time.perf_counter() - began) * 1_000
    figure(f"{count:,} rules, one more takes effect in", f"{took:.1f} ms", "< 50 ms, stall < 25 ms")


def booleans(count: int, plans: Path) -> float:
    """Measure rules of three terms against asking every rule, and that they agree."""
    corpus, dice = Corpus.kept(plans.with_name(CORPUS)), Random(7)  # noqa: S311  a benchmark's dice
    posts, pool = corpus.posts, corpus.rules[:20_000]
    rules = [Rule(name=f"r{n}", when=_expression(dice, pool)) for n in range(count)]
    ruleset = _compiled(rules, plans)
    ours = _cost(posts, lambda text: ruleset.match({"text": text}))
    figure(f"{count:,} rules of three terms, a post", f"{ours:.1f} us")
    found = [{match.rule: match for match in ruleset.match({"text": text})} for text in posts]
    hits = [(name, post) for post, matches in enumerate(found) for name in matches]
    drawn = [(dice.choice(rules).name, dice.randrange(len(posts))) for _ in range(PAIRS)]
    each, differ = _asked_alone(ruleset, posts, found, drawn + hits)
    figure("  against asking every rule", f"{each * count / ours:,.0f}x", ">= 500x")
    figure(f"  differences on {PAIRS:,} pairs and {len(hits):,} hits", f"{differ}", "0")
    return ours


def _asked_alone(
    ruleset: RuleSet,
    posts: list[str],
    found: list[dict[str, Match]],
    pairs: list[tuple[str, int]],
) -> tuple[float, int]:
    """Return what asking one rule costs, its operator made, and how often it says otherwise."""
    subjects = [Subject({"text": text}) for text in posts]
    spent, differ = 0.0, 0
    for name, post in pairs:
        rule = ruleset.compiled[name]
        assert rule.operator is not None
        began = time.perf_counter()
        match = rule.judge(subjects[post])
        spent += time.perf_counter() - began
        differ += found[post].get(name) != match
    return spent * 1e6 / len(pairs), differ


def _expression(dice: Random, pool: Sequence[str]) -> str:
    one, two, three = dice.sample(pool, 3)
    return dice.choice(
        (f"{one} {two} {three}", f"{one} ({two} OR {three})", f"{one} {two} -{three}")
    )


def _substrings(keywords: list[str], text: str) -> object:
    return [word for word in keywords if word in text.lower()]


def _hoisted(keywords: list[str], text: str) -> object:
    text = text.lower()
    return [word for word in keywords if word in text]


def _cost(posts: list[str], judge: Callable[[str], object], *, rounds: int = ROUNDS) -> float:
    """Return what a post costs at best, in microseconds of processor time."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for text in posts:
            judge(text)
        best = min(best, time.process_time() - began)
    return best * 1e6 / len(posts)


def _resident() -> float:
    """Return the memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    part, many, where = sys.argv[1:]
    measured = {"words": words, "booleans": booleans}[part](int(many), Path(where))
    sys.stdout.write(f"{measured}\n")
