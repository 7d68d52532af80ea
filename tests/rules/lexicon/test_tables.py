"""The quick reader says what tomllib says, or leaves it to tomllib."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.resources import shipped
from bot.rules.lexicon import tables
from bot.rules.lexicon.tables import read_tables

PLAIN = {
    "empty": "",
    "a comment alone": "# nothing",
    "comments": '# a\n[a] # b\nen = ["x", # "y"\n "z"] # c\n# d',
    "several lines": '[a]\nen = [\n    "x",\n\n    "y",\n]\n[b]\nabout = "c # d"\n',
    "booleans and empty lists": "[a]\nextend = true\nb = false\nen = []\nuk = [\n]\n",
    "windows": '[a]\r\nen = ["x"]\r\n',
}
NOT_PLAIN = {
    "escapes": '[a]\nabout = "a \\"b\\""\n',
    "literal": "[a]\nabout = 'x'\n",
    "numbers": "[a]\nen = [1]\n",
    "top": 'about = "x"\n',
    "dotted": "[a.b]\nx = true\n",
    "quoted": '["a b"]\nx = true\n',
}
WRONG = {
    "unclosed": "[flag\n",
    "unclosed list": '[a]\nen = ["x"\n[b]\n',
    "twice": "[a]\n[a]\n",
    "key twice": "[a]\nx = true\nx = true\n",
    "no comma": '[a]\nen = ["x" "y"]\n',
    "two on a line": "[a] x = true\n",
    "many blanks": "[a]\nen = [" + " " * 5000 + "\n" * 5000 + "x]\n",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_plain_tables_are_read_here(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tomllib.loads(text)
    monkeypatch.setattr(tables, "tomllib", None)
    assert read_tables(text) == expected


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
def test_all_other_tables_are_read_by_tomllib(text: str) -> None:
    assert read_tables(text) == tomllib.loads(text)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_mistakes_are_tomllibs(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError):
        read_tables(text)


PIECES = st.sampled_from(
    [
        "[a]",
        "[b]",
        "en",
        " = ",
        "=",
        '"x"',
        '"',
        "[",
        "]",
        ",",
        "\n",
        " ",
        "# c",
        "true",
        "\t",
        "\r",
    ]
)


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_it_never_differs_from_tomllib(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(tomllib.TOMLDecodeError):
            read_tables(text)
    else:
        assert read_tables(text) == expected


def test_the_shipped_files_are_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [file.read_text("utf-8") for file in shipped("config/lexicon").iterdir()]
    monkeypatch.setattr(tables, "tomllib", None)
    assert all(read_tables(text) for text in texts)
