"""A post as operators see it."""

from __future__ import annotations

import pytest

from bot.rules.subject import Subject, name_of

NAMES = {
    "bare": ("Rybar", "rybar"),
    "at": (" @Rybar ", "rybar"),
    "address": ("https://t.me/Rybar", "rybar"),
    "address of a post": ("t.me/rybar/18844?single", "rybar"),
    "preview": ("https://t.me/s/rybar/", "rybar"),
    "name shown": ("Сергій Хлань", "сергій хлань"),
    "nothing": (None, ""),
    "number": (7, ""),
}


@pytest.mark.parametrize(("value", "name"), NAMES.values(), ids=NAMES.keys())
def test_name_of(value: object, name: str) -> None:
    assert name_of(value) == name


def test_missing_keys_are_empty() -> None:
    subject = Subject({})
    assert (subject.text, subject.language, subject.tags) == ("", None, {})
    assert subject.channels == {""}
    assert subject.folded.words == frozenset()


def test_tags_have_their_spans() -> None:
    text = "#Херсон a#b ##c #Херсон_нині #1"
    assert Subject({"text": text}).tags == {
        "херсон": [(0, 7)],
        "херсон_нині": [(16, 28)],
        "1": [(29, 31)],
    }
