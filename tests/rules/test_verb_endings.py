"""What the endings of a verb say of its other aspect."""

from __future__ import annotations

import pytest

from bot.rules.slavic import readings
from bot.rules.verb_endings import are_strangers, endings_of
from bot.rules.verbs_slavic import kin

PARTNERS = """
отложить откладывать | предложить предлагать | отозвать отзывать | устроить устраивать
войти входить | скинуть скидывать | спасти спасать | запереть запирать | напомнить напоминать
скасувати скасовувати | прийняти приймати | викрасти викрадати | досягти досягати
повернути повертати | зустріти зустрічати | розповісти розповідати | надіслати надсилати
збити збивати | уничтожить уничтожать | подорвать подрывать | купити купувати
"""
STRANGERS = """
отложить отлаживать | сложить слаживать | обсудить обсуживать | снизить снизывать
взрыть взрывать | подрыть подрывать | підрити підривати | выделить выделывать | спалить спалывать
заметить заметать | считать считывать | найти искать | ударить бить | збити збувати
вибити вибувати | допить доплывать | слить слать | знизити знизувати | положить полагать
пустити пустувати
"""


def _pairs(table: str) -> list[list[str]]:
    return [pair.split() for pair in table.strip().replace("\n", " | ").split(" | ")]


def _bases(perfective: str) -> set[str]:
    language = "uk" if perfective.endswith("и") and not perfective.endswith("йти") else "ru"
    found = [one for spoken in (language, "ru") for one in readings(perfective, spoken)]
    return {one.base.replace("ё", "е") for one in kin(found)}


@pytest.mark.parametrize(("perfective", "imperfective"), _pairs(PARTNERS))
def test_partners(perfective: str, imperfective: str) -> None:
    assert imperfective in _bases(perfective)


@pytest.mark.parametrize(("perfective", "imperfective"), _pairs(STRANGERS))
def test_strangers(perfective: str, imperfective: str) -> None:
    assert imperfective not in _bases(perfective)


def test_a_root_that_looks_alike() -> None:
    assert are_strangers("подрыть", "подрывать")
    assert not are_strangers("закрыть", "закрывать")
    assert not are_strangers("приговорить", "приговаривать")


def test_endings_are_looked_for_both_ways() -> None:
    assert "складывать" in set(endings_of("сложить", "ru", "perf"))
    assert "сложить" in set(endings_of("складывать", "ru", "impf"))
