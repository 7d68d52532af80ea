"""What a rule will match, in few words."""

from __future__ import annotations

import pytest

from bot.rules.description import Family, TermDescription

PRAPOR = ("прапор", "прапора", "прапору", "прапором", "прапорі")
LINES = {
    "few forms": ([("en", ("flag", "flags"))], "", "x: flag, flags"),
    "many forms": ([("uk", PRAPOR)], "", "x: прапор, прапора, прапору … (5)"),
    "families": ([("en", ("flag",)), ("ru", ("флаг",))], "", "x: flag · флаг"),
    "one base form in two languages": (
        [("uk", ("херсон", "херсоні")), ("ru", ("херсон", "херсоне"))],
        "",
        "x: херсон, херсоні, херсоне",
    ),
    "remark": ([("en", ("flag",))], "in this form only", "x: flag in this form only"),
    "remark alone": ([], "this hashtag", "x: this hashtag"),
}


@pytest.mark.parametrize(("families", "remark", "line"), LINES.values(), ids=LINES.keys())
def test_a_term_is_one_line(
    families: list[tuple[str, tuple[str, ...]]], remark: str, line: str
) -> None:
    some = tuple(Family(language=language, forms=forms) for language, forms in families)
    assert str(TermDescription(term="x", families=some, remark=remark)) == line
