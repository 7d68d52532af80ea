from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.cli.output import hit_row, print_columns, print_json, print_lines, rfc3339
from bot.model import Channel, Entry, Hit, HitRecord, Post, Span

AT = datetime(2022, 11, 11, 14, 2, 11, tzinfo=UTC)
HIT = HitRecord(
    hit=Hit(
        rule="flag",
        channel_id=5,
        message_id=18844,
        revision="00ff",
        spans=(Span(start=2, end=9),),
        seen_at=AT + timedelta(milliseconds=6250),
        entries=(Entry(list_name="brands", value="Acme", owner="ann"),),
        story="0123456789abcdef",
    ),
    channel=Channel(ref="sergey_khlan", username="Sergey_Khlan", channel_id=5),
    post=Post(channel_id=5, message_id=18844, text="🚩 прапора вже немає", posted_at=AT),
)


def test_a_hit_is_as_people_script_it() -> None:
    assert hit_row(HIT) == {
        "id": HIT.hit.hit_id,
        "rule": "flag",
        "channel": "Sergey_Khlan",
        "message_id": 18844,
        "url": "https://t.me/Sergey_Khlan/18844",
        "posted_at": "2022-11-11T14:02:11Z",
        "seen_at": "2022-11-11T14:02:17.250Z",
        "text": "🚩 прапора вже немає",
        "spans": [{"start": 2, "end": 9, "text": "прапора"}],
        "entries": [{"list": "brands", "value": "Acme", "owner": "ann", "note": ""}],
        "story": "0123456789abcdef",
        "revision": "00ff",
    }


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (None, None),
        (AT, "2022-11-11T14:02:11Z"),
        (AT.replace(microsecond=1), "2022-11-11T14:02:11.000Z"),
        (AT.astimezone(timezone(timedelta(hours=2))), "2022-11-11T14:02:11Z"),
    ],
    ids=["none", "seconds", "milliseconds", "another zone"],
)
def test_times(moment: datetime | None, text: str | None) -> None:
    assert rfc3339(moment) == text


def test_a_json_row_is_one_line_to_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    text = "a\nb\u2028c\u2029d\x85e\x0bf прапор"
    print_json({"text": text})
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "прапор" in out
    assert json.loads(out) == {"text": text}


def test_columns_are_aligned_and_safe(capsys: pytest.CaptureFixture[str]) -> None:
    print_columns(("A", "LONGER"), [("wide cell", None), (AT, "\x1b[2J")])
    assert capsys.readouterr().out.splitlines() == [
        "A                 LONGER",
        "wide cell         -",
        "2022-11-11 14:02  \\x1b[2J",
    ]


def test_wide_characters_take_their_place(capsys: pytest.CaptureFixture[str]) -> None:
    print_columns(("A", "B"), [("🚩", 1), ("x", 2)])
    assert capsys.readouterr().out == "A   B\n🚩  1\nx   2\n"


def test_lines_are_safe(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines(["a\x1b[2J", "b"])
    assert capsys.readouterr().out == "a\\x1b[2J\nb\n"
