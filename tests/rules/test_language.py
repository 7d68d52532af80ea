"""The language of a post, from its letters."""

from __future__ import annotations

import pytest

from bot.rules.language import language_of

POSTS = {
    "Ukrainian": ("Над будівлею адміністрації вже немає прапора", "uk"),
    "Russian": ("Над зданием администрации уже нет этого флага, выезд закрыт", "ru"),
    "English": ("The flag is gone, t.me/херсон", "en"),
    "Ukrainian without its letters": ("Вода та газ буде завтра, але не для всього району", "uk"),
    "Russian without its letters": ("Вода и газ будет завтра, но не для всего района", "ru"),
    "Russian in two words": ("Число пострадавших при обстреле автобуса у вокзала", "ru"),
    "Russian without a telling word": (
        "Россия готова к переговорам по Украине на прежних условиях, заявил Путин",
        "ru",
    ),
    "Russian with a Latin name": ("Ракеты HIMARS снова ударили, сообщает штаб", "ru"),
    "Ukrainian by its words": ("Прапор знято", "uk"),
    "Russian by its words": ("Флаг сняли", "ru"),
    "Russian by one word": ("Над зданием города нет флага", "ru"),
    "Belarusian": ("Ён быў у горадзе і ўсё бачыў", None),
    "one word says nothing": ("Херсон", None),
    "no letters": ("🔥 24/7", None),
    "empty": ("", None),
}


@pytest.mark.parametrize(("text", "language"), POSTS.values(), ids=POSTS.keys())
def test_language_of(text: str, language: str | None) -> None:
    assert language_of(text) == language
