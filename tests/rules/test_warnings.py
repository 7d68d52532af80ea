from __future__ import annotations

import pytest

from bot.model import Rule
from bot.rules.syntax import parse
from bot.rules.warnings import warnings_of


@pytest.mark.parametrize(
    ("when", "begin"),
    [
        pytest.param("flag or Kherson", ["`or` is looked for as a word"], id="or"),
        pytest.param("flag Near Kherson", ["`Near` is looked for as a word"], id="near"),
        pytest.param("flag NEAR/x dam", ["`NEAR/x` is looked for as a word"], id="near what"),
        pytest.param("flag near/3 dam", ["`near/3` is looked for as a word"], id="near, small"),
        pytest.param("lang:uk", ["`lang:uk` alone matches"], id="filter"),
        pytest.param("has:photo -lang:uk", ["`has:photo` matches"], id="filters"),
        pytest.param("the", ["`the` alone matches"], id="little english"),
        pytest.param("для", ["`для` alone matches"], id="little"),
        pytest.param("flag OR на", ["`на` matches"], id="one way is enough"),
        pytest.param("на NEAR/2 в", ["`на NEAR/2 в` alone matches"], id="near little ones"),
        pytest.param("ко*", ["`ко*` alone matches"], id="short piece"),
        pytest.param("ሰላም", ["No form of `ሰላም` is known"], id="unknown"),
        pytest.param("كتاب", [], id="arabic"),
        pytest.param("שלום", [], id="hebrew"),
        pytest.param("დროშა", [], id="georgian"),
        pytest.param("旗帜", [], id="chinese"),
        pytest.param("flag", [], id="word"),
        pytest.param("на flag", [], id="narrowed"),
        pytest.param("flag -на", [], id="excluded"),
        pytest.param("evac* OR 2022", [], id="number"),
        pytest.param("lang:uk (flag OR dam)", [], id="filter and word"),
        pytest.param("/x.*y/", [], id="pattern"),
    ],
)
def test_what_looks_like_a_mistake(when: str, begin: list[str]) -> None:
    found = list(warnings_of(parse(when), Rule(name="x", when=when)))
    assert len(found) == len(begin)
    assert all(said.startswith(start) for said, start in zip(found, begin, strict=True))


def test_what_is_written_instead_parses() -> None:
    tree = parse("lang:uk OR the")
    for said in warnings_of(tree, Rule(name="x", when="lang:uk OR the")):
        assert parse(said.rpartition(": ")[2])
