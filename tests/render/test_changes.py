from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Alert, Channel, Edit, Post
from bot.render.changes import change_lines
from tests.render.stories import KYIV, NOW, minutes

TEXT = "вже немає прапора над будівлею"
ALERT = Alert(
    channel=Channel(ref="a", username="a"),
    post=Post(channel_id=9, message_id=1, text=TEXT, posted_at=NOW),
    rules=("flag",),
    spans=(),
)
FIRST = Edit(at=minutes(18), before=TEXT, after=TEXT.replace("вже", "тимчасово"))
SECOND = Edit(at=minutes(25), before=FIRST.after, after=f"{FIRST.after} ради")


@pytest.mark.parametrize(
    ("alert", "lines"),
    [
        pytest.param(ALERT, [], id="as it was"),
        pytest.param(
            replace(ALERT, edits=(FIRST,)),
            ["✏️ 14:20 edited: «вже немає» → «тимчасово немає»"],
            id="edited",
        ),
        pytest.param(
            replace(ALERT, edits=(FIRST, SECOND)),
            ["✏️ 14:27 edited 2 times, last: «будівлею» → «будівлею ради»"],
            id="edited twice",
        ),
        pytest.param(
            replace(ALERT, gone_at=minutes(29)),
            ["🗑 deleted at the source by 14:31, this copy is kept"],
            id="deleted",
        ),
        pytest.param(
            replace(ALERT, edits=(FIRST,), gone_at=minutes(60 * 24)),
            [
                "✏️ 14:20 edited: «вже немає» → «тимчасово немає»",
                "🗑 deleted at the source by 2022-11-12 14:02, this copy is kept",
            ],
            id="edited and deleted the next day",
        ),
    ],
)
def test_what_became_of_a_post(alert: Alert, lines: list[str]) -> None:
    assert change_lines(alert, zone=KYIV, now=NOW) == lines
