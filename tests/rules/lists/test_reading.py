"""Files of lists: a bad line costs itself and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.rules.lists.definition import LARGEST_FILE, Problem
from bot.rules.lists.reading import Row, read_rows, shown

READ = {
    "txt": (
        ".txt",
        "# brands\n\nAcme  # ours\r\n  C#\nacme.com#frag\n",
        [Row(3, "Acme"), Row(4, "C#"), Row(5, "acme.com#frag")],
    ),
    "txt-mark": (".txt", "\ufeffAcme", [Row(1, "Acme")]),
    "csv": (
        ".csv",
        'Value,Owner,Note\nacme.com,Fraud desk,"a, ""b"""\n\nGlobex\n',
        [Row(2, "acme.com", "Fraud desk", 'a, "b"'), Row(4, "Globex")],
    ),
    "csv-order": (".csv", "note,x,entry\nn,1,Acme\n", [Row(2, "Acme", "", "n")]),
    "tsv": (".tsv", "entry\towner\nAcme, Inc.\tDesk\n", [Row(2, "Acme, Inc.", "Desk")]),
    "jsonl": (
        ".jsonl",
        '{"value": "Acme", "owner": "Desk"}\n"Globex"\n{"entry": "x y", "note": "n"}\n',
        [Row(1, "Acme", "Desk"), Row(2, "Globex"), Row(3, "x y", "", "n")],
    ),
}
LEFT_OUT = {
    "csv-quote": (".csv", 'value\n"Acme\nGlobex\n', 2, "not well-formed"),
    "csv-no-value": (".csv", "value,owner\n,Desk\nGlobex\n", 2, "no value"),
    "json-broken": (".jsonl", '{"value": "A\n"Globex"\n', 1, "not JSON"),
    "json-number": (".jsonl", '7\n"Globex"\n', 1, "neither an object nor a text"),
    "json-no-value": (".jsonl", '{"name": "A"}\n"Globex"\n', 1, "needs"),
    "json-list-owner": (".jsonl", '{"value": "A", "owner": []}\n"Globex"', 1, "needs"),
    "json-deep": (".jsonl", "[" * 3_000 + '\n"Globex"', 1, "not JSON"),
    "json-long": (".jsonl", '"' + "a" * 9_000 + '"\n"Globex"', 1, "longer"),
    "long": (".txt", "a" * 10_000 + "\nGlobex", 1, "longer than 1,000"),
    "nul": (".txt", "a\0b\nGlobex", 1, "control character"),
    "line-break": (".jsonl", '"a\\nb"\n"Globex"', 1, "control character"),
}
REFUSED = {
    "no-head": (".csv", b"acme.com,x\n", "names no column"),
    "not-utf-8": (".txt", "Acme\nЗлив".encode("cp1251"), "line 2 is not UTF-8"),
    "large": (".txt", b"a" * (LARGEST_FILE + 1), "larger than 64 MiB"),
}


@pytest.mark.parametrize(("suffix", "text", "rows"), READ.values(), ids=READ.keys())
def test_what_is_read(suffix: str, text: str, rows: list[Row]) -> None:
    assert list(read_rows(text.encode(), suffix=suffix)) == rows


@pytest.mark.parametrize(("suffix", "text", "line", "why"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_a_bad_line_is_left_out_with_its_number(
    suffix: str, text: str, line: int, why: str
) -> None:
    problem, row = read_rows(text.encode(), suffix=suffix)
    assert isinstance(problem, Problem)
    assert (problem.line, why in problem.what) == (line, True)
    assert row[1:2] == ("Globex",) if isinstance(row, Row) else pytest.fail(str(row))


@pytest.mark.parametrize(("suffix", "octets", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_cannot_be_used_is_refused(suffix: str, octets: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        list(read_rows(octets, suffix=suffix))


@given(st.sampled_from((".txt", ".csv", ".tsv", ".jsonl")), st.binary(max_size=200))
def test_no_bytes_raise_anything_else(suffix: str, octets: bytes) -> None:
    try:
        rows = list(read_rows(octets, suffix=suffix))
    except InputError:
        return
    assert all(isinstance(row, Row | Problem) for row in rows)


@given(st.lists(st.text(alphabet='ab"\\,б \u202e', min_size=1).filter(str.strip), max_size=9))
def test_jsonl_gives_back_every_value(values: list[str]) -> None:
    octets = "\n".join(json.dumps(value) for value in values).encode()
    rows = list(read_rows(octets, suffix=".jsonl"))
    assert [row.value for row in rows if isinstance(row, Row)] == [v.strip() for v in values]


def test_an_entry_is_quoted_on_one_visible_line() -> None:
    assert shown("a\u202eb\nc") == "“a�b�c”"
    assert shown("x" * 90) == f"“{'x' * 60}…”"
