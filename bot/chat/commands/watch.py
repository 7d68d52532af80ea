"""/watch: put a rule in force, and show what it will match."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.command import Answer, Call, Command
from bot.chat.here import receiver_written
from bot.chat.narrowing_questions import ways_to_narrow
from bot.chat.places import names_for, receivers_to_make, told_where, watched_where
from bot.chat.pointing import pointed
from bot.chat.undoing import undo_button
from bot.chat.week import DAYS, said_of_week
from bot.chat.wish import Wish, read_wish, wished_rule
from bot.chat.wording import Text
from bot.errors import ExpressionError, RefusedError
from bot.model import Role
from bot.rules.explanation import explain
from bot.rules.ruleset import check_rule
from bot.rules.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.desk import Preview
    from bot.desk.naming import Names
    from bot.model import Message, Rule, StoredRule
    from bot.rules.description import Description, TermDescription
    from bot.rules.explanation import Explanation
    from bot.store.protocol import Transaction

_IN_FULL = 2  # words of a term whose forms are shown
_LISTED = 8  # words of a term that are shown at all
_LOUD = 0.2  # of all posts; who asked for so many probably did not mean to
_TELLING = 50  # posts; of fewer, a share says little
_NUMBER = re.compile(r"… \((\d+)\)\Z")


async def _run(call: Call) -> Answer:
    if not call.request.argument:
        raise RefusedError(
            "What shall be watched for?",
            remedy='Write /watch flag Kherson, or /watch "left bank" in @channel.',
        )
    wish = read_wish(call.request.argument)
    names = await names_for(call)
    try:
        parse(wish.when)
        rule = await _rule(call, wish, names)
        desk = call.scene.desk
        description = check_rule(rule, lexicon=desk.lexicon, lists=desk.lists.ready)
        explanation = explain(rule, lexicon=desk.lexicon, lists=desk.lists.ready)
    except ExpressionError as error:
        return Answer(message=pointed(wish.when, error))
    for name in rule.channels:
        await call.scene.desk.channels.find(name)
    preview = await call.scene.desk.preview(rule, days=DAYS)
    return Answer(
        change=lambda tx: _watch(call, tx, description, _more(explanation, preview), preview, names)
    )


def _more(explanation: Explanation, preview: Preview) -> list[str]:
    return [*_hints(explanation), said_of_week(preview), *_loudness(preview)]


async def _rule(call: Call, wish: Wish, names: Names) -> Rule:
    to = tuple([await receiver_written(call, name, names) for name in wish.to])
    return wished_rule(wish, to, [stored.rule for stored in await call.scene.store.rules()])


async def _watch(
    call: Call,
    tx: Transaction,
    description: Description,
    more: Sequence[str],
    preview: Preview,
    names: Names,
) -> Message:
    rule = description.rule
    receivers = await call.scene.store.receivers()
    made = receivers_to_make(rule.to, receivers)
    for receiver in made:
        await call.scene.desk.receivers.put(tx, receiver, by=call.by)
    before = await tx.last_change()
    stored = await call.scene.desk.rules.add(tx, rule, by=call.by, made=made)
    is_changed = await tx.last_change() != before
    watched = await call.scene.desk.channels.watched()
    text = Text(f"Rule {stored.number}: {description.expression}, ")
    text.add(f"{watched_where(rule, watched)}, ")
    names = replace(names, receivers=[*receivers, *made])
    text.add(f"{told_where(rule, names, call.request.chat_id)}.")
    for line in dict.fromkeys(_brief(term) for term in description.terms):
        text.line(line)
    for line in more:
        text.line(line)
    text.line().code(f"/unwatch {stored.number}").add(" stops it.")
    found = _see(stored, preview)
    undo = [await undo_button(tx)] if is_changed else []
    rows = (ways_to_narrow(stored), (*found, *undo))
    return text.message(*(row for row in rows if row))


def _see(stored: StoredRule, preview: Preview) -> list[tuple[str, str]]:
    """Return the button that shows what the rule would have found, if it is anything."""
    posts = len(preview.posts)
    label = f"See the {posts:,}" if posts > 1 else "See it"
    return [(label, f"preview:{stored.number}")] if posts else []


def _brief(term: TermDescription) -> str:
    """Return what a term matches, of all words but the first ones the base form alone."""
    if not term.families:
        return str(term)
    words = str(replace(term, remark="")).split(" · ")
    shown = [*words[:_IN_FULL], *(_base(word) for word in words[_IN_FULL:_LISTED])]
    if len(words) > _LISTED:
        shown.append(f"{len(words) - _LISTED} more")
    return f"{' · '.join(shown)} {term.remark}".rstrip()


def _hints(explanation: Explanation) -> Iterator[str]:
    """Yield how the rule may be trimmed, if concepts widen it, and what looks like a mistake."""
    groups = [(term, group) for term in explanation.terms for group in term.groups]
    if groups:
        term, _ = groups[0]
        about = dict.fromkeys(group.about or group.name for _, group in groups)
        yield (
            f"Concepts: {'; '.join(about)}. For one form only write ={term.term}, "
            "without concepts add lexicon=false."
        )
    yield from (f"Careful: {warning}" for warning in explanation.warnings)


def _loudness(preview: Preview) -> Iterator[str]:
    share = len(preview.posts) / max(preview.looked_at, 1)
    if preview.looked_at >= _TELLING and share > _LOUD:
        yield f"Careful: that is {share:.0%} of all posts. Add a word that must be there."


def _base(word: str) -> str:
    """Return ``прапор … (14)`` for ``прапор, прапора, прапору … (14)``."""
    forms = word.split(", ")
    number = _NUMBER.search(word)
    return word if len(forms) == 1 else f"{forms[0]} … ({number[1] if number else len(forms)})"


COMMAND = Command(
    name="watch",
    role=Role.EDITOR,
    usage="/watch flag Kherson",
    summary="Alert on posts that match; the answer shows what does",
    denied="Rules are changed by",
    run=_run,
)
