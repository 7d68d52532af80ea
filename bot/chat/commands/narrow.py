"""/narrow: the rule of an alert leaves out its channel or a word of it, or takes words exactly.

What it would have left out of the last week's hits is shown first; it is done once that was
confirmed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.alerts import alert_meant, key_of, rules_of, write_examples
from bot.chat.command import Answer, Call, Command
from bot.chat.narrowings import (
    Narrowing,
    exact_words,
    leaving_out_channel,
    leaving_out_word,
    narrowed,
    words_found,
)
from bot.chat.undoing import undo_rows
from bot.chat.wording import Text
from bot.errors import RefusedError
from bot.model import Role
from bot.render.counting import count
from bot.render.names import shortened, tame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import HitRecord, Message, Rule, StoredRule
    from bot.store.protocol import Transaction

    Changes = Sequence[tuple[StoredRule, Rule]]

_DAYS = 7
_MOST_WORDS = 6  # offered as buttons
_LABEL = 20  # code points of a name on a button
_NOTHING = "Nothing was changed."
_USAGE = "/narrow t.me/name/123 channel, word or exact; /recent shows the last hits."


async def _run(call: Call) -> Answer:
    argument = call.request.argument
    if call.request.pressed and argument == "no":
        return Answer(toast=_NOTHING)
    key, _, way = argument.partition(" ")
    sure = way.endswith(" yes")
    way = way.removesuffix(" yes") if sure else way.strip()
    records = await alert_meant(call, key)
    rules = await rules_of(call, records)
    narrowing = _narrowing(way, records)
    if narrowing is None:
        return Answer(message=_which_word(records))
    if sure:
        return Answer(change=lambda tx: _narrow(call, tx, narrowing, records))
    changes = narrowed(narrowing, rules, records)
    return Answer(message=await _preview(call, narrowing, records, changes))


def _narrowing(way: str, records: Sequence[HitRecord]) -> Narrowing | None:
    """Return what is wished; None where it is not said which of several words."""
    kind, _, number = way.partition(":")
    if kind == "channel":
        return leaving_out_channel(records[0].channel)
    if kind == "exact":
        return exact_words()
    if kind != "word":
        raise RefusedError("What shall the rule leave out?", remedy=f"Write {_USAGE}")
    words = words_found(records)
    if not words:
        raise RefusedError(
            "No single word was found in this post.", remedy="/rules shows the rule."
        )
    if number.isdecimal() and int(number) < len(words):
        return leaving_out_word(words, int(number))
    return leaving_out_word(words, 0) if len(words) == 1 else None


def _which_word(records: Sequence[HitRecord]) -> Message:
    text = Text("Which word shall no longer count? Posts that have it in just this form go.")
    key = key_of(records)
    return text.message(
        *(
            ((shortened(tame(word), _LABEL), f"narrow:{key} word:{number}"),)
            for number, word in enumerate(words_found(records)[:_MOST_WORDS])
        ),
        (("None", "narrow:no"),),
    )


async def _preview(
    call: Call, narrowing: Narrowing, records: Sequence[HitRecord], changes: Changes
) -> Message:
    """Return what a narrowing would have left out of the hits of the last days."""
    text = Text()
    for stored, after in changes:
        effect = await call.scene.desk.effect(after, days=_DAYS)
        text.line(f"{_named(stored)} {narrowing.meaning}.")
        text.line(f"{'The newest' if effect.capped else f'Last {_DAYS} days'}: ")
        text.add(f"{len(effect.gone):,} of {count(effect.hits, 'hit')} would be gone")
        text.add(", such as" if effect.gone else ".")
        write_examples(text, effect.gone, call)
        if not any(_same_post(gone, records[0]) for gone in effect.gone):
            text.line("This post itself would still be found, or is older than that.")
        if after.when != stored.rule.when:
            text.line("It would be: ").code(after.when)
    key = key_of(records)
    yes = (f"Yes, {narrowing.short}", f"narrow:{key} {narrowing.way} yes")
    return text.message((yes, ("No", "narrow:no")))


async def _narrow(
    call: Call, tx: Transaction, narrowing: Narrowing, records: Sequence[HitRecord]
) -> Message:
    """Do it to the rules as they are now that nobody else writes."""
    changes = narrowed(narrowing, await rules_of(call, records), records)
    text = Text()
    for stored, after in changes:
        call.scene.desk.rules.check(after)
        await call.scene.desk.rules.put(tx, after, by=call.by)
        text.line(f"{_named(stored)} is now: ").code(after.when).add(_switches(after))
    undo = await undo_rows(tx, [after.name for _, after in changes])
    return text.line("Its hits so far are kept.").message(*undo)


def _named(stored: StoredRule) -> str:
    return f"Rule {stored.number} ({tame(stored.rule.name)})"


def _switches(rule: Rule) -> str:
    exact = not (rule.forms or rule.scripts or rule.lexicon or rule.derive)
    return ", in exact words" if exact else ""


def _same_post(one: HitRecord, other: HitRecord) -> bool:
    return (one.hit.channel_id, one.hit.message_id) == (other.hit.channel_id, other.hit.message_id)


COMMAND = Command(
    name="narrow",
    role=Role.EDITOR,
    usage="/narrow t.me/name/123 word",
    summary="Have the rule of an alert leave out its channel or a word, or take words exactly",
    denied="Rules are changed by",
    run=_run,
)
