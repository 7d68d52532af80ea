"""/preview: what a rule finds in the stored posts of the last week; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.alerts import write_examples
from bot.chat.command import Answer, Call, Command
from bot.chat.here import zone_here
from bot.chat.pointing import pointed
from bot.chat.week import DAYS, said_of_week
from bot.chat.wish import read_wish, wished_rule
from bot.chat.wording import Text
from bot.errors import ExpressionError, RefusedError
from bot.model import Role
from bot.render.names import tame
from bot.rules.ruleset import check_rule

if TYPE_CHECKING:
    from bot.model import Rule

_USAGE = "Write /preview 4 for rule 4, or /preview flag Kherson for a rule that is not there yet."


async def _run(call: Call) -> Answer:
    wanted = call.request.argument.removeprefix("#").strip()
    if not wanted:
        raise RefusedError("What shall be looked for?", remedy=_USAGE)
    rule, number = await _rule(call, wanted)
    desk = call.scene.desk
    try:
        check_rule(rule, lexicon=desk.lexicon, lists=desk.lists.ready)
    except ExpressionError as error:
        return Answer(message=pointed(rule.when, error))
    for name in rule.channels if not number else ():
        await desk.channels.find(name)
    preview = await desk.preview(rule, days=DAYS)
    text = Text(f"Rule {number} ({tame(rule.name)})" if number else tame(rule.when))
    text.add(f". {said_of_week(preview)}")
    zone = await zone_here(call, await call.scene.store.receivers())
    write_examples(text, preview.newest, call, zone, most=len(preview.newest))
    if (left := len(preview.posts) - len(preview.newest)) > 0:
        text.line(f"and {left:,} before these.")
    if not number:
        text.line().code(f"/watch {wanted}").add(" has them told.")
    return Answer(message=text.message())


async def _rule(call: Call, wanted: str) -> tuple[Rule, int]:
    """Return a rule in force with its number, or what would be one and 0."""
    if wanted.isdecimal():
        stored = await call.scene.desk.rules.find(wanted)
        return stored.rule, stored.number
    rules = await call.scene.store.rules()
    for stored in rules:
        if stored.rule.name.casefold() == wanted.casefold():
            return stored.rule, stored.number
    wish = read_wish(wanted)
    return wished_rule(wish, wish.to, []), 0


COMMAND = Command(
    name="preview",
    role=Role.EDITOR,
    usage="/preview flag Kherson",
    summary="What a rule, or one that is not there yet, finds in the last week's posts",
    denied="Rules are changed by",
    run=_run,
)
