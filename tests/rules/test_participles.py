"""A typed participle is no verb."""

from __future__ import annotations

import pytest

from bot.rules.forms import forms_of

APART = {
    "a noun": ("заключенный", "заключённым заключённые", "заключили заключено заключить"),
    "a noun in the present": ("обвиняемый", "обвиняемых обвиняемая", "обвиняют обвиняем обвиняемо"),
    "what was done": ("уничтоженный", "уничтоженная уничтожен уничтожены", "уничтожили уничтожая"),
    "who does": ("отправившийся", "отправившихся отправившаяся", "отправиться отправивший"),
    "a case": ("разрушенных", "разрушенный разрушено", "разрушали"),
    "the verb": ("уничтожить", "уничтоженная уничтожен уничтожили уничтожая", ""),
}


@pytest.mark.parametrize(("word", "some", "others"), APART.values(), ids=APART.keys())
def test_a_participle_means_itself(word: str, some: str, others: str) -> None:
    forms = forms_of(word).forms
    assert forms >= {form.replace("ё", "е") for form in some.split()}
    assert forms.isdisjoint(others.split())
