"""/narrow: the rule of an alert leaves out its channel or a word of it, or takes words exactly.

What it would have left out of the last week's hits is shown first; it is done once that was
confirmed. Of a rule by itself, which may be too new to have hits, the last week's posts are looked
at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.alerts import rules_of, write_examples
from bot.chat.answering import DECLINED
from bot.chat.command import Answer, Call, Command
from bot.chat.here import zone_here
from bot.chat.narrowing_questions import named, question, rules_looking_at
from bot.chat.narrowing_wish import (
    Subject,
    language_called,
    language_named,
    read_wish,
    subject_of,
)
from bot.chat.narrowings import (
    Narrowing,
    exact_words,
    leaving_out_channel,
    leaving_out_language,
    leaving_out_word,
    narrowed,
    words_found,
)
from bot.chat.undoing import undo_rows
from bot.chat.wording import Text
from bot.errors import RefusedError
from bot.model import Role
from bot.render.counting import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.desk import Effect
    from bot.model import HitRecord, Message, Rule, StoredRule
    from bot.store.protocol import Transaction

    Changes = Sequence[tuple[StoredRule, Rule]]

_DAYS = 7


async def _run(call: Call) -> Answer:
    argument, pressed = call.request.argument, call.request.pressed
    if pressed and argument == "no":
        return DECLINED
    wish = read_wish(argument)
    if wish.way.startswith("@") and not wish.what and call.request.answers is None:
        return Answer(message=await rules_looking_at(call, wish.way))
    subject = await subject_of(call, wish)
    narrowing = await _narrowing(call, wish.way, subject)
    if narrowing is None:
        return Answer(message=question(wish, subject))
    if wish.sure:
        return Answer(change=lambda tx: _narrow(call, tx, narrowing, subject), instead=True)
    changes = narrowed(narrowing, subject.rules, subject.records)
    preview = await _preview(call, narrowing, subject, changes)
    return Answer(message=preview, instead=pressed and wish.is_choice)


async def _narrowing(call: Call, way: str, subject: Subject) -> Narrowing | None:
    """Return what is wished; None where that is still to be asked."""
    if way.startswith("@"):
        channel = await call.scene.desk.channels.find(way)
        return leaving_out_channel(channel, f"@{channel.name}")
    if way == "channel":
        return leaving_out_channel(subject.records[0].channel)
    if way == "exact":
        return exact_words()
    if way.startswith("without "):
        return leaving_out_language(language_named(way.removeprefix("without ")))
    return _without_word(way, subject.records) if way.startswith("word") else None


def _without_word(way: str, records: Sequence[HitRecord]) -> Narrowing | None:
    words = words_found(records)
    if not words:
        raise RefusedError(
            "No single word was found in this post.", remedy="/rules shows the rule."
        )
    number = way.partition(":")[2]
    if number and int(number) < len(words):
        return leaving_out_word(words, int(number))
    return leaving_out_word(words, 0) if len(words) == 1 else None


async def _preview(call: Call, narrowing: Narrowing, subject: Subject, changes: Changes) -> Message:
    """Return what a narrowing would have left out in the last days."""
    text = Text()
    zone = await zone_here(call, await call.scene.store.receivers())
    for stored, after in changes:
        record = subject.record_of(stored)
        if record:
            effect = await call.scene.desk.effect(after, days=_DAYS, about=record)
        else:
            effect = await call.scene.desk.effect_on_posts(stored.rule, after, days=_DAYS)
        text.line(f"{named(stored)} {narrowing.meaning}.")
        found = count(effect.hits, "hit" if record else "post")
        text.line(f"{'The newest' if effect.capped else f'Last {_DAYS} days'}: ")
        text.add(f"{len(effect.gone):,} of {found} would be gone")
        text.add(", such as" if effect.gone else ".")
        write_examples(text, effect.gone, call, zone)
        _write_fate(text, effect)
        if after.when != stored.rule.when:
            text.line("It would be: ").code(after.when)
    yes = (f"Yes, {narrowing.short}", f"narrow:{subject.token} {narrowing.way} yes")
    return text.message((yes, ("No", "narrow:no")))


def _write_fate(text: Text, effect: Effect) -> None:
    """Write what would have become of the post of the alert."""
    if effect.keeps is None:
        return
    then = "would still be found" if effect.keeps else "would be gone"
    if effect.is_older:
        text.line(f"The post of this alert is older than that; it {then}.")
    else:
        text.line(f"The post of this alert {then}.")


async def _narrow(call: Call, tx: Transaction, narrowing: Narrowing, subject: Subject) -> Message:
    """Do it to the rules as they are now that nobody else writes."""
    rules = await _as_they_are(call, subject)
    changes = narrowed(narrowing, rules, subject.records)
    text = Text()
    for stored, after in changes:
        call.scene.desk.rules.check(after)
        await call.scene.desk.rules.put(tx, after, by=call.by)
        text.line(f"{named(stored)} is now: ").code(after.when).add(_switches(stored.rule, after))
    undo = await undo_rows(tx, [after.name for _, after in changes])
    return text.line("Its hits so far are kept.").message(*undo)


async def _as_they_are(call: Call, subject: Subject) -> list[StoredRule]:
    if subject.records:
        return await rules_of(call, subject.records)
    return [await call.scene.desk.rules.find(subject.token)]


def _switches(before: Rule, rule: Rule) -> str:
    """Return what else is said of a rule beside its expression."""
    exact = not (rule.forms or rule.scripts or rule.lexicon or rule.derive)
    spoken = ", ".join(map(language_called, rule.languages))
    languages = f", in {spoken}" if rule.languages != before.languages else ""
    return f"{', in exact words' if exact else ''}{languages}"


COMMAND = Command(
    name="narrow",
    role=Role.EDITOR,
    usage="/narrow t.me/name/123 word",
    summary="Have the rule of an alert leave out its channel or a word, or take words exactly",
    denied="Rules are changed by",
    run=_run,
)
