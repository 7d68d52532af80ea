"""Names that are everyday words too, and count only where a capital letter begins them.

Суми is a city, and суми are sums; Газа takes the forms of газ, the gas. ``=Чилі`` in a list of
names is one that is not inflected: what a dictionary takes it for is another word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.rules.forms import forms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

UNINFLECTED = "="
RULE = 'Write one word with a capital letter, with = before it if it is not inflected: "=Чилі".'

_NAME = re.compile(r"=?[^\W_][\w'’ʼ.-]*+\Z")


def is_name(value: object) -> bool:
    """Whether an item of a list of names is written as one."""
    if not isinstance(value, str) or not _NAME.match(value):
        return False
    return bare(value)[0].isupper()


def bare(name: str) -> str:
    """Return a listed name without the sign that it is not inflected."""
    return name.removeprefix(UNINFLECTED)


def forms_of_name(name: str, language: str) -> tuple[str, ...]:
    """Return the forms of a listed name in its language, each with a capital letter."""
    if name.startswith(UNINFLECTED):
        return (bare(name),)
    found = forms_of(name, languages=(language,), scripts=False)
    forms = found.by_language.get(language, (name,))
    capital = [form[:1].upper() + form[1:] for form in (*forms, *sorted(found.capitals))]
    return tuple(dict.fromkeys(capital))


def names_with_forms(
    names: Mapping[str, Sequence[str]], languages: Sequence[str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield language, name and forms of all names of a group, by the order of the languages."""
    for language in languages:
        for name in names.get(language, ()):
            yield language, bare(name), forms_of_name(name, language)
