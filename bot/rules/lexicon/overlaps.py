"""Forms that two groups have in common, although no member of theirs is the same.

A post with such a form is found by the rules of both. Looking for them expands every member, which
takes seconds for hundreds of groups: it is done by tests and by the doctor, never at a start.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.forms import LANGUAGES, forms_of
from bot.rules.lexicon.names import names_with_forms
from bot.rules.text import fold_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.rules.lexicon.groups import Group, Lexicon


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A folded form, and the members that have it, by group."""

    form: str
    members: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Return ``міста: місто [town], міст [bridge]``."""
        owners = ", ".join(f"{member} [{group}]" for group, member in self.members)
        return f"{self.form}: {owners}"


def overlaps(lexicon: Lexicon, groups: Iterable[Group] | None = None) -> list[Overlap]:
    """Return the forms of one word that belong to two groups and are declared by neither.

    With ``groups`` only theirs are expanded, and looked up in the lexicon: some 10 ms a group.
    """
    found = _among(lexicon.groups.values()) if groups is None else _beside(lexicon, groups)
    return [overlap for overlap in found if not _is_declared(lexicon, overlap)]


def _among(groups: Iterable[Group]) -> Iterator[Overlap]:
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for group in groups:
        for form, member in _forms(group):
            owners[form].setdefault(group.name, member)
        for form, name in _forms_of_names(group):
            named[form].setdefault(group.name, name)
    for form, members in owners.items():
        if len(members) > 1:
            yield Overlap(form=form, members=tuple(members.items()))
    for form, names in named.items():
        capital = {group: one for group, one in owners[form].items() if one[:1].isupper()}
        if len(both := names | capital) > 1:
            yield Overlap(form=form, members=tuple(both.items()))


def _beside(lexicon: Lexicon, groups: Iterable[Group]) -> Iterator[Overlap]:
    for group in groups:
        for form, member in _forms(group):
            asked = form.capitalize() if member[:1].isupper() else form
            yield from _with_others(lexicon, group, asked, member)
        for form, name in _forms_of_names(group):
            if lexicon.is_name(form.capitalize()):
                yield from _with_others(lexicon, group, form.capitalize(), name)


def _with_others(lexicon: Lexicon, group: Group, asked: str, member: str) -> Iterator[Overlap]:
    others = [one.name for one in lexicon.groups_of(asked) if one.name != group.name]
    if others:
        form = fold_word(asked)
        owners = ((group.name, member), *((other, form) for other in others))
        yield Overlap(form=form, members=owners)


def _forms(group: Group) -> Iterator[tuple[str, str]]:
    """Yield every form of a group's single words, with the member it is of."""
    for language, members in group.members.items():
        for member in members:
            if " " not in member:
                found = forms_of(member, languages=(language,), scripts=False)
                yield from ((form, member) for form in sorted(found.forms))


def _forms_of_names(group: Group) -> Iterator[tuple[str, str]]:
    """Yield the forms that count only with a capital letter: a lower-case word is no other name."""
    for _, name, forms in names_with_forms(group.names, LANGUAGES):
        yield from ((fold_word(form), name) for form in forms)


def _is_declared(lexicon: Lexicon, overlap: Overlap) -> bool:
    """Whether all groups but one say that they share the form, or their member that has it."""
    silent = [
        group
        for group, member in overlap.members
        if lexicon.groups[group].shares.isdisjoint({overlap.form, fold_word(member)})
    ]
    return len(silent) <= 1
