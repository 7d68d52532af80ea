"""`flagfall rules noise`: how often each rule hits the stored posts, and by which words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.frame import settings_of
from bot.cli.installation import local_desk, reading
from bot.cli.moments import parse_moment
from bot.cli.output import note, print_columns, print_json, print_lines, rfc3339
from bot.cli.rules.options import Json
from bot.clock import SystemClock
from bot.render.counting import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.desk.noise import Noise, RuleNoise, TermNoise

_HEADS = ("RULE", "HITS", "A DAY", "SHARE", "MOST BY")
_SHOWN = 3  # forms of a rule, to people
_LISTED = 20  # forms of a term, in JSON
_TOLD = 100_000  # posts from one word of progress to the next


async def noise(
    context: typer.Context,
    *,
    since: Annotated[
        str, typer.Option(help="Posted since then: 24h, 7d or 2022-11-11T14:02:00Z.")
    ] = "7d",
    rule: Annotated[str | None, typer.Option(help="Only this rule, by name or number.")] = None,
    as_json: Json = False,
) -> None:
    """Show how often each rule hits the stored posts, the loudest first, and by which words.

    Rules are tried as they are now on the posts as they are now, whatever was told of them then.

    Example: flagfall rules noise --since 30d
    """
    moment = parse_moment(since, now=SystemClock().now())
    config = settings_of(context)
    async with reading(config) as store:
        if store is None:
            return
        from bot.desk.lenient import LenientLists  # noqa: PLC0415  loads dictionaries
        from bot.desk.noise import measure_noise, suggestion_of  # noqa: PLC0415  as above

        desk = local_desk(store, config)
        await desk.lists.read_as_needed()
        lists = LenientLists(desk.lists.ready)
        rules = [await desk.rules.find(rule)] if rule else await store.rules()
        measured = await measure_noise(
            rules,
            store,
            since=moment,
            clock=SystemClock(),
            lexicon=desk.lexicon,
            lists=lists,
            progress=_tell_progress(),
        )
    loudest = sorted(measured.rules, key=lambda one: (-one.hits, one.stored.number))
    advice = {
        one.stored.rule.name: lists.problem_of(one.stored.rule).removesuffix(".")
        or suggestion_of(one, lexicon=desk.lexicon, lists=lists)
        for one in loudest
    }
    if as_json:
        for one in loudest:
            print_json(_row(one, measured, advice[one.stored.rule.name]))
    else:
        _print(loudest, measured, advice)


def _tell_progress() -> Callable[[int], None]:
    """Return what tells a person at a terminal now and then how far it is."""
    told = 0

    def tell(posts: int) -> None:
        nonlocal told
        if posts - told >= _TOLD and sys.stderr.isatty():
            told = posts
            note(f"{posts:,} posts read ...")

    return tell


def _row(one: RuleNoise, measured: Noise, advice: str) -> dict[str, object]:
    return {
        "rule": one.stored.rule.name,
        "number": one.stored.number,
        "when": one.stored.rule.when,
        "posts": one.posts,
        "hits": one.hits,
        "per_day": round(one.per_day, 3),
        "share": round(one.share, 6),
        "since": rfc3339(measured.since),
        "until": rfc3339(measured.until),
        "days": round(one.days, 3),
        "terms": [_term_row(term) for term in one.terms],
        "suggestion": advice,
    }


def _term_row(term: TermNoise) -> dict[str, object]:
    forms = sorted(term.forms.items(), key=lambda item: (-item[1], item[0]))[:_LISTED]
    return {
        "term": term.term,
        "hits": term.hits,
        "forms": [{"form": form, "hits": hits} for form, hits in forms],
    }


def _print(loudest: list[RuleNoise], measured: Noise, advice: dict[str, str]) -> None:
    if not loudest:
        note("No rule is in force. Add one: flagfall rules add 'flag Kherson'")
        return
    print_columns(_HEADS, [_cells(one) for one in loudest])
    print_lines(f"{name}: {said}." for name, said in advice.items() if said)
    if not measured.posts:
        note("No post of that time is stored.")
        return
    since, until = (f"{at:%Y-%m-%d %H:%M}" for at in (measured.since, measured.until))
    note(
        f"{count(measured.posts, 'post')} from {since} to {until} UTC, {loudest[0].days:.1f} days."
    )


def _cells(one: RuleNoise) -> tuple[object, ...]:
    most = ", ".join(f"{form} {hits}" for form, hits in one.forms[:_SHOWN])
    return (one.stored.rule.name, one.hits, f"{one.per_day:.1f}", f"{one.share:.2%}", most)
